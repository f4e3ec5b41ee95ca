"""zhili (治理): the bookkeeping of comprehensive public-security governance, kept as text in git."""

__version__ = "0.2.0"
