"""What a commit may contain, and what a sign-off is worth."""

import datetime
import hashlib
from pathlib import Path

import pytest

from tests.trust.signed_world import MEETING, MEETING_TEXT, UNITS, VETO, VETO_TEXT, World, officer_path, officer_text, pair
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.regulation.rules import Requirement
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import signoff_block
from zhili_tui.storage.toml_text import parse
from zhili_tui.trust import authorization
from zhili_tui.vcs.commits import Author


@pytest.fixture
def world(first_world: World, tmp_path: Path) -> World:
    return first_world.copied(tmp_path / "repo")


def test_an_honest_history_has_nothing_wrong_and_its_sign_off_is_valid(world: World) -> None:
    world.sign(MEETING, "dong/chen", "office_director")
    assert world.status(MEETING) == ["valid"]
    assert world.history().faults() == []


def test_a_change_makes_it_stale_and_the_signed_bytes_restored_make_it_valid_again(world: World) -> None:
    world.sign(MEETING, "dong/chen", "office_director")
    signed = world.read(MEETING)
    world.commit({MEETING: signed.replace(b"present = 2", b"present = 1")}, "dong/lin")
    assert world.status(MEETING) == ["stale"]
    world.commit({MEETING: signed}, "dong/lin")
    assert world.status(MEETING) == ["valid"]


def test_whoever_wrote_it_does_not_approve_it(world: World) -> None:
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/chen")
    world.sign(MEETING, "dong/chen", "office_director")
    assert world.reasons(MEETING) == ["four-eyes"]


def test_a_trivial_edit_by_another_does_not_free_the_author(world: World) -> None:
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/chen")
    world.commit({MEETING: MEETING_TEXT + 'note = "y"\n'}, "dong/lin")
    world.sign(MEETING, "dong/chen", "office_director")
    assert world.reasons(MEETING) == ["four-eyes"]


def test_a_role_has_to_be_held(world: World) -> None:
    world.sign(MEETING, "dong/lin", "office_director")
    assert world.reasons(MEETING) == ["role"]


def test_nobody_signs_in_the_name_of_another(world: World) -> None:
    world.sign(MEETING, "dong/chen", "office_director", author="dong/gao")
    assert world.reasons(MEETING) == ["not-signer"]


def test_the_affected_do_not_approve_a_veto_and_two_different_officers_have_to(world: World) -> None:
    world.commit({VETO: VETO_TEXT}, "zzb/wu")
    world.sign(VETO, "zzb/zhou", "office_director")
    decided = 'meeting = "dong/2026/meeting/20260302-aaaa"\ndecided = 2026-03-02\nterm_start = 2026-03-02\nterm_end = 2027-03-01\n'
    world.commit({VETO: signoff_block.keep((VETO_TEXT + decided).encode(), world.read(VETO))}, "zzb/wu")
    assert world.status(VETO) == ["stale"]
    world.sign(VETO, "zzw/wang", "committee_chair")
    assert world.status(VETO) == ["stale", "valid"]
    world.sign(VETO, "dong/gao", "principal_leader", "acknowledged")
    assert world.status(VETO)[-1] == "valid"
    world.sign(VETO, "dong/gao", "committee_chair")
    assert world.reasons(VETO)[-1] == "role"


def test_a_return_in_parallel_with_an_approval_wins(world: World) -> None:
    start = world.head
    approval = world.sign(MEETING, "dong/chen", "office_director")
    approved = world.read(MEETING)
    world.git.run("reset", "-q", "--hard", start)
    sent_back = world.sign(MEETING, "dong/gao", "committee_chair", "returned", note="x")
    assert world.reasons(MEETING) == ["named"]  # the chair of this meeting is named: only he
    world.git.run("reset", "-q", "--hard", start)
    sent_back = world.sign(MEETING, "dong/chen", "office_director", "returned", note="x")
    both = signoff_block.keep(approved, world.read(MEETING))
    world.merge(approval, "dong/lin", {MEETING: both}, parents=[sent_back, approval])
    assert world.problems() == []
    assert sorted(world.status(MEETING)) == ["stale", "valid"]
    assert world.reasons(MEETING) == ["overruled"]


def test_a_dropped_entry_is_seen(world: World) -> None:
    world.sign(MEETING, "dong/chen", "office_director", "returned", note="x")
    world.commit({MEETING: MEETING_TEXT}, "dong/lin")
    assert world.problems() == ["dropped"]
    assert world.reasons(MEETING) == ["missing-entry"]


def test_an_entry_without_its_trailer_is_none(world: World) -> None:
    when = world.tick()
    data, _ = world.entry(MEETING, "dong/chen", "office_director", "approved", when=when)
    world.commit({MEETING: data}, "dong/chen", when=when)
    assert world.reasons(MEETING) == ["no-trailer"]


def test_an_unsigned_commit_under_a_signed_tip_is_seen_and_its_words_are_nobodys(world: World) -> None:
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, Author("林淑芬", "lin@dong"))
    world.sign(MEETING, "dong/chen", "office_director")
    assert sorted(one.problems[0].id for one in world.history().faults()) == ["unknown-hand", "unsigned"]
    assert world.reasons(MEETING) == ["unknown-hand"]


def test_foreign_records_are_signed_but_not_written(world: World) -> None:
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "zzb/zhou")
    assert world.problems() == ["foreign-unit"]


@pytest.mark.parametrize(
    ("ended", "found"),
    [
        ('until = 2026-02-28\nsuccessor = "dong"\n', []), ('until = 2026-12-31\nsuccessor = "dong"\n', ["foreign-unit"]),
        ("until = 2026-02-28\n", ["foreign-unit"]), ('successor = "dong"\n', ["foreign-unit"]),
        ('until = 2026-02-28\nsuccessor = "zzw"\n', ["foreign-unit"]), ('until = 2026-02-28\nsuccessor = "an"\n', ["foreign-unit"]),
    ],
)  # fmt: skip
def test_what_a_merged_unit_left_undone_is_written_by_its_successor_from_the_day_after(world: World, ended: str, found: list[str]) -> None:
    """The hub takes figures and meetings in the folder of the unit that has ended, from those it was merged into and from nobody else."""
    world.commit({"records/an/unit.toml": UNITS["an"] + ended}, "zzb/zhou")
    world.commit({"records/an/2026/figures/02.toml": "reported = 2026-03-02\n"}, "dong/lin")
    assert world.problems() == found


REPLY = "records/an/2026/reply/20260302-rrrr.toml"
REPLY_TEXT = 'to = "zzb/2026/document/20260302-dddd"\ntype = "progress"\ndate = 2026-03-02\nby = "an/zhao"\ncontent = "x"\n'


@pytest.mark.parametrize(("ended", "status"), [("2026-03-01", "valid"), ("2026-03-02", "invalid")])
def test_what_a_merged_units_officers_would_have_signed_is_signed_by_its_successors_from_the_day_after(
    world: World, ended: str, status: str
) -> None:
    """The end's own day is still the unit's."""
    unit = world.read("records/an/unit.toml").decode() + f'until = {ended}\nsuccessor = "dong"\n'
    world.commit({"records/an/unit.toml": unit}, "zzb/zhou")
    world.commit({REPLY: REPLY_TEXT}, "an/zhao")
    office = Workspace(world.root)
    office.refresh()
    waits = office.signing.queues(["dong/gao", "zzw/wang"], datetime.date(2026, 3, 2))
    assert [one.path for one in waits["dong/gao"]] == ([REPLY] if status == "valid" else [])
    assert not waits["zzw/wang"]
    world.sign(REPLY, "dong/gao", "principal_leader")
    assert world.status(REPLY) == [status]
    assert world.reasons(REPLY) == ([] if status == "valid" else ["role"])
    assert [not office.trust.standing(place, record).bound for place, record in refreshed(office).index.records("kind='reply'")] == [
        status != "valid"
    ]


def refreshed(office: Workspace) -> Workspace:
    office.refresh()
    return office


def test_who_serves_in_the_successor_is_affected_as_those_of_the_merged_unit_were(world: World) -> None:
    unit = world.read("records/an/unit.toml").decode() + 'until = 2026-03-01\nsuccessor = "dong"\n'
    world.commit({"records/an/unit.toml": unit}, "zzb/zhou")
    register = world.history().register(world.head)
    veto = Requirement(kind="veto", roles=("committee_chair",), recused=("unit",))
    known = convert(parse(VETO_TEXT.replace('"dong"', '"an"').replace('"dong/gao"', '"an/zhao"').encode()), kinds.kind("veto").cls)
    assert "dong/gao" in authorization.affected(register, veto, known, datetime.date(2026, 3, 2))
    assert "dong/qian" not in authorization.affected(register, veto, known, datetime.date(2026, 3, 1))


def test_the_register_is_the_registrars(world: World) -> None:
    own = officer_text("林淑芬", "dong", ["handler", "office_director"], pair("dong/lin").public)
    world.commit({officer_path("dong/lin"): own}, "dong/lin")
    assert world.problems() == ["register"]
    world.sign(MEETING, "dong/lin", "office_director")
    assert world.reasons(MEETING) == ["role"]


def test_a_registrar_does_not_change_his_own_entry(world: World) -> None:
    text = officer_text("周敏", "zzb", ["registrar", "committee_chair"], pair("zzb/zhou").public)
    world.commit({officer_path("zzb/zhou"): text}, "zzb/zhou")
    assert world.problems() == ["own-keys"]
    world.commit({officer_path("zzb/zhou"): text}, "zzb/wu")
    assert world.problems() == []


ENDED = officer_text("林淑芬", "dong", ["handler"], pair("dong/lin").public).rstrip() + "\nuntil = 2026-03-02\n"


def test_an_ended_key_signs_nothing_more_whatever_the_date(world: World) -> None:
    world.commit({officer_path("dong/lin"): ENDED}, "zzb/zhou")
    assert world.problems() == []
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/lin", when=datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC))
    assert world.problems() == ["key-ended"]


def test_work_of_an_ended_key_that_arrives_late_needs_a_registrar(world: World) -> None:
    start = world.head
    late = world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/lin")
    world.git.run("reset", "-q", "--hard", start)
    world.commit({officer_path("dong/lin"): ENDED}, "zzb/zhou")
    ending = world.head
    merge = world.merge(late, "dong/chen", parents=[ending, late])
    history = world.history(merge)
    found = history.judged(late)
    assert found is not None
    assert [one.id for one in found.problems] == ["key-late"]
    world.git.run("reset", "-q", "--hard", ending)
    admitted = world.merge(late, "zzb/wu", message=f"merge\n\nZhili-Admit: {late}\n", parents=[ending, late])
    found = world.history(admitted).judged(late)
    assert found is not None
    assert found.problems == []


def test_a_merge_cannot_undo_a_revocation(world: World) -> None:
    start = world.head
    world.commit({officer_path("dong/lin"): ENDED}, "zzb/zhou")
    ending = world.head
    world.git.run("reset", "-q", "--hard", start)
    other = world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/chen")
    undone = world.merge(
        ending, "dong/chen", {officer_path("dong/lin"): world.read(officer_path("dong/lin"), start)}, parents=[other, ending]
    )
    assert world.problems(undone) == ["register"]
    world.commit({MEETING: MEETING_TEXT + 'note = "z"\n'}, "dong/lin")
    assert world.problems() == ["key-ended"]


def test_a_merge_by_git_of_two_honest_sides_is_nobodys_edit(world: World) -> None:
    start = world.head
    one = world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/lin")
    world.git.run("reset", "-q", "--hard", start)
    other = world.commit({"records/an/2026/activity/20260302-aaaa.toml": 'type = "publicity"\ndate = 2026-03-02\ntitle = "x"\n'}, "an/zhao")
    world.merge(one, "zzb/wu", parents=[other, one])
    assert world.problems() == []
    world.sign(MEETING, "dong/chen", "office_director")
    assert world.status(MEETING) == ["valid"]


def test_a_merge_that_hides_a_change_is_its_mergers_own(world: World) -> None:
    start = world.head
    one = world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/lin")
    world.git.run("reset", "-q", "--hard", start)
    other = world.commit({"records/an/2026/activity/20260302-aaaa.toml": 'type = "publicity"\ndate = 2026-03-02\ntitle = "x"\n'}, "an/zhao")
    world.merge(one, "zzb/wu", {MEETING: MEETING_TEXT + 'note = "evil"\n'}, parents=[other, one])
    assert world.problems() == ["foreign-unit"]


def test_two_officers_vouch_for_a_signature_on_paper(world: World) -> None:
    said = {"signer": "陳國強", "signed_on": datetime.date(2026, 3, 2), "paper": "三號櫃"}
    world.sign(MEETING, "dong/qian", "office_director", "attested", **said)
    assert world.status(MEETING) == ["invalid"]
    assert world.reasons(MEETING) == ["second-voucher"]
    world.sign(MEETING, "dong/lin", "office_director", "attested", **said)
    assert world.status(MEETING) == ["attested", "attested"]


@pytest.mark.parametrize(
    ("by", "signer", "reason"),
    [
        ("dong/chen", "陳國強", "voucher"),  # nobody vouches for himself
        ("dong/qian", "路人", "named"),  # the chair is named in the record
        ("dong/qian", "林淑芬", "role"),  # a colleague's name does not make him director
    ],
)
def test_on_paper_the_same_may_sign_as_with_a_key(world: World, by: str, signer: str, reason: str) -> None:
    world.sign(MEETING, by, "office_director", "attested", signer=signer, signed_on=datetime.date(2026, 3, 2), paper="x")
    assert world.reasons(MEETING) == [reason]


def test_on_paper_the_author_does_not_approve_either(world: World) -> None:
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/chen")
    world.sign(MEETING, "dong/qian", "office_director", "attested", signer="dong/chen", signed_on=datetime.date(2026, 3, 2), paper="x")
    assert world.reasons(MEETING) == ["four-eyes"]


def test_an_attestation_does_not_free_the_author(world: World) -> None:
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/chen")
    world.sign(MEETING, "dong/qian", "office_director", "attested", signer="甲", signed_on=datetime.date(2026, 3, 2), paper="x")
    world.sign(MEETING, "dong/chen", "office_director")
    assert world.status(MEETING) == ["invalid", "invalid"]


def test_a_leader_named_in_words_is_affected_all_the_same(world: World) -> None:
    world.commit({VETO: VETO_TEXT.replace("dong/gao", "周敏")}, "zzb/wu")
    world.sign(VETO, "zzb/zhou", "office_director")
    assert world.reasons(VETO) == ["recused"]


def test_in_the_first_format_officers_named_beforehand_recover_the_register(tmp_path: Path) -> None:
    """Both registrars are lost: two officers of the list sign a paper that names the new file, anybody carries it out."""
    world = World(tmp_path / "first", format=1)
    trust = b'name = "x"\nunit = "zzb"\n\n[trust]\nrecovery = 2\nrecoverers = ["zzb/zhou", "zzb/wu", "zzw/wang"]\n'
    world.commit({"records/office.toml": trust}, "zzb/zhou")
    new = officer_text("新人", "zzb", ["registrar"], pair("zzb/xin").public).encode()
    other = officer_text("別人", "zzb", ["registrar"], pair("zzb/bie").public).encode()
    paper = "records/zzb/2026/draw/20260302-aaaa.toml"  # a kind that two officers sign
    text = (
        'announced = 2026-03-02\npurpose = "x"\nunits = ["dong"]\ninspectors = ["zzb/zhou", "zzb/wu"]\ndraw_units = 1\ndraw_inspectors = 2\n'
        'source = "x"\nsource_date = 2026-03-09\n\n'
        f'[[attachments]]\nname = "{officer_path("zzb/xin")}"\nplace = "register"\nsha256 = "{hashlib.sha256(new).hexdigest()}"\n'
    )
    world.commit({paper: text}, "zzb/wu")
    trailer = f"recovery\n\nZhili-Recovery: {paper}\n"
    world.sign(paper, "zzb/zhou", "office_director")
    world.commit({officer_path("zzb/xin"): new}, "dong/lin", trailer)
    assert world.problems() == ["register"], "one is not enough"
    world.git.run("reset", "-q", "--hard", "HEAD~1")
    world.sign(paper, "zzb/wu", "inspector")
    world.commit({officer_path("zzb/xin"): other}, "dong/lin", trailer)
    assert world.problems() == ["register"], "only the files that the paper names, as it names them"
    world.git.run("reset", "-q", "--hard", "HEAD~1")
    world.commit({officer_path("zzb/xin"): new}, "dong/lin", trailer)
    assert world.problems() == []
    assert world.history().register(world.head).registrar("zzb/xin", datetime.date(2026, 3, 3))


def test_the_cache_says_what_a_fresh_look_says(world: World) -> None:
    from zhili_tui.trust.verified_history import History

    world.sign(MEETING, "dong/chen", "office_director")
    kept = History(world.git, world.pin).upto(world.head)
    world.commit({MEETING: world.read(MEETING).replace(b"present = 2", b"present = 1")}, "dong/chen")
    world.sign(MEETING, "dong/chen", "office_director")
    kept.upto(world.head)
    kept.close()
    again = History(world.git, world.pin).upto(world.head)
    fresh = world.history()
    assert [again.judged(id) for id in again.git.run("rev-list", "HEAD").decode().split()] == [
        fresh.judged(id) for id in fresh.git.run("rev-list", "HEAD").decode().split()
    ]
    assert again.events() == fresh.events()
    assert [one.problem.id for made in again.events().values() for one in made if one.problem] == ["four-eyes"]
