"""What waits for a leader, on one sheet: printed, ticked and signed once on paper, then vouched for with one commit by each voucher."""

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from zhili_tui.errors import ChangedSince, Refused, Unreadable, system_reason
from zhili_tui.i18n import N_
from zhili_tui.storage import files, signoff_block
from zhili_tui.trust import authorization

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

#: So many characters of a digest are printed: enough to compare by eye, and to bind a list to its paper.
SHORT = 16


class SheetLine(msgspec.Struct, frozen=True):
    """A line of the sheet: the record, in which role it waits for the leader, for which word, and the digest of the text he is shown."""

    path: str
    role: str
    verdict: str  # approved, or acknowledged
    sha256: str  # of the record without its sign-offs: the second voucher finds the same


class SignatureSheet(msgspec.Struct, frozen=True):
    """A leader's sheet; ``alone``: what waits for him too, but is signed one by one: vetoes, notices, their lifting."""

    officer: str
    lines: tuple[SheetLine, ...]
    alone: tuple[SheetLine, ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 over whose sheet it is and all lines; the paper bears the beginning of it."""
        lines = "".join(f"{one.sha256}  {one.path}  {one.role}  {one.verdict}\n" for one in self.lines)
        return hashlib.sha256(f"{self.officer}\n{lines}".encode()).hexdigest()


def waiting(office: "Workspace", officer: str) -> SignatureSheet:
    """The sheet of an officer as it is today, in the order of the queue."""
    from zhili_tui.services.signing import entries_of

    signing, day = office.signing, office.moment.date()
    parted: dict[bool, list[SheetLine]] = {False: [], True: []}
    for one in signing.waiting(officer):
        loaded = office.load(one.path)
        record = office.typed(loaded)
        # What the two who vouch will say: so what is on the sheet is what one commit may hold.
        asked = authorization.SignoffRequest(loaded.place, record, officer, one.role, "attested", day, tuple(entries_of(record)))
        line = SheetLine(one.path, one.role, one.verdict, content_digest(loaded.data))
        parted[authorization.alone(signing.register, asked)].append(line)
    return SignatureSheet(officer, tuple(parted[False]), tuple(parted[True]))


def content_digest(data: bytes) -> str:
    """The SHA-256 of a record without its sign-offs, and without the blank line that the first of them sets behind the text."""
    return hashlib.sha256(signoff_block.split(data).content.rstrip(b"\n")).hexdigest()


def read(file: Path) -> SignatureSheet:
    """The list that was written beside the printed sheet. Raises Unreadable."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=SignatureSheet)
    except OSError as error:
        raise Unreadable(path=file, reason=system_reason(error)) from None
    except msgspec.DecodeError as error:
        raise Unreadable(path=file, reason=str(error)) from None


def is_list(file: Path) -> bool:
    """Whether a file is the list of a printed sheet."""
    try:
        read(file)
    except Unreadable:
        return False
    return True


def bound(office: "Workspace", sheet: SignatureSheet, digest: str, signer: str) -> None:
    """See to it that a list is that of the paper: ``digest`` as printed there, at least SHORT characters; ``signer``: who signed it.

    Raises Refused where it is another's: what he ticked is not what this list says.
    """
    said = digest.strip().lower()
    if len(said) < SHORT or not sheet.digest.startswith(said):
        raise Refused(N_("the digest printed on the sheet is {printed}, and that of this list begins with {listed}: it is the list of another sheet, or was changed"), printed=digest, listed=sheet.digest[:SHORT])  # fmt: skip
    name = office.signing.register.name(sheet.officer) or sheet.officer
    if signer not in (sheet.officer, name):
        raise Refused(N_("the sheet is that of {name}, not of {signer}"), name=name, signer=signer)


def ticked(office: "Workspace", sheet: SignatureSheet, left_out: Collection[int]) -> dict[str, str]:
    """The role for each record that the leader ticked, all with the very text that was printed.

    ``left_out``: the numbers of lines, from 1, that he did not tick. Raises Refused for numbers that are not there, ChangedSince for a
    record that reads otherwise now: the sheet is printed anew then.
    """
    beyond = sorted(number for number in left_out if not 1 <= number <= len(sheet.lines))
    if beyond:
        raise Refused(N_("the sheet has lines 1 to {count}; there is no line {number}"), count=len(sheet.lines), number=beyond[0])
    chosen = [one for number, one in enumerate(sheet.lines, 1) if number not in left_out]
    if not chosen:
        raise Refused(N_("no line of the sheet is left to be signed"))
    for one in chosen:
        if content_digest(files.read(office.root, one.path)) != one.sha256:
            raise ChangedSince(N_("{path} is no longer what the sheet shows; print a new sheet, or leave the line out"), path=one.path)
    return {one.path: one.role for one in chosen}
