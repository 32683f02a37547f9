"""The teacher that is a language model: its prompts are `roles/prompts/teacher`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from planact.data.engine.jobs import Job
from planact.data.engine.records import Planned, Query
from planact.data.teachers.asking import Asking
from planact.data.teachers.sampling import sampled
from planact.data.teachers.teacher import Assigned, Books, Example, Expansion, FailureClass
from planact.data.teachers.wording import leaks
from planact.errors import ParseError
from planact.roles import teacher as role
from planact.roles.template import digest
from planact.types import (
    Model,
    Observation,
    Plan,
    PlanStep,
    Trajectory,
)

# Goals and pairs should differ from one call to the next; everything else has one best answer.
INVENTIVE = 0.8


class ModelTeacher:
    """Implements `planact.data.teachers.teacher.Teacher`."""

    reads_pages = True

    def __init__(self, model: Model) -> None:
        self.name = model.name
        self.settings = model.settings
        self._asking = Asking(model)

    def begin(self, books: Books) -> None:
        self._asking.books = books

    def study(self, lines: Callable[[], Iterable[Planned]]) -> None:
        """Nothing: a model looks at what it is asked about."""

    def prompt(self, stage: str) -> str:
        return digest("teacher/system", f"teacher/{stage}")[:12]

    async def queries(
        self, examples: Sequence[Query], page: Observation | None, count: int
    ) -> list[str]:
        goals = [example.goal for example in examples]
        request = role.queries(goals, page, count, self.settings)

        def check(reply: role.Queries) -> None:
            if not reply.queries:
                raise ParseError("it holds no goal")

        reply = await self._asking.ask(request, check, temperature=INVENTIVE)
        return [" ".join(goal.split()) for goal in reply.queries[:count] if goal.strip()]

    async def infeasible(
        self, goal: str, examples: Sequence[Query], page: Observation | None
    ) -> str:
        goals = [example.goal for example in examples]
        reply = await self._asking.ask(role.feasible(goal, goals, page, self.settings))
        return "" if reply.feasible else f"infeasible: {reply.reason}"

    async def ground(self, trajectory: Trajectory) -> tuple[Plan, Assigned]:
        def check(reply: role.GroundedPlan) -> None:
            assigned = [n for step in reply.steps for n in step.actions]
            if assigned != list(range(1, len(trajectory.steps) + 1)):
                raise ParseError(
                    f"the steps have the actions {assigned}, but each from 1 to "
                    f"{len(trajectory.steps)} has to be in exactly one step, in order"
                )
            if any(not step.actions for step in reply.steps):
                raise ParseError("a step has no action")
            _check_leaks(reply.steps, 0, trajectory)

        reply = await self._asking.ask(role.ground(trajectory, self.settings), check)
        assigned = tuple(tuple(n - 1 for n in step.actions) for step in reply.steps)
        return _plan(reply.steps), assigned

    async def replan(self, trajectory: Trajectory, at: int) -> Plan:
        request = role.replan(trajectory, at, self.settings)
        reply = await self._asking.ask(request, lambda r: _check_leaks(r.steps, at, trajectory))
        return _plan(reply.steps)

    async def reasons(self, planned: Planned) -> Trajectory:
        trajectory = planned.trajectory

        def check(reply: role.Reasons) -> None:
            if len(reply.reasons) != len(trajectory.steps) or not all(reply.reasons):
                raise ParseError(f"it has to hold {len(trajectory.steps)} texts")

        reply = await self._asking.ask(role.reasons(trajectory, self.settings), check)
        return trajectory.model_copy(
            update={
                "steps": tuple(
                    step.model_copy(
                        update={
                            "decision": step.decision.model_copy(
                                update={"reasoning": " ".join(reason.split())}
                            )
                        }
                    )
                    for step, reason in zip(trajectory.steps, reply.reasons, strict=True)
                )
            }
        )

    def expansion(self, source: Expansion) -> Iterator[Job]:
        return sampled(self, source)

    async def pairs(self, examples: Sequence[Example], count: int) -> list[tuple[str, Plan]]:
        def check(reply: role.NewPairs) -> None:
            if not reply.pairs:
                raise ParseError("it holds no pair")

        request = role.expand(examples, 0, examples[0].page, count, self.settings)
        reply = await self._asking.ask(request, check, temperature=INVENTIVE)
        return [(" ".join(p.goal.split()), _plan(p.steps)) for p in reply.pairs[:count]]

    async def failures(self, site: str, failed: Sequence[Trajectory]) -> list[FailureClass]:
        def check(reply: role.FailureClasses) -> None:
            placed = sorted(n for found in reply.classes for n in found.episodes)
            if placed != list(range(1, len(failed) + 1)):
                raise ParseError(f"each episode from 1 to {len(failed)} has to be in one class")

        reply = await self._asking.ask(role.weaknesses(site, failed), check)
        return [
            FailureClass(c.name, c.description, tuple(n - 1 for n in c.episodes))
            for c in reply.classes
        ]

    async def helpful(
        self, weakness: FailureClass, goals: Sequence[str], examples: Sequence[Example]
    ) -> list[int]:
        request = role.helpful(weakness.name, weakness.description, goals, examples)
        reply = await self._asking.ask(request)
        return [n - 1 for n in dict.fromkeys(reply.helpful) if 1 <= n <= len(examples)]

    async def variation(self, example: Example) -> tuple[str, Plan]:
        reply = await self._asking.ask(
            role.vary(example, example.page, self.settings), temperature=INVENTIVE
        )
        return " ".join(reply.goal.split()), _plan(reply.steps)


def _plan(steps: Sequence[PlanStep]) -> Plan:
    return Plan(
        steps=tuple(
            PlanStep(reasoning=" ".join(s.reasoning.split()), step=" ".join(s.step.split()))
            for s in steps
        )
    )


def _check_leaks(steps: Sequence[PlanStep], at: int, trajectory: Trajectory) -> None:
    if leaked := leaks(_plan(steps), at, trajectory):
        told = ", ".join(repr(value) for value in leaked)
        raise ParseError(f"the plan says {told}, which neither goal nor any page so far shows")
