"""What a teacher is asked to make training data (Plan-and-Act, section 4): prompt and reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

from pydantic import Field, ValidationError

from planact.errors import ParseError
from planact.record import first_problem
from planact.roles.replies.reading import json_in
from planact.roles.template import fit, history, page_text, untrusted
from planact.roles.template import render as prompt
from planact.types import (
    Message,
    ModelSettings,
    Observation,
    Plan,
    PlanStep,
    Record,
    Target,
    Trajectory,
)

ACTIONS = 12  # what a new goal may take
NEARBY = 400  # characters of the page shown with an action

R = TypeVar("R", bound=Record)


class Queries(Record):
    queries: tuple[str, ...]


class Feasibility(Record):
    reason: str
    feasible: bool


class GroundedStep(PlanStep):
    actions: tuple[int, ...]  # counted from 1


class GroundedPlan(Record):
    steps: tuple[GroundedStep, ...] = Field(min_length=1)


class NewPlan(Record):
    steps: tuple[PlanStep, ...] = Field(min_length=1)


class Reasons(Record):
    reasons: tuple[str, ...]


class NewPair(NewPlan):
    goal: str = Field(min_length=8)


class NewPairs(Record):
    pairs: tuple[NewPair, ...]


class FailureClass(Record):
    name: str
    description: str
    episodes: tuple[int, ...]  # counted from 1


class FailureClasses(Record):
    classes: tuple[FailureClass, ...] = Field(min_length=1)


class Helpful(Record):
    helpful: tuple[int, ...]  # counted from 1


class Example(Protocol):
    """A goal with its plan."""

    @property
    def goal(self) -> str: ...
    @property
    def plan(self) -> Plan: ...


@dataclass(frozen=True)
class Request(Generic[R]):
    """What to send, which form the reply has, and a text in the language it should be in."""

    messages: list[Message]
    form: type[R]
    speaks: str

    def parse(self, text: str) -> R:
        """Reads a reply, also one with words or a fence around the object. Raises `ParseError`."""
        found = next((value for value in json_in(text) if isinstance(value, dict)), None)
        if found is None:
            raise ParseError("it holds no JSON object that can be read")
        try:
            return self.form.model_validate(found)
        except ValidationError as error:
            raise ParseError(first_problem(error, "the object")) from error


@cache
def schema(form: type[Record]) -> dict[str, Any]:
    """The JSON schema of a form, for servers that hold a model to it."""
    return form.model_json_schema()


def queries(
    goals: Sequence[str], page: Observation | None, count: int, settings: ModelSettings
) -> Request[Queries]:
    shown = _page(page, settings, " ".join(goals)) if page else ""
    return _request(
        "queries",
        Queries,
        " ".join(goals),
        goals=_fenced(goals),
        page=shown,
        count=count,
        actions=ACTIONS,
    )


def feasible(
    goal: str, goals: Sequence[str], page: Observation | None, settings: ModelSettings
) -> Request[Feasibility]:
    shown = _page(page, settings, goal) if page else ""
    return _request(
        "feasible", Feasibility, goal, goal=untrusted(goal), goals=_fenced(goals), page=shown
    )


def ground(trajectory: Trajectory, settings: ModelSettings) -> Request[GroundedPlan]:
    page = trajectory.steps[0].observation
    return _request(
        "ground",
        GroundedPlan,
        trajectory.goal,
        goal=untrusted(trajectory.goal),
        page=_page(page, settings, trajectory.goal),
        actions=_fenced(history(trajectory.steps, len(trajectory.steps))),
        count=len(trajectory.steps),
    )


def replan(trajectory: Trajectory, at: int, settings: ModelSettings) -> Request[NewPlan]:
    """The plan for what is left from action `at` on, after the trajectory's last plan."""
    steps = trajectory.steps
    lines = _fenced(history(steps, len(steps)))
    return _request(
        "replan",
        NewPlan,
        trajectory.goal,
        goal=untrusted(trajectory.goal),
        plan=trajectory.plans[-1].plan,
        done=lines[:at][-settings.history :],
        page=_page(steps[at].observation, settings, trajectory.goal),
        future=lines[at:],
    )


def reasons(trajectory: Trajectory, settings: ModelSettings) -> Request[Reasons]:
    lines = _fenced(history(trajectory.steps, len(trajectory.steps)))
    actions = [
        {"line": line, "page": _nearby(step.observation, step.decision.target)}
        for line, step in zip(lines, trajectory.steps, strict=True)
    ]
    plan = trajectory.plans[0].plan if trajectory.plans else None
    return _request(
        "reasons",
        Reasons,
        trajectory.goal,
        goal=untrusted(trajectory.goal),
        plan=plan,
        actions=actions,
    )


def expand(
    examples: Sequence[Example], start: int, page: Observation, count: int, settings: ModelSettings
) -> Request[NewPairs]:
    """`start` is the example, counted from 0, whose first page is shown."""
    goals = " ".join(example.goal for example in examples)
    return _request(
        "expand",
        NewPairs,
        goals,
        examples=examples,
        start=start + 1,
        page=_page(page, settings, goals),
        count=count,
    )


def weaknesses(site: str, failed: Sequence[Trajectory]) -> Request[FailureClasses]:
    episodes = [
        {
            "goal": untrusted(t.goal),
            "plan": untrusted("; ".join(s.step for p in t.plans[:1] for s in p.plan.steps)),
            "actions": untrusted("; ".join(step.describe() for step in t.steps)),
            "end": untrusted(f"{t.stop.reason.value}, answer {t.answer!r}"),
        }
        for t in failed
    ]
    return _request("weaknesses", FailureClasses, failed[0].goal, site=site, episodes=episodes)


def helpful(
    name: str, description: str, goals: Sequence[str], examples: Sequence[Example]
) -> Request[Helpful]:
    return _request(
        "helpful",
        Helpful,
        "",
        name=untrusted(name),
        description=untrusted(description),
        goals=_fenced(goals),
        examples=examples,
    )


def vary(example: Example, page: Observation, settings: ModelSettings) -> Request[NewPair]:
    return _request(
        "vary",
        NewPair,
        example.goal,
        example=example,
        page=_page(page, settings, example.goal),
    )


def _request(stage: str, form: type[R], speaks: str, **variables: Any) -> Request[R]:
    system = prompt("teacher/system", "system")
    user = prompt(f"teacher/{stage}", "user", **variables)
    messages = [Message(role="system", content=system), Message(role="user", content=user)]
    return Request(messages, form, speaks)


def _page(page: Observation, settings: ModelSettings, query: str) -> str:
    return page_text(fit(page, settings, query), settings)


def _nearby(page: Observation, target: Target | None) -> str:
    """The title, and the lines about the element that is acted on."""
    found = page.line_of(target) if target else None
    start = max(0, (found or 0) - 2)
    text = " / ".join([page.title, *page.lines[start : start + 5]])
    return untrusted(text[:NEARBY])


def _fenced(texts: Sequence[str]) -> list[str]:
    return [untrusted(text) for text in texts]
