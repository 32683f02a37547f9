"""Who makes training data: one interface for language models and for rules.

Every method makes what one stage needs of one thing. It raises `Refused` where nothing usable can
be made of it, which the stage's line then tells, and `ModelFailure` where a model does not answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from planact.data.engine.jobs import Job
from planact.data.engine.records import Planned, Query
from planact.types import Observation, Plan, Trajectory, Usage

Assigned = tuple[tuple[int, ...], ...]  # for each step of a plan, the actions that carry it out


class Refused(Exception):
    """Nothing usable was made; says why."""


@dataclass(frozen=True)
class Example:
    """A goal and its plan, and the page where it starts."""

    id: str
    goal: str
    plan: Plan
    page: Observation
    site: str = ""
    template: str = ""


@dataclass(frozen=True)
class Expansion:
    """What pairs are expanded from, and how many."""

    planned: Path
    out: Path  # where those are that were made before the stage was stopped
    count: int
    seed: int


@dataclass(frozen=True)
class FailureClass:
    """A mistake that several episodes share; `episodes` are indices."""

    name: str
    description: str
    episodes: tuple[int, ...]


class Books(Protocol):
    """Where a stage keeps account of what its teacher does."""

    counts: Counter[str]
    usage: Usage


class Teacher(Protocol):
    name: str

    @property
    def reads_pages(self) -> bool:
        """Whether new goals need the pages where they start."""
        ...

    def begin(self, books: Books) -> None:
        """A stage begins, whose books these are."""
        ...

    def study(self, lines: Callable[[], Iterable[Planned]]) -> None:
        """Looks at all that a stage will ask about, before it asks; as often as needed."""
        ...

    def prompt(self, stage: str) -> str:
        """Digest of what it asks with in a stage; "" without a model."""
        ...

    async def queries(
        self, examples: Sequence[Query], page: Observation | None, count: int
    ) -> list[str]:
        """New goals in the manner of the examples."""
        ...

    async def infeasible(
        self, goal: str, examples: Sequence[Query], page: Observation | None
    ) -> str:
        """Why the goal cannot be reached; "" where it can."""
        ...

    async def ground(self, trajectory: Trajectory) -> tuple[Plan, Assigned]:
        """The plan that the actions followed, every action in one step, in order."""
        ...

    async def replan(self, trajectory: Trajectory, at: int) -> Plan:
        """The plan for the actions from `at` on, on the page of the first of them."""
        ...

    async def reasons(self, planned: Planned) -> Trajectory:
        """The trajectory with a reasoning for every action."""
        ...

    def expansion(self, source: Expansion) -> Iterator[Job]:
        """The jobs that make new pairs of goal and plan."""
        ...

    async def failures(self, site: str, failed: Sequence[Trajectory]) -> list[FailureClass]:
        """The classes of failures of these episodes on one site."""
        ...

    async def helpful(
        self, weakness: FailureClass, goals: Sequence[str], examples: Sequence[Example]
    ) -> list[int]:
        """Which of the examples would cure the mistake, as indices."""
        ...

    async def variation(self, example: Example) -> tuple[str, Plan]:
        """A near variation of the example, on the same page."""
        ...


def as_example(line: Planned) -> Example:
    """A trajectory's first plan as an example."""
    trajectory = line.trajectory
    return Example(
        id=line.id,
        goal=trajectory.goal,
        plan=trajectory.plans[0].plan,
        page=trajectory.steps[0].observation,
        site=trajectory.site,
        template=trajectory.template,
    )
