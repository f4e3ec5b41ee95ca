"""The one exception tree. Each error builds its own sentence and carries the exit code of the command.

Exit codes are promised to scripts: 0 clean, 1 findings, 2 wrong use or unreadable input, 3 own fault,
130 interrupted.
"""

import errno
from collections.abc import Callable
from typing import Any

from zhili_tui.i18n import N_, translate


class ZhiliError(Exception):
    """What went wrong, where, and how to mend it: one sentence, in the user's language when shown."""

    exit_code = 2
    sentence = N_("Something went wrong.")

    def __init__(self, **parts: Any) -> None:
        super().__init__(parts)
        self.parts = parts

    def __str__(self) -> str:
        return translate(self.sentence, self.parts)


class NoRepository(ZhiliError):
    sentence = N_(
        "No records found: there is no records/office.toml in {path} or in a folder above it. "
        "Name the repository with --repo, or make one with: zhili init DIR"
    )


class NewerFormat(ZhiliError):
    sentence = N_("{path} is kept in format {format}, which is newer than this zhili knows ({newest}). Install a newer zhili.")


class NoGit(ZhiliError):
    sentence = N_("{path} is not inside a git repository. Run “git init” there, or make an office with: zhili init DIR")


class MissingGit(ZhiliError):
    sentence = N_("The program git is not installed. Install git 2.39 or newer; “zhili doctor” says what else is missing.")


class NotAnswered(ZhiliError):
    sentence = N_("What was asked of all units could not be worked out ({reason})")


class GitFailed(ZhiliError):
    sentence = N_("git {command} failed: {reason}")


class GitDamaged(GitFailed):
    sentence = N_(
        "A part of what git keeps here is damaged or missing ({reason}). The records on disk are still there; for the cure see: zhili doctor"
    )


class SettingsUnreadable(ZhiliError):
    sentence = N_(
        "git's settings cannot be read here ({reason}). Nothing is done without them: who is at work and where trust begins stands there"
    )


class ForeignOwner(ZhiliError):
    sentence = N_(
        "{path} belongs to another account, so git does nothing there. Where it can be trusted, say so once with: "
        "git config --global --add safe.directory {path}"
    )


class FolderNotAccepted(ZhiliError):
    sentence = N_(
        "{file} holds “{setting}”, by which git runs a program that this account has not accepted. Nothing was run. Where you know "
        "whose it is and want it, accept it once with: zhili --repo {path} doctor --accept-folder"
    )


class LeadsElsewhere(ZhiliError):
    sentence = N_(
        "{file} is a link. What zhili keeps in .git leads nowhere else: it would be written, and deleted, where the link leads. "
        "Nothing was done. Take the link away: rm {quoted}"
    )


class OtherObjectFormat(ZhiliError):
    sentence = N_(
        "This repository keeps its history in git's object format {format}; zhili knows sha1 only. Nothing was written. "
        "Make one with “git init --object-format=sha1” and copy the folders records and templates into it"
    )


class BrokenHistory(ZhiliError):
    sentence = N_(
        "The history of “{branch}” cannot be read ({reason}), though there was one. Nothing is saved on top of it; see: zhili doctor"
    )


class CloneBusy(ZhiliError):
    sentence = N_("Another program is saving in this clone and has not finished. Nothing was saved; wait a moment, then do it again")


class GitLocked(ZhiliError):
    sentence = N_(
        "Another git program is at work here: {path} is there. Nothing was saved. If no git is running any more, it was left behind: "
        "take that file away, then do it again"
    )


class GitUnfinished(ZhiliError):
    sentence = N_("git {act} is under way in this clone. Nothing was saved; end it or take it back ({commands}), then do it again")


class WrittenMeanwhile(ZhiliError):
    sentence = N_("Others kept committing at the same moment. Nothing was saved; do it again")


class NotFound(ZhiliError):
    sentence = N_("No record is called “{ref}”. List what there is with: zhili list")


class Ambiguous(ZhiliError):
    sentence = N_("“{ref}” fits {count} records ({first}, …). Type more of it.")


class Unreadable(ZhiliError):
    sentence = N_("{path}: {reason}")


class PartialHistory(ZhiliError):
    sentence = N_("This clone holds only part of the history; fetch all of it: git fetch --unshallow")


class NotCertified(ZhiliError):
    sentence = N_(
        "{name} cannot be certified (to be verified): {records} was signed, and what was signed cannot be found or read here. "
        "Neither a bar nor its absence is certain; fetch the whole history with “zhili sync”, and look with: zhili verify {first}"
    )


class NotAccepted(ZhiliError):
    sentence = N_(
        "{path} is not as a registrar committed it last, so nothing is certified by it (to be verified). "
        "A registrar commits it with “zhili commit”, or it is put back with: git restore {path}; see: zhili verify"
    )


class RulesBroken(ZhiliError):
    """A rule file that an answer rests on is wrong: there is no answer, rather than one that leaves out what nobody knows of."""

    sentence = N_("{path}:{line}: {reason}. Until that is mended there, this is not answered; every mistake is listed by: zhili check")

    def __init__(self, path: str, line: int, reason: Callable[[], str]) -> None:
        """``reason``: what is wrong, in the language in use when it is shown."""
        super().__init__(path=path, line=line)
        self.reason = reason

    def __str__(self) -> str:
        return translate(self.sentence, {**self.parts, "reason": self.reason()})


class NothingShipped(ZhiliError):
    sentence = N_("The program ships no rule set “{name}” that could be brought in; it ships: {known}")


class Gone(Unreadable):
    sentence = N_("{path} is not there any more")


class UnknownKind(ZhiliError):
    sentence = N_("There is no kind “{kind}”. The kinds are: {kinds}")


class UnknownUnit(ZhiliError):
    sentence = N_("There is no unit “{unit}”: records/{unit}/unit.toml does not exist.")


class InvalidUnit(ZhiliError):
    sentence = N_(
        "The unit “{unit}” is there, but records/{unit}/unit.toml cannot be used: line {line}: {reason}. Mend it there; see: zhili check"
    )


class UnknownField(ZhiliError):
    sentence = N_("{kind} has no field “{field}”. Its fields are: {fields}")


class BadValue(ZhiliError):
    sentence = N_("{field}: {reason}")


class BadRecord(ZhiliError):
    """The record would not pass the check; nothing was written. ``findings`` are the sentences."""

    exit_code = 1
    sentence = N_("Not saved, {count} thing(s) to mend:\n{findings}")


class Changed(ZhiliError):
    sentence = N_("{path} was changed on disk since it was opened; {field} differs. Nothing was overwritten.")


class CannotEdit(ZhiliError):
    sentence = N_("{path}: “{field}” is written in a layout that zhili cannot change safely. Edit it with: zhili edit {path}")


class NoOfficer(ZhiliError):
    sentence = N_("No officer is known. Say who you are with --officer, or once with: git config zhili.officer UNIT/NAME")


class UnknownOfficer(ZhiliError):
    sentence = N_("There is no officer “{officer}” in the register.")


class Occupied(ZhiliError):
    sentence = N_("{path} is not empty. Choose a new folder.")


class NotKept(ZhiliError):
    sentence = N_("What you typed could not be kept on disk ({reason}). Save soon, or make room; an older draft is still there.")


class DraftTaken(ZhiliError):
    sentence = N_("This draft was taken up in another window meanwhile ({who}).")


class NoTerminal(ZhiliError):
    sentence = N_(
        "The terminal program needs a terminal for input and output (with ssh: ssh -t). Without one, use the commands: zhili --help"
    )


class PoorTerminal(ZhiliError):
    sentence = N_(
        "TERM={term} names no terminal that can show screens. If yours can, say so: TERM=xterm-256color zhili. "
        "If not, use the commands: zhili --help"
    )


class OtherEncoding(ZhiliError):
    sentence = N_(
        "The terminal is said to write {encoding}, not UTF-8. Set the terminal and the locale to UTF-8, then start with: "
        "LC_ALL=C.UTF-8 zhili"
    )


class MissingFont(ZhiliError):
    sentence = N_(
        "No font is installed for {role}. Install {packages}, or name the office's own font in templates/documents/fonts.toml; "
        "on Debian scripts/fonts brings all of them"
    )


class MissingCharacter(ZhiliError):
    sentence = N_(
        "No installed font for {role} has the character “{character}” (U+{code}). Install {packages}, "
        "or name a font that has it in templates/documents/fonts.toml"
    )


class NoFontHas(ZhiliError):
    sentence = N_(
        "None of the fonts for {role} draws the character “{character}” (U+{code}), and every font that papers know is installed. "
        "Name one that has it in templates/documents/fonts.toml, or write the name with another character"
    )


class MissingExtra(ZhiliError):
    sentence = N_("This needs the optional part “{extra}”, which is not installed. Install it with: pip install 'zhili-tui[{extra}]'")


class Worded(ZhiliError):
    """An error whose sentence is worded where it is raised; its class says of what sort it is. Translated when it is shown."""

    def __init__(self, sentence: str, /, **parts: Any) -> None:
        super().__init__(**parts)
        self.sentence = sentence


class WrongUse(Worded):
    """A command or an option that cannot be meant as it was written."""


class UnknownName(Worded):
    """A name that nothing bears: a paper, a sheet, a layout, a branch."""


class ChoiceNeeded(Worded):
    """Several things can be meant; the sentence says how to say which."""


class BadName(Worded):
    """A name that a new record or file cannot have, or has not been given."""


class Refused(Worded):
    """What the rules of the books do not let be done: by this officer, with this record, just now."""


class ChangedSince(Worded):
    """A record is no longer as it was when it was shown or written; nothing was written over."""


class NothingToDo(Worded):
    """There is nothing that what was asked for could be done with."""


class SigningFailed(Worded):
    """The key could not sign: it is locked, missing, or OpenSSH says no."""


class KeyRefused(Worded):
    """A key that cannot be made, entered or ended."""


class NoTrustRoot(Worded):
    """What needs a pinned beginning of trust, where none is pinned."""


class UntrustedHistory(Worded):
    """A history that is not in order: nothing of it was taken over."""


class FaultyHistory(UntrustedHistory):
    """What came, from the hub or on a stick, holds what does not count: it was reached, looked at, and not taken over."""

    exit_code = 1


class HubAltered(FaultyHistory):
    """A hub whose history or receipts are not those it showed before."""


class NoHub(Worded):
    """No hub is known here."""


class CannotImport(Worded):
    """Somebody's file or mapping that does not come down to records."""


class CannotFill(Worded):
    """Somebody's form that cannot be read, or that is not to be filled in."""


class CannotExport(Worded):
    """Records that the format or place asked for cannot hold."""


class SystemRefused(ZhiliError):
    """The operating system could not do what was asked of it. ``reason`` is its own words where we have none."""

    sentence = N_("{path}: {reason}")


class IndexBusy(ZhiliError):
    sentence = N_("Another program is at work on the index of the records and has not finished. Wait a moment, then do it again")


class IndexUnusable(ZhiliError):
    sentence = N_("The index of the records cannot be used ({reason}). It is only derived from them: delete {path}; it is made anew")


class JudgingStopped(ZhiliError):
    sentence = N_("The program was left before history was judged; the next start goes on with it")


#: What keeps the operating system from something, in words, and the cure.
REASONS = {
    errno.ENOSPC: N_("the disk is full; make room, then do it again"),
    errno.EDQUOT: N_("your share of the disk is used up; make room, then do it again"),
    errno.EROFS: N_("the disk can only be read"),
    errno.EACCES: N_("this account has no permission there"),
    errno.EPERM: N_("this account has no permission there"),
    errno.ENOENT: N_("there is no such file or folder"),
    errno.EMFILE: N_("too many files are open; raise the limit (ulimit -n)"),
    errno.ENFILE: N_("too many files are open on this machine"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.EIO: N_("the disk reports an error; look after your data"),
    errno.EISDIR: N_("that is a folder"),
    errno.ENOTDIR: N_("what should be a folder there is a file"),
    errno.EEXIST: N_("it is there already"),
    errno.EXDEV: N_("it lies on another disk"),
    errno.EBUSY: N_("another program is using it"),
    errno.ELOOP: N_("links there lead in a circle"),
    errno.EINVAL: N_("this system cannot do that there"),
}


def system_reason(error: OSError) -> str:
    """Why the operating system refused, in the language in use; in its own words where it says what is seldom."""
    return translate(REASONS[error.errno], {}) if error.errno in REASONS else error.strerror or str(error)


def expected(error: Exception) -> ZhiliError:
    """What went wrong as an error with a sentence. What is a fault of the program, and not of its surroundings, is raised again."""
    if isinstance(error, ZhiliError):
        return error
    if isinstance(error, OSError) and error.errno is not None:
        return SystemRefused(path=_shown(error.filename or error.filename2) or "zhili", reason=system_reason(error))
    if type(error).__module__ == "sqlite3":  # which is not imported to be asked
        if "locked" in str(error) or "busy" in str(error):
            return IndexBusy()
        return IndexUnusable(reason=error, path=".git/zhili")
    raise error


def _shown(name: Any) -> str:
    return name.decode(errors="replace") if isinstance(name, bytes) else str(name or "")


class Unanchored(Worded):
    """A clone by which nobody can be certified: it knows no beginning of trust, or not the newest of what it has."""
