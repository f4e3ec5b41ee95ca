"""``python -m zhili_tui``: the shortest way to an answer; nothing heavy is imported before it is used."""

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] == ["--version"] and sys.stdout is not None:
        from contextlib import suppress

        from zhili_tui import __version__

        with suppress(OSError):  # which is told below
            print(__version__, flush=True)
            return
    import gc

    gc.set_threshold(100_000, 50, 50)  # imports make many objects and no garbage: a tenth of a short command's time
    from zhili_tui.cli.main import run

    code = run(sys.argv[1:])
    gc.freeze()  # what is left goes with the process: looking through it for garbage would take as long again
    sys.exit(code)


if __name__ == "__main__":
    main()
