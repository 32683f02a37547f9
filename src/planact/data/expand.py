"""More plans from the same trajectories (Plan-and-Act, section 4.3), by rules.

What varies between the goals of a template, and turns up in their plans, is a slot. A plan that was
grounded in actions becomes the plan of another task when its slots are filled with that task's
values. Only first plans are expanded: they say nothing that a page had to tell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations

from planact.tasks.task import Task
from planact.types import Observation, Plan, PlanStep, Trajectory


@dataclass(frozen=True)
class PlanPair:
    """A goal and its plan on the page where all tasks of its template begin."""

    task: Task
    page: Observation
    plan: Plan


def expand(trajectories: Iterable[Trajectory], tasks: Iterable[Task]) -> Iterator[PlanPair]:
    """A plan for each of the tasks that has no trajectory, but one of its template to learn from.
    The trajectories are those of some of the tasks."""
    known = {task.key: task for task in tasks}
    examples: dict[str, list[PlanPair]] = defaultdict(list)
    done = set()
    for trajectory in trajectories:
        done.add(trajectory.task_id)
        if trajectory.plans and trajectory.task_id in known:
            page, plan = trajectory.steps[0].observation, trajectory.plans[0].plan
            examples[trajectory.template].append(PlanPair(known[trajectory.task_id], page, plan))
    slots = {template: _slots(pairs) for template, pairs in examples.items()}
    for task in known.values():
        for example in examples[task.template] if task.key not in done else ():
            if all(_same(example.task, task, name) for name in _fixed(task, slots)):
                yield PlanPair(task, example.page, refilled(example, task))
                break


def refilled(example: PlanPair, task: Task) -> Plan:
    """The example's plan with the values of another task of its template."""
    values = {
        str(value): str(task.instantiation_dict[name])
        for name, value in example.task.instantiation_dict.items()
    }
    return Plan(
        steps=tuple(
            PlanStep(reasoning=step.reasoning, step=_fill(step.step, values))
            for step in example.plan.steps
        )
    )


def _slots(pairs: list[PlanPair]) -> set[str]:
    """The parameters that can be refilled: two tasks differ in them, and yet the one's plan becomes
    exactly the other's. Where it never does, the parameter decides more than its own words."""
    found: set[str] = set()
    for a, b in permutations(pairs, 2):
        changed = {n for n in a.task.instantiation_dict if not _same(a.task, b.task, n)}
        if not changed <= found and refilled(a, b.task).steps == b.plan.steps:
            found |= changed
    return found


def _fixed(task: Task, slots: dict[str, set[str]]) -> set[str]:
    return task.instantiation_dict.keys() - slots[task.template]


def _same(a: Task, b: Task, parameter: str) -> bool:
    return bool(a.instantiation_dict.get(parameter) == b.instantiation_dict.get(parameter))


def _fill(text: str, slots: dict[str, str]) -> str:
    """The text with all slots filled at once, so that none is filled twice."""
    longest_first = sorted(slots, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(value)}(?!\w)" for value in longest_first)
    return re.sub(pattern, lambda match: slots[match[0]], text) if slots else text
