"""JSON Schemas of the rule files and score sheets, for the editors of those who write them."""

from collections.abc import Iterator

from zhili_tui.model.glossary import N_
from zhili_tui.model.json_schema import DIALECT, Described, Translate, of_type
from zhili_tui.regulation import rules
from zhili_tui.regulation.ruleset import FILES
from zhili_tui.regulation.scoring.shape import ScoreSheet

#: What the files are called, by their names.
TITLES = {
    "obligations": N_("Obligations of every period"),
    "deadlines": N_("Time limits"),
    "ladder": N_("Steps of the ladder"),
    "effects": N_("Effects, authorities and grounds"),
    "signing": N_("Who signs what"),
    "calendar": N_("Official holidays"),
    "directory": N_("Who has to be told of a case"),
}


def of_rules(translate: Translate) -> Iterator[Described]:
    """The schema of each file of a rule set, and of its sheets."""
    below = "templates/regulation/*/"
    titles = {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string", "minLength": 1}}
    clauses = {
        "$schema": DIALECT, "$id": "zhili:clauses", "title": translate(N_("Clauses")), "type": "object", "required": ["clauses"],
        "properties": {"clauses": {"type": "object", "additionalProperties": titles}},
    }  # fmt: skip
    yield Described("clauses", f"{below}clauses.toml", clauses)
    for name, cls in FILES.items():
        yield Described(name, f"{below}{name}.toml", of_type(name, translate(TITLES[name]), getattr(rules, cls), translate))
    yield Described("sheet", f"{below}sheets/*.toml", of_type("sheet", translate(N_("Score sheet")), ScoreSheet, translate))
