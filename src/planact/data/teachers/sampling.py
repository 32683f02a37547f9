"""New pairs of goal and plan in the manner of sampled ones: five of one site to ten new ones, which
start on the first page of one of them (Plan-and-Act, section 4.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from math import ceil
from pathlib import Path
from random import Random
from typing import Protocol

from planact.data.engine.jobs import Job
from planact.data.engine.records import Line, Origin, Pair, Planned, identity, read_lines
from planact.data.engine.turns import in_turns
from planact.data.teachers.teacher import Example, Expansion, Refused, as_example
from planact.types import Plan

EXAMPLES, NEW = 5, 10  # in and out of one call


class Inventor(Protocol):
    """A teacher that makes new pairs in the manner of a few."""

    name: str

    def prompt(self, stage: str) -> str: ...
    async def pairs(self, examples: Sequence[Example], count: int) -> list[tuple[str, Plan]]:
        """Pairs that start on the first example's page. Raises `Refused`."""
        ...


def sampled(teacher: Inventor, source: Expansion) -> Iterator[Job]:
    """Jobs of five sampled examples each. Every site, and every page where tasks start, has its
    turn."""
    examples = _by_site(source.planned)
    seen = {hash(_normal(e.goal)) for group in examples for e in group}
    for pair in read_lines(source.out, Pair):
        seen.add(hash(_normal(pair.goal)))
    for n in range(ceil(source.count / NEW)):
        rng = Random(f"{source.seed} {n}")
        group = examples[n % len(examples)]
        first = group[n // len(examples) % len(group)]
        others = [e for e in group if e is not first]
        chosen = [first, *rng.sample(others, min(EXAMPLES - 1, len(others)))]
        yield Job(str(n), partial(_new, teacher, chosen, seen))


def _by_site(planned: Path) -> list[list[Example]]:
    """The examples of each site; of one page's, each a turn."""
    sites: dict[str, list[Example]] = defaultdict(list)
    for line in read_lines(planned, Planned):
        if line.trajectory.plans:
            sites[line.trajectory.site].append(as_example(line))
    return [
        in_turns(sorted(sites[site], key=lambda e: e.page.url), lambda e: e.page.url)
        for site in sorted(sites)
    ]


async def _new(teacher: Inventor, examples: Sequence[Example], seen: set[int]) -> list[Line]:
    """The lines of one call."""
    first = examples[0]
    origin = Origin(
        stage="expand",
        teacher=teacher.name,
        prompt=teacher.prompt("expand"),
        parents=tuple(example.id for example in examples),
    )

    def line(goal: str, plan: Plan, rejected: str) -> Pair:
        return Pair(
            id=identity(first.site, goal, *origin.parents),
            job="",
            origin=origin,
            rejected=rejected,
            goal=goal,
            plan=plan,
            site=first.site,
            page=first.id,
        )

    try:
        made = await teacher.pairs(examples, NEW)
    except Refused as refusal:
        return [line("", Plan(steps=()), str(refusal))]
    lines: list[Line] = []
    for goal, plan in made:
        key = hash(_normal(goal))
        lines.append(line(goal, plan, "the goal is there already" if key in seen else ""))
        seen.add(key)
    return lines


def _normal(goal: str) -> str:
    return " ".join(goal.casefold().split()).strip(" .!?")
