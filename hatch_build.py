"""Compiles the catalogues for the wheel, where gettext looks for them, and puts the pages of the docs into it."""

from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):
    """Makes ``<language>/LC_MESSAGES/zhili.mo`` of every ``<language>/zhili.po``; takes the pages in without what they are made from."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile in place, so that an editable installation has them too."""
        root = Path(self.root)
        for source in sorted((root / "zhili_tui").rglob("*.po")):
            target = source.parent / "LC_MESSAGES" / f"{source.stem}.mo"
            target.parent.mkdir(exist_ok=True)
            polib.pofile(str(source)).save_as_mofile(str(target))
            build_data["artifacts"].append(f"/{target.relative_to(root).as_posix()}")
        for page in sorted((root / "docs").rglob("*.md")):
            build_data["force_include"][str(page)] = f"zhili_tui/{page.relative_to(root).as_posix()}"
