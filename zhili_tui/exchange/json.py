"""Records as JSON: an object with one array, each with its reference and what its file says; decimals stay exact."""

import datetime
from collections.abc import Iterable
from typing import Any

import msgspec

from zhili_tui.exchange.laid import ExportEntry


def render(entries: Iterable[ExportEntry], zone: datetime.tzinfo) -> str:
    """``{"items": [{"ref": …, "kind": …, "unit": …, "year": …, "state": …, "record": {…}}, …]}``, one record a line."""
    encoder = msgspec.json.Encoder(decimal_format="number")
    lines = [
        encoder.encode({
            "ref": one.place.ref, "kind": one.place.kind, "unit": one.place.unit, "year": one.place.year, "state": one.state, "record": _local(one.plain, zone),
        }).decode()
        for one in entries
    ]  # fmt: skip
    return '{"items": [\n' + ",\n".join(lines) + "\n]}\n" if lines else '{"items": []}\n'


def _local(value: Any, zone: datetime.tzinfo) -> Any:
    """The same with every moment by the office's clock."""
    if isinstance(value, dict):
        return {name: _local(item, zone) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_local(item, zone) for item in value]
    return value.astimezone(zone) if isinstance(value, datetime.datetime) else value
