"""Changes of what decides who may do what: signed by several registrars, or by the recoverers; alone only the ending of keys."""

import datetime
import hashlib
from pathlib import Path

import pytest

from tests.trust.signed_world import MEETING, MEETING_TEXT, World, officer_path, officer_text, pair
from zhili_tui.cli.diagnoses import sharing as doctor
from zhili_tui.cli.main import run
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing.receiving.hub_policy import Policy
from zhili_tui.sharing.receiving.hub_receipts import MAIN
from zhili_tui.sharing.receiving.pre_receive import Update, refusals
from zhili_tui.trust import authority
from zhili_tui.trust.registry import SETTINGS
from zhili_tui.vcs import signing_key

ORDER = "records/zzb/2026/authority_change/20260302-aaaa.toml"
ANOTHER = "records/zzb/2026/authority_change/20260302-bbbb.toml"
TRUST = 'name = "x"\nunit = "zzb"\nformat = 2\n\n[trust]\nchanges = 2\nrecovery = 2\nrecoverers = ["zzw/wang", "dong/gao", "dong/qian"]\n'
LIN = officer_path("dong/lin")
ACTIVITY, OTHER_ACTIVITY = (f"records/dong/2026/activity/20260302-{name}.toml" for name in ("aaaa", "bbbb"))
DIRECTOR = officer_text("林淑芬", "dong", ["handler", "office_director"], pair("dong/lin").public)
TOMORROW = datetime.date(2026, 3, 3)


@pytest.fixture
def world(first_world: World, tmp_path: Path) -> World:
    """The district, where two registrars sign every change of the register."""
    made = first_world.copied(tmp_path / "repo")
    made.commit({SETTINGS: TRUST}, "zzb/zhou")
    return made


def propose(world: World, files: dict[str, str | None], intent: str = "change", path: str = ORDER, by: str = "zzb/zhou") -> None:
    before = {one: world.read(one) or None for one in files}
    after = {one: text.encode() if text is not None else None for one, text in files.items()}
    world.commit({path: authority.proposal(before, after, intent, "x", datetime.date(2026, 3, 2))}, by)


def carry_out(world: World, files: dict[str, str | None], by: str = "zzb/zhou", role: str = "registrar", path: str = ORDER) -> list[str]:
    """The commit that sets the files, names the record and acknowledges it; what is wrong with it."""
    when = world.tick()
    data, trailer = world.entry(path, by, role, "acknowledged", when=when)
    world.commit({**files, path: data}, by, f"x\n\n{authority.TRAILER}: {path}\n{trailer}\n", when=when)
    return world.problems()


def is_director(world: World) -> bool:
    return bool(world.history().register(world.head).has("dong/lin", "office_director", "dong", TOMORROW))


def both_sign(world: World, path: str = ORDER) -> None:
    for registrar in ("zzb/zhou", "zzb/wu"):
        world.sign(path, registrar, "registrar")
        assert world.problems() == []


def test_alone_a_registrar_changes_nothing(world: World) -> None:
    world.commit({LIN: DIRECTOR}, "zzb/zhou")
    assert world.problems() == ["change"]
    assert not is_director(world)


def test_what_two_have_signed_one_commit_carries_out(world: World) -> None:
    propose(world, {LIN: DIRECTOR, "README.md": "示範\n"})
    both_sign(world)
    assert carry_out(world, {LIN: DIRECTOR, "README.md": "示範\n"}) == []
    assert is_director(world)
    assert world.status(ORDER) == ["valid"] * 3


def test_one_signature_is_not_enough(world: World) -> None:
    propose(world, {LIN: DIRECTOR})
    world.sign(ORDER, "zzb/zhou", "registrar")
    assert "no-change" in carry_out(world, {LIN: DIRECTOR})
    assert not is_director(world)


def test_nobody_signs_twice_for_two(world: World) -> None:
    propose(world, {LIN: DIRECTOR})
    world.sign(ORDER, "zzb/zhou", "registrar")
    world.sign(ORDER, "zzb/zhou", "registrar")
    assert "no-change" in carry_out(world, {LIN: DIRECTOR})


def test_nobody_but_a_registrar_signs_a_change_or_carries_it_out(world: World) -> None:
    propose(world, {LIN: DIRECTOR})
    world.sign(ORDER, "zzb/zhou", "registrar")
    world.sign(ORDER, "dong/gao", "principal_leader")
    assert "role" in world.reasons(ORDER) or "no-rule" in world.reasons(ORDER)
    world.git.run("reset", "-q", "--hard", "HEAD~1")
    world.sign(ORDER, "zzb/wu", "registrar")
    assert "register" in carry_out(world, {LIN: DIRECTOR}, by="dong/gao", role="principal_leader")
    assert not is_director(world)


def test_what_is_carried_out_is_what_was_signed_to_the_byte(world: World) -> None:
    propose(world, {LIN: DIRECTOR})
    both_sign(world)
    assert carry_out(world, {LIN: DIRECTOR + "# more\n"}) == ["no-change", "not-carried-out"]
    assert not is_director(world)


@pytest.mark.parametrize("done", [{LIN: DIRECTOR}, {}], ids=["half of it", "nothing"])
def test_what_is_carried_out_in_part_is_not_carried_out_and_not_used_up(world: World, done: dict[str, str | None]) -> None:
    """Else one registrar chose of what two have signed, or made it serve nobody."""
    files: dict[str, str | None] = {LIN: DIRECTOR, officer_path("dong/qian"): None}
    propose(world, files)
    both_sign(world)
    start = world.head
    carry_out(world, done)
    assert everybody_says(world) == ["no-change"] * len(done) + ["not-carried-out"]
    world.git.run("reset", "-q", "--hard", start)
    assert carry_out(world, files) == []


def test_what_was_changed_since_the_proposal_is_not_written_over(world: World) -> None:
    propose(world, {LIN: DIRECTOR})
    both_sign(world)
    other = officer_text("林淑芬", "dong", ["guard"], pair("dong/lin").public)
    propose(world, {LIN: other}, path=ANOTHER)
    both_sign(world, ANOTHER)
    assert carry_out(world, {LIN: other}, path=ANOTHER) == []
    assert carry_out(world, {LIN: DIRECTOR}) == ["no-change", "not-carried-out"]


def test_a_change_serves_once(world: World) -> None:
    before = world.read(LIN).decode()
    propose(world, {LIN: DIRECTOR})
    both_sign(world)
    assert carry_out(world, {LIN: DIRECTOR}) == []
    propose(world, {LIN: before}, path=ANOTHER)
    both_sign(world, ANOTHER)
    assert carry_out(world, {LIN: before}, path=ANOTHER) == []
    assert "no-change" in carry_out(world, {LIN: DIRECTOR})
    assert not is_director(world)


def test_without_its_receipt_nothing_is_carried_out(world: World) -> None:
    """Else it could be carried out again and again."""
    propose(world, {LIN: DIRECTOR})
    both_sign(world)
    world.commit({LIN: DIRECTOR}, "zzb/zhou", f"x\n\n{authority.TRAILER}: {ORDER}\n")
    assert world.problems() == ["no-change"]
    assert not is_director(world)


def test_no_line_in_somebodys_message_and_no_receipt_alone_uses_it_up(world: World) -> None:
    propose(world, {LIN: DIRECTOR})
    both_sign(world)
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/lin", f"x\n\n{authority.TRAILER}: {ORDER}\nZhili-Recovery: {ORDER}\n")
    assert world.problems() == []
    world.sign(ORDER, "zzb/wu", "registrar", "acknowledged")
    assert world.problems() == ["not-carried-out"]
    world.git.run("reset", "-q", "--hard", "HEAD~1")
    assert carry_out(world, {LIN: DIRECTOR}) == []


def test_what_one_of_them_sent_back_is_not_carried_out(world: World) -> None:
    propose(world, {LIN: DIRECTOR})
    both_sign(world)
    world.sign(ORDER, "zzb/wu", "registrar", "returned", note="no")
    assert "no-change" in carry_out(world, {LIN: DIRECTOR})


def test_the_number_is_itself_changed_by_as_many(world: World) -> None:
    alone = TRUST.replace("changes = 2", "changes = 1")
    world.commit({SETTINGS: alone}, "zzb/zhou")
    assert world.problems() == ["change"]
    world.git.run("reset", "-q", "--hard", "HEAD~1")
    propose(world, {SETTINGS: alone})
    both_sign(world)
    assert carry_out(world, {SETTINGS: alone}) == []
    world.commit({LIN: DIRECTOR}, "zzb/zhou")
    assert world.problems() == []


def test_nobody_goes_back_to_an_older_way_of_judging(world: World, first_world: World, tmp_path: Path) -> None:
    older = TRUST.replace("format = 2\n", "")
    propose(world, {SETTINGS: older})
    both_sign(world)
    assert "older-format" in carry_out(world, {SETTINGS: older})
    lone = first_world.copied(tmp_path / "lone")
    lone.commit({SETTINGS: "x"}, "zzb/zhou")
    assert lone.problems() == ["older-format"]


# emergencies


def ended(by: str, officer: str = "dong/lin", more: str = "") -> str:
    name, roles = {"dong/lin": ("林淑芬", ["handler"]), "zzb/wu": ("吳軍", ["registrar", "inspector"])}[officer]
    unit = officer.split("/", maxsplit=1)[0]
    return officer_text(name, unit, roles, pair(officer).public).rstrip() + f'\nuntil = 2026-03-02\nended_by = "{by}"\n{more}'


def test_one_registrar_ends_a_key_alone_and_says_so(world: World) -> None:
    world.commit({LIN: ended("zzb/zhou")}, "zzb/zhou")
    assert world.problems() == []
    assert world.history().register(world.head).frozen == ""
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/lin")
    assert world.problems() == ["key-ended"]


@pytest.mark.parametrize(
    "text",
    [
        ended("zzb/wu"),  # it says another did
        ended("zzb/zhou").replace('ended_by = "zzb/zhou"\n', ""),
        ended("zzb/zhou").replace("handler", "office_director"),
        ended("zzb/zhou", more='disowned_from = "2026-01-01"\n'),
        officer_text("林淑芬", "dong", ["handler"], pair("dong/gao").public),
    ],
)
def test_alone_he_does_nothing_else_with_it(world: World, text: str) -> None:
    world.commit({LIN: text}, "zzb/zhou")
    assert world.problems() == ["change"]


def test_a_key_that_was_ended_is_not_good_again_by_one_alone(world: World) -> None:
    before = world.read(LIN)
    world.commit({LIN: ended("zzb/zhou")}, "zzb/zhou")
    world.commit({LIN: before}, "zzb/zhou")
    assert world.problems() == ["change"]


def freeze(world: World) -> None:
    world.commit({officer_path("zzb/wu"): ended("zzb/zhou", "zzb/wu")}, "zzb/zhou")
    assert world.problems() == []


def test_ending_the_key_of_another_registrar_freezes_the_register(world: World) -> None:
    propose(world, {LIN: DIRECTOR})
    both_sign(world)
    freeze(world)
    assert "frozen" in carry_out(world, {LIN: DIRECTOR})
    world.commit({LIN: ended("zzb/zhou")}, "zzb/zhou")
    assert world.problems() == ["frozen"]
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/lin")
    assert world.problems() == [], "the office goes on"
    [row] = doctor.registrars(Workspace.open(world.root))
    assert not row.ok
    assert "until a recovery" in row.state
    assert "zhili keys recover" in row.mend


NEW = officer_text("新人", "zzb", ["registrar"], pair("zzb/xin").public)
BACK = officer_text("吳軍", "zzb", ["registrar", "inspector"], pair("zzb/wu", 2).public)


def recover(world: World) -> dict[str, str | None]:
    files: dict[str, str | None] = {officer_path("zzb/xin"): NEW, officer_path("zzb/wu"): BACK}
    propose(world, files, "recover", by="zzb/zhou")
    world.sign(ORDER, "zzw/wang", "committee_chair")
    return files


def test_as_many_recoverers_as_the_settings_say_recover_it_and_nobody_less(world: World) -> None:
    freeze(world)
    files = recover(world)
    assert "no-change" in carry_out(world, files, "zzw/wang", "committee_chair") or world.problems() != []
    world.git.run("reset", "-q", "--hard", "HEAD~1")
    world.sign(ORDER, "dong/gao", "principal_leader")
    start = world.head
    carry_out(world, {}, "dong/lin", "handler")
    assert everybody_says(world) == ["not-carried-out"], "nobody uses it up"
    world.git.run("reset", "-q", "--hard", start)
    carry_out(world, files, "dong/gao", "principal_leader")
    assert everybody_says(world) == []
    register = world.history().register(world.head)
    assert (register.frozen, register.registrar("zzb/xin", TOMORROW)) == ("", True)


def test_who_is_not_named_for_it_signs_no_recovery(world: World) -> None:
    recover(world)
    world.sign(ORDER, "zzb/zhou", "registrar")
    assert world.problems() == ["no-recoverer"]


def test_ordinary_approvals_are_no_recovery(world: World) -> None:
    """Two recoverers approve an activity whose attachment bears the name of a file of the register."""
    paper = "records/dong/2026/activity/20260302-aaaa.toml"
    attached = f'[[attachments]]\nname = "{officer_path("zzb/xin")}"\nplace = "x"\nsha256 = "{hashlib.sha256(NEW.encode()).hexdigest()}"\n'
    world.commit({paper: f'type = "publicity"\ndate = 2026-03-02\ntitle = "x"\n\n{attached}'}, "dong/lin")
    world.sign(paper, "dong/chen", "office_director")
    for trailer in (f"Zhili-Recovery: {paper}", f"{authority.TRAILER}: {paper}"):
        world.commit({officer_path("zzb/xin"): NEW}, "zzb/zhou", f"x\n\n{trailer}\n")
        assert world.problems() in (["change"], ["no-change"])
        world.git.run("reset", "-q", "--hard", "HEAD~1")


def hub_says(world: World, tip: str, main: str = "") -> list[str]:
    """What a hub whose main stands on a commit, else on the one before, says to another."""
    main = main or world.git.line("rev-parse", f"{tip}~1")
    world.git.run("update-ref", "refs/heads/main", main)
    found = refusals(world.git, [Update(main, tip, MAIN)], Policy(world.pin, "en"), int(world.clock.timestamp()), "zhou")
    world.git.run("update-ref", "refs/heads/main", tip)
    return [one.problem.id for one in found]


def test_the_hub_says_what_clones_say(world: World) -> None:
    """It has no history of verdicts: the record in the tree and its receipt are enough."""
    propose(world, {LIN: DIRECTOR})
    both_sign(world)
    assert carry_out(world, {LIN: DIRECTOR}) == []
    assert hub_says(world, world.head) == []
    world.commit({LIN: world.read(LIN, "HEAD~1")}, "zzb/zhou")
    assert hub_says(world, world.head) == ["change"]


# a stolen key


def test_what_was_signed_after_a_theft_is_disowned_and_what_came_before_stays(world: World) -> None:
    """By a moment and by a commit; the record falls back to the last text that was validly signed, and waits to be signed again."""
    world.sign(MEETING, "dong/chen", "office_director")
    before = world.head
    world.tick(days=3)
    world.commit({MEETING: world.read(MEETING).replace(b"present = 2", b"present = 1")}, "dong/lin")
    stolen = world.sign(MEETING, "dong/chen", "office_director")
    assert world.status(MEETING)[-1] == "valid"
    again = officer_text("陳國強", "dong", ["office_director", "handler"], pair("dong/chen").public).rstrip()
    theft = (world.clock - datetime.timedelta(days=1)).isoformat()
    for since in (theft, stolen):
        for path, text in ((ORDER if since == theft else ANOTHER, again + f'\nuntil = 2026-03-05\ndisowned_from = "{since}"\n'),):
            propose(world, {officer_path("dong/chen"): text}, path=path)
            both_sign(world, path)
            assert carry_out(world, {officer_path("dong/chen"): text}, path=path) == []
        assert world.status(MEETING)[-1] == "invalid"
        assert world.reasons(MEETING)[-1] == "disowned"
    office = Workspace.open(world.root)
    office.refresh()
    assert {one.by for one in office.trust.signoffs([MEETING]) if one.status == "invalid"} == {"dong/chen"}
    assert [one.officers for one in office.signing.awaits(MEETING)], "it waits to be signed again"
    ((text,),) = [office.trust.texts.of("dong/2026/meeting/20260302-aaaa")]
    assert text.record.present == 2
    assert world.history(before).event(office.trust.signoffs([MEETING])[0].digest) is not None


def disown(world: World, officer: str, since: str, path: str = ORDER) -> None:
    """Both registrars disown what an officer's key signed from a commit or a moment on; he has another from now on."""
    text = world.read(officer_path(officer)).decode().rstrip() + f'\nuntil = 2026-03-02\ndisowned_from = "{since}"\n'
    text += f'\n[[keys]]\npublic = "{pair(officer, 2).public}"\nsince = 2026-01-01\n'
    propose(world, {officer_path(officer): text}, path=path)
    both_sign(world, path)
    assert carry_out(world, {officer_path(officer): text}, path=path) == []


def everybody_says(world: World) -> list[str]:
    """What is wrong with the last commit, alike at the hub, judged at once and judged when all before it had been."""
    told = hub_says(world, world.head)
    history = world.history(world.git.line("rev-parse", "HEAD~1")).upto(world.head)
    judged = history.judged(world.head)
    assert judged is not None
    assert [one.id for one in judged.problems] == world.problems() == told
    return told


@pytest.mark.parametrize("by", ["commit", "moment"])
def test_what_a_stolen_key_approved_frees_no_author_of_the_second_pair_of_eyes(world: World, by: str) -> None:
    """Beside it a colleague's own approval, which was given before the theft and goes on settling whose words are whose."""
    for path in (ACTIVITY, OTHER_ACTIVITY):
        world.commit({path: 'type = "publicity"\ndate = 2026-03-02\ntitle = "x"\n'}, "dong/chen")
    world.sign(OTHER_ACTIVITY, "dong/gao", "principal_leader")
    world.tick(hours=1)
    theft = world.clock.isoformat()
    stolen = world.sign(ACTIVITY, "dong/gao", "principal_leader")
    disown(world, "dong/gao", stolen if by == "commit" else theft)
    before = world.head
    world.sign(OTHER_ACTIVITY, "dong/chen", "office_director")
    assert everybody_says(world) == []
    world.git.run("reset", "-q", "--hard", before)
    world.sign(ACTIVITY, "dong/chen", "office_director")
    assert everybody_says(world) == ["four-eyes"]


def test_what_a_stolen_key_signed_carries_out_no_change_of_the_register(world: World) -> None:
    propose(world, {LIN: DIRECTOR}, path=ANOTHER)
    both_sign(world, ANOTHER)
    disown(world, "zzb/wu", world.head)
    carry_out(world, {LIN: DIRECTOR}, path=ANOTHER)
    assert everybody_says(world) == ["no-change", "not-carried-out"]
    assert not is_director(world)
    world.git.run("reset", "-q", "--hard", "HEAD~1")
    world.sign(ANOTHER, "zzb/wu", "registrar", author=world.author("zzb/wu", 2))
    assert carry_out(world, {LIN: DIRECTOR}, path=ANOTHER) == [], "signed again with his new key it is"


def test_what_was_signed_on_another_line_carries_nothing_out_on_this_one(world: World) -> None:
    """Its entries copied here by hand: whether that line was judged before or not."""
    propose(world, {LIN: DIRECTOR})
    start = world.head
    both_sign(world)
    signed, data = world.head, world.read(ORDER)
    world.git.run("reset", "-q", "--hard", start)
    world.commit({ORDER: data}, "zzb/zhou")
    carry_out(world, {LIN: DIRECTOR})
    copied = world.head
    merge = world.merge(signed, "zzb/zhou", {ORDER: world.read(ORDER)}, parents=[copied, signed])
    for history in (world.history(), world.history(signed).upto(merge)):
        judged = history.judged(copied)
        assert judged is not None
        assert [one.id for one in judged.problems] == ["no-change", "not-carried-out"]


def test_who_disowns_a_stolen_key_is_told_what_that_leaves_as_it_lies_there(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/lin")
    theft = world.commit({ACTIVITY: 'type = "publicity"\ndate = 2026-03-02\ntitle = "x"\n'}, "dong/lin")
    world.sign(ACTIVITY, "dong/chen", "office_director")
    aside = world.commit({OTHER_ACTIVITY: world.read(ACTIVITY, theft)}, "dong/qian", parents=[theft], move=False)
    world.merge(aside, "dong/lin", {MEETING: MEETING_TEXT}, parents=[world.head, aside])
    signing_key.use(world.git, str(pair("zzb/zhou").lay(world.root.parent / "key")))
    words = ["--repo", str(world.root), "--lang", "en", "--officer", "zzb/zhou", "keys", "end", "--since", theft[:12], "--for"]
    assert run([*words, "dong/lin"]) == 0
    said = capsys.readouterr().err.split("2 file(s). Read each with “zhili history”, and mend it like any other mistake:\n")
    assert said[1].split()[:2] == sorted((ACTIVITY, MEETING))
    assert run([*words, "dong/chen"]) == 0
    assert "file(s). Read" not in capsys.readouterr().err, "he has signed only"
