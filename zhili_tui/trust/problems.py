"""Everything that can be wrong with a commit or a sign-off: one id and one sentence each."""

from typing import Any

import msgspec

from zhili_tui.i18n import N_, Term, translate
from zhili_tui.model.glossary import term

SENTENCES = {
    # the commit itself
    "unsigned": N_("the commit is not signed; sign every commit: zhili keys new"),
    "bad-signature": N_("the signature does not fit the commit; make the commit again"),
    "namespace": N_("the signature was made for “{namespace}”, not for git"),
    "unknown-key": N_("the key {key} is not in the register; a registrar enters it with: zhili keys new --for UNIT/NAME --public FILE"),
    "key-not-yet": N_("the key of {officer} is good only from {since} on"),
    "key-ended": N_("the key of {officer} ended on {until}; sign with the new one"),
    "disowned": N_("signed with a key of {officer} after it was stolen, so it does not count; who has to signs it again"),
    "key-late": N_(
        "signed with a key of {officer} that had ended meanwhile; its officer writes it into a file with “zhili bundle FILE”, and a "
        "registrar admits it with: zhili sync admit {commit} --from FILE"
    ),
    "role-late": N_(
        "dated {day}, but known only from {known} on, when {officer} no longer held the role; a registrar admits the commit with:"
        " zhili sync admit {commit}"
    ),
    "author": N_("the commit says {found}, but its signer is {expected}"),
    "no-post": N_("{officer} holds no post on {day}"),
    "headers": N_("the commit has a header that no commit of zhili has"),
    "control": N_("the commit's message or names hold characters that would steer a terminal"),
    "message": N_("in the commit's message something {reason}; say it otherwise, before it is sent: git commit --amend"),
    "octopus": N_("a merge joins two lines of history, not {count}; merge one after the other"),
    "unrelated": N_("the commit does not stand on this repository's history; clone it afresh and enter your work there"),
    "genesis": N_("the history begins with {found}, not with the commit that was pinned"),
    "future": N_("the commit is dated {day}, after the hub's clock; set the clock"),
    "dated-ahead": N_(
        "the commit is dated {day}, after this machine's clock, and no receipt of the hub says so; set the clock that is wrong"
    ),
    # what it changes
    "path": N_("this is no place for a record, a template or the register"),
    "mode": N_("only plain files are kept here, no links, programs or other repositories"),
    "foreign-unit": N_("{officer} may not write the records of {unit}; sign there, or answer with a reply of your own unit"),
    "register": N_("officers, units, keys and rules are changed by a registrar only; {officer} is none"),
    "change": N_("the register, the rules and the settings of trust are changed by a record that {count} registrars have signed"),
    "older-format": N_("this repository is judged by format {format}, and never again by an older one; leave that line as it is"),
    "frozen": N_("a key of {officer}, who guards the register, was ended by one registrar alone: nothing of it changes until a recovery"),
    "no-change": N_("{record} is no authority change that is signed by all, open, and carried out whole: it changes nothing"),
    "not-carried-out": N_("an authority change is acknowledged by the commit alone that carries it out"),
    "no-recoverer": N_("{officer} is not among those whom the settings of trust name for a recovery"),
    "own-keys": N_("a registrar does not change his own entry; ask another registrar: {others}"),
    "removed": N_("a signed record is never removed"),
    "dropped": N_("a sign-off that was there is missing or altered; take the file from the version before and keep its entries"),
    "shape": N_("{reason}"),
    "large": N_("larger than 1 MiB; keep scans outside and attach them"),
    "file": N_("{reason}"),
    "many-files": N_("the commit changes {count} files; {most} at most are judged together: make several commits"),
    "long-message": N_("the commit with its message has {count} bytes; {most} at most are taken: say it shorter, or sign fewer at once"),
    # the push as a whole
    "many-commits": N_(
        "the push brings {count} commits; {most} at most are judged together: send them in parts, git push origin COMMIT:main"
    ),
    "vast": N_("the push is too large to be judged at once; send it in parts: git push origin COMMIT:main"),
    "empty": N_("nothing has been received here yet; push main first"),
    # the ref it is pushed to
    "ref": N_("the name {ref} is refused; branches have small letters, digits, - and _"),
    "long-ref": N_("the name {ref} is refused; it has more than {most} characters"),
    "probe": N_("the question whether this hub judges is answered; it keeps none"),
    "many-branches": N_(
        "there are {count} branches here, {most} at most are kept; a registrar, or whoever pushed them, deletes those done with"
    ),
    "own-branches": N_("{login} has {count} branches here, {most} at most; delete those done with: git push origin --delete NAME"),
    "large-branches": N_(
        "the branches of {login}, with those deleted, would hold {count} bytes here that main does not have, {most} at most; "
        "have them merged, or let whoever keeps the hub clear away what was deleted"
    ),
    "not-yours": N_("{ref} is deleted by a registrar or by {login}, whose login brought it"),
    "deleted": N_("{ref} is not deleted: what was received stays"),
    "rewritten": N_("{ref} is not rewritten: fetch what is there, merge it, push again (zhili sync)"),
    # sign-offs
    "no-trailer": N_("the sign-off entry of {by} is not named by its commit; sign with: zhili sign"),
    "no-entry": N_("the commit names a sign-off that is not in the file: {trailer}"),
    "merge-entry": N_("a merge adds no sign-off; sign in a commit of its own"),
    "edit-and-sign": N_("the content was changed in the same commit; change first, then sign"),
    "digest": N_("the digest does not fit the content; sign again"),
    "not-signer": N_("the entry is by {by}, but {signer} signed the commit"),
    "time": N_("the entry says {at}, the commit {when}; they are made in one go"),
    "seen": N_("the entry refers to a sign-off that does not stand before it"),
    "no-rule": N_("no rule asks for a sign-off of this kind in the role {role}"),
    "role": N_("{officer} did not hold the role {role} in {unit} on {day}"),
    "named": N_("the record names {named} for this, not {officer}"),
    "four-eyes": N_("{officer} changed the content since the last approval; somebody else has to sign"),
    "unknown-hand": N_("the content was changed by a commit whose signer is not known; somebody enters it again, signed"),
    "recused": N_("{officer} is affected and may not approve"),
    "twice": N_("{officer} has signed already; a different officer has to"),
    "alone": N_("records like this are signed one by one, each in its own commit"),
    "paper": N_("what is attested needs the signer, the day and where the paper lies"),
    "voucher": N_("{officer} may not vouch for a signature on paper"),
    "second-voucher": N_("a second officer has to vouch for the signature on paper"),
    # found when history is looked at as a whole
    "no-commit": N_("no commit in the history makes this entry"),
    "missing-entry": N_("the entry was made in {commit} and is no longer in the file"),
    "overruled": N_("{by} sent it back, and the signer had not seen that"),
    "stale": N_("the content was changed after it was signed"),
    "no-root": N_("no beginning of trust is set; set it with: zhili keys pin"),
}


#: What is wrong only because it came too late: a registrar may admit it.
LATE = frozenset(("key-late", "role-late"))


class CommitProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing wrong, and at which path; an empty path is the commit as a whole. ``merge``: the commit that makes it so, where it is another."""

    id: str
    parts: dict[str, str] = {}
    path: str = ""
    merge: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and how to mend it, in the language in use."""
        parts = {name: Term(term(value)) if name == "role" else value for name, value in self.parts.items()}
        return translate(SENTENCES[self.id], parts)


def problem(id: str, path: str = "", merge: str = "", **parts: Any) -> CommitProblem:
    """A problem with its parts as text."""
    return CommitProblem(id, {name: str(value) for name, value in parts.items()}, path, merge)
