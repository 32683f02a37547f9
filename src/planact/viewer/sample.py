"""A file of the data loop in brief: how many lines there are, some of them, and why others were
rejected. Files can be larger than memory; what is kept of them is not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from pydantic import ValidationError

from planact.data.lines import Judgement, Line, Pair, Planned, Query, Weakness
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
    """So many of the items added, in order; each as likely as any other, always the same ones."""

    def __init__(self, size: int) -> None:
        self.count = 0
        self._size = size
        self._kept: list[tuple[int, Any]] = []
        self._random = Random(0)

    def add(self, item: Any) -> None:
        self.count += 1
        if len(self._kept) < self._size:
            self._kept.append((self.count, item))
        elif (place := self._random.randrange(self.count)) < self._size:
            self._kept[place] = (self.count, item)

    @property
    def items(self) -> list[Any]:
        return [item for _, item in sorted(self._kept, key=lambda kept: kept[0])]

    def replace(self, made: Callable[[Any], Any]) -> None:
        self._kept = [(number, made(item)) for number, item in self._kept]


@dataclass
class Excerpt:
    """What is shown of one file."""

    name: str
    kind: str = ""  # of its lines, such as `Pair`; empty where they are not the data loop's
    lines: Sample = field(default_factory=lambda: Sample(SHOWN))
    rejected: dict[str, Sample] = field(default_factory=dict)  # by reason

    @property
    def reasons(self) -> list[tuple[str, Sample]]:
        """The most frequent ones first."""
        return sorted(self.rejected.items(), key=lambda pair: -pair[1].count)


def read_excerpt(path: Path, name: str) -> Excerpt:
    """Reads a file through. Raises `UsageError` naming the line that is none of its kind."""
    excerpt = Excerpt(name)
    kind: type[Line] | None = None
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            try:
                found = json.loads(text)
            except json.JSONDecodeError as error:
                raise UsageError(f"{path}:{number} is not JSON: {error}") from error
            if not isinstance(found, dict):
                raise UsageError(f"{path}:{number} is not a JSON object")
            kind = kind or next((kind for key, kind in KINDS.items() if key in found), None)
            if kind is None or not (reason := found.get("rejected")):
                excerpt.lines.add((number, text))
            else:
                _sample_for(excerpt, reason).add((number, text))
    if kind:
        excerpt.kind = kind.__name__
        for sample in (excerpt.lines, *excerpt.rejected.values()):
            sample.replace(lambda line: _parse(kind, path, *line))
    return excerpt


def _sample_for(excerpt: Excerpt, reason: str) -> Sample:
    """The sample of the lines that were rejected for a reason, whatever values it names."""
    general = _VALUE.sub("…", reason)
    if general not in excerpt.rejected and len(excerpt.rejected) >= REASONS:
        general = OTHERS
    return excerpt.rejected.setdefault(general, Sample(SHOWN_REJECTED))


def _parse(kind: type[Line], path: Path, number: int, text: str) -> Line:
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        problem = error.errors()[0]
        field_ = ".".join(map(str, problem["loc"]))
        raise UsageError(
            f"{path}:{number} is no {kind.__name__} line: {field_}: {problem['msg']}"
        ) from error
