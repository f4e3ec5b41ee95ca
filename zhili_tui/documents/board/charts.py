"""Small charts as SVG, drawn from numbers alone: a year's course against the last, a bar of a whole."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

NOW, BEFORE, TRACK = "#0b5394", "#767676", "#e3e3e3"
WIDTH, HEIGHT = 120, 24


def _drawing(width: int, height: int) -> Element:
    return Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "width": str(width),
            "height": str(height),
            "aria-hidden": "true",  # its table stands beside it
        },
    )


def course(now: Sequence[int | None], before: Sequence[int | None]) -> str:
    """Twelve months as a line, those of the year before thin and broken behind it; a month that nobody reported breaks the line."""
    drawing = _drawing(WIDTH, HEIGHT)
    known = [value for value in (*now, *before) if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    for values, colour, stroke, dash in ((before, BEFORE, "1", "3 2"), (now, NOW, "2", "")):
        for line in _stretches(values, low, high):
            if len(line) == 1:
                SubElement(drawing, "circle", {"cx": line[0][0], "cy": line[0][1], "r": "1.5", "fill": colour})
                continue
            drawn = {"fill": "none", "stroke": colour, "stroke-width": stroke, "points": " ".join(",".join(point) for point in line)}
            SubElement(drawing, "polyline", drawn | ({"stroke-dasharray": dash} if dash else {}))
    return tostring(drawing, encoding="unicode")


def _stretches(values: Sequence[int | None], low: int, high: int) -> list[list[tuple[str, str]]]:
    """The unbroken stretches of a line, as points."""
    out: list[list[tuple[str, str]]] = [[]]
    for month, value in enumerate(values):
        if value is None:
            out.append([])
            continue
        rise = (value - low) / (high - low) if high > low else 0.5
        out[-1].append((f"{3 + month * (WIDTH - 6) / 11:.1f}", f"{HEIGHT - 3 - rise * (HEIGHT - 6):.1f}"))
    return [line for line in out if line]


def bar(share: float, colour: str = NOW) -> str:
    """A share of a whole, from 0 to 1."""
    drawing = _drawing(60, 8)
    SubElement(drawing, "rect", {"x": "0", "y": "0", "width": "60", "height": "8", "fill": TRACK})
    SubElement(drawing, "rect", {"x": "0", "y": "0", "width": f"{60 * min(max(share, 0), 1):.1f}", "height": "8", "fill": colour})
    return tostring(drawing, encoding="unicode")
