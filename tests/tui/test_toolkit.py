"""What is not public in Textual and Rich and used all the same: each has a test that names it when it is gone.

Why each is used stands where it is used; the upper pins in pyproject.toml hold until somebody has looked.
"""

import inspect
from importlib import import_module

import pytest

#: Module, then what is looked up in it, step by step.
USED = (
    ("rich.cells", "load_cell_table"),  # ambiguous widths
    ("rich.cells", "_is_single_cell_widths"),
    ("rich.segment", "_is_single_cell_widths"),
    ("rich.segment", "Segment._split_cells.cache_clear"),
    ("textual._xterm_parser", "XTermParser"),  # the driver
    ("textual.constants", "ESCAPE_DELAY"),
    ("textual.drivers.linux_driver", "LinuxDriver._sigcont_application"),
    ("textual.widgets", "Input._position_to_cell"),  # the caret
    ("textual.app", "App._fatal_error"),  # what is said of a fault
    ("textual.dom", "DOMNode._merge_bindings"),  # bindings are made for each screen
)


@pytest.mark.parametrize(("module", "name"), USED, ids=[f"{module}.{name}" for module, name in USED])
def test_the_toolkit_still_has(module: str, name: str) -> None:
    found: object = import_module(module)
    for step in name.split("."):
        found = getattr(found, step)
    assert found is not None


@pytest.mark.parametrize(
    ("module", "owner", "name"),
    [
        ("textual.drivers.linux_driver", "LinuxDriver", "_must_signal_resume"),
        ("textual.app", "App", "_exception"),
        ("textual.app", "App", "_driver"),
        ("textual.dom", "DOMNode", "_bindings"),
        ("textual.message_pump", "MessagePump", "_running"),
    ],
)
def test_the_toolkit_still_sets(module: str, owner: str, name: str) -> None:
    source = inspect.getsource(getattr(import_module(module), owner))
    assert f"self.{name}" in source
