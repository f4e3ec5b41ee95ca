"""What was filled in and that nobody has touched, shown before it is saved: a line a field, a line a column of a table. Pure."""

from rich.cells import cell_len

from zhili_tui.entry.form_state import Form, InputCell
from zhili_tui.i18n import N_, _
from zhili_tui.model.introspection import Path, field_at
from zhili_tui.tui.widgets.cells import DIM, PLAIN, fit, one_line
from zhili_tui.tui.widgets.text_lines import Lines

LABEL = 26
#: The cells that a value may take beside its field's name.
VALUE = 50


def lines(form: Form, cells: list[InputCell]) -> Lines:
    """The values by field, those of a table's entries side by side."""
    found: dict[Path, list[str]] = {}
    for cell in cells:
        place = tuple(step for step in cell.path if not isinstance(step, int))
        found.setdefault(place, []).append(one_line(form.text(cell)))
    named = [(_called(form, place), _(N_(", ")).join(dict.fromkeys(texts))) for place, texts in found.items()]
    width = min(max((cell_len(name) for name, _text in named), default=0), LABEL)
    return [[("   " + fit(name, width) + "   ", DIM), (fit(text, VALUE).rstrip(), PLAIN)] for name, text in named]


def _called(form: Form, place: Path) -> str:
    """A field by its label, after that of the table it stands in."""
    fields = (field_at(form.cls, place[: length + 1]) for length in range(len(place)))
    return " ".join(_(field.label) for field in fields if field)
