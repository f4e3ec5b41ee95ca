"""Attacks on a real hub: each is refused with its reason, and its honest twin passes."""

import datetime
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sharing.hubs import LATER, OTHER, OWN, Act, edit, push, resigned, tree_of
from tests.trust.signed_world import MEETING, MEETING_TEXT, VETO, VETO_TEXT, World, officer_path, officer_text, pair
from tests.trust.test_attacks_on_the_judge import CASES as ON_THE_JUDGE
from zhili_tui.storage import signoff_block
from zhili_tui.vcs.commits import Author, compose, write

CASES: dict[str, tuple[Act, str, Act]] = {}


def case(says: str, twin: Act) -> Callable[[Act], Act]:
    """An attack, what the hub has to say to it, and what an honest officer does instead."""

    def keep(act: Act) -> Act:
        CASES[act.__name__] = (act, says, twin)
        return act

    return keep


def approve(world: World) -> object:
    return world.sign(MEETING, "dong/chen", "office_director")


@case("but its signer is", edit())
def forged_author(world: World) -> None:
    who = world.author("dong/lin")
    data = compose(tree_of(world), [world.head], "x", who).replace(
        "author 林淑芬 <lin@dong>".encode(), "author 陳國強 <chen@dong>".encode()
    )
    resigned(world, data, who)


@case("but its signer is", edit())
def forged_committer(world: World) -> None:
    who = world.author("dong/lin")
    data = compose(tree_of(world), [world.head], "x", who).replace("committer 林淑芬".encode(), "committer 陳國強".encode())
    resigned(world, data, who)


def end_lin(world: World) -> None:
    ended = officer_text("林淑芬", "dong", ["handler"], pair("dong/lin").public).rstrip() + "\nuntil = 2026-03-02\n"
    world.commit({officer_path("dong/lin"): ended}, "zzb/zhou")


@case("ended on 2026-03-02", lambda world: (end_lin(world), edit("dong/chen")(world)))
def back_dated_date_with_an_ended_key(world: World) -> None:
    end_lin(world)
    world.commit({OWN: LATER + 'place = "y"\n'}, "dong/lin", when=datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC))


@case("had ended meanwhile", edit("dong/chen"))
def an_ended_key_on_an_old_commit_pushed_as_a_branch(world: World) -> tuple[str, ...]:
    start = world.head
    end_lin(world)
    assert push(world) == ""
    world.git.run("reset", "-q", "--hard", start)
    edit()(world)
    return ("HEAD:refs/heads/aside",)


@case("is not signed", edit())
def an_unsigned_commit_under_a_signed_tip(world: World) -> None:
    world.commit({OWN: LATER + 'place = "y"\n'}, Author("林淑芬", "lin@dong"))
    world.commit({OWN: LATER + 'place = "z"\n'}, "dong/lin")


@case("changed by a registrar only", lambda world: world.commit({officer_path("dong/lin"): second_key()}, "zzb/zhou"))
def a_key_added_by_its_own_owner(world: World) -> None:
    world.commit({officer_path("dong/lin"): second_key()}, "dong/lin")


def second_key() -> str:
    more = f'\n[[keys]]\npublic = "{pair("dong/lin", 2).public}"\nsince = 2026-03-02\n'
    return officer_text("林淑芬", "dong", ["handler"], pair("dong/lin").public, more)


@case("not change his own entry", lambda world: world.commit({officer_path("zzb/zhou"): raised()}, "zzb/wu"))
def a_registrar_raising_himself(world: World) -> None:
    world.commit({officer_path("zzb/zhou"): raised()}, "zzb/zhou")


def raised() -> str:
    return officer_text("周敏", "zzb", ["registrar", "committee_chair"], pair("zzb/zhou").public)


@case("did not hold the role", approve)
def a_role_claimed_but_not_held(world: World) -> None:
    world.sign(MEETING, "dong/lin", "office_director")


@case("somebody else has to sign", approve)
def signing_ones_own_words(world: World) -> None:
    world.commit({MEETING: signoff_block.keep((MEETING_TEXT + 'note = "x"\n').encode(), world.read(MEETING))}, "dong/chen")
    world.sign(MEETING, "dong/chen", "office_director")


@case("somebody else has to sign", approve)
def a_trivial_edit_by_another_to_free_the_author(world: World) -> None:
    for who, note in (("dong/chen", "x"), ("dong/lin", "y")):
        world.commit({MEETING: signoff_block.keep((MEETING_TEXT + f'note = "{note}"\n').encode(), world.read(MEETING))}, who)
    world.sign(MEETING, "dong/chen", "office_director")


def decide(world: World) -> None:
    decided = 'meeting = "dong/2026/meeting/20260302-aaaa"\ndecided = 2026-03-02\nterm_start = 2026-03-02\nterm_end = 2027-03-01\n'
    world.commit({VETO: VETO_TEXT + decided}, "zzb/wu")


@case("is affected and may not approve", lambda world: (decide(world), world.sign(VETO, "zzw/wang", "committee_chair")))
def an_affected_leader_approving(world: World) -> None:
    decide(world)
    moved = officer_text("高峰", "dong", ["principal_leader"], pair("dong/gao").public).replace(
        "[[keys]]", '[[posts]]\nunit = "zzw"\ntitle = "x"\nroles = ["committee_chair"]\n\n[[keys]]'
    )
    world.commit({officer_path("dong/gao"): moved}, "zzb/zhou")
    world.sign(VETO, "dong/gao", "committee_chair")


@case("one by one", lambda world: world.sign(VETO, "zzb/zhou", "office_director"))
def a_veto_signed_in_a_batch(world: World) -> None:
    when = world.tick()
    other = "records/zzb/2026/activity/20260302-cccc.toml"
    world.commit({other: LATER}, "zzb/wu")
    first, one = world.entry(VETO, "zzb/zhou", "office_director", "approved", when=when)
    second, two = world.entry(other, "zzb/zhou", "office_director", "approved", when=when)
    world.commit({VETO: first, other: second}, "zzb/zhou", f"x\n\n{one}\n{two}\n", when=when)


@case("the digest does not fit", approve)
def a_sign_off_of_other_content(world: World) -> None:
    when = world.tick()
    data, trailer = world.entry(MEETING, "dong/chen", "office_director", "approved", when=when)
    parts = signoff_block.split(data)
    forged = signoff_block.digest(OWN, parts.content, parts.entries[-1].signed)
    world.commit({MEETING: data.replace(parts.entries[-1].digest.encode(), forged.encode())}, "dong/chen",
                 f"x\n\n{trailer.replace(parts.entries[-1].digest, forged)}\n", when=when)  # fmt: skip


@case("changed in the same commit", approve)
def a_change_slipped_into_the_signing_commit(world: World) -> None:
    when = world.tick()
    parts = signoff_block.split(world.read(MEETING))
    changed = signoff_block.join(signoff_block.Parts(parts.content.replace(b"present = 2", b"present = 1"), parts.entries))
    plain = {"by": "dong/chen", "role": "office_director", "verdict": "approved", "at": when, "after": signoff_block.heads(parts.entries)}
    data, digest = signoff_block.add(MEETING, changed, plain)
    world.commit({MEETING: data}, "dong/chen", f"x\n\nZhili-Signoff: {MEETING} office_director approved {digest}\n", when=when)


def kept_edit(world: World) -> object:
    return world.commit({MEETING: signoff_block.keep((MEETING_TEXT + 'note = "x"\n').encode(), world.read(MEETING))}, "dong/lin")


@case("missing or altered", kept_edit)
def a_dropped_return(world: World) -> None:
    world.commit({MEETING: MEETING_TEXT}, "dong/lin")


@case("missing or altered", edit())
def an_altered_note(world: World) -> None:
    world.commit({MEETING: world.read(MEETING).replace(b'note = "x"', b'note = "z"')}, "dong/chen")


@case("never removed", lambda world: world.commit({OWN: None}, "dong/lin"))
def a_signed_record_removed(world: World) -> None:
    world.commit({MEETING: None}, "dong/lin")


@case("not named by its commit", approve)
def an_entry_without_its_trailer(world: World) -> None:
    when = world.tick()
    data, _ = world.entry(MEETING, "dong/chen", "office_director", "approved", when=when)
    world.commit({MEETING: data}, "dong/chen", when=when)


@case("a sign-off that is not in the file", edit())
def a_commit_without_its_entry(world: World) -> None:
    world.commit({OWN: LATER + 'place = "y"\n'}, "dong/lin", f"x\n\nZhili-Signoff: {MEETING} office_director approved {'a' * 64}\n")


@case("made in one go", approve)
def a_sign_off_dated_back(world: World) -> None:
    when = world.tick()
    data, trailer = world.entry(MEETING, "dong/chen", "office_director", "approved", when=when - datetime.timedelta(days=9))
    world.commit({MEETING: data}, "dong/chen", f"x\n\n{trailer}\n", when=when)


def branches(world: World) -> tuple[str, str, str]:
    """The start, a registrar's ending of a key on one side, a clerk's edit on the other."""
    start = world.head
    end_lin(world)
    ending = world.head
    world.git.run("reset", "-q", "--hard", start)
    return start, ending, world.commit({OWN: LATER + 'place = "y"\n'}, "dong/chen")


def honest_merge(world: World) -> None:
    _start, ending, aside = branches(world)
    world.merge(ending, "dong/chen", parents=[aside, ending])


@case("changed by a registrar only", honest_merge)
def a_revocation_undone_by_merge_ours(world: World) -> None:
    _start, ending, aside = branches(world)
    made = write(world.git, world.git.line("rev-parse", f"{aside}^{{tree}}"), [aside, ending], "m", world.author("dong/chen"), world.tick())
    world.git.run("reset", "-q", "--hard", made)


@case("merge one after the other", honest_merge)
def an_octopus_merge(world: World) -> None:
    start, ending, aside = branches(world)
    world.git.run("reset", "-q", "--hard", start)
    third = world.commit({OTHER: LATER}, "an/zhao")
    made = write(world.git, tree_of(world), [third, aside, ending], "m", world.author("zzb/zhou"), world.tick())
    world.git.run("reset", "-q", "--hard", made)


@case("not stand on this repository's history", edit())
def an_unrelated_history(world: World) -> None:
    root = world.commit({OWN: LATER}, "zzb/zhou", parents=[], move=False)
    made = write(world.git, tree_of(world), [world.head, root], "m", world.author("zzb/zhou"), world.tick())
    world.git.run("reset", "-q", "--hard", made)


@case("is not rewritten", edit())
def a_rewritten_history(world: World) -> tuple[str, ...]:
    parent = world.git.line("rev-parse", "HEAD~1")
    world.commit({OWN: LATER + 'place = "y"\n'}, "dong/lin", parents=[parent])
    return ("HEAD:refs/heads/main", "--force")


@case("is not deleted", edit())
def a_deleted_history(world: World) -> tuple[str, ...]:
    edit()(world)
    assert push(world, "HEAD:refs/heads/aside") == ""
    return (":refs/heads/aside",)


@case("may not write the records of an", edit("an/zhao", OTHER))
def a_foreign_units_path(world: World) -> None:
    world.commit({OTHER: LATER}, "dong/lin")


@case("no place for a record", edit())
def a_path_outside(world: World) -> None:
    world.commit({"elsewhere/x.toml": LATER}, "zzb/zhou")


def raw_tree(world: World, lines: bytes) -> None:
    """A commit of HEAD's tree with entries that git's own plumbing would not write."""
    old = world.git.run("cat-file", "tree", "HEAD^{tree}")
    tree = world.git.run("hash-object", "-t", "tree", "-w", "--stdin", "--literally", input=lines + old).decode().strip()
    made = write(world.git, tree, [world.head], "x", world.author("zzb/zhou"), world.tick())
    world.git.run("update-ref", "HEAD", made)


@case("hasDotdot", edit())
def path_traversal(world: World) -> None:
    blob = bytes.fromhex(world.git.line("rev-parse", f"HEAD:{OWN}"))
    raw_tree(world, b"100644 ..\0" + blob)


def special(world: World, mode: str, path: str, target: str) -> None:
    world.git.run("update-index", "--add", "--cacheinfo", f"{mode},{target},{path}")
    made = write(world.git, world.git.line("write-tree"), [world.head], "x", world.author("dong/lin"), world.tick())
    world.git.run("update-ref", "HEAD", made)


@case("only plain files", edit())
def a_symbolic_link(world: World) -> None:
    special(
        world,
        "120000",
        "records/dong/2026/activity/20260302-dddd.toml",
        world.git.run("hash-object", "-w", "--stdin", input=b"/etc/passwd").decode().strip(),
    )


@case("only plain files", edit())
def a_submodule(world: World) -> None:
    special(world, "160000", "records/dong/2026/activity/20260302-dddd.toml", world.head)


@case("only plain files", edit())
def a_program(world: World) -> None:
    special(world, "100755", "records/dong/2026/activity/20260302-dddd.toml", world.git.line("rev-parse", f"HEAD:{OWN}"))


@case("no place for a record", edit())
def a_case_folding_twin(world: World) -> None:
    world.commit({OWN.replace("bbbb", "BBBB"): LATER}, "dong/lin")


@case("changed by a registrar only", edit())
def smuggled_attributes(world: World) -> None:
    world.commit({".gitattributes": "* filter=evil\n"}, "dong/lin")


@case("no place for a record", edit())
def attributes_below(world: World) -> None:
    world.commit({"records/dong/.gitattributes": "* filter=evil\n"}, "zzb/zhou")


@case("gitmodules", edit())
def smuggled_modules(world: World) -> None:
    world.commit({".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=evil\n'}, "zzb/zhou")


@case("no place for a record", edit())
def a_smuggled_hook(world: World) -> None:
    world.commit({"templates/.githooks/pre-commit": "evil"}, "zzb/zhou")


@case("larger than 1 MiB", edit())
def a_huge_file(world: World) -> None:
    world.commit({OWN: LATER + f'note = "{"x" * (1 << 20)}"\n'}, "dong/lin")


@case("too deep", edit())
def a_deep_table(world: World) -> None:
    world.commit({OWN: LATER + "note = " + "[" * 50_000 + "]" * 50_000 + "\n"}, "dong/lin")


@case("may not write the records of dong", honest_merge)
def a_merge_that_hides_a_change(world: World) -> None:
    start = world.head
    one = world.commit({OWN: LATER + 'place = "y"\n'}, "dong/chen")
    world.git.run("reset", "-q", "--hard", start)
    other = world.commit({OTHER: LATER}, "an/zhao")
    world.merge(one, "an/zhao", {OWN: LATER + 'place = "evil"\n'}, parents=[other, one])


@case("made for “file”", edit())
def a_signature_in_the_wrong_namespace(world: World) -> None:
    world.commit({OWN: LATER + 'place = "y"\n'}, world.author("dong/lin")._replace(signer=pair("dong/lin").signer(b"file")))


@case("is not in the register", edit())
def an_unknown_key(world: World) -> None:
    world.commit({OWN: LATER + 'place = "y"\n'}, world.author("dong/lin", 2))


@case("does not fit the commit", edit())
def a_signature_of_another_commit(world: World) -> None:
    who = world.author("dong/lin")
    assert who.signer
    world.commit({OWN: LATER + 'place = "y"\n'}, who._replace(signer=lambda _payload: who.signer(b"other")))  # type: ignore[misc]


@case("branches have small letters", edit())
def an_option_like_ref_name(world: World) -> tuple[str, ...]:
    edit()(world)
    return ("HEAD:refs/heads/-u",)


@case("branches have small letters", edit())
def a_pushed_receipt(world: World) -> tuple[str, ...]:
    edit()(world)
    return ("HEAD:refs/zhili/receipts", "--force")


@case("steer a terminal", edit())
def terminal_escapes_in_names(world: World) -> None:
    world.commit({OWN: LATER + 'place = "y"\n'}, "dong/lin", "x \x1b]0;owned\x07")


@case("a header that no commit of zhili has", edit())
def a_smuggled_header(world: World) -> None:
    who = world.author("dong/lin")
    data = compose(tree_of(world), [world.head], "x", who._replace(signer=None)).replace(b"\n\nx", b"\nmergetag object\n\nx")
    resigned(world, data, who)


@case("identity number", edit())
def a_citizens_number_in_a_commit_that_is_taken_back(world: World) -> None:
    world.commit({OWN: LATER + 'note = "11010519491231002X"\n'}, "dong/lin")
    world.commit({OWN: LATER + 'place = "y"\n'}, "dong/lin")


@case("there is no field", edit())
def a_record_that_fails_its_schema(world: World) -> None:
    world.commit({OWN: LATER + 'belief = "x"\n'}, "dong/lin")


@case("after the hub's clock", edit())
def a_commit_from_the_future(world: World) -> None:
    world.commit({OWN: LATER + 'place = "y"\n'}, "dong/lin", when=datetime.datetime(2090, 1, 1, tzinfo=datetime.UTC))


@pytest.mark.parametrize("name", sorted(CASES))
def test_refused_with_its_reason_while_the_honest_twin_passes(name: str, world: World, tmp_path: Path) -> None:
    attack, says, twin = CASES[name]
    said = push(world, *(attack(world) or ()))
    assert says in said, said
    assert "\x1b" not in said
    assert "Traceback" not in said
    tip = subprocess.run(["git", "rev-parse", "main"], cwd=tmp_path / "hub.git", capture_output=True, text=True, check=True).stdout.strip()
    world.git.run("reset", "-q", "--hard", tip)
    twin(world)
    said = push(world)
    assert said == "", said


def test_there_are_enough_of_them() -> None:
    """With those on the judge, each of which has an honest twin as well."""
    assert len(CASES) + len(ON_THE_JUDGE) >= 140
