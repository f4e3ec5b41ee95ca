"""Ways around the judge, each of them shut."""

import datetime
import hashlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.trust.signed_world import MEETING, MEETING_TEXT, VETO, VETO_TEXT, World, officer_path, officer_text, pair
from zhili_tui.model.record_path import parse
from zhili_tui.regulation.binding import signing
from zhili_tui.regulation.rules import Requirement, SigningRules
from zhili_tui.storage import signoff_block
from zhili_tui.trust import authorization, registry
from zhili_tui.vcs.objects import Store

EVIL = MEETING_TEXT + 'note = "evil"\n'
PUBLICITY = 'type = "publicity"\ndate = 2026-03-02\ntitle = "x"\n'
AN = "records/an/2026/activity/20260302-aaaa.toml"
AN_TOO = "records/an/2026/activity/20260302-aaab.toml"
ON_PAPER = {"signer": "高書記", "signed_on": datetime.date(2026, 3, 2), "paper": "三號櫃"}
DECIDED = 'meeting = "dong/2026/meeting/20260302-aaaa"\ndecided = 2026-03-02\nterm_start = 2026-03-02\nterm_end = 2027-03-01\n'
AT = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
TOMORROW = datetime.date(2026, 3, 3)


@pytest.fixture
def world(first_world: World, tmp_path: Path) -> World:
    return first_world.copied(tmp_path / "repo")


def lin(*more: str, entered: str = "", until: str = "") -> str:
    """The file of a clerk of the street."""
    text = officer_text("林淑芬", "dong", ["handler", *more], pair("dong/lin").public, entered)
    return text.rstrip() + f"\nuntil = {until}\n" if until else text


def gao_as_registrar() -> str:
    return officer_text("高峰", "dong", ["registrar"], pair("dong/gao").public)


def wu_ended() -> str:
    return officer_text("吳軍", "zzb", ["registrar", "inspector"], pair("zzb/wu").public).rstrip() + "\nuntil = 2026-03-02\n"


def back_to(world: World, commit: str) -> None:
    world.git.run("reset", "-q", "--hard", commit)


def found_in(world: World, commit: str) -> list[str]:
    judged = world.history().judged(commit)
    assert judged is not None
    return [one.id for one in judged.problems]


# On paper


def test_an_author_who_attests_his_own_words_does_not_approve_them_afterwards(world: World) -> None:
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/chen")
    world.sign(MEETING, "dong/chen", "office_director", "attested", **ON_PAPER)
    world.sign(MEETING, "dong/chen", "office_director")
    assert world.status(MEETING) == ["invalid", "invalid"]
    assert world.reasons(MEETING) == ["named", "four-eyes"]


def test_an_authors_signature_on_paper_does_not_count_whoever_vouches_for_it(world: World) -> None:
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/chen")
    said = ON_PAPER | {"signer": "dong/chen"}
    world.sign(MEETING, "dong/chen", "office_director", "attested", **said)
    world.sign(MEETING, "dong/lin", "office_director", "attested", **said)
    assert world.status(MEETING) == ["invalid", "invalid"]
    assert world.reasons(MEETING) == ["voucher", "four-eyes"]


def test_where_the_record_names_who_signs_nobody_else_signs_on_paper(world: World) -> None:
    said = ON_PAPER | {"signer": "路人"}
    world.sign(MEETING, "dong/chen", "committee_chair", "attested", **said)
    world.sign(MEETING, "dong/lin", "committee_chair", "attested", **said)
    assert world.status(MEETING) == ["invalid", "invalid"]
    assert world.reasons(MEETING) == ["named", "named"]


def test_an_affected_leader_does_not_approve_on_paper_under_his_plain_name(world: World) -> None:
    world.commit({VETO: VETO_TEXT + DECIDED}, "zzb/wu")
    world.commit({officer_path("dong/gao"): officer_text("高峰", "zzw", ["committee_chair"], pair("dong/gao").public)}, "zzb/zhou")
    said = ON_PAPER | {"signer": "高峰"}
    world.sign(VETO, "zzb/zhou", "committee_chair", "attested", **said)
    world.sign(VETO, "zzb/wu", "committee_chair", "attested", **said)
    assert world.status(VETO) == ["invalid", "invalid"]
    assert world.reasons(VETO) == ["recused", "recused"]


def test_an_affected_leader_named_in_words_does_not_approve_as_chair(world: World) -> None:
    world.commit({VETO: (VETO_TEXT + DECIDED).replace('"dong/gao"', '"高峰"')}, "zzb/wu")
    world.commit({officer_path("dong/gao"): officer_text("高峰", "zzw", ["committee_chair"], pair("dong/gao").public)}, "zzb/zhou")
    world.sign(VETO, "dong/gao", "committee_chair")
    assert world.status(VETO) == ["invalid"]
    assert world.reasons(VETO) == ["recused"]


# Who wrote it


def test_a_merge_of_three_does_not_hide_its_authors_edit(world: World) -> None:
    start = world.head
    one = world.commit({AN: PUBLICITY}, "an/zhao")
    back_to(world, start)
    other = world.commit({AN_TOO: PUBLICITY}, "an/zhao")
    back_to(world, start)
    world.commit({MEETING: EVIL}, "dong/chen", parents=[start, one, other])
    assert world.problems() == ["octopus"]
    world.sign(MEETING, "dong/chen", "office_director")
    assert world.status(MEETING) == ["invalid"]
    assert world.reasons(MEETING) == ["unknown-hand"]


def test_a_merge_with_an_unrelated_history_does_not_hide_its_authors_edit(world: World) -> None:
    start = world.head
    root = world.commit({"README.md": "x"}, "dong/chen", parents=[], move=False)
    world.commit({MEETING: EVIL}, "dong/chen", parents=[start, root])
    assert world.problems() == ["unrelated"]
    world.sign(MEETING, "dong/chen", "office_director")
    assert world.status(MEETING) == ["invalid"]
    assert world.reasons(MEETING) == ["unknown-hand"]


def test_two_roles_of_one_officer_are_not_signed_in_one_commit(world: World) -> None:
    both = officer_text("陳國強", "dong", ["office_director", "handler", "principal_leader"], pair("dong/chen").public)
    world.commit({officer_path("dong/chen"): both}, "zzb/zhou")
    when = world.tick()
    one, trailer = world.entry(MEETING, "dong/chen", "office_director", "approved", when=when)
    plain = {"by": "dong/chen", "role": "principal_leader", "verdict": "approved", "at": when, "after": ()}
    two, digest = signoff_block.add(MEETING, one, plain)
    second = f"Zhili-Signoff: {MEETING} principal_leader approved {digest}"
    world.commit({MEETING: two}, "dong/chen", f"x\n\n{trailer}\n{second}\n", when=when)
    assert world.status(MEETING) == ["valid", "invalid"]
    assert world.reasons(MEETING) == ["twice"]


def approved_and_sent_back(world: World) -> bytes:
    """Approved on one branch and sent back on another, both met; the approved file."""
    start = world.head
    approval = world.sign(MEETING, "dong/chen", "office_director")
    approved = world.read(MEETING)
    back_to(world, start)
    sent_back = world.sign(MEETING, "dong/chen", "office_director", "returned", note="x")
    both = signoff_block.keep(approved, world.read(MEETING))
    world.merge(approval, "dong/lin", {MEETING: both}, parents=[sent_back, approval])
    assert world.reasons(MEETING) == ["overruled"]
    return approved


def test_a_return_is_not_masked_by_another_entry_with_its_digest(world: World) -> None:
    approved_and_sent_back(world)
    data = world.read(MEETING)
    returned = next(one for one in signoff_block.split(data).entries if one.plain["verdict"] == "returned")
    world.commit({MEETING: data + b"\n" + returned.raw.replace(b'"returned"', b'"acknowledged"')}, "dong/lin")
    assert world.problems() == ["shape"]
    assert [(one.verdict, one.status) for one in world.verdicts(MEETING)] == [("returned", "invalid"), ("approved", "invalid")]
    assert world.reasons(MEETING) == ["shape", "shape"]


def test_a_return_taken_out_of_the_file_still_overrules_the_approval(world: World) -> None:
    approved = approved_and_sent_back(world)
    world.commit({MEETING: approved}, "dong/lin")
    assert world.problems() == ["dropped"]
    assert [(one.verdict, one.status) for one in world.verdicts(MEETING)] == [("approved", "stale"), ("returned", "invalid")]
    assert world.reasons(MEETING) == ["overruled", "missing-entry"]


def test_what_a_commit_was_not_entitled_to_is_among_the_faults_of_the_history(world: World) -> None:
    made = world.commit({officer_path("dong/gao"): gao_as_registrar()}, "dong/lin")
    assert [(one.commit, [problem.id for problem in one.problems]) for one in world.history().faults()] == [(made, ["register"])]


def test_a_merge_does_not_touch_a_foreign_sign_off_by_a_blank_line(world: World) -> None:
    world.sign(MEETING, "dong/chen", "office_director")
    start = world.head
    one = world.commit({AN: PUBLICITY}, "an/zhao")
    back_to(world, start)
    other = world.commit({AN_TOO: PUBLICITY}, "an/zhao")
    parts = signoff_block.split(world.read(MEETING))
    world.merge(one, "an/zhao", {MEETING: parts.content + b"\n\n" + parts.entries[0].raw}, parents=[other, one])
    assert world.problems() == ["foreign-unit"]


# Keys


def test_a_key_past_its_planned_end_is_not_revived_by_a_date_and_an_old_parent(world: World) -> None:
    world.commit({officer_path("dong/lin"): lin(until="2026-04-01")}, "zzb/zhou")
    start = world.head
    world.tick(days=90)
    later = world.commit({AN: PUBLICITY}, "an/zhao")
    back_to(world, start)
    late = world.commit({MEETING: EVIL}, "dong/lin", when=datetime.datetime(2026, 3, 20, tzinfo=datetime.UTC))
    world.merge(late, "dong/chen", parents=[later, late])
    assert found_in(world, late) == ["key-late"]


@pytest.mark.parametrize("turned", [False, True])
def test_merges_across_each_other_do_not_hide_the_late_work_of_an_ended_key(world: World, turned: bool) -> None:
    base = world.head
    one = world.commit({AN: PUBLICITY}, "an/zhao")
    back_to(world, base)
    second = lin(entered=f'\n[[keys]]\npublic = "{pair("dong/lin", 2).public}"\nsince = 2026-01-01\n')
    two = world.commit({officer_path("dong/lin"): second}, "zzb/zhou")
    ours = world.merge(one, "zzb/wu", parents=[two, one])
    back_to(world, one)
    world.merge(two, "zzb/zhou", parents=[one, two])
    late = world.commit({MEETING: EVIL}, world.author("dong/lin", 2))
    back_to(world, ours)
    ended = second.rstrip() + "\nuntil = 2026-03-02\n"
    ending = world.commit({officer_path("dong/lin"): ended}, "zzb/zhou")
    world.merge(late, "dong/chen", {officer_path("dong/lin"): ended}, parents=[late, ending] if turned else [ending, late])
    assert found_in(world, late) == ["key-late"]


def test_merges_across_each_other_of_a_foreign_record_are_nobodys_edit(world: World) -> None:
    base = world.head
    one = world.commit({AN: PUBLICITY}, "an/zhao")
    back_to(world, base)
    two = world.commit({MEETING: MEETING_TEXT + 'note = "1"\n'}, "dong/lin")
    ours = world.merge(one, "dong/lin", parents=[two, one])
    back_to(world, one)
    world.merge(two, "an/zhao", parents=[one, two])
    theirs = world.commit({AN_TOO: PUBLICITY}, "an/zhao")
    back_to(world, ours)
    ours = world.commit({MEETING: MEETING_TEXT + 'note = "2"\n'}, "dong/lin")
    world.merge(theirs, "an/zhao", parents=[theirs, ours])
    assert world.problems() == []


# What a late commit entered


def late_registrar(world: World) -> tuple[str, str]:
    """A registrar's key ends; on a commit from before, it makes somebody a registrar; a clerk merges that."""
    start = world.head
    late = world.commit({officer_path("dong/gao"): gao_as_registrar()}, "zzb/wu")
    back_to(world, start)
    ending = world.commit({officer_path("zzb/wu"): wu_ended()}, "zzb/zhou")
    return late, world.merge(late, "dong/chen", parents=[ending, late])


def test_what_late_work_changed_in_the_register_does_not_count(world: World) -> None:
    late, merge = late_registrar(world)
    assert found_in(world, late) == ["key-late"]
    assert not world.history().register(merge).registrar("dong/gao", TOMORROW)


def test_a_registrar_whom_late_work_entered_changes_nothing(world: World) -> None:
    late_registrar(world)
    world.commit({officer_path("dong/lin"): lin("office_director")}, "dong/gao")
    assert world.problems() == ["register"]


def test_late_work_let_in_counts_in_its_own_order_whatever_the_order_of_the_names(world: World) -> None:
    start = world.head
    posts = [officer_text("錢立", "dong", ["leader_in_charge", role], pair("dong/qian").public) for role in ("committee_chair", "handler")]
    first, second = (world.commit({officer_path("dong/qian"): text}, "zzb/wu") for text in posts)
    back_to(world, start)
    ending = world.commit({officer_path("zzb/wu"): wu_ended()}, "zzb/zhou")
    admitted = f"m\n\nZhili-Admit: {second}\nZhili-Admit: {first}\n"
    merge = world.merge(second, "zzb/zhou", message=admitted, parents=[ending, second])
    assert world.problems() == []
    at = officer_path("dong/qian")
    assert world.history().register(merge).files[at] == registry.at(Store(world.git), merge).files[at]


def test_letting_late_work_in_does_not_entitle_its_signer_to_what_he_was_not(world: World) -> None:
    start = world.head
    late = world.commit({officer_path("dong/gao"): gao_as_registrar()}, "dong/lin")
    back_to(world, start)
    ending = world.commit({officer_path("dong/lin"): lin(until="2026-03-02")}, "zzb/zhou")
    merge = world.merge(late, "zzb/zhou", message=f"m\n\nZhili-Admit: {late}\n", parents=[ending, late])
    assert found_in(world, late) == ["register"]
    assert not world.history().register(merge).registrar("dong/gao", TOMORROW)


# Recovery

PAPER = "records/zzb/2026/draw/20260302-aaaa.toml"
RECOVERY = f"recovery\n\nZhili-Recovery: {PAPER}\n"


def recovery_signed_by_two(world: World) -> bytes:
    """The file of a new registrar, named by a paper that two officers of the list have signed."""
    trust = b'name = "x"\nunit = "zzb"\n\n[trust]\nrecovery = 2\nrecoverers = ["zzb/zhou", "zzb/wu", "zzw/wang"]\n'
    world.commit({"records/office.toml": trust}, "zzb/zhou")
    new = officer_text("新人", "zzb", ["registrar"], pair("zzb/xin").public).encode()
    text = (
        'announced = 2026-03-02\npurpose = "x"\nsource = "x"\nsource_date = 2026-03-09\n'
        'units = ["dong"]\ninspectors = ["zzb/zhou", "zzb/wu"]\ndraw_units = 1\ndraw_inspectors = 2\n\n'
        f'[[attachments]]\nname = "{officer_path("zzb/xin")}"\nplace = "register"\nsha256 = "{hashlib.sha256(new).hexdigest()}"\n'
    )
    world.commit({PAPER: text}, "zzb/wu")
    world.sign(PAPER, "zzb/zhou", "office_director")
    world.sign(PAPER, "zzb/wu", "inspector")
    return new


@pytest.fixture
def first_format(tmp_path: Path) -> World:
    """A district of the first format, where any paper of an office could be a recovery."""
    return World(tmp_path / "first", format=1)


def test_a_recovery_is_not_carried_out_twice_to_put_back_who_was_ended(first_format: World) -> None:
    world = first_format
    new = recovery_signed_by_two(world)
    world.commit({officer_path("zzb/xin"): new}, "dong/lin", RECOVERY)
    assert world.problems() == []
    world.tick(days=2)
    world.commit({officer_path("zzb/xin"): new.rstrip() + b"\nuntil = 2026-03-04\n"}, "zzb/zhou")
    assert world.problems() == []
    world.commit({officer_path("zzb/xin"): new}, "dong/lin", RECOVERY)
    assert world.problems() == ["register"]


def test_a_recovery_that_one_of_the_list_sent_back_is_not_carried_out(first_format: World) -> None:
    world = first_format
    new = recovery_signed_by_two(world)
    world.sign(PAPER, "zzb/zhou", "office_director", "returned", note="no")
    world.commit({officer_path("zzb/xin"): new}, "dong/lin", RECOVERY)
    assert world.problems() == ["register"]


# When a record is signed enough


def known(*asked: Requirement) -> SimpleNamespace:
    """A register where everybody holds every role, under rules that ask for this."""
    return SimpleNamespace(
        rules=SigningRules(signing=asked), officers={}, has=lambda *_: True, posts=lambda *_: (), name=lambda officer: officer
    )


def given(by: str, role: str) -> dict[str, object]:
    return {"by": by, "role": role, "verdict": "approved", "at": AT}


def test_each_officer_is_counted_for_the_requirement_that_needs_him() -> None:
    either = Requirement(kind="meeting", roles=("office_director", "handler"))
    handler = Requirement(kind="meeting", roles=("handler",))
    entries = [given("dong/a", "handler"), given("dong/b", "office_director")]
    assert signing.unmet(known(either, handler), [either, handler], parse(MEETING), object(), lambda _: entries) == []


def test_a_sign_off_counts_only_for_the_requirement_that_entitles_it() -> None:
    """Who is not the one named, but may sign by another requirement, does not stand for the one named."""
    named = Requirement(kind="meeting", roles=("handler",), named="chair")
    recused = Requirement(kind="meeting", roles=("office_director", "handler"), recused=("chair",))
    record = SimpleNamespace(chair="dong/other")
    asked = authorization.SignoffRequest(parse(MEETING), record, "dong/a", "handler", "approved", AT.date(), ())
    assert authorization.objection(known(named, recused), asked, ()) is None
    assert signing.unmet(known(named, recused), [named, recused], parse(MEETING), record, lambda _: [given("dong/a", "handler")]) == [named]
