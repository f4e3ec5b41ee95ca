"""What ours is measured against: the barest thing that does the same work."""

import os
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path


def loop(root: str) -> None:
    """Parse and convert every file, and nothing else."""
    import msgspec
    import toml_rs

    from zhili_tui.model import kinds
    from zhili_tui.model.fields import NATIVE

    loads, convert = toml_rs.loads, msgspec.convert
    types = {name: kinds.kind(name).cls for name in kinds.names()}
    for folder, _, names in os.walk(root + "/records"):
        here = os.path.basename(folder)
        for name in names:
            if not name.endswith(".toml"):
                continue
            with open(f"{folder}/{name}", "rb") as file:
                text = file.read().decode()
            kind = types.get("officer" if here == "officers" else here) or types[name.removesuffix(".toml")]
            convert(loads(text, parse_float=Decimal, toml_version="1.0.0"), kind, builtin_types=NATIVE)


def memory(root: str) -> None:
    """The peak of a check without index, its processes added up, in bytes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "zhili_tui", "--repo", root, "check", "--fresh"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(_resident(pid) for pid in _family(process.pid)))
        time.sleep(0.02)
    print(peak)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _resident(pid: int) -> int:
    """Memory of its own and its share of what it has in common with its parent (proportional set size)."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


if __name__ == "__main__":
    {"loop": loop, "memory": memory}[sys.argv[1]](sys.argv[2])
