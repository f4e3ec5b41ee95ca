"""What sign-offs are worth in one opened repository, and the register that judges them."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from zhili_tui.ledger import files, tree

if TYPE_CHECKING:
    from zhili_tui.office import Office
    from zhili_tui.trust.history import History
    from zhili_tui.trust.judge import Pin
    from zhili_tui.trust.register import Register
    from zhili_tui.trust.verdicts import Verdict


class Trusting:
    """Trust, for one opened office."""

    def __init__(self, office: "Office") -> None:
        self.office = office

    @cached_property
    def pin(self) -> "Pin | None":
        """Where trust begins in this clone; None where nothing was pinned."""
        settings = self.office.git.directory / "config"
        if self.office.git.prefix or (settings.is_file() and b"pin" not in settings.read_bytes()):
            return None  # most often, and without asking git
        if self.office.git.config("zhili.pin"):
            from zhili_tui.trust.history import pin_of

            return pin_of(self.office.git)
        return None

    @property
    def history(self) -> "History | None":
        """The history of this clone, judged up to the commit checked out; None where trust has no beginning."""
        return self._history.upto(self.office.git.head()) if self.pin else None

    @cached_property
    def _history(self) -> "History":
        from zhili_tui.trust.history import History

        assert self.pin is not None
        return History(self.office.git, self.pin)

    @property
    def register(self) -> "Register":
        """The register of officers, keys and signing rules after the commit checked out."""
        history = self.history
        if history:
            return history.register(history.head)
        from zhili_tui.trust import register
        from zhili_tui.trust.objects import Store

        return register.at(Store(self.office.git), self.office.git.head())

    @cached_property
    def worth(self) -> "Mapping[str, str]":
        """The worth of every sign-off by its digest, worked out when asked for. The index has been refreshed.

        Without a beginning of trust none is known.
        """
        family = (self.office, *self.office.linked)
        if not any(one.trust.pin for one in family):
            return {}
        from zhili_tui.trust.worth import Worth

        return Worth(*((one.trust.history, one.index) for one in family))

    def signoffs(self, paths: list[str], fresh: bool = False) -> "list[Verdict]":
        """The worth of every sign-off of these records (of all, where none are named), read from the files themselves."""
        from zhili_tui.trust import verdicts
        from zhili_tui.trust.history import History

        history = History(self.office.git, self.pin, fresh=True).upto(self.office.git.head()) if self.pin and fresh else self.history
        made = history.events(paths) if history else {}
        if not paths:
            paths = sorted({*tree.paths(self.office.root)[0], *made})
        out: list[Verdict] = []
        for path in paths:
            data = files.read(self.office.root, path) if (self.office.root / path).is_file() else b""
            if path in made or b"[[signoffs]]" in data:
                out += verdicts.of_record(history, path, data, made.get(path, ()))
        return out
