"""The arrows between the modules of a package, read out of its source: every import, wherever it stands."""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path


def imports(root: Path, package: str) -> dict[str, set[str]]:
    """What each module of a package below ``root`` imports of it: at the top, in functions, for the type checker, by a string."""
    files = {_name(path.relative_to(root)): path for path in sorted((root / package).rglob("*.py"))}
    found: dict[str, set[str]] = {}
    for name, path in files.items():
        inside = name if path.name == "__init__.py" else name.rpartition(".")[0]
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        found[name] = {module for node in nodes for module in _named(node, inside, files)} - {name}
    return found


def circles(arrows: Mapping[str, set[str]]) -> list[list[str]]:
    """Circles of modules, each sorted; one after the other is cut open until none is left."""
    open_ = {name: set(aims) for name, aims in arrows.items()}
    found = []
    while True:
        try:
            TopologicalSorter(open_).prepare()
        except CycleError as error:
            circle = error.args[1]
            found.append(sorted(set(circle)))
            for before, after in pairwise(circle):
                open_[after].discard(before)
        else:
            return sorted(found)


def _name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _named(node: ast.AST, inside: str, modules: Mapping[str, Path]) -> Iterator[str]:
    """The modules that a node of the source names."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in modules)
    elif isinstance(node, ast.ImportFrom):
        above = inside.split(".")[: len(inside.split(".")) - node.level + 1] if node.level else []
        base = ".".join([*above, *filter(None, [node.module])])
        for alias in node.names:
            full = f"{base}.{alias.name}"
            if full in modules or base in modules:
                yield full if full in modules else base
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value and node.value in modules:
        yield node.value
