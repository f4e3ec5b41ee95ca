"""The command-line toolkit in the user's language: commands loaded when named, usage, help, errors as sentences."""

import functools
import importlib
import keyword
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from zhili_tui.cli import commands
from zhili_tui.cli.settings import OPTIONS, current
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.modules import module_names


class House:
    """What commands and the group share: usage and help in the user's language."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the usage line."""
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), _(N_("Usage:")) + " ")

    def get_help_option(self, ctx: Any) -> Any:
        """Describe --help."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _(N_("Show this message and exit."))
        return option


class Command(House, TyperCommand):
    """One command."""


class Group(House, TyperGroup):
    """All commands; each module is imported when its command is named."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, for help and completion."""
        return command_names()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name."""
        if cmd_name not in command_names():
            return None
        found = module(cmd_name)
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        make = app.command(
            name=cmd_name, cls=Command, help=_(found.HELP), epilog=_examples(found.EXAMPLES), options_metavar=_(N_("[options]"))
        )
        make(found.command)
        command = typer.main.get_command(app)
        for param in command.params:
            param.help = _(param.help)  # type: ignore[attr-defined]
        command.params.extend(options())
        return command


def options() -> list[TyperOption]:
    """The shared options, as parameters to be added to a command."""
    return [
        TyperOption(
            param_decls=[f"--{name}"],
            type=bool if flag else str,
            is_flag=flag,
            default=False if flag else "",
            help=_(help),
            metavar=None if flag else name.upper(),
            expose_value=False,
            callback=_keep(name.replace("-", "_")),
        )
        for name, help, flag in OPTIONS
    ]


def _keep(name: str) -> Callable[[typer.Context, Any, Any], Any]:
    def keep(ctx: typer.Context, param: Any, value: Any) -> Any:
        if value:
            setattr(current(), name, value)
        return value

    return keep


def module(name: str) -> Any:
    """The module of a command; one named like a word of the language has a stroke behind its name: import_."""
    return importlib.import_module(f"{commands.__name__}.{name}_" if keyword.iskeyword(name) else f"{commands.__name__}.{name}")


@functools.cache
def command_names() -> list[str]:
    """The commands there are."""
    return sorted(name.rstrip("_") for name in module_names(commands.__path__))


def _examples(lines: tuple[str, ...]) -> str:
    """Examples as they stand at the end of a command's help."""
    return "\b\n" + "\n".join(f"  zhili {line}" for line in lines)


def application() -> Any:
    """The whole command line."""
    about = N_("zhili keeps the books of comprehensive public-security governance. Without a command it opens the terminal program.")
    app = typer.Typer(
        cls=Group, invoke_without_command=True, rich_markup_mode=None, help=_(about), options_metavar=_(N_("[options]")),
        subcommand_metavar=_(N_("command [arguments]")),
    )  # fmt: skip

    @app.callback()
    def start(ctx: typer.Context, version: bool = typer.Option(False, "--version", help=_(N_("Print the version")))) -> None:
        if version:
            from zhili_tui import __version__
            from zhili_tui.cli.output import out

            out(__version__)
            raise typer.Exit
        if ctx.invoked_subcommand is None:
            raise typer.Exit(2)

    group = typer.main.get_command(app)
    for param in group.params:
        if param.name == "install_completion":
            param.help = _(N_("Install completion for the current shell."))  # type: ignore[attr-defined]
        elif param.name == "show_completion":
            param.help = _(N_("Show completion for the current shell, to copy it or customize the installation."))  # type: ignore[attr-defined]
    group.params.extend(options())
    return group


def sentence(error: Any) -> str:
    """A mistake in the use of a command, as a sentence in the user's language."""
    name = type(error).__name__
    if name == "NoSuchOption":
        near = ", ".join(error.possibilities or ())
        more = translate(N_(" Did you mean {near}?"), {"near": near}) if near else ""
        return translate(N_("There is no option {name}."), {"name": error.option_name}) + more
    if name == "MissingParameter":
        param = error.param.human_readable_name if error.param else ""
        return translate(N_("{param} is missing."), {"param": param})
    if name == "BadParameter":
        param = error.param.human_readable_name if error.param else ""
        return translate(N_("{param} does not fit: {reason}"), {"param": param, "reason": error.message})
    context = getattr(error, "ctx", None)
    if context is not None and isinstance(context.command, Group):
        return translate(N_("There is no such command. The commands are: {names}"), {"names": ", ".join(command_names())})
    return str(error.format_message())
