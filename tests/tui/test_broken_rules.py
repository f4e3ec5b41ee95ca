"""The agenda where rules are broken: nothing is shown that rests on them, and what is left out is counted."""

from tests.tui import play
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.agenda.screen import Agenda
from zhili_tui.tui.app import Zhili


def room(app: Zhili) -> Agenda:
    assert isinstance(app.screen, Agenda)
    return app.screen


async def test_a_broken_rule_file_leaves_no_list_and_a_mistaken_rule_is_counted(office: Workspace) -> None:
    path = office.root / "templates/regulation/default/obligations.toml"
    good = path.read_text(encoding="utf-8")
    app = Zhili(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await play.settle(pilot)
        assert any(row.items for row in room(app).lines)
        assert "mistaken" not in app.waits()
        path.write_text(good + "half = = 1\n", encoding="utf-8")
        app.reckon()
        await play.settle(pilot)
        said = " ".join("".join(play.rows(pilot)).split())
        assert "obligations.toml:" in said
        assert said.endswith("zhili check"), "the whole sentence, to the way it is mended"
        assert "obligations.toml:" in play.line(pilot)
        assert not any(row.items for row in room(app).lines), "nor what was known before"
        assert app.waits() == ""
        path.write_text(good.replace('every = "month"', 'every = "fortnight"', 1), encoding="utf-8")
        app.reckon()
        await play.settle(pilot)
        assert any(row.items for row in room(app).lines)
        assert "mistaken rules left out 1" in app.waits()
        assert "obligations.toml:" in play.line(pilot)
