"""More plans from the same trajectories (Plan-and-Act, section 4.3), by rules.

What varies between the goals of a template, and turns up in their plans, is a slot. A plan that was
grounded in actions becomes the plan of another goal when its slots are filled with that goal's
values. Only first plans are expanded: they say nothing that a page had to tell.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, cycle

from planact.data.engine.records import Origin, Pair, Planned, identity
from planact.tasks.task import Task
from planact.types import Plan, PlanStep, Trajectory

Slots = Mapping[str, str]

# How many of the plans that differ in some slots have to be one text but for these. Where fewer
# are, the slots decide more than their own words.
_AGREEING = 0.8


@dataclass(frozen=True)
class Filled:
    """A goal as the filling of a template."""

    goal: str
    site: str
    template: str
    slots: Slots
    task_id: str = ""  # of the suite's task that it is, where it is one

    @classmethod
    def of(cls, task: Task) -> Filled:
        slots = {name: str(value) for name, value in task.instantiation_dict.items()}
        return cls(task.goal, task.site, task.template, slots, task.key)


@dataclass(frozen=True)
class Example:
    """A goal and its plan: what a `Pair` line holds."""

    filled: Filled
    plan: Plan
    page: str  # id of the `Planned` line whose first page it starts on

    @classmethod
    def of(cls, trajectory: Trajectory, page: str, filled: Filled) -> Example:
        return cls(filled, trajectory.plans[0].plan, page)

    def line(self, job: str, origin: Origin) -> Pair:
        return Pair(
            id=identity(self.filled.site, self.filled.goal),
            job=job,
            origin=origin,
            plan=self.plan,
            page=self.page,
            **{**vars(self.filled), "slots": dict(self.filled.slots)},
        )

    def refilled(self, filled: Filled) -> Example:
        """The same for another goal of its template."""
        values = {old: filled.slots[name] for name, old in self.filled.slots.items()}
        steps = tuple(
            PlanStep(reasoning=fill(s.reasoning, values), step=fill(s.step, values))
            for s in self.plan.steps
        )
        return Example(filled, Plan(steps=steps), self.page)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each key replaced, all at once so that none is replaced twice."""
    longest_first = sorted(filter(None, values), key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(value)}(?!\w)" for value in longest_first)
    return re.sub(pattern, lambda match: values[match[0]], text) if pattern else text


def task_examples(planned: Iterable[Planned], tasks: Iterable[Task]) -> Iterator[Example]:
    """The examples that trajectories of a suite's tasks give; their slots are the parameters."""
    known = {task.key: task for task in tasks}
    for line in planned:
        task = known.get(line.trajectory.task_id)
        if task and line.trajectory.plans:
            yield Example.of(line.trajectory, line.id, Filled.of(task))


def expand(examples: Iterable[Example], goals: Iterable[Filled]) -> Iterator[Example]:
    """A plan for each of the goals that no example has, if examples of its template show what it
    is. No goal comes twice."""
    shown = list(examples)
    learnt = _learnt(shown)
    seen = {(e.filled.site, e.filled.goal) for e in shown}
    for filled in goals:
        if (filled.site, filled.goal) in seen or filled.template not in learnt:
            continue
        if source := learnt[filled.template].source(filled):
            seen.add((filled.site, filled.goal))
            yield source.refilled(filled)


def near_variations(
    pairs: Iterable[Pair], examples: Iterable[Example], goals: Iterable[Filled]
) -> Iterator[Example]:
    """For each of the pairs another goal of its template, with as many slots alike as there are
    (targeted augmentation). No goal comes twice, and none that a pair or an example has."""
    pairs, shown = list(pairs), list(examples)
    learnt = _learnt(shown)
    seen = {pair.goal for pair in pairs} | {e.filled.goal for e in shown}
    by_template: dict[str, list[Filled]] = defaultdict(list)
    for filled in goals:
        by_template[filled.template].append(filled)
    for pair in pairs:
        free = [g for g in by_template[pair.template] if g.goal not in seen]
        for filled in sorted(free, key=lambda g: -len(g.slots.items() & pair.slots.items())):
            if pair.template in learnt and (source := learnt[pair.template].source(filled)):
                seen.add(filled.goal)
                yield source.refilled(filled)
                break


class _Template:
    """What the examples of one template show."""

    def __init__(self, examples: list[Example]) -> None:
        wordings = {id(e): _wording(e) for e in examples}
        self._free = _free(examples, wordings)
        kinds: dict[frozenset[tuple[str, str]], list[Example]] = defaultdict(list)
        for example in examples:
            kinds[self._fixed(example.filled)].append(example)
        self._sources = {}
        for fixed, alike in kinds.items():
            usual = Counter(wordings[id(e)] for e in alike).most_common(1)[0][0]
            # The examples take turns, so that all their pages are used.
            self._sources[fixed] = cycle([e for e in alike if wordings[id(e)] == usual])

    def source(self, filled: Filled) -> Example | None:
        """An example whose plan is that of the goal but for the slots."""
        sources = self._sources.get(self._fixed(filled))
        return next(sources) if sources else None

    def _fixed(self, filled: Filled) -> frozenset[tuple[str, str]]:
        return frozenset(item for item in filled.slots.items() if item[0] not in self._free)


def _learnt(examples: Iterable[Example]) -> dict[str, _Template]:
    by_template: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        # With one value in two slots, a text does not tell which of them it means.
        if len(set(example.filled.slots.values())) == len(example.filled.slots):
            by_template[example.filled.template].append(example)
    return {template: _Template(alike) for template, alike in by_template.items()}


def _wording(example: Example) -> tuple[str, ...]:
    """The plan's steps with the names of the slots for their values."""
    names = {value: f"{{{name}}}" for name, value in example.filled.slots.items()}
    return tuple(fill(step.step, names) for step in example.plan.steps)


def _free(examples: list[Example], wordings: dict[int, tuple[str, ...]]) -> set[str]:
    """The slots that can be refilled: examples differ in them, and their plans in nothing else."""
    agreeing: dict[frozenset[str], list[bool]] = defaultdict(list)
    for a, b in combinations(examples, 2):
        changed = frozenset(n for n, v in a.filled.slots.items() if b.filled.slots.get(n) != v)
        agreeing[changed].append(wordings[id(a)] == wordings[id(b)])
    free: set[str] = set()
    for changed in sorted(agreeing, key=lambda names: (len(names), sorted(names))):
        wider = free | changed
        told = [same for c, compared in agreeing.items() if c <= wider for same in compared]
        if sum(told) >= _AGREEING * len(told):
            free = wider
    return free
