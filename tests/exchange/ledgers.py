"""Ledgers as offices keep them, made by the tests: titles above, merged cells, dates in every spelling, totals below."""

import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

TITLE = "東街街道2026年社會治安綜合治理檢查問題整改台賬"
GROUPS = [
    "序號",
    "檢查",
    "",
    "受檢單位",
    "檢查人員",
    "帶隊人",
    "存在問題",
    "隱患\n等級",
    "整改",
    "",
    "",
    "驗收",
    "",
    "銷號日期",
    "聯繫電話",
    "備註",
]
BELOW = ["", "時間", "類型", "", "", "", "", "", "措施", "責任人", "時限", "時間", "結果", "", "", ""]
#: (first row, last row, column) of cells merged downwards, from the first row of data.
MERGED = ((0, 2, 3), (0, 2, 1), (0, 2, 2), (0, 2, 4), (0, 2, 5), (3, 4, 3))
D = datetime.date
ROWS: list[list[Any]] = [
    [1, "2026.3.5", "抽查", "平安社區", "陳國強、林淑芬", "陳國強", "地下室消防通道堵塞", "一般", "清理雜物", "曹　軍", "2026年3月20日", "3月18日", "合格", "2026/3/19", "", ""],
    [2, "", "", "", "", "", "值班登記不全", "輕微", "補齊登記，專人負責", "唐勇", D(2026, 3, 20), "20260318", "√", "20260319", "", ""],
    [3, "", "", "", "", "", "監控探頭 2 個損壞", "較重", "更換", "曹軍", "４月１日", "", "", "", "", "待驗收"],
    [4, "2026年4月2日", "抽查", "和諧社区", "林淑芬 王建華", "林淑芬", "流動人口登記滯後", "一般", "限期補錄", "何建華", "2026-04-16", "/", "/", "—", "", ""],
    [5, "二〇二六年四月九日", "抽查", "", "林淑芬，王建華", "林淑芬", "樓道堆放雜物", "輕微", "清除", "何建華", "26.4.20", "4.20", "合格", "4.21", "", "無"],
    ["小計", "", "", "", "", "", 5, "", "", "", "", "", "", "", "", ""],
    ["", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""],
    [6, D(2026, 5, 12), "自查", "人民醫院", "陳國強,葉德勝", "陳國強", "無", "", "", "", "", "", "", "", "", "未發現問題"],
    ["合計", "", "", "", "", "", 6, "", "", "", "", "", "", "", "", ""],
    ["填表人：林淑芬    審核人：陳國強", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip


def rectification(file: Path, rows: list[list[Any]] = ROWS, merged: bool = True) -> Path:
    """A ledger of findings to be put right, as a street office keeps it."""
    book = xlsxwriter.Workbook(str(file))
    sheet = book.add_worksheet("整改台賬")
    date = book.add_format({"num_format": "yyyy/m/d"})
    sheet.merge_range(0, 0, 0, len(GROUPS) - 1, TITLE)
    sheet.write(1, 0, "單位：東街街道綜治辦")
    for at, (upper, lower) in enumerate(zip(GROUPS, BELOW, strict=True)):
        if upper and not lower:
            sheet.merge_range(2, at, 3, at, upper)
        else:
            sheet.write(3, at, lower)
    for first, last, text in ((1, 2, "檢查"), (8, 10, "整改"), (11, 12, "驗收")):
        sheet.merge_range(2, first, 2, last, text)
    ranges = MERGED if merged else ()
    for first, last, column in ranges:
        sheet.merge_range(4 + first, column, 4 + last, column, rows[first][column])
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            if cell == "" or any(first <= number <= last and at == column for first, last, column in ranges):
                continue
            if isinstance(cell, datetime.date):
                sheet.write_datetime(4 + number, at, datetime.datetime.combine(cell, datetime.time()), date)
            else:
                sheet.write(4 + number, at, cell)
    book.close()
    return file
