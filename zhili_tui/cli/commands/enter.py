"""zhili enter"""

import contextlib
import copy
import datetime
import signal
import sys
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from zhili_tui.cli.output import ask, out
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import KIND_OR_RECORD, TYPE, UNIT
from zhili_tui.errors import BadRecord, NotFound, NothingToDo, NotKept, UnknownName, WrongUse, ZhiliError
from zhili_tui.i18n import N_, _, translate

if TYPE_CHECKING:
    from zhili_tui.cli.dialogue import Dialogue
    from zhili_tui.entry.drafts import Content, Draft, DraftSubject, StoredDraft
    from zhili_tui.model.introspection import Path
    from zhili_tui.model.kind import Kind
    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.workspace import Workspace

HELP = N_(
    "Fill in a record in plain lines: one question, one answer. For bad lines, screen readers and terminals that can do nothing. "
    "A month's sheet that is there already is opened to go on with."
)
EXAMPLES = (
    "enter meeting",
    "enter --for joint_meeting/dongjie/2026-10",
    "enter inspection --unit pingan --like-last",
    N_("enter patrol --unit pingan --month 2026-11 --post 大門崗"),
    "enter figures --unit dongjie --month 2026-10",
    "enter dongjie/2026/figures/10",
    "enter 20261029-a3f7",
    "enter --continue",
)


POST = N_("Of a patrol record: the guard post, by its name or short name; a new one gets a short name from its initials")


class Job(NamedTuple):
    """A form about to be filled in."""

    office: "Workspace"
    kind: "Kind"
    subject: "DraftSubject"
    content: "Content"
    loaded: "Loaded | None" = None  # the record that is changed
    scope: "Path" = ()
    kept: "StoredDraft | None" = None  # the draft that is gone on with


def command(
    what: Annotated[
        str, typer.Argument(help=N_("A kind of record, or a record to change; with --continue a draft's id")), KIND_OR_RECORD
    ] = "",
    unit: Annotated[str, typer.Option(help=N_("The unit that issues the record; else yours")), UNIT] = "",
    for_: Annotated[str, typer.Option("--for", help=N_("Fulfil this obligation; its name as in zhili due --keys"))] = "",
    like_last: Annotated[bool, typer.Option("--like-last", help=N_("Begin as the last of the kind, without what happened then"))] = False,
    type_: Annotated[str, typer.Option("--type", help=N_("With --like-last: as the last of this type")), TYPE] = "",
    month: Annotated[
        str,
        typer.Option(help=N_("Of a record kept by the month: which, as 2026-10; else this month's patrol, the last month's figures")),
    ] = "",
    post: Annotated[str, typer.Option(help=POST)] = "",
    continue_: Annotated[bool, typer.Option("--continue", help=N_("Go on with what was kept as a draft, the latest first"))] = False,
) -> None:
    """Fill in a record line by line."""
    office = current().workspace()
    office.refresh()
    if continue_:
        job = _go_on(office, what)
    elif for_:
        job = _fulfil(office, for_)
    elif what in _kinds():
        job = _new(office, what, unit, like_last, type_, (month, post))
    elif what:
        job = _change(*office.find(what))
    else:
        raise WrongUse(
            N_("Say what to enter: a kind of record, --for an obligation, or --continue. The kinds are: {kinds}"), kinds=", ".join(_kinds())
        )
    raise typer.Exit(_enter(job))


def _kinds() -> tuple[str, ...]:
    from zhili_tui.model import kinds

    return kinds.dated()


def _new(office: "Workspace", kind_name: str, unit: str, like_last: bool, type_: str, of: tuple[str, str]) -> Job:
    from zhili_tui.entry.drafts import Content, DraftSubject
    from zhili_tui.services import monthly_returns
    from zhili_tui.storage import files

    kind, unit = office.kind(kind_name), unit or office.officer().split("/")[0]
    office = office.home(unit)
    name, near, said = "", None, {}
    if kind.naming != "day":
        sheet = monthly_returns.said(office, unit, kind, _month(of[0]) or monthly_returns.usual(kind, office.today), of[1])
        if files.there(office.root, sheet.place.path):
            return _change(office, sheet.place.path)
        name, near, said = sheet.place.name, sheet.month, sheet.plain
    plain = office.entering.like_last(kind_name, unit, type_) if like_last else office.entering.first_values(kind_name, unit)
    plain |= said
    office.saving.new_place(kind, unit, plain, near, name)  # refused before anything is typed
    return Job(office, kind, DraftSubject(kind_name, unit, name=name, near=near), Content(plain))


def _month(text: str) -> datetime.date | None:
    """A month as it was said; None where none was."""
    try:
        return datetime.date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        raise WrongUse(N_("--month: “{text}” is no month; write it as 2026-10"), text=text) from None


def _change(office: "Workspace", path: str) -> Job:
    from zhili_tui.entry.drafts import Content, DraftSubject

    loaded = office.load(path)
    return Job(office, loaded.kind, DraftSubject(loaded.kind.name, loaded.place.unit, path), Content(copy.deepcopy(loaded.plain)), loaded)


def _fulfil(office: "Workspace", key: str) -> Job:
    """The form of a duty, or the place in a record where it is met."""
    from zhili_tui.entry.drafts import Content, DraftSubject
    from zhili_tui.model.introspection import field_at
    from zhili_tui.regulation.duties.prefill import Open

    reckoning = office.reckoning
    facts = reckoning.facts()
    years = (0, office.today.year - 1)
    duty = next((one for year in years for one in reckoning.duties(facts, year) if one.key == key), None)
    if duty is None:
        raise UnknownName(N_("There is no obligation “{key}”. Their names are listed by: zhili due --keys"), key=key)
    aim = reckoning.target(duty, facts)
    if isinstance(aim, Open):
        office = office.home(aim.unit)
        kind, near = office.kind(aim.kind), aim.month or aim.near
        plain = office.entering.begin(aim)
        plain |= {field: named for field, named in office.reckoning.leaders(aim.kind, aim.unit, plain).items() if named}
        office.saving.new_place(kind, aim.unit, plain, aim.month, aim.name)
        return Job(office, kind, DraftSubject(aim.kind, aim.unit, name=aim.name, duty=key, near=near), Content(plain))
    job = _change(*office.find(aim.path))
    plain = job.content.plain
    if aim.entry is not None:
        plain.setdefault(str(aim.at[0]), []).insert(int(aim.at[1]), dict(aim.entry))
    field = field_at(job.kind.cls, aim.at)
    scope = aim.at if aim.entry is not None or (field and field.part) else aim.at[:-1]
    return job._replace(content=Content(plain, at=aim.at), scope=scope)


def _go_on(office: "Workspace", id: str) -> Job:
    """The draft of this id, or the latest that nobody has open."""
    journal = office.entering.journal
    found = [one for one in journal.all() if (one.id == id if id else not one.live and one.by.officer == journal.officer)]
    found = [one for one in found if not one.subject.on_screen]
    for file in journal.damaged():
        out(translate(N_("A draft could not be read and was set aside: {path}"), {"path": file}))
    if not found:
        raise NotFound(ref=id) if id else NothingToDo(N_("There is no draft to go on with."))
    kept = found[0]
    kind = office.kind(kept.subject.kind)
    office = office.home(kept.subject.unit)
    loaded = office.load(kept.subject.path, kept.base) if kept.subject.path and kept.base is not None else None
    return Job(office, kind, kept.subject, kept.content, loaded, kept=kept)


def _enter(job: Job) -> int:
    """Ask, and save; the exit code. Whatever ends it, what was answered is kept."""
    from zhili_tui.cli.dialogue import Dialogue, Stopped

    journal = current().workspace().entering.journal
    draft = journal.resume(job.kept) if job.kept else journal.open(job.subject, job.loaded.data if job.loaded else None)
    began = copy.deepcopy(job.content.plain)
    kept = job.kept is not None

    def keep(content: "Content") -> None:
        nonlocal kept
        if kept or content.text or content.plain != began:
            try:
                draft.keep(content)
                kept = True
            except NotKept as error:
                out(error)

    _greet(job, draft)
    desk = job.office.entering.desk._replace(near=job.subject.near, unit=job.subject.unit)
    suggest = job.office.entering.suggest
    unit, kind = job.subject.unit, job.kind.name
    dialogue = Dialogue(job.kind.cls, job.content, desk, _read, out, keep, lambda path: suggest(kind, unit, path, ""), job.scope)
    with _signals():
        try:
            while dialogue.run():
                if _save(job, dialogue, draft):
                    return 0
            dialogue.store()
            code = 0
        except (Stopped, KeyboardInterrupt):
            dialogue.store()
            code = 130
        except ZhiliError:
            dialogue.store()
            _farewell(draft, kept)
            raise
    _farewell(draft, kept)
    return code


def _greet(job: Job, draft: "Draft") -> None:
    """What is being filled in, who else does so, and how to move."""
    from zhili_tui.i18n import formatting

    journal = current().workspace().entering.journal
    what = job.loaded.place.ref if job.loaded else " ".join((_(N_("new")), job.subject.name)).strip()
    out(f"{job.office.name(job.subject.unit)} > {formatting.label(job.kind.name)} > {what}")
    for one in journal.others(job.subject, draft):
        moment = one.since.astimezone(job.office.zone)
        who = job.office.name(one.officer) if one.officer else one.host
        out(
            translate(
                N_("{who} has this open too, since {time}. Nothing of either is overwritten."), {"who": who, "time": f"{moment:%H:%M}"}
            )
        )
    older = len(journal.of(job.subject)) if job.kept is None else 0
    if older:
        out(translate(N_("{count} draft(s) of this are kept; to go on with the latest: zhili enter --continue"), {"count": older}))
    if job.kept is not None and job.loaded is not None and job.kept.outdated(_on_disk(job)):
        out(_(N_("The record was changed since; what you save is merged with that.")))
    out(_(N_("Enter keeps what stands in [ ]; ? explains; < goes back; - leaves blank; . skips the rest; Ctrl-D stops, all is kept")))


def _on_disk(job: Job) -> bytes | None:
    file = job.office.root / job.subject.path
    return file.read_bytes() if file.is_file() else None


def _save(job: Job, dialogue: "Dialogue", draft: "Draft") -> bool:
    """Save and commit; what is wrong is said and gone back to."""
    saving = job.office.saving
    try:
        if job.loaded:
            saved = saving.change(job.loaded, dialogue.plain)
        elif job.subject.name:
            saved = saving.create(job.kind.name, job.subject.unit, dialogue.plain, job.subject.near, job.subject.name)
        else:
            saved = saving.create(job.kind.name, job.subject.unit, dialogue.plain)
    except BadRecord as error:
        out(error)
        field = error.parts["found"][0].field
        dialogue.go(tuple(int(step) - 1 if step.isdecimal() else step for step in field.split(".")) if field else ())
        return False
    draft.drop()
    out(saved.path)
    if job.loaded:
        out(_(N_("Undo with: zhili restore {path} HEAD~1")).format(path=saved.path))
    else:
        out(translate(N_("Undo with: zhili remove {path} --why …"), {"path": saved.path}))
    return True


def _farewell(draft: "Draft", kept: bool) -> None:
    """How to go on. The terminal may be gone."""
    with contextlib.suppress(OSError, ValueError):
        out()
        if kept and draft.file.exists():
            id = draft.file.stem.rpartition("-")[2]
            out(translate(N_("Kept as a draft. Go on with: zhili enter --continue {id}"), {"id": id}))
    if kept:
        draft.close()
    else:
        draft.drop()


def _read(prompt: str) -> str:
    """A line from whoever answers. Raises Stopped at the end."""
    from zhili_tui.cli.dialogue import Stopped

    try:
        line = ask(prompt)
    except OSError:  # the line dropped
        raise Stopped from None
    if not line:
        raise Stopped
    return line.rstrip("\r\n")


@contextlib.contextmanager
def _signals() -> Any:
    """A dropped line and a request to end are answered like the end of the answers."""
    from zhili_tui.cli.dialogue import Stopped

    def stop(number: int, frame: Any) -> None:
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGHUP, signal.SIGTERM)}
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
