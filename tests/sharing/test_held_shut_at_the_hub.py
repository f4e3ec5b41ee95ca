"""Ways past the hub, each of them shut: what it takes in is what a clone would believe."""

import datetime
import re

import pytest

from tests.sharing.hubs import LATER, NEW, OTHER, OWN, edit, push, resigned, take, tree_of
from tests.sharing.offices import fresh
from tests.sharing.test_states import NOTICE, NOTICE_TEXT, state
from tests.trust.signed_world import VETO_TEXT, World, officer_path, officer_text, pair
from zhili_tui.regulation import bars
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.storage import signoff_block
from zhili_tui.storage.toml_text import parse
from zhili_tui.trust import sshsig
from zhili_tui.vcs.commits import compose
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.transfer import WAYS

EVIL = LATER + 'place = "evil"\n'
FOUR_EYES = "dong/chen changed the content since the last approval; somebody else has to sign"
SHAPE = "sign-off entries stand last in the file, each as “zhili sign” wrote it"


def back_to(world: World, commit: str) -> None:
    world.git.run("reset", "-q", "--hard", commit)


def refused(said: str, why: str) -> None:
    """The hub says a sentence of its own, and nothing of what happened inside."""
    assert "zhili:" in said, said
    assert why in said, said
    assert "fault of zhili" not in said, said
    assert "Traceback" not in said, said


# Who wrote it


def test_an_authors_edit_at_the_hub_is_not_hidden_by_an_approval_on_the_other_side_of_a_merge(world: World) -> None:
    base = world.head
    world.commit({OWN: EVIL}, "dong/chen")
    assert push(world) == ""
    evil = world.head
    back_to(world, base)
    approval = world.sign(OWN, "dong/gao", "principal_leader")
    both = signoff_block.keep(world.read(OWN, evil), world.read(OWN))
    world.merge(evil, "dong/lin", {OWN: both}, parents=[approval, evil])
    world.sign(OWN, "dong/chen", "office_director")
    refused(push(world), FOUR_EYES)
    assert world.problems() == ["four-eyes"]


def test_whoever_chose_a_side_in_a_merge_does_not_approve_it(world: World) -> None:
    base = world.head
    one = world.commit({OWN: LATER + 'place = "a"\n'}, "dong/lin")
    back_to(world, base)
    two = world.commit({OWN: LATER + 'place = "b"\n'}, "dong/gao")
    world.merge(one, "dong/chen", {OWN: LATER + 'place = "a"\n'}, parents=[two, one])
    assert push(world) == ""
    world.sign(OWN, "dong/chen", "office_director")
    refused(push(world), FOUR_EYES)
    assert world.problems() == ["four-eyes"]


def test_whoever_took_an_edit_back_in_a_merge_does_not_approve_what_is_left(world: World) -> None:
    base = world.head
    one = world.commit({OWN: LATER + 'place = "a"\n'}, "dong/lin")
    back_to(world, base)
    two = world.commit({NEW: LATER}, "dong/chen")
    world.merge(one, "dong/chen", {OWN: LATER}, parents=[two, one])
    assert push(world) == ""
    world.sign(OWN, "dong/chen", "office_director")
    refused(push(world), FOUR_EYES)
    assert world.problems() == ["four-eyes"]


def test_a_record_removed_and_made_anew_does_not_forget_its_author(world: World) -> None:
    world.commit({NEW: EVIL}, "dong/chen")
    assert push(world) == ""
    world.commit({NEW: None}, "dong/lin")
    world.commit({NEW: EVIL}, "dong/lin")
    world.sign(NEW, "dong/chen", "office_director")
    refused(push(world), FOUR_EYES)
    assert world.problems() == ["four-eyes"]


def test_an_author_does_not_approve_his_words_by_attesting_them_first(world: World) -> None:
    world.commit({OWN: EVIL}, "dong/chen")
    world.sign(OWN, "dong/chen", "office_director", "attested", signer="高書記", signed_on=datetime.date(2026, 3, 2), paper="三號櫃")
    world.sign(OWN, "dong/chen", "office_director")
    refused(push(world), FOUR_EYES)


def test_two_roles_of_one_officer_are_not_signed_in_one_commit(world: World) -> None:
    both = officer_text("陳國強", "dong", ["office_director", "principal_leader"], pair("dong/chen").public)
    world.commit({officer_path("dong/chen"): both}, "zzb/zhou")
    when = world.tick()
    one, trailer = world.entry(OWN, "dong/chen", "office_director", "approved", when=when)
    plain = {"by": "dong/chen", "role": "principal_leader", "verdict": "approved", "at": when, "after": ()}
    two, digest = signoff_block.add(OWN, one, plain)
    world.commit({OWN: two}, "dong/chen", f"x\n\n{trailer}\nZhili-Signoff: {OWN} principal_leader approved {digest}\n", when=when)
    refused(push(world), "dong/chen has signed already")


def test_a_merge_does_not_touch_a_foreign_sign_off_by_a_blank_line(world: World) -> None:
    world.sign(OWN, "dong/chen", "office_director")
    start = world.head
    one = world.commit({OTHER: LATER}, "an/zhao")
    back_to(world, start)
    other = world.commit({OTHER.replace("aaaa", "aaab"): LATER}, "an/zhao")
    parts = signoff_block.split(world.read(OWN))
    world.merge(one, "an/zhao", {OWN: parts.content + b"\n\n" + parts.entries[0].raw}, parents=[other, one])
    refused(push(world), "an/zhao may not write the records of dong")


# Who was somebody once


def test_work_of_a_removed_key_comes_in_neither_as_a_branch_nor_by_a_merge(world: World) -> None:
    start = world.head
    removed = world.commit({officer_path("dong/lin"): officer_text("林淑芬", "dong", ["handler"], "")}, "zzb/zhou")
    assert push(world) == ""
    back_to(world, start)
    late = world.commit({OWN: LATER + 'place = "y"\n'}, "dong/lin")
    refused(push(world, "HEAD:refs/heads/aside"), "a key of dong/lin that had ended meanwhile")
    world.merge(late, "dong/chen", parents=[removed, late])
    refused(push(world), "a key of dong/lin that had ended meanwhile")


def test_a_dismissed_registrar_enters_nobody_from_before_his_dismissal(world: World) -> None:
    start = world.head
    text = officer_text("周敏", "zzb", ["lead_inspector", "office_director"], pair("zzb/zhou").public)
    dismissed = world.commit({officer_path("zzb/zhou"): text}, "zzb/wu")
    assert push(world) == ""
    back_to(world, start)
    text = officer_text("林淑芬", "dong", ["handler", "registrar"], pair("dong/lin").public)
    evil = world.commit({officer_path("dong/lin"): text}, "zzb/zhou")
    world.merge(dismissed, "zzb/zhou", parents=[evil, dismissed])
    refused(push(world), "a key of zzb/zhou that had ended meanwhile")


def test_a_dismissed_director_approves_nothing_from_before_his_dismissal(world: World) -> None:
    start = world.head
    dismissed = world.commit({officer_path("dong/chen"): officer_text("陳國強", "dong", ["handler"], pair("dong/chen").public)}, "zzb/wu")
    assert push(world) == ""
    back_to(world, start)
    evil = world.sign(OWN, "dong/chen", "office_director")
    world.merge(dismissed, "dong/chen", parents=[evil, dismissed])
    refused(push(world), "a key of dong/chen that had ended meanwhile")


# Entries under another spelling of their key


def hidden(entry: str) -> str:
    """The entry under a key that reads as ``signoffs`` and is not written so."""
    return "\n" + entry.replace("[[signoffs]]", '[["sign\\u006fffs"]]')


def a_digest_that_counts(world: World) -> str:
    """A record that its director has signed, at the hub; the digest of the sign-off."""
    world.commit({NEW: LATER}, "dong/lin")
    world.sign(NEW, "dong/chen", "office_director")
    assert push(world) == ""
    return signoff_block.split(world.read(NEW)).entries[0].digest


def by_the_chair(digest: str) -> str:
    plain = '[[signoffs]]\nby = "zzw/wang"\nrole = "committee_chair"\nverdict = "approved"\nat = 2026-03-02T10:00:00+08:00\n'
    return hidden(plain + f'digest = "{digest}"\n')


def test_an_entry_under_an_escaped_key_is_refused(world: World) -> None:
    world.sign(OWN, "dong/chen", "office_director")
    text = LATER + hidden(signoff_block.split(world.read(OWN)).entries[0].raw.decode())
    assert parse(text.encode())["signoffs"], "it reads as one"
    world.commit({NEW: text}, "dong/lin")
    refused(push(world), SHAPE)


def test_an_entry_under_an_escaped_key_puts_no_veto_in_force(world: World) -> None:
    decided = 'meeting = "dong/2026/meeting/20260302-aaaa"\ndecided = 2026-03-02\nterm_start = 2026-03-02\nterm_end = 2027-03-01\n'
    path = "records/zzb/2026/veto/20260302-xxxx.toml"
    world.commit({path: VETO_TEXT + decided + by_the_chair(a_digest_that_counts(world))}, "zzb/wu")
    refused(push(world), SHAPE)
    office = fresh(world.root)
    hit = office.index.hit(path)
    assert hit is not None
    assert RecordSet([], office.trust.worth).signed(office.index.record(hit), "committee_chair") is None


def test_an_entry_under_an_escaped_key_bars_no_unit(world: World) -> None:
    digest = a_digest_that_counts(world)
    posts = "".join(
        f'[[posts]]\nunit = "{unit}"\ntitle = "x"\nroles = [{roles}]\n\n'
        for unit, roles in (("zzw", '"handler"'), ("zzb", '"registrar", "inspector"'))
    )
    keys = world.read(officer_path("zzb/wu")).decode().partition("[[keys]]")[2]
    world.commit({officer_path("zzb/wu"): 'name = "吳軍"\n\n' + posts + "[[keys]]" + keys}, "zzb/zhou")
    world.commit({NOTICE: NOTICE_TEXT + by_the_chair(digest)}, "zzb/wu")
    refused(push(world), SHAPE)
    assert state(world.root, NOTICE) == "draft"
    office = fresh(world.root)
    assert not bars.on(office.reckoning.bars(office.reckoning.facts()), "dong", office.today)


# What makes no sense is refused with a sentence


def dated(world: World, seconds: str) -> bytes:
    """An unsigned commit of these seconds."""
    data = compose(tree_of(world), [world.head], "x", world.author("dong/lin")._replace(signer=None), world.tick())
    return re.sub(rb"> \d+ ", b"> " + seconds.encode() + b" ", data)


@pytest.mark.parametrize("seconds", ["100000000000000", "9223372036854775806"])
def test_a_date_beyond_all_calendars_is_refused_with_a_sentence(world: World, seconds: str) -> None:
    resigned(world, dated(world, seconds), world.author("dong/lin"))
    refused(push(world), "a header that no commit of zhili has")


def test_an_unsigned_commit_with_a_date_beyond_all_calendars_is_refused_with_a_sentence(world: World) -> None:
    take(world, dated(world, "100000000000000"))
    refused(push(world), "a header that no commit of zhili has")


ENTRY = '[[signoffs]]\nby = "a"\nrole = "b"\nverdict = "approved"\nat = {at}\n{more}digest = "{digest}"\n'


@pytest.mark.parametrize(
    "entries",
    [
        '[[signoffs]]\ndigest = "x"\n',
        ENTRY.format(at="1", more="", digest="x"),
        ENTRY.format(at="2026-03-02T00:00:00", more="", digest="x") + "\n" + ENTRY.format(at="2026-03-02T00:00:00Z", more="", digest="y"),
        ENTRY.format(at="2026-03-02T00:00:00Z", more="after = 5\n", digest="x"),
        '[[signoffs]]\n[signoffs.x]\ndigest = ""\n',
    ],
    ids=["nothing-but-a-digest", "a-number-for-a-time", "times-with-and-without-zone", "a-number-for-what-went-before", "a-table-below"],
)
def test_an_entry_that_makes_no_sense_is_refused_with_a_sentence(world: World, entries: str) -> None:
    world.commit({OWN: LATER + "\n" + entries}, "dong/chen")
    refused(push(world), SHAPE)


def test_an_entry_that_makes_no_sense_is_refused_though_its_commit_names_it(world: World) -> None:
    when = world.tick()
    content = LATER.encode() + b"\n"
    plain = f'[[signoffs]]\nby = "dong/chen"\nrole = "office_director"\nverdict = "approved"\nat = {when.isoformat()}\nafter = 5\n'.encode()
    digest = signoff_block.digest(OWN, content, plain)
    trailer = f"Zhili-Signoff: {OWN} office_director approved {digest}"
    world.commit({OWN: content + plain + f'digest = "{digest}"\n'.encode()}, "dong/chen", f"x\n\n{trailer}\n", when=when)
    refused(push(world), SHAPE)


def test_a_signed_record_that_fails_its_schema_is_refused_with_a_sentence(world: World) -> None:
    world.commit({OWN: 'type = "publicity"\n'}, "dong/lin")
    world.sign(OWN, "dong/chen", "office_director")
    refused(push(world), "missing required field")


def test_a_signature_with_a_key_without_its_parts_is_refused_with_a_sentence(world: World) -> None:
    inner = sshsig.pack(b"ssh-ed25519"), b"git", b"", b"sha512", sshsig.pack(b"ssh-ed25519", b"x" * 64)
    broken = sshsig.MAGIC + (1).to_bytes(4) + sshsig.pack(*inner)
    world.commit({OWN: LATER + 'place = "y"\n'}, world.author("dong/lin")._replace(signer=lambda _payload: sshsig.armour(broken)))
    refused(push(world), "does not fit the commit")


def test_a_tag_pushed_as_a_branch_is_refused_with_a_sentence(world: World) -> None:
    world.git.run("-c", "user.name=x", "-c", "user.email=x@x", "tag", "-a", "-m", "x", "t")
    refused(push(world, "refs/tags/t:refs/heads/tagged"), "refs/heads/tagged is refused")


def test_a_file_pushed_as_a_branch_is_refused_with_a_sentence(world: World) -> None:
    refused(push(world, world.git.line("rev-parse", f"HEAD:{OWN}") + ":refs/heads/filed"), "refs/heads/filed is refused")


def test_a_text_that_is_no_record_at_all_is_refused_with_a_sentence(world: World) -> None:
    world.commit({OWN: "x = ["}, "dong/lin")
    refused(push(world), "is not closed")


# What is honest passes


def test_two_branches_in_one_push_do_not_answer_for_each_other(world: World) -> None:
    start = world.head
    world.commit({OWN: LATER + 'place = "b"\n'}, "dong/chen")
    assert push(world, "HEAD:refs/heads/two") == ""
    two = world.commit({NEW: LATER}, "dong/lin")
    back_to(world, start)
    world.commit({NEW: LATER}, "dong/lin")
    world.sign(OWN, "dong/chen", "office_director")
    assert push(world, f"HEAD:refs/heads/main {two}:refs/heads/two") == ""


def test_one_commit_goes_to_two_branches_at_once_and_pushing_it_again_is_nothing(world: World) -> None:
    edit()(world)
    assert push(world, "HEAD:refs/heads/main HEAD:refs/heads/two") == ""
    assert push(world) == ""


# Rules that stand broken

EFFECTS = "templates/regulation/default/effects.toml"
LADDER = "templates/regulation/default/ladder.toml"


@pytest.fixture
def broken(world: World) -> World:
    """A hub that took in, before it looked at rules, a mistake in a rule file."""
    text = world.read(EFFECTS).decode().replace('subject = "unit"', 'subject = "town"', 1)
    world.commit({EFFECTS: text}, "zzb/zhou")
    folder = world.root.parent / "hub.git"
    Git.bare(folder).run("fetch", "-q", str(world.root), "+HEAD:refs/heads/main", env=WAYS)
    return world


def test_a_push_that_touches_other_things_is_let_in_beside_rules_that_stood_broken_before(broken: World) -> None:
    broken.commit({OWN: LATER}, "dong/lin")
    assert push(broken) == ""
    broken.commit({LADDER: broken.read(LADDER) + b"\n# x\n"}, "zzb/zhou")
    assert push(broken) == "", "and another rule file, in which nothing is wrong"


def test_a_push_that_mends_rules_that_stood_broken_is_let_in(broken: World) -> None:
    broken.commit({EFFECTS: broken.read(EFFECTS).replace(b'"town"', b'"unit"')}, "zzb/zhou")
    assert push(broken) == ""


@pytest.mark.parametrize("path", [EFFECTS, LADDER])
def test_a_push_that_breaks_more_of_rules_that_stood_broken_is_refused(broken: World, path: str) -> None:
    text = broken.read(path).decode()
    broken.commit({path: text.replace('clause = "', 'clause = 3 # "', 1)}, "zzb/zhou")
    said = push(broken)
    refused(said, path)
    assert "town" not in said, "only what it breaks is told"
