"""What a check refuses the hub refuses too: numbers that are vast, time zones there are none of."""

from tests.conftest import ROOT, git
from tests.sharing.hubs import LATER, NEW, OWN, edit, push
from tests.trust.signed_world import MEETING_TEXT, World

MEETING = "records/dong/2026/meeting/20260302-cccc.toml"
OFFICE = "records/office.toml"


def test_a_vast_number_is_refused_and_what_stood_before_goes_on(world: World) -> None:
    before = world.head
    world.commit({MEETING: MEETING_TEXT.replace("expected = 2", f"expected = {10**20}")}, "dong/lin")
    assert "expected 999999999999999 or less" in push(world)
    world.git.run("reset", "-q", "--hard", before)
    world.commit({MEETING: MEETING_TEXT.replace("expected = 2", "expected = " + "9" * 5000)}, "dong/lin")
    assert "a number has 1,000 digits or more" in push(world)
    world.git.run("reset", "-q", "--hard", before)
    edit(path=OWN, text=LATER)(world)
    assert push(world) == ""


def test_a_time_zone_that_there_is_not_is_refused(world: World) -> None:
    text = (world.root / OFFICE).read_text(encoding="utf-8")
    world.commit({OFFICE: f'time_zone = "Mars/Olympus"\n{text}'}, "zzb/zhou")
    assert "there is no time zone “Mars/Olympus”" in push(world)
    world.commit({OFFICE: f'time_zone = "Asia/Urumqi"\n{text}'}, "zzb/zhou")
    assert push(world) == ""


RULES = "templates/regulation/default"


def rule_files() -> dict[str, str]:
    folder = ROOT / RULES
    return {f"{RULES}/{path.relative_to(folder).as_posix()}": path.read_text(encoding="utf-8") for path in folder.rglob("*.toml")}


def test_rules_that_would_break_an_answer_are_refused(world: World) -> None:
    """A file that cannot be read, an entry, a file that is taken away, and a set that is chosen and not there."""
    good = rule_files()
    world.commit(good, "zzb/zhou")
    assert push(world) == ""
    before, path = world.head, f"{RULES}/obligations.toml"
    office = (world.root / OFFICE).read_text(encoding="utf-8")
    cases: list[tuple[dict[str, str | None], str]] = [
        ({path: good[path] + "half = = 1\n"}, f"{path}: {len(good[path].splitlines()) + 1}: "),
        ({path: good[path].replace('every = "month"', 'every = "fortnight"', 1)}, "is none of"),
        ({path: None}, f"{path}: 1: the file is missing"),
        ({OFFICE: f'regulation = "other"\n{office}'}, "templates/regulation/other/obligations.toml: 1: the file is missing"),
    ]
    for contents, said in cases:
        world.commit(contents, "zzb/zhou")
        assert said in push(world)
        world.git.run("reset", "-q", "--hard", before)
    edit(path=OWN, text=LATER)(world)
    assert push(world) == ""


STOOD = LATER + 'note = "13800138000"\nplace = "' + "長" * 2000 + '"\n'


def let_in(world: World) -> None:
    """The hub has what lies here, as it would from a time before a rule."""
    git(world.root.parent / "hub.git", "fetch", "-q", str(world.root), "+main:main")


def test_what_a_hub_holds_already_is_no_reason_to_refuse_what_is_beside_it(world: World) -> None:
    world.commit({OWN: STOOD}, "dong/lin")
    let_in(world)
    edit(text=STOOD + "reached = 5\n")(world)
    assert push(world) == ""
    edit(text=STOOD + 'reached = 5\nresult = "13900139000"\n')(world)
    assert "mobile phone number" in push(world)
    world.git.run("reset", "-q", "--hard", "HEAD~1")
    edit(text=STOOD.replace("長" * 2000, "長" * 2001))(world)
    assert "characters or fewer" in push(world)
    edit(text=LATER)(world)
    assert push(world) == ""


def test_nor_one_to_refuse_a_merge_with_it(world: World) -> None:
    base = world.head
    theirs = world.commit({OWN: STOOD}, "dong/lin")
    let_in(world)
    world.git.run("reset", "-q", "--hard", base)
    mine = world.commit({NEW: LATER}, "dong/chen")
    world.merge(theirs, "dong/chen", parents=[mine, theirs])
    assert push(world) == ""


def test_a_reference_that_a_push_cuts_off_did_not_stand_before(world: World) -> None:
    world.commit({NEW: LATER, OWN: LATER + 'note = "x"\n'}, "dong/lin")
    reply = "records/dong/2026/reply/20260302-dddd.toml"
    text = 'to = "dong/2026/activity/20260302-cccc"\ntype = "receipt"\ndate = 2026-03-02\nby = "dong/lin"\ncontent = "x"\n'
    world.commit({reply: text}, "dong/lin")
    assert push(world) == ""
    world.commit({NEW: None, reply: text + 'note = "x"\n'}, "dong/lin")
    assert "20260302-cccc" in push(world)


def test_a_message_with_somebodys_number_is_refused_and_the_number_is_not_said(world: World) -> None:
    before = world.head
    for message in ("電話138 0013 8000", "x\n\n一三八零零一三八零零零\n", "證件 １１０１０５１９４９１２３１００２Ｘ"):
        world.commit({OWN: LATER + 'place = "y"\n'}, "dong/lin", message)
        world.commit({OWN: LATER + 'place = "z"\n'}, "dong/lin")
        said = push(world)
        assert "in the commit's message something looks like" in said
        assert "8000" not in said
        world.git.run("reset", "-q", "--hard", before)
    world.commit({OWN: LATER + 'place = "y"\n'}, "dong/lin", "整改 2026-11-01 第12號")
    assert push(world) == ""
