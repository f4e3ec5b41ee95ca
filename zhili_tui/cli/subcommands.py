"""The steps of a command, such as ``zhili keys new``: a module of a command that has several lists them as SUBCOMMANDS."""

from collections.abc import Callable
from typing import NamedTuple


class Subcommand(NamedTuple):
    """One step: its name, the function it runs, its help and examples."""

    name: str
    command: Callable[..., None]
    help: str
    examples: tuple[str, ...] = ()
    hidden: bool = False  # it is for programs
