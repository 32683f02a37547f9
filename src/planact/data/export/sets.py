"""One role's training set while it is written: which split an example goes to, how many of a kind
are enough, and what there is to tell of them."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from planact.data.export.formats import Format, adapted
from planact.types import Role

# Of one skill on a site, such as pressing Enter after a search, so many examples are enough:
# without a limit, what every task begins with would fill the training set. Plans and replans count
# by template; a replan is mostly what is left of the plan before it, which is learnt from few.
LIMITS = {"action": 120, "plan": 40, "replan": 40}
TOO_MANY = "left out, one of too many"
SAME = "left out, the same as another"


def split_of(task: str, validation: float) -> str:
    """Training or validation. A task's side depends on nothing but the task, so that its examples
    stay together and more data does not move it."""
    held_out = zlib.crc32(task.encode()) % 10_000 < validation * 10_000
    return "validation" if held_out else "train"


def said(example: dict[str, Any]) -> bytes:
    """Digest of what an example teaches: two of one template and the same messages are one."""
    what = json.dumps([example["template"], example["messages"]])
    return hashlib.sha256(what.encode()).digest()


class TrainingSet:
    """A context manager; examples are added inside it."""

    def __init__(self, role: Role, folder: Path, validation: float, format_: Format) -> None:
        self.role = role
        self.files = {split: folder / role / f"{split}.jsonl" for split in ("train", "validation")}
        self.counts: Counter[tuple[str, str]] = Counter()  # of each split and kind
        self.groups: Counter[tuple[str, str]] = Counter()  # of each site and template
        self.teachers: Counter[str] = Counter()
        self.lengths: list[int] = []  # characters of each example
        self._validation = validation
        self._format = format_
        self._skills: Counter[tuple[str, str]] = Counter()  # by site and skill
        self._written: set[bytes] = set()  # what was said
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._open = {
            split: self._stack.enter_context(path.open("w", encoding="utf-8"))
            for split, path in self.files.items()
        }
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def add(self, example: dict[str, Any]) -> str:
        """Writes an example; or gives why it is left out."""
        if self.has_enough(example):
            return TOO_MANY
        line = json.dumps(adapted(example, self._format), ensure_ascii=False)
        what = said(example)
        if what in self._written:
            return SAME
        self._written.add(what)
        self._skills[example["site"], example["skill"]] += 1
        split = split_of(example["task_id"], self._validation)
        self._open[split].write(line + "\n")
        self.counts[split, example["kind"]] += 1
        self.groups[example["site"], example["template"]] += 1
        self.teachers[example["teacher"]] += 1
        self.lengths.append(sum(len(message["content"]) for message in example["messages"]))
        return ""

    def has_enough(self, example: dict[str, Any]) -> bool:
        """Whether there are enough of the site and skill of an example."""
        if not example["skill"]:
            return False
        return self._skills[example["site"], example["skill"]] >= LIMITS[example["kind"]]

    @property
    def splits(self) -> dict[str, int]:
        """How many examples each split has that has any."""
        totals: Counter[str] = Counter()
        for (split, _), count in self.counts.items():
            totals[split] += count
        return {split: totals[split] for split in self.files if totals[split]}
