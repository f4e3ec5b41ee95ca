"""Where OpenSSH asks for a passphrase: at the terminal, with a word before it in the user's language."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from textual.app import SuspendNotSupported

from zhili_tui.errors import SigningFailed
from zhili_tui.i18n import N_, translate

T = TypeVar("T")
#: An interrupt typed at the question is told to the loop only afterwards; by then it has been heard.
HEARD = 0.5


class Suspendable(Protocol):
    """A program that can leave the terminal to another for a while."""

    asking: bool  # whether OpenSSH asks for a passphrase at the terminal

    def suspend(self) -> AbstractContextManager[None]:
        """Leave it to another."""


def asked(program: Suspendable, key: str, do: Callable[[], T]) -> T:
    """What comes of something that OpenSSH asks a passphrase for. Ctrl-C gives up only this.

    Raises what that raises, and SigningFailed where nobody can be asked.
    """
    try:
        with program.suspend():
            program.asking = True
            text = N_("Your signing key {key} is locked. Type its passphrase; nothing shows while you type. Ctrl-C gives up.")
            print(translate(text, {"key": key}), flush=True)
            try:
                return do()
            except Exception as error:  # raised in there, it would keep the program from taking the terminal back
                failed = error
        raise failed
    except SuspendNotSupported:
        raise SigningFailed(N_("the key asks for its passphrase; add it to the agent first: ssh-add")) from None
    finally:
        asyncio.get_running_loop().call_later(HEARD, setattr, program, "asking", False)
