"""The terms of cases, notices and vetoes and the steps of the ladder hold for their days: what changes in summer changes nothing of spring."""

import pytest

from tests.regulation.test_bars import SIGN
from tests.regulation.world import duties, facts, find, rule_set
from zhili_tui import i18n
from zhili_tui.regulation.bars import bars
from zhili_tui.regulation.ruleset import RuleFault, RuleSet

FOLDER = "templates/regulation/default"
TEXT = rule_set().files[f"{FOLDER}/deadlines.toml"].decode()
LADDER = rule_set().files[f"{FOLDER}/ladder.toml"].decode()

SPRING, SUMMER = "2026-03-02", "2026-07-01"


def wrong(book: RuleSet) -> list[RuleFault]:
    """The mistakes of its files."""
    return list(book.broken)


def table(name: str) -> str:
    start = TEXT.index(f"[{name}]")
    end = TEXT.find("\n[", start)
    return TEXT[start : end + 1 if end > 0 else None]


def changed(name: str, *slips: tuple[str, str], since: str = "2026-06-01", until: str = "2026-05-31") -> str:
    """deadlines.toml with a table twice: as shipped until a day, and from the next on with something else."""
    one = table(name)
    other = one
    for old, new in slips:
        assert old in other
        other = other.replace(old, new)
    several = [
        text.replace(f"[{name}]", f"[[{name}]]\n{day}\n", 1) for text, day in ((one, f"until = {until}"), (other, f"since = {since}"))
    ]
    return TEXT.replace(one, "\n".join(several))


def notice(day: str) -> dict[str, str]:
    text = f'unit = "dong"\ndate = {day}\ncircumstance = "INV-3"\nfacts = "x"\nrequired = "x"\n'
    return {f"zzw/2026/notice/{day.replace('-', '')}-aaaa": f'{text}[service]\ndate = {day}\nserver = "x"\nwitness = "x"\n'}


def case(day: str) -> dict[str, str]:
    text = f'title = "x"\ncategory = "criminal_case"\nunit = "dong"\nplace = "x"\noccurred = {day}T08:00:00+08:00\nlearned = {day}T09:00:00+08:00\nfacts = "x"\n'
    return {f"dong/2026/case/{day.replace('-', '')}-aaaa": text + 'departments = ["x"]\n'}


def veto(day: str) -> dict[str, str]:
    return {
        f"zzw/2026/veto/{day.replace('-', '')}-aaaa": f'unit = "dong"\ngrounds = ["VET-1"]\nfacts = "x"\nproposer = "zzb"\nproposed = {day}\ndecided = {day}\n'
    }


@pytest.mark.parametrize(
    ("name", "slip", "records", "id", "spring", "summer"),
    [
        ("notice", ("months = 1\n", "months = 2\n"), notice, "notice_report", "2026-04-02", "2026-09-01"),
        ("case", ("hours = 24", "hours = 48"), case, "case_report", "2026-03-03", "2026-07-03"),
        ("veto", ("notify_days = 5", "notify_days = 1"), veto, "veto_notification", "2026-03-09", "2026-07-02"),
    ],
)
def test_terms_changed_in_summer_leave_what_spring_was_given(name, slip, records, id, spring, summer) -> None:  # type: ignore[no-untyped-def]
    book = rule_set(deadlines=changed(name, slip))
    assert not wrong(book)
    found = [one for one in duties(book, records(SPRING) | records(SUMMER), "2026-12-01") if one.id == id]
    days = {one.evidence[0].split("/")[3][:8]: one.day.isoformat() for one in found if id != "case_report" or one.period.endswith("/x")}
    assert days == {SPRING.replace("-", ""): spring, SUMMER.replace("-", ""): summer}


def test_one_table_as_before_is_still_read_with_the_key_it_had() -> None:
    """``[case]`` with ``since = "learned"``; a mistake in it is told at its own line."""
    old = TEXT.replace("principal_leader = true", "principal_leader = true", 1)
    old = old.replace(table("case"), table("case").replace('counted_from = "learned"', 'since = "learned"'))
    book = rule_set(deadlines=old)
    assert not wrong(book)
    assert book.deadlines == rule_set().deadlines
    i18n.use("zh-Hant")
    broken = rule_set(deadlines=old.replace("slip_days = 3", "slip_days = 0"))
    (told,) = wrong(broken)
    assert old.splitlines()[told.line - 1] == "slip_days = 3"


@pytest.mark.parametrize(("name", "key"), [("notice", "slip_days = 3"), ("notice", "judge_days = 10"), ("veto", "notify_days = 5")])
def test_no_time_at_all_is_a_mistake(name: str, key: str) -> None:
    i18n.use("zh-Hant")
    field = key.partition(" ")[0]
    text = TEXT.replace(table(name), table(name).replace(key, f"{field} = 0"))
    (told,) = wrong(rule_set(deadlines=text))
    assert field in told.said
    assert "等於不給時間" in told.said


def test_two_tables_that_hold_on_the_same_day_are_a_mistake_and_say_so() -> None:
    i18n.use("zh-Hant")
    book = rule_set(deadlines=changed("notice", ("months = 1\n", "months = 2\n"), since="2026-05-01"))
    (told,) = wrong(book)
    assert "notice" in told.said
    assert len(book.deadlines.notice) == 1


def test_a_step_of_the_ladder_changed_in_summer_leaves_the_terms_of_spring() -> None:
    start = LADDER.index('[[steps]]\ntype = "circular"') if '[[steps]]\ntype = "circular"' in LADDER else LADDER.index("[[steps]]")
    end = LADDER.find("[[steps]]", start + 1)
    one = LADDER[start : end if end > 0 else None]
    type = one.partition('type = "')[2].partition('"')[0]
    months = next(line for line in one.splitlines() if line.startswith("months = "))
    summer = one.replace(months, "months = 9")
    both = (
        one.replace(months, f"{months}\nuntil = 2026-05-31") + "\n" + summer.replace("months = 9", "months = 9\nsince = 2026-06-01") + "\n"
    )
    book = rule_set(ladder=LADDER.replace(one, both))
    assert not wrong(book)
    records = {
        f"zzw/2026/warning/{day.replace('-', '')}-aaaa": f'unit = "dong"\ntype = "{type}"\ndate = {day}\nfacts = "x"\n'
        for day in (SPRING, SUMMER)
    }
    found = duties(book, records, "2026-12-01")
    given = int(months.partition("= ")[2].split()[0])
    assert find(found, "rectification", "dong", "zzw/2026/warning/20260302").day.month == 3 + given
    assert find(found, "rectification", "dong", "zzw/2026/warning/20260701").day.isoformat() == "2027-04-01"


def test_a_veto_lasts_as_long_as_the_rules_of_its_day_say() -> None:
    book = rule_set(deadlines=changed("veto", ("months = 12\n", "months = 24\n")))
    signed = {ref: text + SIGN.format("approved") for ref, text in (veto(SPRING) | veto(SUMMER)).items()}
    found = {
        bar.since.isoformat(): bar.until for bar in bars(book.effects, book.ladder, book.deadlines, facts(signed)) if bar.subject == "dong"
    }
    assert {day: until.isoformat() for day, until in found.items() if until} == {SPRING: "2027-03-01", SUMMER: "2028-06-30"}
