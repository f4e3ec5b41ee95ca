"""Text: one canonical form, and a parser that stock parsers agree with."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from zhili_tui.model import kinds
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage import toml_text
from zhili_tui.storage.toml_edit import same

SHIPPED = sorted((ROOT / "records").rglob("*.toml"))
SAMPLES = [path.read_bytes() for path in SHIPPED[::9]]


def reference(data: bytes) -> Any:
    """What the standard library makes of it; None where it refuses."""
    try:
        return tomllib.loads(data.decode(), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError, ArithmeticError, RecursionError):
        return None


def ours(data: bytes) -> Any:
    try:
        return toml_text.parse(data)
    except toml_text.TextError:
        return None


def test_the_parser_agrees_with_the_standard_library_on_every_shipped_record() -> None:
    for path in SHIPPED:
        data = path.read_bytes()
        assert same(ours(data), reference(data)), path


def test_and_on_generated_ones(demo_repository: Path) -> None:
    for path in sorted((demo_repository / "records").rglob("*.toml"))[::3]:
        data = path.read_bytes()
        assert same(ours(data), reference(data)), path


@given(
    st.integers(0, len(SAMPLES) - 1),
    st.lists(
        st.tuples(st.integers(0, 5000), st.sampled_from(list(b"\"'[]{}=.,#\n\r\t\\ae0159-:TZ+_ \x00\x7f\xe4")), st.booleans()), max_size=4
    ),
)
def test_and_on_mutated_ones(which: int, edits: list[tuple[int, int, bool]]) -> None:
    data = bytearray(SAMPLES[which])
    for at, byte, insert in edits:
        at %= len(data)
        if insert:
            data.insert(at, byte)
        else:
            data[at] = byte
    assert same(ours(bytes(data)), reference(bytes(data)))


def test_shipped_records_are_canonical() -> None:
    for path in SHIPPED:
        place = place_of(path.relative_to(ROOT).as_posix())
        assert place is not None
        content = path.read_text(encoding="utf-8")
        assert toml_text.canonical(kinds.kind(place.kind).cls, toml_text.parse_text(content)) == content, path


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [(b"\xef\xbb\xbfa = 1\n", 1, 1), ("a = 1\nb = 東\n".encode(), 2, 5), (b"a = 1\nb = \"\xff\"\n", 2, 6), (b"a = 1\na = 2\n", 2, 1)],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_line_and_column(data: bytes, line: int, column: int) -> None:
    with pytest.raises(toml_text.TextError) as caught:
        toml_text.parse(data)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_positions_count_characters() -> None:
    places = toml_text.positions('名 = 1\n[[t]]\n"鍵" = "東"\nx = { y = [\n  1, 2] }\n'.replace("名", '"名"'))
    assert places["名",] == (1, 1)
    assert places["t", 0, "鍵"] == (3, 1)
    assert places["t", 0, "x", "y"] == (4, 7)
