"""From arguments to an exit code. Expected errors become a sentence, unexpected ones a log that can be pasted into a report."""

import os
import sys
from typing import TYPE_CHECKING

from zhili_tui.cli import language
from zhili_tui.errors import WrongUse, expected
from zhili_tui.i18n import N_

if TYPE_CHECKING:
    from zhili_tui.cli.settings import Settings

FINDINGS, WRONG_USE, OWN_FAULT, INTERRUPTED = 1, 2, 3, 130


def run(args: list[str]) -> int:
    """Run one command line; the exit code."""
    language.choose(args)
    from zhili_tui.cli.settings import Settings, alone, running
    from zhili_tui.storage.oddity import printable

    odd = next((text for text in args if not writable(text)), None)
    if odd is not None:
        return explain(WrongUse(N_("“{text}” is not UTF-8; set the terminal and the locale to UTF-8"), text=printable(odd)))
    said = alone(args) if "_ZHILI_COMPLETE" not in os.environ else None
    if said is not None:
        return terminal(said)
    with running(Settings()) as settings:
        code = command(args)
        for sentence in [sentence for office in settings.opened for sentence in office.notices()]:
            print(sentence, file=sys.stderr)
        return code


def writable(text: str) -> bool:
    """Whether an argument is text that can stand in a file: UTF-8, without the character that ends a text."""
    return "\0" not in text and text.encode(errors="replace").decode() == text


def command(args: list[str]) -> int:
    """Run a command, under settings that its options fill in."""
    from typer import Abort, Exit, TyperException

    from zhili_tui.cli import toolkit

    try:
        code = toolkit.application()(args=args, prog_name="zhili", standalone_mode=False)
    except TyperException as error:
        print(toolkit.sentence(error), file=sys.stderr)
        return WRONG_USE
    except (KeyboardInterrupt, Abort):
        return INTERRUPTED
    except Exit as stop:
        return stop.exit_code
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; nobody is left to be told
        return 0
    except Exception as error:
        return explain(error)
    return code if isinstance(code, int) else 0


def terminal(settings: "Settings") -> int:
    """Open the terminal program: the command-line toolkit is not needed for it."""
    from zhili_tui.tui import start

    try:
        return start(settings.workspace())
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return explain(error)


def explain(error: Exception) -> int:
    """Say what went wrong in a sentence, or that it is a fault of the program; the exit code."""
    try:
        known = expected(error)
    except Exception:
        return report_fault()
    print(known, file=sys.stderr)
    return known.exit_code


def report_fault() -> int:
    """Write down what happened, and say where."""
    import platform
    import tempfile
    import traceback

    from zhili_tui import __version__
    from zhili_tui.i18n import N_, translate

    with tempfile.NamedTemporaryFile("w", prefix="zhili-fault-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(f"zhili {__version__}, Python {platform.python_version()}, {platform.platform()}\n\n{traceback.format_exc()}")
    print(translate(N_("This is a fault of zhili. Please report it with the file {path}"), {"path": log.name}), file=sys.stderr)
    return OWN_FAULT
