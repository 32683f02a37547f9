"""A file of the data loop in brief: how many lines there are, some of them, and why others were
rejected. Files can be larger than memory; what is kept of them is not."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from planact.data.engine.records import Judgement, Line, Pair, Planned, Query, Weakness, parse_line
from planact.errors import UsageError

SHOWN = 200  # lines of a file
SHOWN_REJECTED = 20  # lines for each reason
REASONS = 50  # told apart; what else there is counts together
OTHERS = "other reasons"

# The key that only lines of this kind have.
KINDS: dict[str, type[Line]] = {
    "trajectory": Planned,
    "page": Pair,
    "success": Judgement,
    "episodes": Weakness,
    "url": Query,
}

_VALUE = re.compile(r"""\[[^\]]*\]|'[^']*'|"[^"]*"|\d+(?:\.\d+)*""")


class Sample:
    """So many of the lines added, each as likely as any other, always the same ones."""

    def __init__(self, size: int) -> None:
        self.count = 0
        self._size = size
        self._kept: list[tuple[int, str]] = []
        self._random = Random(0)

    def add(self, number: int, text: str) -> None:
        self.count += 1
        if len(self._kept) < self._size:
            self._kept.append((number, text))
        elif (place := self._random.randrange(self.count)) < self._size:
            self._kept[place] = (number, text)

    def parsed(self, kind: type[Line], path: Path) -> Shown:
        """Raises `UsageError` naming the line that is not of this kind."""
        return Shown(self.count, [parse_line(t, kind, path, n) for n, t in sorted(self._kept)])


@dataclass(frozen=True)
class Shown:
    """Some of so many lines, in their order."""

    count: int
    lines: list[Line]


@dataclass(frozen=True)
class Excerpt:
    """What is shown of one file."""

    name: str
    kind: str  # of its lines, such as `Pair`; empty where they are not the data loop's
    good: Shown
    rejected: list[tuple[str, Shown]]  # by reason, the most frequent one first


def read_excerpt(path: Path, name: str) -> Excerpt:
    """Reads a file through. Raises `UsageError` naming the line that is none of its kind."""
    good, rejected = Sample(SHOWN), dict[str, Sample]()
    kind: type[Line] | None = None
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            if not text.endswith("\n"):  # a kill tore it while it was written
                break
            found = _json(text, path, number)
            kind = kind or next((kind for key, kind in KINDS.items() if key in found), None)
            if kind and (reason := found.get("rejected")):
                _sample_for(str(reason), rejected).add(number, text)
            else:
                good.add(number, text)
    if kind is None:
        return Excerpt(name, "", Shown(good.count, []), [])
    reasons = [(reason, sample.parsed(kind, path)) for reason, sample in rejected.items()]
    reasons.sort(key=lambda pair: -pair[1].count)
    return Excerpt(name, kind.__name__, good.parsed(kind, path), reasons)


def _json(text: str, path: Path, number: int) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(f"{path}:{number} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise UsageError(f"{path}:{number} is not a JSON object")
    return found


def _sample_for(reason: str, samples: dict[str, Sample]) -> Sample:
    """The sample of the lines that were rejected for a reason, whatever values it names and
    whatever it says after a colon: the lines tell that themselves."""
    general = _VALUE.sub("…", reason.partition(": ")[0])
    if general not in samples and len(samples) >= REASONS:
        general = OTHERS
    return samples.setdefault(general, Sample(SHOWN_REJECTED))
