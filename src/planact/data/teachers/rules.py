"""The teacher that needs no model.

A plan is reverse-engineered from the actions that succeeded (Plan-and-Act, section 4.2):
consecutive actions of one purpose are one step. The purpose is what the demonstrator noted with
each action, and where none did, it is found in the structure of what was done
(`data/engine/structure.py`).

A replan (4.2.1) is written from the page on which the first of its actions is done. Only its first
step may say what this page shows; later steps say no more than was known before.

More pairs (4.3) come from filling the slots of plans (`data/teachers/filling.py`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from more_itertools import chunked, interleave_longest

from planact.data.engine.jobs import Job
from planact.data.engine.records import RULES, VARIATIONS, Line, Origin, Planned, Query
from planact.data.engine.structure import Structure
from planact.data.teachers import filling
from planact.data.teachers.failure_taxonomy import classify, most_similar
from planact.data.teachers.slots import SiteValues, induced, new_queries, refillings
from planact.data.teachers.teacher import (
    Assigned,
    Books,
    Example,
    Expansion,
    FailureClass,
    Refused,
)
from planact.data.teachers.wording import Told, Wording, leaks, values
from planact.tasks.task import Task
from planact.types import Observation, Plan, PlanStep, Step, Trajectory

# Why a step is taken, by the verb it begins with.
_REASONS = {
    "search": "It has to be found first.",
    "open": "Its page shows what is needed.",
    "go": "The next step is done there.",
    "sort": "Then the first one is the one asked for.",
    "filter": "Then only the ones asked for are left.",
    "narrow": "Then only the ones asked for are left.",
    "report": "The goal asks for it.",
    "finish": "Then the goal is reached.",
}
_REASON = "The goal asks for this."

# What half of a template's plans say is the site's wording, not something that one page told: of a
# few plans, two or three may well tell the same by chance.
_WORDING = 0.5

SIMILAR = 3  # examples that help with one failed goal
_BLOCK = 100  # lines that are written together


class Rules:
    """Implements `Teacher`. `tasks` are those of a suite, where there is one: goals whose slots are
    known."""

    name = RULES

    def __init__(self, tasks: Callable[[], Iterable[Task]] = tuple) -> None:
        self._all_tasks = tasks
        self._wording: dict[str, frozenset[str]] | None = None
        self._lines: Callable[[], Iterable[Planned]] = tuple
        self._examples: list[filling.Example] = []
        self._said: set[str] = set()

    @cached_property
    def _tasks(self) -> dict[str, Task]:
        """Those of templates: what a file of tasks of one's own holds is of none."""
        return {task.key: task for task in self._all_tasks() if task.template}

    @cached_property
    def _goals(self) -> dict[str, list[filling.Filled]]:
        goals: dict[str, list[filling.Filled]] = defaultdict(list)
        for task in self._tasks.values():
            goals[task.template].append(filling.Filled.of(task))
        return goals

    @property
    def reads_pages(self) -> bool:
        """Where no suite tells the slots of goals, pages do."""
        return not self._tasks

    def prompt(self, stage: str) -> str:
        return ""

    def begin(self, books: Books) -> None:
        """Nothing: rules cost nothing."""

    def study(self, lines: Callable[[], Iterable[Planned]]) -> None:
        self._lines, self._wording, self._examples = lines, None, []

    def _learn(self) -> list[filling.Example]:
        examples = list(self._learnt(self._lines))
        self._said |= {example.filled.goal for example in examples}
        return examples

    def _learnt(self, lines: Callable[[], Iterable[Planned]]) -> Iterator[filling.Example]:
        """Plans with slots: the parameters of a suite's templates, or where there are none what is
        found in the goals, with what the site's pages show to fill them."""
        if self._tasks:
            yield from filling.task_examples(lines(), self._tasks.values())
            return
        pages: dict[str, list[Observation]] = defaultdict(list)
        examples = []
        for line in lines():
            seen, goal = line.trajectory, line.trajectory.goal
            pages[seen.site] += (step.observation for step in seen.steps)
            if seen.plans:
                filled = filling.Filled(goal, seen.site, "", {})
                examples.append(filling.Example.of(seen, line.id, filled))
        values = {site: SiteValues(shown) for site, shown in pages.items()}
        found = list(induced(examples))
        self._goals.clear()
        for site, shown in values.items():
            for new in refillings((e for e in found if e.filled.site == site), shown):
                self._goals[new.template].append(new)
        yield from found

    async def queries(
        self, examples: Sequence[Query], page: Observation | None, count: int
    ) -> list[str]:
        """Goals of the examples' templates with other slots. Where no suite knows them, templates
        are what the examples have in common, and slots are filled with what the page shows."""
        self._said |= {example.goal for example in examples}
        if self.reads_pages:
            shown = SiteValues([page] if page else [])
            made = new_queries([example.goal for example in examples], shown)
            new = [goal for goal in islice(made, count) if goal not in self._said]
            if not new:
                raise Refused("the page shows nothing else that such goals could be about")
            self._said.update(new)
            return new
        alike = [self._tasks[e.task_id].template for e in examples if e.task_id in self._tasks]
        others = [
            (goal.goal for goal in self._goals[template] if goal.goal not in self._said)
            for template in dict.fromkeys(alike)
        ]
        # The templates take turns.
        goals = list(islice(interleave_longest(*others), count))
        if not goals:
            raise Refused("rules make goals of a suite's templates, and there are no more of these")
        self._said.update(goals)
        return goals

    async def infeasible(
        self, goal: str, examples: Sequence[Query], page: Observation | None
    ) -> str:
        """Slots are filled with what the site has."""
        return ""

    async def ground(self, trajectory: Trajectory) -> tuple[Plan, Assigned]:
        return plan_at(trajectory, 0, self._words(trajectory))

    async def replan(self, trajectory: Trajectory, at: int) -> Plan:
        return plan_at(trajectory, at, self._words(trajectory))[0]

    async def reasons(self, planned: Planned) -> Trajectory:
        """Those that the demonstrator gave."""
        return planned.trajectory

    def expansion(self, source: Expansion) -> Iterator[Job]:
        examples = self._learn()
        # The templates take turns, so that a part of it all has some of each.
        turns = interleave_longest(*self._goals.values())
        made = islice(filling.expand(examples, turns), source.count)
        for n, block in enumerate(chunked(made, _BLOCK)):

            async def lines(block: list[filling.Example] = block) -> list[Line]:
                return [
                    e.line("", Origin(stage="expand", teacher=RULES, parents=(e.page,)))
                    for e in block
                ]

            yield Job(str(n), lines)

    async def failures(self, site: str, failed: Sequence[Trajectory]) -> list[FailureClass]:
        classes: dict[tuple[str, str], list[int]] = defaultdict(list)
        for n, trajectory in enumerate(failed):
            found = classify(trajectory)
            classes[found.name, found.description].append(n)
        return [FailureClass(*found, tuple(members)) for found, members in classes.items()]

    async def helpful(
        self, weakness: FailureClass, goals: Sequence[str], examples: Sequence[Example]
    ) -> list[int]:
        """The examples whose goals are like one of those that failed."""
        texts = [example.goal for example in examples]
        return sorted({n for goal in goals for n in most_similar(goal, texts, SIMILAR)})

    async def variation(self, example: Example) -> tuple[str, Plan]:
        self._examples = self._examples or self._learn()
        own = next((e for e in self._examples if e.page == example.id), None)
        if own is None:
            raise Refused("the goal is of no template")
        name = own.filled.template
        alike = [e for e in self._examples if e.filled.template == name]
        free = (goal for goal in self._goals[name] if goal.goal not in self._said)
        pair = own.line("", Origin(stage=VARIATIONS, teacher=RULES))
        varied = next(filling.near_variations([pair], alike, free), None)
        if varied is None:
            raise Refused("its template has no other goal that its plan fits")
        self._said.add(varied.filled.goal)
        return varied.filled.goal, varied.plan

    def _words(self, trajectory: Trajectory) -> frozenset[str]:
        if self._wording is None:
            self._wording = site_wording(line.trajectory for line in self._lines())
        return self._wording.get(trajectory.template or trajectory.site, frozenset())


def site_wording(trajectories: Iterable[Trajectory]) -> dict[str, frozenset[str]]:
    """Template, or site of those without, -> the values its plans have in common, such as the names
    of menus."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    noted: dict[str, set[str]] = defaultdict(set)
    for trajectory in trajectories:
        kind = trajectory.template or trajectory.site
        totals[kind] += 1
        notes = set(values(" ".join(step.decision.note.step for step in trajectory.steps)))
        noted[kind] |= notes
        counts[kind].update(notes if _is_noted(trajectory) else _names(trajectory))
    return {
        kind: frozenset(
            v
            for v, n in count.items()
            # What a single trajectory without notes does may be all about its own goal.
            if n >= _WORDING * totals[kind] and (n > 1 or v in noted[kind])
        )
        for kind, count in counts.items()
    }


def _names(trajectory: Trajectory) -> set[str]:
    """What the site calls the elements acted on, and the options chosen."""
    structure = Structure(trajectory)
    decisions = [step.decision for step in trajectory.steps]
    options = {str(d.action.args[1]) for d in decisions if d.action.name == "select"}
    return options | {structure.name(n) for n in range(len(decisions))} - {""}


def plan_at(trajectory: Trajectory, at: int, wording: frozenset[str]) -> tuple[Plan, Assigned]:
    """The plan for the actions from `at` on, as seen from the page of the first of them, and which
    of them carry out each step. Raises `Refused` where it says what only later pages show and what
    is not the site's `wording`."""
    told = _told(trajectory, at, wording)
    plan = _plan(told, trajectory.steps[at].observation)
    if leaked := _leaked(plan, at, trajectory, wording):
        raise Refused(f"the plan at action {at} knows {', '.join(map(repr, leaked))}")
    return plan, tuple(actions for _, actions in told)


def _plan(told: Sequence[Told], page: Observation) -> Plan:
    return Plan(
        steps=tuple(
            PlanStep(reasoning=_reason(text) if n else _observed(page), step=text)
            for n, (text, _) in enumerate(told)
        )
    )


def _leaked(plan: Plan, at: int, trajectory: Trajectory, wording: frozenset[str]) -> list[str]:
    return [value for value in leaks(plan, at, trajectory) if value not in wording]


def _told(trajectory: Trajectory, start: int, wording: frozenset[str]) -> list[Told]:
    """As the demonstrator noted it, if that can be planned from the first page; else from the
    structure, which leaves open what only later pages show."""
    if _is_noted(trajectory):
        whole = _plan(_noted(trajectory.steps, 0), trajectory.steps[0].observation)
        if not _leaked(whole, 0, trajectory, wording):
            return _noted(trajectory.steps, start)
    return Wording(Structure(trajectory), start, wording).plan()


def _is_noted(trajectory: Trajectory) -> bool:
    return all(step.decision.note.step for step in trajectory.steps)


def _noted(steps: tuple[Step, ...], start: int) -> list[Told]:
    """The steps as the demonstrator noted them, of which the first may say what the page shows.
    Nobody plans to slip: only who has slipped plans the way back."""
    told: list[Told] = []
    slips: tuple[int, ...] = ()
    last = ""
    for n in range(start, len(steps)):
        note = steps[n].decision.note
        if note.slip and (note.slip == "made" or n > start):
            slips = (*slips, n)
            continue
        if note.step == last:
            told[-1] = (told[-1][0], (*told[-1][1], *slips, n))
        else:
            text = (not told and note.step_now) or note.step
            told.append((text, (*slips, n)))
        slips, last = (), note.step
    if slips and told:  # the episode ended before the way back
        told[-1] = (told[-1][0], (*told[-1][1], *slips))
    return told


def _observed(page: Observation) -> str:
    """The page in a few words: its title without the site's name."""
    return f'The page is "{page.title.partition(" | ")[0].strip(chr(34))}".'


def _reason(step: str) -> str:
    verb = re.match(r"\w*", step)
    return _REASONS.get(verb[0].casefold() if verb else "", _REASON)
