"""A terminal's screen as a picture, cell by cell."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pyte

CELL, LINE = 10, 22
INK, PAPER, GREY = "#e6edf3", "#1b1f23", "#8b949e"
NAMED = {
    "default": INK,
    "brightblack": GREY,
    "red": "#ff7b72",
    "brightred": "#ff7b72",
    "green": "#7ee787",
    "brown": "#d29922",
    "blue": "#79c0ff",
    "white": "#c9d1d9",
    "black": "#1b1f23",
}


@cache
def font() -> Any:
    """A font that has Chinese, as the system finds it."""
    from PIL import ImageFont

    found = subprocess.run(
        ["fc-match", "-f", "%{file}|%{index}", "monospace:lang=zh-tw"], capture_output=True, text=True, check=True
    ).stdout
    file, _, index = found.partition("|")
    return ImageFont.truetype(file, 18, index=int(index or 0) & 0xFFFF)


def colour(name: str, default: str) -> str:
    if name == "default":
        return default
    return NAMED.get(name) or (f"#{name}" if len(name) == 6 and name.strip("0123456789abcdef") == "" else name.removeprefix("bright"))


def draw(screen: pyte.Screen, file: Path) -> None:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (screen.columns * CELL + 20, screen.lines * LINE + 20), PAPER)
    pen = ImageDraw.Draw(image)
    for y in range(screen.lines):
        for x in range(screen.columns):
            cell = screen.buffer[y][x]
            if not cell.data:
                continue
            wide = x + 1 < screen.columns and not screen.buffer[y][x + 1].data
            ink, paper = colour(cell.fg, INK), colour(cell.bg, PAPER)
            if cell.reverse:
                ink, paper = paper, ink
            left, top = 10 + x * CELL, 10 + y * LINE
            if paper != PAPER:
                pen.rectangle((left, top, left + CELL * (2 if wide else 1) - 1, top + LINE - 1), fill=paper)
            if cell.data.strip():
                pen.text((left, top), cell.data, font=font(), fill=ink, stroke_width=0.4 if cell.bold else 0, stroke_fill=ink)
    if not screen.cursor.hidden:
        left, top = 10 + screen.cursor.x * CELL, 10 + screen.cursor.y * LINE
        pen.rectangle((left, top + LINE - 3, left + CELL - 1, top + LINE - 1), fill="#f0883e")
    image.save(file)
