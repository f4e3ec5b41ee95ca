"""The plain data of a record while it is being filled in: tables in tables, lists of tables, places in them. Pure."""

import copy
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from zhili_tui.model.introspection import Path
from zhili_tui.storage.toml_edit import prune


def put(plain: dict[str, Any], path: Path, value: Any) -> None:
    """Put a value at a place, tables and entries around it come into being; None takes away what is there."""
    holder: Any = plain
    for step, following in pairwise(path):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            while len(holder) <= step:
                holder.append({})
            holder = holder[step]
        else:
            holder = holder.setdefault(step, empty)
    if value is None:
        holder.pop(path[-1], None)
    else:
        holder[path[-1]] = value


def departure(one: Any, other: Any) -> Path:
    """The first place at which two states differ, as deep as both go; empty where they are alike."""
    steps: Iterator[Any] = iter(())
    if isinstance(one, dict) and isinstance(other, dict):
        steps = iter(dict.fromkeys((*one, *other)))
    elif isinstance(one, list) and isinstance(other, list):
        steps = iter(range(max(len(one), len(other))))
    for step in steps:
        left, right = (_step(state, step) for state in (one, other))
        if left != right:
            return (step, *departure(left, right))
    return ()


def _step(state: Any, step: Any) -> Any:
    try:
        return state[step]
    except (KeyError, IndexError):
        return None


def closed_up(by_path: dict[Path, str], gone: Path) -> Iterator[tuple[Path, str]]:
    """What is kept by path, after an entry was taken away: its own is gone, later ones move up."""
    *at, place = gone
    for path, text in by_path.items():
        if path[: len(at)] == tuple(at) and len(path) > len(at):
            number = path[len(at)]
            if number == place:
                continue
            if isinstance(number, int) and number > int(place):
                yield (*at, number - 1, *path[len(at) + 1 :]), text
                continue
        yield path, text


def filled(plain: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The data with what is blank in it taken from the other, through tables."""
    out = copy.deepcopy(plain)
    for name, value in other.items():
        if isinstance(value, dict) and isinstance(out.get(name), dict):
            out[name] = filled(out[name], value)
        elif out.get(name) in (None, [], {}):
            out[name] = copy.deepcopy(value)
    return out


def without_blank_entries(value: Any) -> Any:
    """The data without entries of tables in which nothing is filled in."""
    if isinstance(value, dict):
        return {name: without_blank_entries(one) for name, one in value.items()}
    if isinstance(value, list):
        return [without_blank_entries(one) for one in value if prune(one) != {}]
    return value
