"""What follows from sign-offs: states, bars, the queue; linked repositories read as one."""

from pathlib import Path

import pytest

from tests.conftest import MakeHub, git
from tests.sharing.offices import change, clone, fresh, sync
from tests.trust.signed_world import MEETING, MEETING_TEXT, VETO, VETO_TEXT, World
from zhili_tui.errors import NotCertified, Refused
from zhili_tui.regulation import bars
from zhili_tui.services import eligibility
from zhili_tui.services.workspace import Workspace

NOTICE = "records/zzw/2026/notice/20260302-aaaa.toml"
NOTICE_TEXT = 'unit = "dong"\ndate = 2026-03-02\ncircumstance = "INV-3"\nfacts = "x"\nrequired = "x"\nprincipal_leader = "dong/gao"\n'


@pytest.fixture
def world(make_hub: MakeHub, tmp_path: Path) -> World:
    made = make_hub(tmp_path)
    text = 'name = "王明"\n\n[[posts]]\nunit = "zzw"\ntitle = "x"\nroles = ["handler"]\n'
    made.commit({"records/zzw/officers/clerk.toml": text}, "zzb/zhou")
    return made


def state(root: Path, path: str) -> str:
    office = fresh(root)
    hit = office.index.hit(path)
    assert hit is not None
    return office.state(office.index.record(hit), hit.place)


def draft_notice(world: World) -> None:
    """A notice of the committee, written by an officer who serves it too and is not its chair."""
    moved = 'name = "吳軍"\n\n[[posts]]\nunit = "zzw"\ntitle = "x"\nroles = ["handler"]\n\n[[posts]]\nunit = "zzb"\ntitle = "x"\nroles = ["registrar", "inspector"]\n\n'
    keys = world.read("records/zzb/officers/wu.toml").decode().partition("[[keys]]")[2]
    world.commit({"records/zzb/officers/wu.toml": moved + "[[keys]]" + keys}, "zzb/zhou")
    world.commit({NOTICE: NOTICE_TEXT}, "zzb/wu")


def test_a_notice_is_a_draft_until_the_chair_has_signed_and_bars_from_then_on(world: World) -> None:
    draft_notice(world)
    assert state(world.root, NOTICE) == "draft"
    world.sign(NOTICE, "dong/gao", "committee_chair")
    assert world.reasons(NOTICE) == ["role"], "the chair of another committee"
    assert state(world.root, NOTICE) == "draft", "what is not valid does not count"
    world.sign(NOTICE, "zzw/wang", "committee_chair")
    assert state(world.root, NOTICE) == "in_force"
    office = fresh(world.root)
    assert bars.on(office.reckoning.bars(office.reckoning.facts()), "dong", office.today)


EDITS = {
    "a remark": lambda text: text.replace(b'facts = "x"', b'note = "y"\nfacts = "x"'),
    "another unit": lambda text: text.replace(b'unit = "dong"', b'unit = "an"'),
    "nobody named": lambda text: text.replace(b'principal_leader = "dong/gao"\n', b""),
    "a lifting nobody signed": lambda text: text.replace(b"[[signoffs]]", b'[lifting]\ndate = 2026-03-02\nreason = "x"\n\n[[signoffs]]', 1),
    "no sign-offs": lambda text: text.partition(b"[[signoffs]]")[0],
    "an odd byte": lambda text: text.replace(b'facts = "x"', b'facts = "\xff"'),
    "removed": lambda text: None,
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("saved", [True, False])
def test_a_signed_notice_stays_in_force_as_it_was_signed(world: World, edit: str, saved: bool) -> None:
    """INV-7: until it is lifted. Committed by whoever wrote it or only lying there, an edit is a proposal."""
    draft_notice(world)
    world.sign(NOTICE, "zzw/wang", "committee_chair")
    data = EDITS[edit](world.read(NOTICE))
    if saved:
        world.commit({NOTICE: data}, "zzb/wu")
    elif data is None:
        (world.root / NOTICE).unlink()
    else:
        (world.root / NOTICE).write_bytes(data)
    office = fresh(world.root)
    for facts in (office.reckoning.facts(), office.reckoning.facts_of("dong")):
        found = office.reckoning.bars(facts)
        for subject in ("dong", "dong/gao"):
            assert bars.on(found, subject, office.today), subject
            assert not any(one.marked for one in found), "by a sign-off that was verified"
    if edit not in ("removed", "an odd byte"):
        assert state(world.root, NOTICE) == "in_force"


def test_service_noted_after_signing_asks_its_own_signer_and_not_the_chair_again(world: World) -> None:
    draft_notice(world)
    world.sign(NOTICE, "zzw/wang", "committee_chair")
    served = world.read(NOTICE).replace(
        b"[[signoffs]]", b'[service]\ndate = 2026-03-03\nserver = "zzb/wu"\nwitness = "x"\n\n[[signoffs]]', 1
    )
    world.commit({NOTICE: served}, "zzb/wu")
    office = fresh(world.root)
    asked = [one.roles for one in office.signing.awaits(NOTICE)]
    assert asked == [("office_director", "handler", "leader_in_charge", "committee_chair")]
    (notice,) = office.reckoning.facts().of("notice")
    assert notice.record.service is None
    world.sign(NOTICE, "zzb/wu", "handler")
    office = fresh(world.root)
    facts = office.reckoning.facts()
    (notice,) = facts.of("notice")
    assert notice.record.service is not None
    assert facts.signed(notice.record, "committee_chair")
    assert not [one for one in office.signing.awaits(NOTICE) if one.verdict == "approved"]


def test_a_chair_who_corrected_his_own_minutes_signs_them_after_a_second_officer(world: World) -> None:
    """There is always a way: a co-signature (data) before his own."""
    text = MEETING_TEXT.replace("dong/chen", "dong/gao")
    world.commit({MEETING: text}, "dong/lin")
    world.commit({MEETING: text.replace("present = 2", "present = 1")}, "dong/gao")
    copy = clone(world, world.root.parent / "gao", "dong/gao", str(world.root))
    copy.refresh()
    with pytest.raises(Refused) as said:
        copy.signing.sign([MEETING], "committee_chair")
    assert "second officer" in str(said.value) or "第二人" in str(said.value)
    world.sign(MEETING, "dong/chen", "office_director")
    world.sign(MEETING, "dong/gao", "committee_chair")
    assert world.reasons(MEETING) == []
    assert fresh(world.root).trust.minuted("dong/2026/meeting/20260302-aaaa")


def test_where_the_signed_text_is_not_in_the_clone_nobody_is_certified(world: World) -> None:
    """待核實: neither barred nor cleared."""
    draft_notice(world)
    world.sign(NOTICE, "zzw/wang", "committee_chair")
    blob = git(world.root, "rev-parse", f"HEAD:{NOTICE}").strip()
    world.commit({NOTICE: world.read(NOTICE).replace(b'facts = "x"', b'facts = "y"')}, "zzb/wu")
    fresh(world.root).reckoning.bars(fresh(world.root).reckoning.facts())  # the history is judged and remembered
    (world.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    office = fresh(world.root)
    with pytest.raises(NotCertified) as said:
        eligibility.opinion(office, office.reckoning.facts(), "dong", office.today)
    assert "20260302-aaaa" in str(said.value)


def test_a_sign_off_that_is_not_written_as_it_should_be_counts_for_nothing(world: World) -> None:
    forged = '\n[[signoffs]]\nby = "zzw/wang"\nrole = "committee_chair"\nverdict = "approved"\nat = 2026-03-02T09:00:00+08:00\n'
    for tail in (f'digest = "{"a" * 64}"\n', f'digest = "{"a" * 64}"\nnote = "behind"\n'):
        path = world.root / NOTICE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(NOTICE_TEXT + forged + tail)
        assert state(world.root, NOTICE) == "draft"
        office = fresh(world.root)
        assert not bars.on(office.reckoning.bars(office.reckoning.facts()), "dong", office.today)


def test_a_veto_is_a_proposal_until_the_committee_has_signed(world: World) -> None:
    world.commit({VETO: VETO_TEXT}, "zzb/wu")
    world.sign(VETO, "zzb/zhou", "office_director")
    assert state(world.root, VETO) == "proposed"


def test_the_queue_holds_what_waits_for_me_and_empties_when_i_sign(world: World, tmp_path: Path) -> None:
    chen = clone(world, tmp_path / "chen", "dong/chen")
    assert chen.signing.waiting("dong/chen") == [(MEETING, "office_director", "approved")]
    assert chen.signing.waiting("dong/lin") == []
    chen.signing.sign([MEETING])
    assert fresh(chen.root).signing.waiting("dong/chen") == []


def test_receipt_waits_for_the_affected_once_the_notice_is_issued(world: World) -> None:
    draft_notice(world)
    own = (NOTICE, "principal_leader", "acknowledged")
    assert own not in fresh(world.root).signing.waiting("dong/gao"), "nobody acknowledges a draft"
    world.sign(NOTICE, "zzw/wang", "committee_chair")
    office = fresh(world.root)
    assert own in office.signing.waiting("dong/gao")
    assert (NOTICE, "leader_in_charge", "acknowledged") in office.signing.waiting("dong/qian")
    assert all(one.path != NOTICE for one in office.signing.waiting("an/zhao")), "another unit's leader"
    world.sign(NOTICE, "dong/gao", "principal_leader", "acknowledged")
    office = fresh(world.root)
    assert all(one.path != NOTICE for who in ("dong/gao", "dong/qian") for one in office.signing.waiting(who)), "one of them is enough"


def test_an_editor_or_an_older_version_never_loses_a_sign_off(world: World, tmp_path: Path) -> None:
    chen = clone(world, tmp_path / "chen", "dong/chen")
    before = chen.load(MEETING).data
    chen.signing.sign([MEETING], verdict="returned", note="x")
    office = fresh(chen.root)
    office.saving.replace(MEETING, before.replace(b"present = 2", b"present = 1"))
    assert [one.status for one in fresh(chen.root).trust.signoffs([MEETING])] == ["stale"]
    fresh(chen.root).saving.restore(MEETING, "HEAD~1")
    assert [one.status for one in fresh(chen.root).trust.signoffs([MEETING])] == ["valid"], "the very same text reads valid again"
    assert sync(fresh(chen.root)).state == "done"


@pytest.fixture
def district(world: World, tmp_path: Path) -> Workspace:
    """A district's own repository with one unit, linked to the street's clone."""
    clone(world, tmp_path / "street", "dong/lin")
    root = tmp_path / "district"
    (root / "records" / "jia").mkdir(parents=True)
    (root / "records" / "office.toml").write_text('name = "x"\nunit = "jia"\n\n[[linked]]\nname = "dong"\npath = "../street"\n')
    (root / "records" / "jia" / "unit.toml").write_text('name = "甲"\nlevel = "district"\nparent = "qu"\n')
    git(tmp_path, "init", "-q", "-b", "main", str(root))
    for key, value in (("user.name", "甲"), ("user.email", "x@jia")):
        git(root, "config", key, value)
    git(root, "add", "-A")
    git(root, "commit", "-q", "--no-gpg-sign", "-m", "begin")
    return fresh(root)


def test_linked_repositories_are_read_as_one(district: Workspace) -> None:
    assert district.name("dong") == "東街街道"
    assert not district.check([]).findings, "a reference across repositories is none that leads nowhere"
    facts = district.reckoning.facts()
    assert set(facts.units) == {"jia", "dong", "an", "qu", "zzb", "zzw"}
    assert [one.ref for one in facts.of("meeting")] == [MEETING.removeprefix("records/").removesuffix(".toml")]
    assert {duty.unit for duty in district.reckoning.duties(facts)} >= {"dong"}


def test_a_record_is_written_to_the_repository_it_belongs_to(district: Workspace, tmp_path: Path) -> None:
    office, path = district.find(MEETING)
    assert (office.root, path) == (tmp_path / "street", MEETING)
    change(office, path, note="x")
    assert fresh(tmp_path / "street").load(MEETING).plain["note"] == "x"
    assert district.home("dong").root == tmp_path / "street"
    made = district.home("dong").saving.create("activity", "dong", {"type": "publicity", "date": district.today, "title": "x"})
    assert (tmp_path / "street" / made.path).is_file()
    assert not (district.root / made.path).exists()
    assert district.home("jia").root == district.root
