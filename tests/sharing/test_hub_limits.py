"""How much a hub takes, of whom, and who may take a branch away again: every limit with its sentence, what is honest beside it."""

import random
import re
from collections.abc import Callable

import pytest

from tests.conftest import git
from tests.sharing.hubs import LATER, NEW, OWN, edit, push
from tests.sharing.offices import change, clone, fresh
from tests.sharing.test_odd_pushes import let_in
from tests.trust.signed_world import MEETING, World, officer_path, officer_text, pair
from zhili_tui.sharing.receiving import hub_receipts, pre_receive, push_limits
from zhili_tui.sharing.receiving.hub import fingerprint
from zhili_tui.sharing.receiving.hub_policy import policy
from zhili_tui.sharing.receiving.hub_receipts import MAIN, Received, Update
from zhili_tui.trust.receipts.chain import Receipts
from zhili_tui.vcs.commits import write
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import NOTHING
from zhili_tui.vcs.transfer import WAYS

Pushed = Callable[..., str]
ASIDE = "refs/heads/aside"


def hub_of(world: World) -> Git:
    return Git.bare(world.root.parent / "hub.git")


def judged(world: World, ref: str = MAIN, login: str = "lin") -> str:
    """What the hub's judge says to a push of what is checked out, without the push: limits are small here."""
    there = hub_of(world)
    there.run("fetch", "-q", str(world.root), "HEAD", env=WAYS)
    old = there.attempt("rev-parse", "-q", "--verify", ref).stdout.decode().strip()
    now = int(world.clock.timestamp())
    found = pre_receive.refusals(there, [Update(old or NOTHING, world.head, ref)], policy(there), now, login)
    return "\n".join(map(str, found))


def branch(world: World, name: str, login: str) -> None:
    """A branch that was received before."""
    there = hub_of(world)
    there.run("update-ref", f"refs/heads/{name}", "refs/heads/main")
    hub_receipts.write(there, [Received(f"refs/heads/{name}", there.line("rev-parse", MAIN), int(world.clock.timestamp()), login)])


@pytest.fixture
def as_login(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda login: monkeypatch.setenv("ZHILI_LOGIN", login)


# branches


def test_a_login_has_so_many_branches_and_the_hub_so_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push_limits, "OWN", 2)
    monkeypatch.setattr(push_limits, "BRANCHES", 5)
    for name, login in (("a", "lin"), ("b", "lin"), ("c", "chen")):
        branch(world, name, login)
    assert "lin has 2 branches here, 2 at most" in judged(world, ASIDE)
    assert judged(world, ASIDE, "chen") == ""
    assert judged(world) == "", "main is nobody's"
    branch(world, "d", "gao")
    assert "there are 5 branches here, 5 at most are kept" in judged(world, ASIDE, "chen")


def test_the_branches_of_a_login_hold_so_much_that_main_does_not_have(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push_limits, "HELD", 20_000)
    noise, before, there = random.Random(1), world.head, hub_of(world)

    def grown(letter: str) -> str:
        """A commit on main with a record of some 7,000 bytes however it is packed; its name as a branch."""
        world.git.run("reset", "-q", "--hard", before)
        text = f'{LATER}content = "{noise.randbytes(7_000).hex()}"\n'
        world.commit({NEW.replace("cccc", f"ccc{letter}"): text}, "dong/lin")
        return f"refs/heads/{letter}"

    for letter in "ab":
        ref = grown(letter)
        assert judged(world, ref) == ""
        there.run("update-ref", ref, world.head)
        hub_receipts.write(there, [Received(ref, world.head, int(world.clock.timestamp()), "lin")])
    third = grown("d")
    assert re.search(
        "the branches of lin, with those deleted, would hold 2[0-9]{4} bytes here that main does not have, 20000 at most",
        judged(world, third),
    )
    assert judged(world, third, "chen") == "", "another login's are not counted"
    gone = there.line("rev-parse", "refs/heads/b")
    there.run("update-ref", "-d", "refs/heads/b")
    hub_receipts.keep(there, [gone])
    hub_receipts.write(there, [Received("refs/heads/b", NOTHING, int(world.clock.timestamp()), "zhou")])
    assert "the branches of lin, with those deleted, would hold 2" in judged(world, third), "what is deleted stays, whoever deleted it"
    assert judged(world, third, "zhou") == ""
    there.run("update-ref", "refs/heads/b", gone)
    hub_receipts.write(there, [Received("refs/heads/b", gone, int(world.clock.timestamp()), "lin")])
    there.run("update-ref", "-d", f"{hub_receipts.KEPT}/{gone}")
    assert judged(world) == "", "nor what goes to main"
    there.run("update-ref", MAIN, there.line("rev-parse", "refs/heads/a"))
    assert judged(world, third) == "", "what is merged is main's"
    monkeypatch.setattr(push_limits, "HELD", 8_000)
    world.git.run("reset", "-q", "--hard", there.line("rev-parse", "refs/heads/b"))
    world.commit({OWN: f'{LATER}content = "{noise.randbytes(7_000).hex()}"\n'}, "dong/lin")
    assert "would hold 1" in judged(world, "refs/heads/b"), "a branch that grows is counted once, as it then is"


def test_a_branchs_name_has_a_hundred_characters_at_most(world: World) -> None:
    assert judged(world, "refs/heads/" + "a" * 100) == ""
    assert "it has more than 100 characters" in judged(world, "refs/heads/" + "a" * 101)


def test_a_branch_is_deleted_by_the_login_that_brought_it_or_by_a_registrars_and_main_by_none(
    world: World, as_login: Callable[[str], None]
) -> None:
    as_login("lin")
    edit()(world)
    work = world.head
    assert push(world, f"HEAD:{ASIDE}") == ""
    as_login("chen")
    assert "refs/heads/aside is deleted by a registrar or by lin" in push(world, f":{ASIDE}")
    as_login("")
    assert "refs/heads/aside is deleted by a registrar or by lin" in push(world, f":{ASIDE}"), "nobody knows who that is"
    as_login("lin")
    assert push(world, f":{ASIDE}") == ""
    for _again in range(2):  # a name may be used again, and a registrar's login deletes what others left
        assert push(world, f"HEAD:{ASIDE}") == ""
        as_login("zhou")
        assert push(world, f":{ASIDE}") == ""
    assert "refs/heads/main is not deleted" in push(world, f":{MAIN}")
    assert hub_of(world).line("rev-parse", f"refs/zhili/kept/{work}") == work, "what was received stays"
    assert work not in git(world.root, "ls-remote", "origin"), "and nobody is offered it"


def test_what_a_deleted_branch_brought_was_received_when_it_came(world: World) -> None:
    """One name, two lives: the search for a commit's first receipt goes through each by itself."""
    there = hub_of(world)
    world.git.run("config", "zhili.hubkey", fingerprint(there))
    one = world.commit({OWN: LATER + 'place = "a"\n'}, "dong/lin")
    world.git.run("reset", "-q", "--hard", "HEAD~1")
    two = world.commit({OWN: LATER + 'place = "b"\n'}, "dong/lin")
    for at, tip in enumerate((one, NOTHING, two, two, two), 1_900_000_000):
        hub_receipts.write(there, [Received(ASIDE, tip, at, "lin")])
    world.git.run("fetch", "-q", "origin", "+refs/zhili/receipts:refs/zhili/receipts", env=WAYS)
    assert Receipts(world.git).received(one) == 1_900_000_000
    assert Receipts(world.git).received(two) == 1_900_000_002


# commits and files


def test_messages_commits_and_files_have_limits_with_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = world.head
    world.commit({OWN: LATER + 'place = "y"\n'}, "dong/lin", "x\n\n" + "y " * 150_000)
    assert "262144 at most are taken: say it shorter" in judged(world)
    world.git.run("reset", "-q", "--hard", before)
    monkeypatch.setattr(push_limits, "FILES", 2)
    names = [NEW.replace("cccc", f"ccc{letter}") for letter in "abd"]
    world.commit(dict.fromkeys(names[:2], LATER), "dong/lin")
    assert judged(world) == ""
    world.commit({names[2]: LATER, OWN: LATER + 'place = "y"\n', NEW: LATER}, "dong/lin")
    assert "the commit changes 3 files; 2 at most" in judged(world)
    monkeypatch.setattr(push_limits, "COMMITS", 1)
    assert "the push brings 2 commits; 1 at most" in judged(world)
    monkeypatch.undo()
    assert judged(world) == ""
    monkeypatch.setattr(push_limits, "CONTENTS", 100)
    assert "too large to be judged at once" in judged(world)
    monkeypatch.undo()
    monkeypatch.setattr(push_limits, "MESSAGES", 100)
    assert "too large to be judged at once" in judged(world)


def test_a_push_that_would_take_more_memory_than_there_is_is_refused_with_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    there = hub_of(world)
    monkeypatch.setattr(pre_receive, "refusals", full)
    found = pre_receive.pre_receive(there, policy(there), [Update(NOTHING, world.head, ASIDE)])
    assert "send it in parts" in str(found[0])


def test_names_that_a_program_would_take_for_an_option_or_that_no_path_can_hold_are_refused(world: World) -> None:
    for unit, refused in (("-rf", True), ("_x", True), ("a" * 65, True), ("a" * 64, False), ("3-x", False)):
        before = world.head
        world.commit({f"records/{unit}/unit.toml": 'name = "x"\nlevel = "village"\nparent = "dong"\n'}, "zzb/zhou")
        assert ("begin with a letter or digit" in judged(world)) is refused, unit
        world.git.run("reset", "-q", "--hard", before)


def test_modes_that_git_would_not_write_are_refused(world: World) -> None:
    """Of another unit's files too: git says of them that nothing differs."""
    folder, _, name = MEETING.rpartition("/")
    data = world.git.run("cat-file", "tree", f"HEAD:{folder}")
    for mode in (b"100664", b"100600"):
        odd = data.replace(b"100644 " + name.encode(), mode + b" " + name.encode())
        assert odd != data
        tree = world.git.run("hash-object", "-t", "tree", "-w", "--stdin", "--literally", input=odd).decode().strip()
        for part in reversed(folder.split("/")):
            folder = folder.rpartition("/")[0]
            above = world.git.run("cat-file", "tree", f"HEAD:{folder}")
            at = above.index(b"40000 " + part.encode() + b"\0") + len(part) + 7
            above = above[:at] + bytes.fromhex(tree) + above[at + 20 :]
            tree = world.git.run("hash-object", "-t", "tree", "-w", "--stdin", "--literally", input=above).decode().strip()
        made = write(world.git, tree, [world.head], "x", world.author("an/zhao"), world.tick())
        assert "badFilemode" in push(world, f"{made}:{MAIN}")
        folder = MEETING.rpartition("/")[0]


def test_an_officer_without_a_post_and_records_of_other_centuries_are_refused(world: World) -> None:
    before = world.head
    for path, text, who, why in (
        (officer_path("dong/neu"), f'name = "新"\n\n[[keys]]\npublic = "{pair("dong/neu").public}"\nsince = 2026-01-01\n', "zzb/zhou",
         "an officer has at least one post"),
        (NEW.replace("/2026/", "/1900/").replace("20260302", "19000302"), LATER.replace("2026", "1900"), "dong/lin", "more than 100 years from today"),
        (NEW, LATER.replace("2026", "9999"), "dong/lin", "more than 100 years from today"),
    ):  # fmt: skip
        world.commit({path: text}, who)
        assert why in judged(world), path
        world.git.run("reset", "-q", "--hard", before)
    world.commit({officer_path("dong/neu"): officer_text("新", "dong", ["handler"], pair("dong/neu").public)}, "zzb/zhou")
    assert judged(world) == ""


# the poison of earlier times


def test_a_title_with_control_characters_from_earlier_is_cured_by_an_ordinary_edit_and_signed_then(world: World) -> None:
    """A commit's message quotes it made safe; the hub looks at what a record says after an edit."""
    poisoned = LATER.replace('title = "x"', r'title = "\u001b]0;OWNED\u0007春\u000b季"')
    world.commit({NEW: poisoned}, "dong/lin")
    let_in(world)
    lin = clone(world, world.root.parent / "lin", "dong/lin")
    change(lin, NEW, note="x")  # quotes the title as it stands
    change(fresh(lin.root), NEW, title="春季")  # quotes what it was
    said = git(lin.root, "log", "-2", "--format=%B")
    assert "春" in said
    assert "\x1b" not in said
    assert "\x0b" not in said
    assert push(World.opened(lin.root)) == ""
    chen = clone(world, world.root.parent / "chen", "dong/chen")
    chen.signing.sign([NEW])
    assert push(World.opened(chen.root)) == ""


def test_such_a_record_can_be_taken_away(world: World) -> None:
    world.commit({NEW: LATER.replace('title = "x"', r'title = "\u001b]0;OWNED\u0007"')}, "dong/lin")
    let_in(world)
    lin = clone(world, world.root.parent / "lin", "dong/lin")
    lin.saving.remove(NEW, "x")
    assert push(World.opened(lin.root)) == ""


def test_an_officers_name_with_control_characters_is_cured_by_a_registrar(world: World) -> None:
    bad = officer_text("林淑芬", "dong", ["handler"], pair("dong/lin").public).replace("林淑芬", r"林\u200b淑\u001b芬")
    world.commit({officer_path("dong/lin"): bad}, "zzb/zhou")
    let_in(world)
    office = clone(world, world.root.parent / "zhou", "zzb/zhou")
    change(office, officer_path("dong/lin"), name="林淑芬")
    assert push(World.opened(office.root)) == ""
