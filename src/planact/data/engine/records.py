"""What the files of the data loop hold: JSONL, each line with where it came from.

A line that a later stage must not use stays in its file, with the reason why it was rejected.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import Field, ValidationError

from planact.errors import UsageError
from planact.files import compat
from planact.files.digests import digest
from planact.record import first_problem
from planact.text import one_line
from planact.types import Plan, Record, Trajectory

RULES = "rules"  # the teacher that needs no model
VARIATIONS = "variations"  # the stage that makes more of what a model fails at


class Origin(Record):
    """How a line came to be."""

    stage: str
    teacher: str  # "rules", "demonstrator", or the name of a model
    prompt: str = ""  # digest of the prompt file that the model was asked with
    parents: tuple[str, ...] = ()  # ids of the lines, and names of the episodes, it was made from


class Line(Record):
    """Base of all lines. The lines of one job are written together; `left` counts those that
    follow, so that a file which ends before 0 was cut off by a kill."""

    id: str
    job: str
    left: int = 0
    origin: Origin
    rejected: str = ""  # why no later stage uses it

    def to_json(self, folder: Path) -> str:
        """The line as it stands in a file in `folder`."""
        return self.model_dump_json()

    @classmethod
    def of_json(cls, text: str | bytes, folder: Path) -> Self:
        """Raises `ValidationError`."""
        return compat.read(cls, text)


class Query(Line):
    """Something that a user may ask for on a site (Plan-and-Act, section 4.1)."""

    goal: str
    site: str
    url: str  # where it starts
    task_id: str = ""  # of the suite's task that it is, where it is one


class Judgement(Line):
    """Whether an episode reached its goal, as far as its trajectory tells."""

    episode: str  # its name in the run folder, TASK-SEED
    success: bool
    reasons: str = ""


class Planned(Line):
    """A trajectory with the plans that it was found to follow (sections 4.2, 4.2.1 and 4.2.2). It
    keeps its id through these stages."""

    # The file of the episode, which has the pages: a line's file has none of them. Empty where the
    # line has them itself.
    episode: str = ""
    digest: str = ""  # of that file
    trajectory: Trajectory
    # For each plan and each of its steps, which actions carry it out, counted from 0.
    actions: tuple[tuple[tuple[int, ...], ...], ...] = ()

    @classmethod
    def of(cls, episode: Trajectory, file: Path, origin: Origin) -> Planned:
        """The line of an episode without plans yet, which is in a run folder's file."""
        return cls(
            id=identity("trajectory", episode.site, episode.goal, file.stem),
            job="",
            origin=origin,
            episode=str(file),
            digest=digest(file),
            trajectory=episode,
        )

    def to_json(self, folder: Path) -> str:
        if not self.episode:
            return super().to_json(folder)
        line = self.model_copy(update={"episode": os.path.relpath(self.episode, folder)})
        return line.model_dump_json(exclude={"trajectory": _PAGES})

    @classmethod
    def of_json(cls, text: str | bytes, folder: Path) -> Self:
        """With the pages of its episode. Raises `UsageError` where that is not as it was, and
        `ValidationError`."""
        stored = json.loads(text)
        if not stored.get("episode"):
            return super().of_json(text, folder)
        file = folder / stored["episode"]
        try:
            episode = file.read_bytes()
        except OSError as error:
            raise UsageError(f"the pages of {stored['id']} are not in {file} any more") from error
        if hashlib.sha256(episode).hexdigest() != stored["digest"]:
            raise UsageError(f"{file} is not as it was when it was grounded", "Ground it again.")
        whole = json.loads(episode)
        for step, seen in zip(stored["trajectory"]["steps"], whole["steps"], strict=True):
            step["observation"] = seen["observation"]
        stored["trajectory"]["last"] = whole.get("last")
        return compat.of(cls, {**stored, "episode": str(file)})


class Pair(Line):
    """A goal and its plan on a page that is known (section 4.3)."""

    goal: str
    plan: Plan
    site: str
    page: str  # id of the `Planned` line whose first page it starts on
    template: str = ""
    task_id: str = ""  # of the suite's task that it is, where it is one
    slots: dict[str, str] = Field(default_factory=dict)  # what was filled in


class Weakness(Line):
    """A class of failures of a planner on one site (section 4.3), and pairs that would help."""

    site: str
    name: str
    description: str
    episodes: tuple[str, ...]
    helpful: tuple[str, ...] = ()  # ids of `Pair` and `Planned` lines


T = TypeVar("T", bound=Line)

_PAGES: Any = {"steps": {"__all__": {"observation"}}, "last": True}


def identity(*parts: str) -> str:
    """A short id that the same parts always give."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def read_lines(path: Path, kind: type[T], *, rejected: bool = False) -> Iterator[T]:
    """The lines of a stage's file, those that were rejected only if asked for.

    Raises `UsageError` naming the line that is not of this kind.
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            line = parse_line(text, kind, path, number)
            if rejected or not line.rejected:
                yield line


def parse_line(text: str | bytes, kind: type[T], path: Path, number: int) -> T:
    """One line of a stage's file. Raises `UsageError` naming the line that is not of this kind."""
    try:
        return kind.of_json(text, path.parent)
    except ValidationError as error:
        wrong = first_problem(error)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        wrong = one_line(f"{type(error).__name__}: {error}", 200)
    raise UsageError(f"{path}:{number} is no {kind.__name__} line: {wrong}")
