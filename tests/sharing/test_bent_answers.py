"""Attempts to have somebody certified who is barred, each of them shut: no answer, or the stricter one."""

import datetime
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import git
from tests.trust.signed_world import OFFICERS, UNITS, World, officer_path, officer_text, pair
from zhili_tui.checks.rule import CheckFinding
from zhili_tui.cli.main import run
from zhili_tui.services.workspace import Workspace

NOTICE = "records/zzw/2026/notice/20260302-nnnn.toml"
TEXT = 'unit = "dong"\ndate = 2026-03-02\ncircumstance = "INV-3"\nfacts = "x"\nprincipal_leader = ["dong/gao"]\nrequired = "x"\n'
LISTED = "records/zzb/2026/warning/20260302-llll.toml"
LISTED_TEXT = 'type = "listed_supervision"\nunit = "an"\ndate = 2026-03-02\nfacts = "x"\ndue = 2026-06-02\n'
RULES = "templates/regulation/default"


@pytest.fixture
def world(first_world: World, tmp_path: Path) -> World:
    """A street on which a notice lies that the chair signed."""
    made = first_world.copied(tmp_path / "repo")
    made.commit({officer_path("zzw/su"): officer_text("su", "zzw", ["handler"], pair("zzw/su").public)}, "zzb/zhou")
    made.commit({NOTICE: TEXT}, "zzw/su")
    made.sign(NOTICE, "zzw/wang", "committee_chair")
    return made


def eligible(world: World, *words: str) -> int:
    return run(["--repo", str(world.root), "--lang", "en", *words])


def letter(world: World) -> int:
    return eligible(world, "render", "eligibility", "--unit", "dong", "-o", str(world.root.parent / "letter.txt"))


def unbarred(world: World) -> None:
    path = world.root / RULES / "effects.toml"
    path.write_text(path.read_text().replace('source = "notice"', 'source = "veto"'))


def no_committee(world: World) -> None:
    path = world.root / "records/zzw/unit.toml"
    world.git.run("update-index", "--assume-unchanged", str(path))
    path.write_text(UNITS["zzw"].replace('"committee"', ""))


def linked_unit(world: World) -> None:
    path = world.root / "records/zzw/unit.toml"
    path.rename(world.root.parent / "unit.toml")
    path.symlink_to(world.root.parent / "unit.toml")


def another_day(world: World) -> None:
    path = world.root / "records/office.toml"
    path.write_text("as_of = 2020-01-01\n" + path.read_text())


def committed_by_a_clerk(world: World) -> None:
    data = (world.root / RULES / "effects.toml").read_text().replace('source = "notice"', 'source = "veto"')
    world.commit({f"{RULES}/effects.toml": data}, "dong/lin")


def unpinned(world: World) -> None:
    world.git.run("config", "--unset", "zhili.pin")


def an_old_commit(world: World) -> None:
    world.git.run("branch", "-M", "main")
    world.git.run("checkout", "-q", "HEAD~2")


@pytest.mark.parametrize("bend", [unbarred, no_committee, linked_unit, another_day, committed_by_a_clerk, unpinned, an_old_commit])
def test_nobody_is_certified_by_what_no_registrar_committed_nor_in_an_unsound_clone(
    world: World, bend: Callable[[World], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert eligible(world, "eligible", "dong") == 1
    assert letter(world) == 0
    bend(world)
    capsys.readouterr()
    assert eligible(world, "eligible", "dong") == 2
    assert letter(world) == 2
    assert "to be verified" in capsys.readouterr().err


def copied_elsewhere(world: World) -> None:
    (world.root / NOTICE.replace("nnnn", "mmmm")).write_bytes(world.read(NOTICE))


def copied_over_another_unit(world: World) -> None:
    (world.root / NOTICE.replace("nnnn", "mmmm")).write_bytes(world.read(NOTICE).replace(b"dong", b"an"))


def doubled(world: World) -> None:
    data = world.read(NOTICE)
    (world.root / NOTICE).write_bytes(data + b"\n" + data[data.index(b"[[signoffs]]") :])


def redated(world: World) -> None:
    (world.root / NOTICE).write_bytes(world.read(NOTICE).replace(b"date = 2026-03-02", b"date = 2036-03-02"))


@pytest.mark.parametrize("bend", [copied_elsewhere, copied_over_another_unit, doubled, redated])
def test_no_copy_and_no_edit_of_what_is_signed_takes_a_bar_away_or_sets_another(world: World, bend: Callable[[World], None]) -> None:
    bend(world)
    assert eligible(world, "eligible", "dong") == 1
    assert eligible(world, "eligible", "an") == 0
    assert letter(world) == 0
    assert "barred as follows" in " ".join((world.root.parent / "letter.txt").read_text().split())


def test_an_answer_says_that_it_rests_on_what_no_registrar_committed(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    unbarred(world)
    eligible(world, "rank", "--year", "2026")
    assert "effects.toml: is not as a registrar committed it last" in capsys.readouterr().out


MORE = '[[signing]]\nkind = "notice"\nroles = ["leader_in_charge"]\n\n'


@pytest.mark.parametrize("what", ["post", "committee", "table"])
def test_what_was_validly_signed_stays_in_force_when_a_registrar_ends_the_signers_post_or_alters_the_table(world: World, what: str) -> None:
    wang = officer_text("王明", "zzw", ["committee_chair"], pair("zzw/wang").public)
    table = world.read(f"{RULES}/signing.toml").decode()
    change = {
        "post": {officer_path("zzw/wang"): wang.replace("since = 2020-01-01\n", "since = 2020-01-01\nuntil = 2021-01-01\n")},
        "committee": {"records/zzw/unit.toml": UNITS["zzw"].replace('"committee"', '"signatory_unit"')},
        "table": {f"{RULES}/signing.toml": table.replace('[[signing]]\nkind = "notice"\n', MORE + '[[signing]]\nkind = "notice"\n', 1)},
    }[what]
    world.commit(dict(change), "zzb/zhou")
    assert eligible(world, "eligible", "dong") == 1


def test_a_registrar_who_drops_a_rule_about_bars_frees_nobody_of_what_was_signed_before(world: World) -> None:
    effects = world.read(f"{RULES}/effects.toml").decode().replace('source = "notice"', 'source = "circular"')
    world.commit({f"{RULES}/effects.toml": effects}, "zzb/zhou")
    assert eligible(world, "eligible", "dong") == 1
    assert letter(world) == 0
    assert "barred as follows" in " ".join((world.root.parent / "letter.txt").read_text().split())
    later = NOTICE.replace("nnnn", "mmmm")
    world.commit({later: TEXT.replace('"dong', '"an').replace("an/gao", "an/zhao")}, "zzw/su")
    world.sign(later, "zzw/wang", "committee_chair")
    assert eligible(world, "eligible", "an") == 0, "what is signed under the new rule bars by that"


def test_the_paper_of_a_decision_lists_what_it_bars_by_the_rules_of_the_day_it_was_signed(world: World) -> None:
    """And what a rule that became stricter bars since; a decision that is not signed yet, by today's rules alone."""
    veto, draft = (f"records/zzw/2026/veto/20260302-{name}.toml" for name in ("vvvv", "wwww"))
    text = 'unit = "an"\ngrounds = ["VET-5"]\nfacts = "x"\nproposer = "zzb"\nproposed = 2026-03-02\ndecided = 2026-03-02\n'
    text += 'meeting = "dong/2026/meeting/20260302-aaaa"\nterm_start = 2026-03-02\nterm_end = 2027-03-01\n'
    world.commit({veto: text, draft: text}, "zzw/su")
    world.sign(veto, "zzb/zhou", "office_director")
    world.sign(veto, "zzw/wang", "committee_chair")
    effects = world.read(f"{RULES}/effects.toml").decode()
    unit = '[[effects]]\nsource = "veto"\nclause = "LDR-E2"\nsubject = "unit"\nbars = ["honours"]\n'
    assert unit in effects
    stricter = '[[effects]]\nsource = "veto"\nclause = "LDR-E1"\nsubject = "principal_leader"\nbars = ["promotion"]\n'
    world.commit(
        {f"{RULES}/effects.toml": effects.replace(unit, "").replace('source = "veto"', 'source = "circular"') + stricter}, "zzb/zhou"
    )
    paper = world.root.parent / "paper.txt"
    told = {}
    for path in (veto, draft):
        assert eligible(world, "render", path, "--paper", "veto-decision", "-o", str(paper)) == 0
        told[path] = dict(re.findall(r"\d\. ([^.:]+): not eligible for ([^.]+)\.", " ".join(paper.read_text().split())))
    every = "Appraisal, Honours and awards, Promotion"
    assert told == {
        veto: {"平安社區": "Honours and awards", "Principal leader": "Promotion, Appraisal, Honours and awards", "Leader in charge": every},
        draft: {"Principal leader": "Promotion"},
    }


def test_nobody_is_asked_again_for_what_was_completely_signed_when_a_registrar_asks_for_more(world: World) -> None:
    office = Workspace(world.root)
    office.refresh()
    assert office.signing.queues(["zzw/su", "zzw/wang"], datetime.date(2026, 3, 3)) == {"zzw/su": [], "zzw/wang": []}
    table = world.read(f"{RULES}/signing.toml").decode()
    more = MORE.replace("leader_in_charge", "office_director")
    world.commit(
        {f"{RULES}/signing.toml": table.replace('[[signing]]\nkind = "notice"\n', more + '[[signing]]\nkind = "notice"\n', 1)}, "zzb/zhou"
    )
    office.refresh()
    assert {one.verdict for one in office.signing.awaits(NOTICE)} <= {"acknowledged"}


def test_the_proposers_return_does_not_void_listed_supervision_that_the_chair_signed(world: World) -> None:
    world.commit({LISTED: LISTED_TEXT}, "zzb/wu")
    world.sign(LISTED, "zzb/zhou", "office_director")
    world.sign(LISTED, "zzw/wang", "committee_chair")
    assert eligible(world, "eligible", "an") == 1
    world.sign(LISTED, "zzb/zhou", "office_director", "returned", note="x")
    assert eligible(world, "eligible", "an") == 1


def test_the_proposers_return_does_not_void_a_veto_that_the_chair_signed(world: World) -> None:
    veto = "records/zzw/2026/veto/20260302-vvvv.toml"
    text = 'unit = "an"\ngrounds = ["VET-5"]\nfacts = "x"\nproposer = "zzb"\nproposed = 2026-03-02\ndecided = 2026-03-02\n'
    world.commit({veto: text}, "zzw/su")
    world.sign(veto, "zzb/zhou", "office_director")
    world.sign(veto, "zzw/wang", "committee_chair")
    assert eligible(world, "eligible", "an") == 1
    world.sign(veto, "zzb/zhou", "office_director", "returned", note="x")
    assert eligible(world, "eligible", "an") == 1
    world.sign(veto, "zzw/wang", "committee_chair", "returned", note="x")
    assert eligible(world, "eligible", "an") == 0, "he who decides can send it back"


def test_what_was_known_then_has_the_texts_that_were_signed_then(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.commit({NOTICE: world.read(NOTICE).replace(b'unit = "dong"', b'unit = "an"')}, "zzw/su")
    eligible(world, "rank", "--year", "2026", "--known-then")
    assert "takes no part in honours" in capsys.readouterr().out


@pytest.mark.parametrize(("signer", "code"), [("王五", 0), ("王明", 1)])
def test_two_who_vouch_for_a_paper_make_no_chair_of_somebody_the_register_has_not(world: World, signer: str, code: int) -> None:
    world.commit({LISTED: LISTED_TEXT}, "zzb/wu")
    world.sign(LISTED, "zzb/zhou", "office_director")
    for by in ("zzb/zhou", "zzb/wu"):
        more = {"signer": signer, "signed_on": datetime.date(2026, 3, 2), "paper": "x"}
        world.sign(LISTED, by, "committee_chair", "attested", **more)
    assert eligible(world, "eligible", "an") == code


def test_no_score_sheet_is_printed_by_rules_that_no_registrar_committed(world: World) -> None:
    words = ("render", "score-sheet", "--unit", "dong", "--year", "2026", "-o", str(world.root.parent / "sheet.txt"))
    assert eligible(world, *words) == 0
    sheet = next((world.root / RULES / "sheets").glob("*.toml"))
    sheet.write_text(sheet.read_text() + "\n")
    assert eligible(world, *words) == 2


def test_a_veto_decided_without_the_chair_is_named_as_unsigned_though_its_proposal_is_signed(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    veto = "records/zzw/2026/veto/20260302-vvvv.toml"
    text = 'unit = "an"\ngrounds = ["VET-5"]\nfacts = "x"\nproposer = "zzb"\nproposed = 2026-03-02\n'
    world.commit({veto: text}, "zzw/su")
    world.sign(veto, "zzb/zhou", "office_director")
    world.commit({veto: world.read(veto).replace(b"proposed", b"decided = 2026-03-02\nproposed")}, "zzw/su")
    assert eligible(world, "eligible", "an") == 0
    assert "would bar 平安社區, and is not signed yet" in capsys.readouterr().err


@pytest.mark.parametrize(("language", "said"), [("en", "takes no part in honours: INV-7 barred until lifted"), ("zh-Hant", "不參加評先")])
def test_rank_says_why_a_barred_unit_takes_no_part_in_honours(
    world: World, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    """不參加評先, with its reason."""
    run(["--repo", str(world.root), "--lang", language, "rank", "--year", "2026"])
    lines = capsys.readouterr().out.splitlines()
    assert [said in line for line in lines if "東街" in line] == [True]
    assert not [line for line in lines if said in line and "東街" not in line]
    run(["--repo", str(world.root), "--lang", language, "--json", "rank", "--year", "2026"])
    units = {one["unit"]: one for one in json.loads(capsys.readouterr().out)["units"]}
    assert not units["dong"]["honours"]
    assert units["dong"]["excluded"][0].startswith("INV-7")


def test_the_bulletin_remarks_why_a_barred_unit_takes_no_part_in_honours(world: World) -> None:
    inspection = "records/zzb/2026/inspection/20260301-iiii.toml"
    text = 'type = "preliminary_inspection"\nunit = "dong"\ndate = 2026-03-01\nlead_inspector = "zzb/zhou"\ninspectors = ["zzb/zhou", "zzb/wu"]\n'
    world.commit({inspection: text}, "zzb/wu")
    paper = world.root.parent / "bulletin.txt"
    assert eligible(world, "--as-of", "2026-04-01", "render", "bulletin", "--round", "half_year", "--year", "2026", "-o", str(paper)) == 0
    assert "takes no part in honours: INV-7 barred until lifted" in " ".join(paper.read_text().split())


def test_no_letter_is_made_where_a_signed_text_is_lost(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """待核實: neither that it is barred nor that it is not."""
    blob = world.git.line("rev-parse", f"HEAD:{NOTICE}")
    world.commit({NOTICE: world.read(NOTICE).replace(b'facts = "x"', b'facts = "y"')}, "zzw/su")
    assert letter(world) == 0
    (world.root.parent / "letter.txt").unlink()
    (world.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    capsys.readouterr()
    assert letter(world) == 2
    assert "to be verified" in capsys.readouterr().err
    assert not (world.root.parent / "letter.txt").exists()


# what only a registrar changes


def findings(world: World) -> list[CheckFinding]:
    office = Workspace(world.root)
    office.refresh()
    return [one for one in office.check([]).findings if one.rule == "not-accepted"]


def test_check_names_what_was_changed_without_a_registrar_by_which_commit_and_how_to_mend_it(world: World) -> None:
    assert findings(world) == []
    good = world.head
    committed_by_a_clerk(world)
    (one,) = findings(world)
    assert (one.path, one.severity) == (f"{RULES}/effects.toml", "error")
    assert world.head[:12] in one.message
    assert "dong/lin is none" in one.message
    accepted = world.git.line("rev-list", "-1", good, "--", f"{RULES}/effects.toml")
    assert f"git restore --source={accepted[:12]} {RULES}/effects.toml" in one.message
    world.commit({f"{RULES}/effects.toml": world.read(f"{RULES}/effects.toml", accepted)}, "zzb/zhou")
    assert findings(world) == [], "what it says mends it"
    world.commit({officer_path("dong/x"): officer_text("x", "dong", ["principal_leader"], "")}, "dong/lin")
    (one,) = findings(world)
    assert "takes it away" in one.message
    assert world.head[:12] in one.message


def test_check_warns_of_what_a_registrar_edited_and_nobody_committed(world: World) -> None:
    unbarred(world)
    (one,) = findings(world)
    assert (one.path, one.severity) == (f"{RULES}/effects.toml", "warning")
    assert f"git restore --source={world.git.line('rev-list', '-1', 'HEAD', '--', one.path)[:12]} {one.path}" in one.message


def without_a_post(world: World, how: str) -> None:
    """錢立 is leader in charge no more, 林淑芬 is: on disk, or by a commit of hers."""
    changed = {
        officer_path(ref): officer_text(OFFICERS[ref][0], "dong", roles, pair(ref).public)
        for ref, roles in (("dong/qian", ["handler"]), ("dong/lin", ["handler", "leader_in_charge"]))
    } | {officer_path("dong/new"): officer_text("新", "dong", ["leader_in_charge"], "")}
    if how == "committed":
        world.commit(dict(changed), "dong/lin")
    for path, text in changed.items():
        (world.root / path).write_text(text)


@pytest.mark.parametrize("how", ["edited", "committed"])
def test_posts_are_those_a_registrar_committed_last_and_only_the_officer_whose_file_was_changed_is_not_certified(
    world: World, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    without_a_post(world, how)
    office = Workspace(world.root)
    office.refresh()
    for facts in (office.reckoning.facts(), office.reckoning.facts_of("dong")):
        assert facts.holders("dong", "leader_in_charge", datetime.date(2026, 3, 2)) == ["dong/qian"]
    assert eligible(world, "eligible", "dong") == 1
    assert "the posts he committed count, and this officer is not certified" in capsys.readouterr().out
    assert eligible(world, "eligible", "dong/gao") == 1
    assert eligible(world, "eligible", "an") == 0
    assert letter(world) == 0
    for officer in ("dong/qian", "dong/lin", "dong/new", "林淑芬"):
        capsys.readouterr()
        assert eligible(world, "eligible", officer) == 2, officer
        assert "to be verified" in capsys.readouterr().err


def test_the_digest_counts_what_was_changed_without_a_registrar_apart_from_mistaken_rules(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    unbarred(world)
    eligible(world, "digest", "--subject")
    told = capsys.readouterr().out
    assert "changed without a registrar 1" in told
    assert "mistaken rules" not in told
    eligible(world, "digest", "--json")
    assert "is not as a registrar committed it last" in json.loads(capsys.readouterr().out)["incomplete"][0]


# a clone that is not whole


@pytest.mark.parametrize("pinned", [True, False])
def test_a_shallow_clone_says_what_it_lacks_and_how_to_fetch_it(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], pinned: bool
) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{world.root}", "part")
    if pinned:
        git(tmp_path / "part", "config", "zhili.pin", world.pin.genesis)
    for words, code in ((["verify"], 2), (["eligible", "dong"], 2), (["check"], 0), (["doctor"], 1), (["keys", "pin"], 2)):
        capsys.readouterr()
        assert run(["--repo", str(tmp_path / "part"), "--lang", "en", *words]) == code, words
        told = "".join(capsys.readouterr())
        assert "holds only part of the history; fetch all of it: git fetch --unshallow" in told
        assert "damaged" not in told


def emptied(world: World) -> None:
    """Every key is taken out of the register, as a rewritten history or a registrar of ill will has it."""
    files = {officer_path(ref): officer_text(name, unit, roles, "") for ref, (name, unit, roles) in OFFICERS.items()}
    files[officer_path("zzw/su")] = officer_text("su", "zzw", ["handler"], "")
    world.commit(dict(files), "zzb/zhou")


def unsigned(world: World) -> None:
    """The same, and no commit is signed any more: what is left are keys of earlier."""
    emptied(world)
    git(world.root, "-c", "user.name=x", "-c", "user.email=x", "-c", "commit.gpgsign=false", "commit", "-q", "--allow-empty", "-m", "x")
    made = ""
    for commit in world.git.run("rev-list", "--reverse", "HEAD").decode().split():
        parent = ["-p", made] if made else []
        made = git(world.root, "-c", "user.name=x", "-c", "user.email=x", "commit-tree", f"{commit}^{{tree}}", *parent, "-m", "x").strip()
    git(world.root, "reset", "-q", "--hard", made)


@pytest.mark.parametrize("bend", [emptied, unsigned])
def test_a_register_emptied_of_its_keys_makes_no_clone_one_without_keys(
    world: World, bend: Callable[[World], None], capsys: pytest.CaptureFixture[str]
) -> None:
    bend(world)
    unpinned(world)
    assert not Workspace(world.root).trust.register.holders
    assert eligible(world, "eligible", "dong") == 2
    assert "Keys are kept here; pin it with: zhili keys pin" in capsys.readouterr().err
    assert letter(world) == 2
