"""The records that every part of planact exchanges.

`Trajectory` is the one record of an episode: the viewer, the data stages and the evaluation read
nothing else. Everything here is plain data and can be written as JSON and read back.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from enum import StrEnum
from operator import not_
from typing import Any, Literal, Protocol

from pydantic import Field

from planact.errors import Owner, StopReason
from planact.page import Element as Element
from planact.page import Line as Line
from planact.page import Observation as Observation
from planact.page import Part as Part
from planact.page import Target as Target
from planact.record import Record as Record

Role = Literal["planner", "executor", "judge"]

# How a demonstrator fails on purpose.
Failure = Literal["idle", "wrong value", "wrong page", "stopped early", "left out"]


# ---------------------------------------------------------------- plans and actions


class PlanStep(Record):
    """One step of a plan (Plan-and-Act, section 3.1): why, and what."""

    reasoning: str
    step: str


class Plan(Record):
    steps: tuple[PlanStep, ...]


class Action(Record):
    """One call of the action table, such as `fill(8, "blue kettle")`."""

    name: str
    args: tuple[int | str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({', '.join(json.dumps(a, ensure_ascii=False) for a in self.args)})"


class Decision(Record):
    """What an executor says in one turn: its reasoning, the element it names, the action."""

    reasoning: str
    target: Target | None = None  # the element; None for actions on no element
    action: Action
    plan_step: str = (
        ""  # demonstrators: what this action is part of, known before the page was seen
    )
    plan_step_now: str = ""  # demonstrators: the same, made concrete by what the page shows
    slip: Literal["", "made", "undone"] = ""  # demonstrators that err on purpose, and the way back
    failure: Failure | None = None  # demonstrators that fail on purpose: at this decision

    @property
    def role(self) -> str:
        """The element's; empty for actions on no element."""
        return self.target.role if self.target else ""


class PlanRound(Record):
    """A plan, and when and why it was made."""

    plan: Plan
    at: int  # number of steps done when it was made
    trigger: str  # "start", or what the replanning policy saw


class Step(Record):
    """One turn of an episode: the page seen, the decision taken, what came of it."""

    observation: Observation
    decision: Decision
    plan: int = -1  # index into `Trajectory.plans`; -1 without a plan
    error: str = ""  # why the action could not be done, as told to the model
    changed: bool = True  # whether the page differed afterwards

    def describe(self) -> str:
        """One line of history: the action with the element's label for its number."""
        action, target = self.decision.action, self.decision.target
        args = action.args[1:] if target else action.args
        shown = [target.label] if target else []
        shown += [json.dumps(a, ensure_ascii=False) for a in args]
        note = f" -> error: {self.error}" if self.error else "" if self.changed else " -> no change"
        return " ".join([action.name, *shown]) + note


# ---------------------------------------------------------------- models


class Message(Record):
    role: Literal["system", "user", "assistant"]
    content: str
    # PNG files that follow the text. They go to the model alone: what is stored is text.
    images: tuple[bytes, ...] = Field(default=(), exclude=True, repr=False)


class Completion(Record):
    text: str
    finish: Literal["stop", "length", "refused"] = "stop"
    reasoning: str = ""  # what the model thought before, for people: it is never parsed
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    # The text in pieces, each with the logarithm of its probability; of a trained model only.
    tokens: tuple[tuple[str, float], ...] = Field(default=(), exclude=True)

    def probability(self, ending: str) -> float | None:
        """How probable the text's ending is after what comes before it, None where the endpoint
        does not tell."""
        total, left = 0.0, len(ending)
        for token, logarithm in reversed(self.tokens):
            if left <= 0:
                break
            total += logarithm
            left -= len(token)
        return math.exp(min(0.0, total)) if self.tokens else None


class Usage(Record):
    """What models were asked, how long they took and what that cost."""

    planner_calls: int = 0
    executor_calls: int = 0
    judge_calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    model_seconds: float = 0.0
    cost: float | None = None  # dollars; None where a price is not known, which is not 0

    def __add__(self, other: Usage) -> Usage:
        counted = type(self).model_fields.keys() - {"cost"}
        known = self.cost is not None and other.cost is not None
        return Usage(
            **{k: getattr(self, k) + getattr(other, k) for k in counted},
            cost=(self.cost or 0.0) + (other.cost or 0.0) if known else None,
        )

    @classmethod
    def of(cls, completion: Completion, cost: float | None = None, **calls: int) -> Usage:
        """What one completion took; `calls` counts it for its role."""
        return cls(
            tokens_in=completion.tokens_in,
            tokens_out=completion.tokens_out,
            model_seconds=completion.seconds,
            cost=cost,
            **calls,
        )

    @classmethod
    def total(cls, usages: Iterable[Usage]) -> Usage:
        """All of them together. Nothing costs 0."""
        return sum(usages, start=cls(cost=0.0))


class Exchange(Record):
    """What a model was asked once, and what it said; see `planact.exchanges` for what is kept."""

    role: Role
    at: int  # number of steps done when it was asked
    messages: tuple[Message, ...]
    completion: Completion | None = None  # None where none came
    problem: str = ""  # why the reply could not be used, or why none came
    cost: float | None = None  # dollars; None where the price is not known

    @property
    def usage(self) -> Usage:
        if self.completion is None:
            return Usage.total(())
        return Usage.of(self.completion, self.cost, **{f"{self.role}_calls": 1})


class Constraint(StrEnum):
    """How an endpoint is held to the form of a reply, the strongest way first."""

    GRAMMAR = "grammar"  # text under a grammar: llama.cpp, vLLM
    SCHEMA = "schema"  # JSON under a schema
    TOOL = "tool"  # JSON, as the arguments of a function that has to be called
    NONE = "none"  # it is asked for, in words


class Form(Record):
    """The form of a reply, in the ways in which endpoints can be held to it."""

    grammar: str = ""  # GBNF, of the reply as text
    json_schema: dict[str, Any] | None = None  # of the reply as JSON


class Price(Record):
    """What a million tokens cost, in dollars."""

    input: float
    output: float


class ModelSettings(Record):
    """What a model can take in. Roles render to fit it."""

    page_tokens: int = 6000  # budget of the page text
    history: int = 30  # how many earlier actions are shown
    plan_rounds: int = 20  # how many earlier plans a replanner is shown
    constrain: Constraint = Constraint.NONE
    # It was trained on planact's formats, which need no explaining, and on pages that told less:
    # without what is collapsed, and with addresses without port and query. It knows no gestures
    # (hovering, dragging, double and right clicks).
    trained: bool = False
    max_tokens: int = 4196  # of one reply (Plan-and-Act, appendix A.12)
    temperature: float = 0.0
    images: bool = True  # it can be shown screenshots
    price: Price | None = None  # None where nobody said it


class Model(Protocol):
    """A chat model behind any endpoint."""

    name: str
    settings: ModelSettings

    async def complete(
        self,
        messages: list[Message],
        *,
        max_tokens: int,
        form: Form | None = None,
        temperature: float | None = None,
    ) -> Completion:
        """One reply, held to the form where the endpoint can be. `temperature` is that of the
        settings where it is None.

        Raises `planact.errors.ModelFailure`.
        """
        ...


# ---------------------------------------------------------------- episodes


class Policy(StrEnum):
    """When to replan."""

    NEVER = "never"
    ALWAYS = "always"  # after every action, as in the paper
    ON_CHANGE = "on-change"
    ON_REQUEST = "on-request"


class Budget(Record):
    steps: int = 30
    tokens: int = 400_000
    seconds: float = 600.0
    # Dollars, of all episodes that share it; None is no limit, and not written.
    cost: float | None = Field(default=None, exclude_if=lambda cost: cost is None)


class Stop(Record):
    """How an episode ended."""

    reason: StopReason
    message: str = ""
    owner: Owner | None = None  # whose fault, when `reason` is a failure


# How a check compares what it wants with what it sees. Without one, both are said in words.
Comparison = Literal[
    "", "exactly", "includes", "does not include", "means", "says that it cannot be done"
]


class Check(Record):
    """One thing that an evaluator looked at: what it wanted, what it saw, whether that is it."""

    kind: str  # "string_match" and the like, see `planact.tasks.task.EvalType`
    passed: bool
    where: str = ""  # program_html: the address and the locator
    how: Comparison = ""
    wanted: str | None = None  # as the task has it; None where there is nothing to compare with
    # A text, shortened; how many characters a whole page has; None where nothing was found.
    seen: str | int | None

    def describe(self) -> str:
        """What was wanted and what was seen: `string_match: includes '7'; seen: the answer '8'`."""
        match self.seen:
            case None:
                seen = "nothing"
            case int():
                seen = f"a page of {self.seen:,} characters"
            case str():
                seen = repr(self.seen) if self.how else self.seen
        wanted = repr(self.wanted) if self.how and self.wanted is not None else self.wanted
        compared = " ".join(filter(None, (self.how, wanted)))
        answer = "the answer " if self.kind == "string_match" else ""
        line = f"{compared}; seen: {answer}{seen}" if compared else seen
        return ": ".join(filter(None, (self.kind, self.where, line)))

    def to_text(self) -> str:
        """The line that people read."""
        return f"{'pass' if self.passed else 'FAIL'}  {self.describe()}"


class Score(Record):
    """An evaluator's verdict on the world: 0 or 1, and what each check saw."""

    success: bool
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()  # what else there is to say, such as where the episode is from

    def noted(self, note: str) -> Score:
        return self.model_copy(update={"notes": (*self.notes, note)})


class Trajectory(Record):
    """One episode, whole."""

    task_id: str
    goal: str
    start_url: str
    site: str = ""
    template: str = ""
    seed: int = 0
    policy: str = ""
    planner: str = ""
    executor: str = ""
    plans: tuple[PlanRound, ...] = ()
    steps: tuple[Step, ...] = ()
    last: Observation | None = None  # the page at the end
    answer: str | None = None
    reward: float | None = None  # what the page gave, where pages do and this one ended the episode
    stop: Stop
    score: Score | None = None
    usage: Usage = Usage()
    usage_by_role: dict[Role, Usage] = Field(default_factory=dict, exclude_if=not_)
    exchanges: tuple[Exchange, ...] = Field(default=(), exclude_if=not_)
    seconds: float = 0.0
    started: str = ""  # ISO 8601, UTC
    extra: dict[str, Any] = Field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        """Whether it was scored, as a success."""
        return self.score is not None and self.score.success
