"""What GitPython does for a transfer: run git, drain what it writes, read how far it has come. It takes a tenth of a second to import."""

import os
from contextlib import suppress

from git import Git, GitCommandError, RemoteProgress
from git.cmd import handle_process_output
from git.exc import UnsafeProtocolError

from zhili_tui.errors import Refused
from zhili_tui.i18n import N_
from zhili_tui.vcs.progress import Answer, Progress, Tell

#: What git does with objects on their way.
PHASES = {
    RemoteProgress.COUNTING: N_("counting"),
    RemoteProgress.COMPRESSING: N_("packing"),
    RemoteProgress.WRITING: N_("sending"),
    RemoteProgress.RECEIVING: N_("receiving"),
    RemoteProgress.RESOLVING: N_("unpacking"),
}


class ProgressReader(RemoteProgress):
    """Tells what git says of its progress, and keeps every other line."""

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self.tell = tell
        self.messages: list[str] = []

    def update(self, op_code: int, cur_count: str | float, max_count: str | float | None = None, message: str = "") -> None:
        """Tell it where it is a part of a whole."""
        phase = PHASES.get(op_code & self.OP_MASK)
        if phase and max_count:
            self.tell(Progress(phase, float(cur_count), float(max_count)))

    def line_dropped(self, line: str) -> None:
        """Keep a line: ``other_lines`` lacks those that only look like progress, as a hook's sentence with a number does."""
        self.messages.append(line)


def start(command: list[str], env: dict[str, str], apart: bool) -> Git.AutoInterrupt:
    """Start a program in this environment alone: GitPython hands on the whole of ours, so ``env`` takes the rest away again."""
    rest = [word for name in sorted(os.environ.keys() - env.keys()) for word in ("-u", name)]
    return Git().execute(
        ["env", *rest, *command], as_process=True, universal_newlines=True, errors="replace", env=env, start_new_session=apart
    )


def finish(process: Git.AutoInterrupt, tell: Tell) -> Answer:
    """Read all that a program writes until it ends."""
    reader = ProgressReader(tell)
    output: list[str] = []
    handle_process_output(process, output.append, reader.new_message_handler(), decode_streams=False)
    with suppress(GitCommandError):  # a failure is an answer
        process.wait()
    return Answer(process.returncode, [line.rstrip("\n") for line in output], reader.messages, reader.error_lines)


def check_address(address: str) -> None:
    """Raises Refused where git would run a program to reach this address."""
    try:
        Git.check_unsafe_protocols(address)
    except UnsafeProtocolError:
        raise Refused(N_("{address} names a program to run, not a place; nothing was run"), address=address) from None
