"""What processes take of the machine, from Linux's /proc."""

from __future__ import annotations

import os
import re
from pathlib import Path


def mebibytes(pid: int, kind: str = "Pss") -> float:
    """Memory of a process: "Pss" counts what it shares with others in part, "Rss" whole."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(rf"^{kind}:\s+(\d+) kB", rollup, re.MULTILINE)
    assert found
    return int(found[1]) / 1024


def cpu_seconds(pid: int) -> float:
    """Of the process and those of its children that have ended (the arena calls git)."""
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
