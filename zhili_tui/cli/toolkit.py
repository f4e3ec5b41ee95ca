"""The command-line toolkit in the user's language: commands loaded when named, usage, help, errors as sentences."""

import functools
import importlib
import keyword
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.models import ParameterInfo

from zhili_tui.cli import commands
from zhili_tui.cli.settings import OPTIONS, current
from zhili_tui.cli.subcommands import Subcommand
from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.modules import module_names

if TYPE_CHECKING:
    from zhili_tui.cli.identifiers import Sort


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
    """One command. What its parameters name are identifiers when it is run, whatever they were called."""

    sorts: "dict[str, Sort]"
    steps: "SubCommands | None" = None  # where it is run by itself too, without one of its steps

    def invoke(self, ctx: Any) -> Any:
        """Run it. Raises UnknownName, ChoiceNeeded."""
        from zhili_tui.cli import identifiers

        for name, sort in self.sorts.items():
            ctx.params[name] = identifiers.resolve(sort, ctx.params[name], identifiers.LookupContext(current().workspace, ctx.params))
        return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options, and the steps where there are some."""
        super().format_options(ctx, formatter)
        if self.steps:
            self.steps.format_commands(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """What can follow: options, and the steps where there are some."""
        steps = self.steps.offered(ctx, incomplete) if self.steps else []
        return [*steps, *super().shell_complete(ctx, incomplete)]


class SubCommands(House, TyperGroup):
    """The commands below a command."""

    def offered(self, ctx: Any, incomplete: str) -> list[Any]:
        """Which of them can follow what is begun."""
        own = self.make_context(self.name, [], parent=ctx, resilient_parsing=True)
        return [one for one in self.shell_complete(own, incomplete) if one.value in self.commands]

    def named(self, args: list[str]) -> bool:
        """Whether one of them is named first, beside options that every command takes."""
        rest = list(args)
        flags = {f"--{name}": flag for name, _help, flag in OPTIONS}
        while rest and rest[0].startswith("-"):
            name, equals, _value = rest.pop(0).partition("=")
            if name not in flags:
                return False
            if not flags[name] and not equals:
                del rest[:1]
        return bool(rest) and rest[0] in self.commands


class Group(House, TyperGroup):
    """All commands; each module is imported when its command is named."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, for help and completion."""
        return command_names()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name."""
        return built(cmd_name) if cmd_name in command_names() else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is named first; where it is run by itself too, and one of its steps is named, what has the steps."""
        name, command, rest = super().resolve_command(ctx, args)
        steps = getattr(command, "steps", None)
        if steps is None:
            return name, command, rest
        for option, step in getattr(module(args[0]), "SPELLED", {}).items():
            if option in rest:
                rest = [step, *(one for one in rest if one != option)]
        return name, steps if steps.named(rest) else command, rest


def built(name: str) -> Any:
    """A command of a module: its function, its steps, or both."""
    found = module(name)
    listed: tuple[Subcommand, ...] = getattr(found, "SUBCOMMANDS", ())
    steps = None
    if listed:
        steps = SubCommands(
            name=name, help=_(found.HELP), epilog=_examples(overview(found)), options_metavar=_(N_("[options]")),
            subcommand_metavar=_(N_("command [arguments]")), rich_markup_mode=None, no_args_is_help=True,
            commands={one.name: _command(one.name, one.command, one.help, one.examples, one.hidden) for one in listed},
        )  # fmt: skip
        steps.params.extend(options())
    if not hasattr(found, "command"):
        return steps
    command = _command(name, found.command, found.HELP, overview(found))
    command.steps = steps
    return command


def overview(found: Any) -> tuple[str, ...]:
    """The examples of a module's command: its own, then the first of each step."""
    listed: tuple[Subcommand, ...] = getattr(found, "SUBCOMMANDS", ())
    return (*getattr(found, "EXAMPLES", ()), *(one.examples[0] for one in listed if one.examples))


def _command(name: str, function: Callable[..., None], help: str, examples: tuple[str, ...], hidden: bool = False) -> Command:
    """A command that runs a function, with the options of every command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    sorts = _sorts(function)
    app.command(name=name, cls=Command, help=_(help), epilog=_examples(examples), options_metavar=_(N_("[options]")), hidden=hidden)(
        function
    )
    command = typer.main.get_command(app)
    assert isinstance(command, Command)
    command.sorts = sorts
    for param in command.params:
        param.help = _(param.help)  # type: ignore[attr-defined]
    command.params.extend(options())
    return command


def _sorts(function: Callable[..., None]) -> "dict[str, Sort]":
    """Of which sort a function's parameters are, by name, as their annotations say; the shell completes them from now on."""
    from zhili_tui.cli.identifiers import Sort

    found = {}
    for name, hint in get_type_hints(function, include_extras=True).items():
        marks = getattr(hint, "__metadata__", ())
        sort = next((mark for mark in marks if isinstance(mark, Sort)), None)
        if sort is not None:
            found[name] = sort
            next(mark for mark in marks if isinstance(mark, ParameterInfo)).autocompletion = _completing(sort)
    return found


def _completing(sort: "Sort") -> Callable[[typer.Context, str], list[tuple[str, str]]]:
    def complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        from zhili_tui.cli import identifiers

        steps = getattr(ctx.command, "steps", None)
        also = [(one.value, one.help or "") for one in steps.offered(ctx, incomplete)] if steps else []
        try:
            return also + identifiers.completions(sort, incomplete, identifiers.LookupContext(current().workspace, ctx.params))
        except (ZhiliError, OSError):  # there is no repository here, or none in order: nothing is offered
            return also

    return complete


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
    """Examples as they stand at the end of a command's help; those with Chinese in them are written in the reader's."""
    return "\b\n" + "\n".join(f"  zhili {_(line)}" for line in lines)


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
    command = context.command if context is not None else None
    if context is not None and isinstance(command, SubCommands) and name == "UsageError":
        steps = ", ".join(step for step, one in command.commands.items() if not one.hidden)
        return translate(N_("“{command}” is followed by one of its commands: {names}"), {"command": context.command_path, "names": steps})
    if isinstance(command, Group):
        return translate(N_("There is no such command. The commands are: {names}"), {"names": ", ".join(command_names())})
    return str(error.format_message())
