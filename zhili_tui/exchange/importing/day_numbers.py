"""Numbers where days are asked for: those by which workbooks count days, and times that lost a zero, such as 11.3 for 11.30."""

import datetime

from zhili_tui.i18n import N_, translate

#: What a mapping may say of numbers in columns of days: that they are those of a workbook, from 1900 or from 1904.
DAY_NUMBERS = {"day-number": datetime.date(1899, 12, 30), "day-number-1904": datetime.date(1904, 1, 1)}
IS_DAY_NUMBER = N_(
    "“{text}” is a number and no day: is {day} meant, or {other} in a workbook that counts from 1904? Show the column as days and save the "
    'sheet, or say in a mapping dates = ["day-number"] or ["day-number-1904"]'
)
IS_NUMBER = N_("“{text}” is a number and no day: write it as text, such as {sample}, or show the column as days")


class NumberForDayError(ValueError):
    """A number where a day is asked for: a day as a workbook counts it, or 11.30 that lost its zero."""

    def __init__(self, text: str, counted: bool) -> None:
        super().__init__(text)
        self.text, self.counted = text, counted

    def sentence(self, today: datetime.date) -> str:
        """The question, in the language in use."""
        if not self.counted:
            return translate(IS_NUMBER, {"text": self.text, "sample": today.isoformat()})
        days = datetime.timedelta(days=int(float(self.text)))
        first, second = (base + days for base in DAY_NUMBERS.values())
        return translate(IS_DAY_NUMBER, {"text": self.text, "day": first.isoformat(), "other": second.isoformat()})
