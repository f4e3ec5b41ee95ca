"""The regulation as data: pure functions from rule files, records and a day to what follows from them. No I/O."""

from zhili_tui.regulation.ruleset import RuleSet

__all__ = ["RuleSet"]
