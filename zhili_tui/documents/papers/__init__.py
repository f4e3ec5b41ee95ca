"""The papers, one module each. A new module here is a new paper: nothing else need be told."""

import functools
import importlib
from typing import Any

from zhili_tui.documents.paper import Paper
from zhili_tui.model.modules import module_names


@functools.cache
def papers() -> dict[str, Paper]:
    """All papers by name."""
    found = [importlib.import_module(f"{__name__}.{name}").PAPER for name in module_names(__path__)]
    return {paper.name: paper for paper in sorted(found)}


def of(kind: str, record: Any) -> list[Paper]:
    """The papers that can be made from a record."""
    return [paper for paper in papers().values() if paper.kind == kind and paper.fits(record)]
