"""Monthly returns: summed upward, blanks apart from zeros, who is missing, what was sent."""

from tests.regulation.world import UNITS, facts
from zhili_tui.model.kinds.figures import LAST_VALUES
from zhili_tui.regulation import returns
from zhili_tui.regulation.rules import Who

WHO = Who(levels=("street", "community"))
RECORDS = {
    "dong/2026/figures/01": 'reported = 2026-02-03\n[disputes]\nsource = "司法所"\nscreened = 4\n[defence]\nfull_time = 10\n',
    "an/2026/figures/01": "reported = 2026-02-03\n[disputes]\nscreened = 2\n[security]\ncriminal_cases = 0\n",
    "dong/2026/figures/02": "[disputes]\nscreened = 1\n[defence]\nfull_time = 12\n[[corrections]]\nfield = \"disputes.screened\"\nwas = 3\ncorrected = 2026-03-09\nreason = \"重複\"\n",
}  # fmt: skip


def row(found: returns.Return, field: str) -> returns.FigureRow:
    return next(one for one in found.rows if one.field == field)


def test_figures_are_summed_upward_with_the_years_running_total() -> None:
    """TGT-5."""
    january = returns.monthly(facts(RECORDS), "dong", 2026, 1, WHO)
    assert row(january, "disputes.screened")[1:5] == (4, 2, 6, 6)
    february = returns.monthly(facts(RECORDS), "dong", 2026, 2, WHO)
    assert row(february, "disputes.screened")[1:5] == (1, None, 1, 7)
    district = returns.monthly(facts(RECORDS), "qu", 2026, 1, WHO)
    assert row(district, "disputes.screened")[1:5] == (None, 6, 6, 6)


def test_a_typed_zero_is_not_a_blank() -> None:
    january = returns.monthly(facts(RECORDS), "dong", 2026, 1, WHO)
    assert row(january, "security.criminal_cases")[1:4] == (None, 0, 0)
    assert not [one for one in january.rows if one.field == "railway.goods_stolen"]


def test_who_has_not_reported_is_named() -> None:
    """TGT-5."""
    assert returns.monthly(facts(RECORDS), "dong", 2026, 1, WHO).missing == ()
    february = returns.monthly(facts(RECORDS), "qu", 2026, 2, WHO)
    assert february.missing == ("dong", "an") or set(february.missing) == {"dong", "an"}
    assert returns.monthly(facts(RECORDS), "qu", 2026, 1, WHO).reporters == ("dong", "an")
    assert returns.monthly(facts(RECORDS), "an", 2026, 2, WHO).missing == ("an",), "itself, though none is below it"


def test_a_state_is_not_added_up_over_the_months() -> None:
    assert row(returns.monthly(facts(RECORDS), "dong", 2026, 2, WHO), "defence.full_time").year == 12


def test_those_helped_and_placed_are_never_more_than_those_there_are() -> None:
    """The year's figure of a state is that of the last month; which figures are states is data of the model."""
    records = {f"dong/2026/figures/{month:02}": "reported = 2026-09-01\n[aftercare]\nreleased = 8\nsupported = 8\nplaced = 6\nreoffended = 1\n"
               for month in range(1, 5)}  # fmt: skip
    april = returns.monthly(facts(records), "dong", 2026, 4, WHO)
    found = {name: (row(april, f"aftercare.{name}").year, row(april, f"aftercare.{name}").year_is)
             for name in ("released", "supported", "placed", "reoffended")}  # fmt: skip
    assert found == {"released": (8, "last"), "supported": (8, "last"), "placed": (6, "last"), "reoffended": (4, "sum")}


def test_every_last_value_is_a_figure_there_is() -> None:
    assert set(returns.fields()) >= LAST_VALUES


def test_sources_corrections_and_what_was_sent() -> None:
    january = returns.monthly(facts(RECORDS), "dong", 2026, 1, WHO)
    assert row(january, "disputes.screened").source == "司法所"
    assert not january.sent
    (correction,) = row(returns.monthly(facts(RECORDS), "dong", 2026, 2, WHO), "disputes.screened").corrected
    assert (correction.was, correction.reason) == (3, "重複")
    signed = RECORDS["dong/2026/figures/01"] + (
        '[[signoffs]]\nby = "dong/gao"\nrole = "leader_in_charge"\nverdict = "approved"\nat = 2026-02-03T09:00:00+08:00\ndigest = "'
        + "a" * 64
        + '"\n'
    )
    assert returns.monthly(facts(RECORDS | {"dong/2026/figures/01": signed}), "dong", 2026, 1, WHO).sent
    stale = facts(RECORDS | {"dong/2026/figures/01": signed}, verdicts={"a" * 64: "stale"})
    assert not returns.monthly(stale, "dong", 2026, 1, WHO).sent


def test_a_unit_that_ended_stays_in_the_running_total_and_a_draft_is_not_summed() -> None:
    ended = UNITS | {"an/unit": UNITS["an/unit"] + "until = 2026-01-31\n"}
    assert row(returns.monthly(facts(RECORDS, ended), "qu", 2026, 2, WHO), "disputes.screened").year == 6, "dong's February is a draft"
    sent = RECORDS | {"dong/2026/figures/02": "reported = 2026-03-03\n" + RECORDS["dong/2026/figures/02"]}
    february = returns.monthly(facts(sent, ended), "qu", 2026, 2, WHO)
    assert row(february, "disputes.screened")[1:5] == (None, 1, 1, 7)
