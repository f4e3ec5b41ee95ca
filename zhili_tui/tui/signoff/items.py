"""What waits for a signature, as rows and as what is read before signing; nothing here draws."""

from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len

from zhili_tui.errors import ZhiliError, expected
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model.glossary import term
from zhili_tui.regulation.record_set import COUNTS
from zhili_tui.trust import authorization
from zhili_tui.tui.widgets.cells import DIM, ERROR, PLAIN, fit, wrap
from zhili_tui.tui.widgets.record_lines import read, signoffs
from zhili_tui.tui.widgets.text_lines import Lines, compared, heading, paragraph

if TYPE_CHECKING:
    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.signing import Awaited, PendingSignature
    from zhili_tui.services.workspace import Workspace


class QueueItem(NamedTuple):
    """A record that waits: in which role, with which word, and what its row says."""

    path: str
    role: str
    verdict: str  # approved, or acknowledged where receipt is all that is asked
    alone: bool
    kind: str
    title: str
    unit: str
    day: str
    given: str  # who has signed already


class ShownRecord(NamedTuple):
    """What was shown of a record before it is signed: its very bytes, and the lines."""

    data: bytes
    lines: Lines
    last: Lines
    warnings: int


def items(office: "Workspace", waiting: "list[PendingSignature]") -> list[QueueItem]:
    """The rows: the oldest first, those that are signed one by one last."""
    from zhili_tui.services.signing import entries_of

    register, worth = office.signing.register, office.trust.worth
    out = []
    for path, role, verdict in waiting:
        hit = office.index.hit(path)
        record = office.index.record(hit) if hit else None
        if hit is None or record is None:
            continue
        entries = tuple(entries_of(record))
        asked = authorization.SignoffRequest(hit.place, record, "", role, verdict, office.moment.date(), entries)
        given = [one for one in entries if worth.get(one["digest"], "unverifiable") in COUNTS]
        out.append(
            QueueItem(
                path,
                role,
                verdict,
                authorization.alone(register, asked),
                formatting.label(hit.kind),
                office.title_of(record, hit.place),
                office.name(hit.unit),
                short(hit.day, office.today.year),
                signed(office, given),
            )
        )
    days = {one.path: hit.day for one in waiting if (hit := office.index.hit(one.path))}
    return sorted(out, key=lambda one: (one.alone, days[one.path], one.path))


def short(day: str, year: int) -> str:
    """A day without its year, where that is this one."""
    return day[5:] if day.startswith(f"{year}-") else day


def signed(office: "Workspace", entries: list[dict[str, Any]]) -> str:
    """Who has signed, in which role; who sent it back."""
    parts = [
        translate(
            N_("{role} {name}: returned") if one["verdict"] == "returned" else N_("{role} {name}: signed"),
            {"role": _(term(one["role"])), "name": office.name(one.get("signer") or one["by"])},
        )
        for one in entries
    ]
    return _(N_(", ")).join(parts)


def sheet(office: "Workspace", item: QueueItem, width: int) -> ShownRecord:
    """What an officer reads before signing: what changed since his role last had it, else the record; what the check says."""
    loaded = office.load(item.path)
    notes = {one["digest"]: one.get("note", "") for one in loaded.plain.get("signoffs", [])}
    said = last_word(office, loaded, item.role)
    if said:
        commit, verdict, day = said
        text = N_("Changed since it was sent back on {day}") if verdict == "returned" else N_("Changed since its last approval on {day}")
        lines = heading(translate(text, {"day": day}), width)
        found = office.versions.differences(item.path, commit)
        lines += compared(found, office.name, width) or paragraph(_(N_("no field differs")), width, " ")
        lines += [one.pieces for one in signoffs(office, item.path, notes, width)]
    else:
        lines = heading(f"{item.kind}  {item.title}  {loaded.place.ref}", width)
        lines += [one.pieces for one in read(office, loaded, width)]
    last: Lines = []
    refusal = objection(office, item)
    if refusal:
        last += [[(" ! " if not number else "   ", ERROR), (part, ERROR)] for number, part in enumerate(wrap(refusal, width - 4))]
    text, count = checked(office, loaded)
    last += paragraph(text, width)
    others = [one for one in office.signing.awaits(item.path) if item.role not in one.roles]
    if others:
        last += paragraph(translate(N_("Waits also for: {who}"), {"who": _(N_("; ")).join(_who(office, one) for one in others)}), width)
    return ShownRecord(loaded.data, lines, last, count)


def last_word(office: "Workspace", loaded: "Loaded", role: str) -> tuple[str, str, str] | None:
    """The commit of a role's last approval or return of a record, which of the two, and its day; None where there is none."""
    path = loaded.place.path
    for one in reversed(office.trust.signoffs([path]) if b"[[signoffs]]" in loaded.data else []):
        if one.role == role and one.verdict in ("approved", "returned") and one.at:
            found = one.commit or office.git.line("log", "-n1", "--format=%H", "-F", f"--grep={one.digest}", "--", office.git.prefix + path)
            if found:
                return found, one.verdict, one.at[:10]
    return None


def objection(office: "Workspace", item: QueueItem) -> str:
    """Why it cannot be signed as it lies there, in a sentence; empty where it can."""
    try:
        asked, _parts = office.signing.asked(item.path, item.role, item.verdict, office.officer())
        found = office.signing.objection(asked, item.path)
    except Exception as error:
        return str(expected(error))
    return str(found.sentence) if found else ""


def checked(office: "Workspace", loaded: "Loaded") -> tuple[str, int]:
    """What the check says of a record, in a line, the first finding in words; and how many reminders there are."""
    found = office.saving.findings(loaded.place.path, loaded.data)
    errors = [one for one in found if one.severity == "error"]
    warnings = [one for one in found if one.severity != "error"]
    parts = [
        translate(N_("{count} errors"), {"count": len(errors)}) if errors else _(N_("no errors")),
        translate(N_("{count} reminders"), {"count": len(warnings)}) if warnings else "",
        *(office.saving.sentence(one, loaded.kind) for one in (errors or warnings)[:1]),
    ]
    return translate(N_("Check: {found}"), {"found": "  ".join(filter(None, parts))}), len(warnings)


def sent_back(office: "Workspace", path: str) -> str:
    """Who sent a record back, when and why; empty where it is not to be mended."""
    found = office.signing.sent_back(path) if office.trust.judged else None  # until then no word on it counts
    if found is None:
        return ""
    parts = {"day": found.at.date().isoformat(), "name": office.name(found.by), "role": _(term(found.role)), "note": found.note}
    return translate(N_("Sent back on {day} by {name} ({role}): {note}"), parts)


def changed(office: "Workspace", path: str) -> str:
    """Which fields were changed since it was signed, in a sentence; empty where none was, or the record is gone."""
    try:
        return office.said_changed(office.load(path))
    except ZhiliError:
        return ""


def awaited(office: "Workspace", path: str) -> str:
    """Whom a record waits for, in a sentence; what is to be mended or put right first waits for its author."""
    try:
        loaded = office.load(path)
        open_ = office.signing.awaits(path)
        if not open_:
            return ""
        if office.signing.sent_back(path):
            return _(N_("Waits for whoever writes it to mend it."))
        errors = [one for one in office.saving.findings(path, loaded.data) if one.severity == "error"]
        if errors:
            return translate(N_("Before it can be signed: {reason}"), {"reason": office.saving.sentence(errors[0], loaded.kind)})
    except ZhiliError:
        return ""
    return translate(N_("Waits for: {who}"), {"who": _(N_("; ")).join(_who(office, one) for one in open_)})


def _who(office: "Workspace", one: "Awaited") -> str:
    """Who may sign, by name; the roles where nobody holds one of them today."""
    either = _(N_(" or "))
    able = [translate(N_("{role} {name}"), {"role": _(term(role)), "name": office.name(officer)}) for officer, role in one.officers.items()]
    parts = {"who": either.join(able or (_(term(role)) for role in one.roles)), "unit": office.name(one.unit)}
    if not able:
        return translate(N_("{who} of {unit}, whom nobody is today"), parts)
    return translate(N_("{who} of {unit}, receipt alone") if one.verdict == "acknowledged" else N_("{who} of {unit}"), parts)


def meaning(item: QueueItem) -> str:
    """What a signature under this record means, in words."""
    if item.verdict == "acknowledged":
        return _(N_("You confirm that you received it; that is no approval of what it says."))
    return _(N_("You approve what it says, in your name, as a signed entry that cannot be taken out again."))


def listed(group: list[QueueItem], width: int) -> Lines:
    """Records in a question: day, kind, title, unit."""
    day = max(cell_len(one.day) for one in group)
    kind = min(max(cell_len(one.kind) for one in group), 14)
    unit = min(max(cell_len(one.unit) for one in group), 16)
    title = min(max(cell_len(one.title) for one in group), width - day - kind - unit - 10)
    return [
        [(f"   {fit(one.day, day)}  {fit(one.kind, kind)}  ", DIM), (f"{fit(one.title, title)}  {fit(one.unit, unit)}", PLAIN)]
        for one in group
    ]
