"""From when a sign-off counts: its own date is a claim, borne out by its place in history and by the hub's receipt."""

import datetime
import io
import re
import zipfile
from pathlib import Path

import pytest

from tests.trust.signed_world import MEETING, MEETING_TEXT, VETO, VETO_TEXT, ZONE, World, officer_path, officer_text, pair
from zhili_tui.documents import text
from zhili_tui.documents.parts import counted_from
from zhili_tui.documents.rendering import Rendering
from zhili_tui.documents.sources import OfficeSources
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing.receiving import hub
from zhili_tui.sharing.receiving.hub_policy import Policy
from zhili_tui.sharing.receiving.pre_receive import Update, refusals
from zhili_tui.trust.receipts.chain import Receipts
from zhili_tui.trust.receipts.names import REF, TRAILER
from zhili_tui.trust.sshsig import fingerprint, key_of
from zhili_tui.trust.verified_history import Counted, History
from zhili_tui.vcs.commits import Author, tree_with, write

HUB = pair("hub")
ANOTHER = "records/an/2026/activity/20260302-aaaa.toml"
PUBLICITY = 'type = "publicity"\ndate = 2026-03-02\ntitle = "x"\n'
DAY = datetime.timedelta(days=1)


@pytest.fixture(params=[2, 1], ids=["format 2", "format 1"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """A district whose history is judged by one version or the other."""
    made = World(tmp_path / "repo", format=request.param)
    made.commit({MEETING: MEETING_TEXT}, "dong/lin")
    return made


@pytest.fixture
def world(first_world: World, tmp_path: Path) -> World:
    return first_world.copied(tmp_path / "repo")


def with_term(until: str) -> str:
    """The file of the street's director, whose post ends on a day; he stays a handler there."""
    text = officer_text("陳國強", "dong", ["handler"], pair("dong/chen").public)
    return text + f'\n[[posts]]\nunit = "dong"\ntitle = "x"\nroles = ["office_director"]\nsince = 2020-01-01\nuntil = {until}\n'


def receive(world: World, tip: str, at: datetime.datetime) -> None:
    """A receipt of the hub's for main."""
    before = world.git.attempt("rev-parse", "-q", "--verify", REF).stdout.decode().strip()
    author = Author("hub", "hub", HUB.signer())
    said = f"Received\n\n{TRAILER}: {hub.MAIN} {tip} {int(at.timestamp())} -\n"
    made = write(world.git, tree_with(world.git, "", {}), [before] if before else [], said, author, at)
    world.git.run("update-ref", REF, made)
    world.git.run("config", "zhili.hubkey", fingerprint(key_of(HUB.public)))


def signed(world: World, at: datetime.datetime, by: str = "dong/chen", role: str = "office_director", **more: object) -> str:
    """The meeting signed at a time, which both the entry and the commit bear."""
    data, trailer = world.entry(MEETING, by, role, "approved", when=at, **more)
    return world.commit({MEETING: data}, by, f"sign\n\n{trailer}\n", when=at)


def counted(world: World, history: History | None = None) -> Counted:
    found = history or world.history()
    return found.counted(found.events([MEETING])[MEETING][-1])


def problems(history: History, commit: str) -> list[str]:
    judged = history.judged(commit)
    assert judged is not None
    return [one.id for one in judged.problems]


def test_a_sign_off_dated_back_counts_from_its_place(both: World) -> None:
    """60 days back on the current head: nobody can have signed what was not yet there."""
    place = both.tick(days=60)
    both.commit({ANOTHER: PUBLICITY}, "an/zhao", when=place)
    back = place - 60 * DAY
    signed(both, back)
    assert both.status(MEETING) == ["valid"]
    found = counted(both)
    strict = both.history().register(both.head).format == 2
    assert (found.day, found.claimed) == ((place.date(), True) if strict else (back.date(), False))
    assert bool(both.verdicts(MEETING)[0].doubt) == strict


def test_a_clock_that_is_a_little_behind_costs_nothing(world: World) -> None:
    world.commit({ANOTHER: PUBLICITY}, "an/zhao")
    signed(world, world.clock - datetime.timedelta(minutes=3))
    assert (counted(world).at, counted(world).claimed) == (int((world.clock - datetime.timedelta(minutes=3)).timestamp()), False)


@pytest.mark.parametrize(("days", "believed"), [(15, True), (16, False)])
def test_a_receipt_bears_out_a_date_for_as_long_as_the_grace(world: World, days: int, believed: bool) -> None:
    receive(world, world.head, world.clock)
    at = world.tick()
    tip = signed(world, at)
    assert counted(world).awaited, "the hub is not known to have it"
    assert world.verdicts(MEETING)[0].doubt == "not yet known to the hub"
    receive(world, tip, at + days * DAY)
    found = counted(world)
    assert (found.day, found.claimed, found.awaited) == ((at if believed else at + days * DAY).date(), not believed, False)


def test_what_was_there_when_the_hub_began_counts_by_its_place(world: World) -> None:
    at = world.tick()
    tip = signed(world, at)
    receive(world, tip, at + 400 * DAY)
    assert counted(world) == Counted(int(at.timestamp()), at.date())


def test_a_receipt_proves_nothing_earlier_than_its_place_in_the_chain(world: World) -> None:
    receive(world, world.head, world.clock)
    at = world.tick(days=100)
    receive(world, world.commit({ANOTHER: PUBLICITY}, "an/zhao", when=at), at)
    tip = signed(world, world.tick(days=-90))
    receive(world, tip, world.clock)
    last = Receipts(world.git).all[-1]
    assert last.at > int(at.timestamp()), "later than the one it stands on, not only as late"
    assert Receipts(world.git).received(tip) == last.at


def test_an_offset_does_not_move_the_day(world: World) -> None:
    """The same moment, which in its own words is the day before."""
    moment = datetime.datetime(2026, 3, 3, 8, 40, tzinfo=ZONE)
    behind = datetime.timezone(-datetime.timedelta(hours=23, minutes=59))
    signed(world, moment.astimezone(behind))
    assert moment.astimezone(behind).date() < moment.date()
    assert counted(world).day == moment.date()


# terms that were over


def two_lines(world: World, days: int) -> tuple[str, str]:
    """A director's last day is typed in advance; others go on so many days later, and on a parent of that time he signs: their tip, his."""
    world.commit({officer_path("dong/chen"): with_term("2026-03-09")}, "zzb/zhou")
    start = world.head
    later = world.commit({ANOTHER: PUBLICITY}, "an/zhao", when=world.tick(days=days))
    world.git.run("reset", "-q", "--hard", start)
    return later, signed(world, datetime.datetime(2026, 3, 8, 10, tzinfo=ZONE))


def late_branch(world: World, days: int) -> str:
    """What he signed, which a clerk merges."""
    later, late = two_lines(world, days)
    world.merge(late, "dong/lin", parents=[later, late])
    return late


def test_a_director_of_former_days_signs_nothing_on_an_old_parent(both: World) -> None:
    late = late_branch(both, 270)
    strict = both.history().register(both.head).format == 2
    assert problems(both.history(), late) == (["role-late"] if strict else [])
    assert both.status(MEETING) == (["invalid"] if strict else ["valid"])


def test_what_he_signed_in_time_and_sent_within_the_grace_counts(world: World) -> None:
    late = late_branch(world, 10)
    assert problems(world.history(), late) == []
    assert world.status(MEETING) == ["valid"]


def test_what_others_built_on_in_time_counts_however_late_it_is_merged(world: World) -> None:
    later, _late = two_lines(world, 270)
    stands = world.commit(
        {"records/dong/2026/activity/20260302-bbbb.toml": PUBLICITY}, "dong/lin", when=datetime.datetime(2026, 3, 10, tzinfo=ZONE)
    )
    world.merge(stands, "an/zhao", parents=[later, stands])
    assert world.status(MEETING) == ["valid"]


def test_a_registrar_lets_late_work_in(world: World) -> None:
    later, late = two_lines(world, 270)
    world.merge(late, "zzb/zhou", message=f"merge\n\nZhili-Admit: {late}\n", parents=[later, late])
    assert world.status(MEETING) == ["valid"]


def shown_by_a_receipt(world: World, days: int) -> str:
    """A term typed in advance and over; on the head itself somebody signs, dated on the last day but one."""
    world.commit({officer_path("dong/chen"): with_term("2026-03-09")}, "zzb/zhou")
    receive(world, world.head, world.clock)
    at = datetime.datetime(2026, 3, 8, 10, tzinfo=ZONE)
    tip = signed(world, at)
    assert world.status(MEETING) == ["valid"]
    receive(world, tip, at + days * DAY)
    return tip


def test_a_term_typed_in_advance_and_over_is_shown_by_the_receipt(world: World) -> None:
    tip = shown_by_a_receipt(world, 240)
    assert problems(world.history(), tip) == ["role-late"]
    assert world.status(MEETING) == ["invalid"]
    tip = world.commit({ANOTHER: PUBLICITY}, "an/zhao")
    assert problems(world.history(), tip) == [], "and of others nothing"


def test_the_receipt_is_heard_where_the_commit_had_been_judged_before(world: World) -> None:
    kept = History(world.git, world.pin).upto(world.head)
    world.commit({officer_path("dong/chen"): with_term("2026-03-09")}, "zzb/zhou")
    receive(world, world.head, world.clock)
    at = datetime.datetime(2026, 3, 8, 10, tzinfo=ZONE)
    tip = signed(world, at)
    assert problems(kept.upto(tip), tip) == []
    receive(world, tip, at + 240 * DAY)
    assert problems(kept.upto(tip), tip) == ["role-late"]
    assert problems(History(world.git, world.pin).upto(tip), tip) == ["role-late"]


def test_a_receipt_that_was_there_before_its_commit_is_judged_is_heard(world: World) -> None:
    """Somebody looked at what lies before it in the meantime."""
    world.commit({officer_path("dong/chen"): with_term("2026-03-09")}, "zzb/zhou")
    before = world.head
    receive(world, before, world.clock)
    at = datetime.datetime(2026, 3, 8, 10, tzinfo=ZONE)
    tip = signed(world, at)
    receive(world, tip, at + 240 * DAY)
    assert problems(History(world.git, world.pin, fresh=True).upto(before).upto(tip), tip) == ["role-late"]


def test_within_the_grace_a_receipt_takes_nothing_away(world: World) -> None:
    tip = shown_by_a_receipt(world, 14)
    assert problems(world.history(), tip) == []
    assert world.status(MEETING) == ["valid"]


@pytest.mark.parametrize(("days", "reasons"), [(1, []), (5, ["disowned"])])
def test_what_a_stolen_key_signed_is_no_earlier_than_its_receipt_whatever_its_date(world: World, days: int, reasons: list[str]) -> None:
    """A thief dates back by less than the grace."""
    receive(world, world.head, world.clock)
    at = world.tick()
    tip = signed(world, at)
    receive(world, tip, at + days * DAY)
    text = officer_text("陳國強", "dong", ["office_director", "handler"], pair("dong/chen").public).rstrip()
    theft = (at + 2 * DAY).isoformat()
    world.commit(
        {officer_path("dong/chen"): f'{text}\nuntil = 2026-03-07\ndisowned_from = "{theft}"\n'}, "zzb/zhou", when=world.tick(days=6)
    )
    assert world.reasons(MEETING) == reasons


# at the hub


@pytest.mark.parametrize(("days", "admitted", "refused"), [(14, False, []), (240, False, ["role-late"]), (240, True, [])])
def test_the_hub_judges_by_its_own_clock(world: World, days: int, admitted: bool, refused: list[str]) -> None:
    world.commit({officer_path("dong/chen"): with_term("2026-03-09")}, "zzb/zhou")
    main = world.head
    at = datetime.datetime(2026, 3, 8, 10, tzinfo=ZONE)
    late = signed(world, at)
    world.git.run("reset", "-q", "--hard", main)
    world.clock = at + days * DAY
    tip = late
    if admitted:
        beside = world.commit({ANOTHER: PUBLICITY}, "an/zhao", move=False)
        tip = world.merge(late, "zzb/zhou", message=f"merge\n\nZhili-Admit: {late}\n", parents=[beside, late])
        world.git.run("reset", "-q", "--hard", main)
    assert hub_says(world, main, tip) == refused


def hub_says(world: World, main: str, tip: str) -> list[str]:
    """What a hub whose main stands on one commit says now to another."""
    found = refusals(world.git, [Update(main, tip, hub.MAIN)], Policy(world.pin, "en"), int(world.clock.timestamp()), "chen")
    return [one.problem.id for one in found]


@pytest.mark.parametrize(("days", "refused"), [(14, []), (240, ["role-late"])])
def test_the_hub_hears_of_an_end_that_comes_in_the_same_push(world: World, days: int, refused: list[str]) -> None:
    """As clones do, by the receipt of that push: else they would refuse what it took."""
    main = world.head
    world.commit({officer_path("dong/chen"): with_term("2026-03-09")}, "zzb/zhou")
    at = datetime.datetime(2026, 3, 8, 10, tzinfo=ZONE)
    tip = signed(world, at)
    world.git.run("update-ref", hub.MAIN, main)
    world.clock = at + days * DAY
    assert hub_says(world, main, tip) == refused
    receive(world, main, world.clock)
    receive(world, tip, world.clock)
    assert problems(world.history(tip), tip) == refused


# what rests on it


def test_what_is_reckoned_from_a_sign_off_is_reckoned_from_when_it_counts(world: World) -> None:
    """Facts, and through them duties and scores: here the day on which an opened office takes the minutes as signed."""
    place = world.tick(days=60)
    world.commit({ANOTHER: PUBLICITY}, "an/zhao", when=place)
    signed(world, place - 60 * DAY)
    office = Workspace.open(world.root)
    office.refresh()
    facts = office.reckoning.facts()
    (meeting,) = facts.of("meeting")
    at = facts.signed(meeting.record, "office_director")
    assert at is not None
    assert at.date() == place.date()
    given = OfficeSources(office).signed(meeting.record.signoffs[0])
    assert given == (place.date(), (place - 60 * DAY).date())
    assert counted_from(given) == "1 May 2026 (itself dated 2 Mar 2026)"


def test_a_paper_bears_the_day_that_counts_beside_the_one_that_is_claimed(world: World) -> None:
    """The receipt slip of a veto, acknowledged 50 days back: the whole paper, in both its forms."""
    decided = (
        'meeting = "dong/2026/meeting/20260302-aaaa"\ndecided = 2026-03-02\nnumber = "x"\nnotified = 2026-03-03\nterm_start = 2026-03-03\n'
    )
    world.commit({VETO: VETO_TEXT + decided}, "zzb/wu")
    place = world.tick(days=60)
    world.commit({ANOTHER: PUBLICITY}, "an/zhao", when=place)
    data, trailer = world.entry(VETO, "dong/gao", "principal_leader", "acknowledged", when=place - 50 * DAY)
    world.commit({VETO: data}, "dong/gao", f"sign\n\n{trailer}\n", when=place - 50 * DAY)
    office = Workspace.open(world.root)
    office.refresh()
    rendering = Rendering(office)
    (made,) = rendering.from_records([VETO.removeprefix("records/").removesuffix(".toml")], "veto-notification")
    claim = "1 May 2026 (itself dated 12 Mar 2026)"
    assert claim in " ".join(text.render(made.page).split())
    with zipfile.ZipFile(io.BytesIO(rendering.word(made))) as packed:
        words = re.sub("<[^>]+>", "", packed.read("word/document.xml").decode())
    assert claim in words
