"""What was confirmed of a form: a layout file in the repository, found by the form's own words, so that next month is one command."""

import re
from pathlib import Path

import msgspec

from zhili_tui.errors import CannotFill, Unreadable, system_reason
from zhili_tui.exchange.filling import matching, reckoned
from zhili_tui.exchange.filling.files.canvas import BlankForm
from zhili_tui.i18n import N_
from zhili_tui.storage import toml_text

#: Sources that are no sums of records.
OTHERS = ("unit", "total")
KNOWN = ("record.", "officer.", "score.", "duty.")


class Confirmed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """templates/fill/learnt/*.toml: the form's title, and by place what fills it; an empty text leaves it blank."""

    title: str
    cells: dict[str, str] = {}


def file_of(root: Path, form: BlankForm) -> Path:
    """Where what was confirmed of a form lies in a repository."""
    return root / "templates" / "fill" / "learnt" / f"{matching.fingerprint(form)}.toml"


def read(file: Path) -> dict[str, str]:
    """What was confirmed; nothing where there is no such file. Raises Unreadable."""
    if not file.is_file():
        return {}
    try:
        found = msgspec.convert(toml_text.parse(file.read_bytes()), Confirmed)
        for source in found.cells.values():
            known(source)
    except OSError as error:
        raise Unreadable(path=file, reason=system_reason(error)) from None
    except (toml_text.TextError, msgspec.ValidationError, CannotFill) as error:
        raise Unreadable(path=file, reason=str(error)) from None
    return dict(found.cells)


def fitting(cells: dict[str, str], form: BlankForm) -> dict[str, str]:
    """The places of a layout on the sheets of a form, whose names may bear another month.

    Places without a sheet, or on one that is not there, stay as they are.
    """
    now: dict[str, list[str]] = {}
    for table in form.tables:
        now.setdefault(_monthless(table.name), []).append(table.name)
    out = {}
    for place, source in cells.items():
        sheet, mark, cell = place.rpartition("!")
        names = now.get(_monthless(sheet), [])
        out[f"{names[0]}{mark}{cell}" if len(names) == 1 else place] = source
    return out


def _monthless(name: str) -> str:
    return re.sub(r"\d+|[一二三四五六七八九十]+(?=月)", "#", name)


def written(title: str, cells: dict[str, str]) -> bytes:
    """The text of such a file."""
    lines = [f"title = {toml_text.literal(' '.join(title.split())[:200])}", "", "[cells]"]
    lines += [f"{toml_text.literal(place)} = {toml_text.literal(source)}" for place, source in sorted(cells.items())]
    return ("\n".join(lines) + "\n").encode()


def known(source: str) -> str:
    """The source, if it is one. Raises CannotFill."""
    if source in ("", *OTHERS) or source.startswith(KNOWN):
        return source
    try:
        reckoned.terms(source)
    except ValueError:
        raise CannotFill(
            N_("“{source}” is no source of a value, such as figures.disputes.screened or count.inspection"), source=source
        ) from None
    return source
