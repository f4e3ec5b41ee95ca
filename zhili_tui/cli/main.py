"""From arguments to an exit code. Expected errors become a sentence, unexpected ones a log that can be pasted into a report."""

import os
import sys
from typing import TYPE_CHECKING

from zhili_tui.cli import language, output
from zhili_tui.errors import WrongUse, expected
from zhili_tui.i18n import LANGUAGES, N_

if TYPE_CHECKING:
    from zhili_tui.cli.settings import Settings

FINDINGS, WRONG_USE, OWN_FAULT, INTERRUPTED, CUT_SHORT = 1, 2, 3, 130, 141


def run(args: list[str]) -> int:
    """Run one command line; the exit code."""
    code = OWN_FAULT
    try:
        code = _run(args)
        output.finish()
    except output.Unread:  # nobody is left to be told
        code = code if code != OWN_FAULT else CUT_SHORT
    except Exception as error:
        code = explain(error)
    output.give_up()
    return code


def _run(args: list[str]) -> int:
    output.ready()
    if sys.stdout is None:
        raise WrongUse(N_("standard output is closed; send it to /dev/null where nobody reads it"))
    language.choose(args, output.holds("治"))
    from zhili_tui.cli.settings import Settings, alone, running
    from zhili_tui.storage.oddity import printable

    odd = next((text for text in args if not writable(text)), None)
    if odd is not None:
        return explain(WrongUse(N_("“{text}” is not UTF-8; set the terminal and the locale to UTF-8"), text=printable(odd)))
    if language.said(args) not in ("", *LANGUAGES):
        from zhili_tui.cli import sorts

        return explain(sorts.no_language(language.said(args)))
    completing = "_ZHILI_COMPLETE" in os.environ
    said = None if completing else alone(args)
    if said is not None:
        return terminal(said)
    with running(Settings()) as settings:
        settings.judging = output.judging
        code = served(args)
        code = command(args) if code is None else code
        for sentence in [sentence for office in settings.opened for sentence in office.notices() if not completing]:
            output.say(sentence)
        return code


def writable(text: str) -> bool:
    """Whether an argument is text that can stand in a file: UTF-8, without the character that ends a text."""
    return "\0" not in text and text.encode(errors="replace").decode() == text


def served(args: list[str]) -> int | None:
    """Run what a hub's server calls, as its hooks and lines of authorized_keys say it: the command-line toolkit is not needed. Else None."""
    if args[:1] != ["hub"]:
        return None
    from zhili_tui.cli import hub_hooks

    try:
        match args:
            case ["hub", "pre-receive" | "post-receive" as hook]:
                return hub_hooks.run(hook)
            case ["hub", "serve", folder, "--login", login] if not folder.startswith("-"):
                hub_hooks.serve(folder, login)
        return None
    except KeyboardInterrupt:
        return INTERRUPTED
    except output.Unread:
        raise
    except Exception as error:
        return explain(error)


def command(args: list[str]) -> int:
    """Run a command, under settings that its options fill in."""
    from typer import Abort, Exit, TyperException

    from zhili_tui.cli import toolkit

    try:
        code = toolkit.application()(args=args, prog_name="zhili", standalone_mode=False)
    except TyperException as error:
        output.say(toolkit.sentence(error))
        return WRONG_USE
    except (KeyboardInterrupt, Abort):
        return INTERRUPTED
    except Exit as stop:
        return stop.exit_code
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except output.Unread:
        raise
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
    output.say(known)
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
    output.say(translate(N_("This is a fault of zhili. Please report it with the file {path}"), {"path": log.name}))
    return OWN_FAULT
