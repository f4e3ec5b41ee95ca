"""Files as large as a record may be, and full of what is wrong: what the check of one costs."""

import datetime
import multiprocessing
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from zhili_tui.checks import run
from zhili_tui.storage.files import LIMIT

PATH = "records/a/2026/activity/20261101-aaaa.toml"
HEAD = 'type = "publicity"\ndate = 2026-11-01\ntitle = "x"\n'
SIGNOFF = f'\n[[signoffs]]\nby = "a/b"\nrole = "x"\nverdict = "approved"\nat = 2026-01-01T00:00:00+08:00\ndigest = "{"0" * 64}"\n'
#: What stands before, what is said again and again, what stands behind.
CASES = {
    "unknown keys": ("", "k{n} = 1\n", ""),
    "control characters, spelled": ('note = "', "\\u0001", '"\n'),
    "control characters": ("# ", "\x01", "\n"),
    "characters that turn the text": ('note = "', "\u202e", '"\n'),
    "mobile numbers": ('note = "', "13800138000 ", '"\n'),
    "identity numbers, a line each": ('note = """\n', "11010519491231002X\n", '"""\n'),
    "digits in Chinese": ('note = "', "一三八", '"\n'),
    "digits apart": ('note = "', "1 3 8 ", '"\n'),
    "one long number": ("x = ", "1", "\n"),
    "a list of numbers": ("x = [", "1,", "1]\n"),
    "a list of tables": ("attachments = [", '{name="x", place="y"},', "]\n"),
    "headers": ("", "[t{n}]\n", ""),
    "empty attachments": ("", "[[attachments]]\n", ""),
    "sign-offs": ("", SIGNOFF, ""),
    "strokes": ('note = "', "\\\\", '"\n'),
    "a quotation without end": ("x = ", '"', "\n"),
    "marks of a conflict": ("", "<<<<<<< a\n=======\n>>>>>>> b\n", ""),
}


def made(name: str) -> bytes:
    """A file of 1 MiB."""
    before, again, behind = CASES[name]
    room = LIMIT - len((HEAD + before + behind).encode())
    parts, size = [], 0
    while True:
        part = again.replace("{n}", str(len(parts)))
        size += len(part.encode())
        if size > room:
            return (HEAD + before + "".join(parts) + behind).encode()
        parts.append(part)


def _checked(name: str) -> tuple[float, float]:
    """Processor time in milliseconds and memory in MB, in a process of its own."""
    data, start = made(name), time.process_time()
    run.check_file(PATH, data, frozenset(), datetime.date(2026, 11, 29))
    return (time.process_time() - start) * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def hostile(small: Path, large: Path) -> Iterator[Figure]:
    """The worst of them."""
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        found = dict(zip(CASES, pool.map(_checked, CASES, chunksize=1), strict=True))
    slowest, largest = (max(found, key=lambda name, at=at: found[name][at]) for at in (0, 1))  # type: ignore[misc]
    yield Figure(f"check of a file of 1 MiB, the slowest of {len(CASES)}: {slowest}", found[slowest][0], 2000, "the bar", 1)
    yield Figure(f"its memory, the largest: {largest}", found[largest][1], 200, "the bar", 1, "MB")
