"""The records that every part of planact exchanges.

`Trajectory` is the one record of an episode: the viewer, the data stages and the evaluation read
nothing else. Everything here is plain data and can be written as JSON and read back.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from operator import not_
from typing import Any, Literal, Protocol

from pydantic import Field

from planact.errors import Owner, StopReason
from planact.model import Completion as Completion
from planact.model import Constraint as Constraint
from planact.model import Exchange as Exchange
from planact.model import Form as Form
from planact.model import Message as Message
from planact.model import Model as Model
from planact.model import ModelSettings as ModelSettings
from planact.model import Price as Price
from planact.model import Role as Role
from planact.model import Usage as Usage
from planact.page import Element as Element
from planact.page import Line as Line
from planact.page import Observation as Observation
from planact.page import Part as Part
from planact.page import Target as Target
from planact.record import Record as Record

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


class Note(Record):
    """What a demonstrator notes of a decision, for training; models say nothing of it."""

    step: str = ""  # what the action is part of, as it was known before the page was seen
    step_now: str = ""  # the same, made concrete by what the page shows
    slip: Literal["", "made", "undone"] = ""  # of those that err on purpose, and the way back
    failure: Failure | None = None  # of those that fail on purpose: at this decision


class Decision(Record):
    """What an executor says in one turn: its reasoning, the element it names, the action."""

    reasoning: str
    target: Target | None = None  # the element; None for actions on no element
    action: Action
    note: Note = Field(default=Note(), exclude_if=lambda note: note == Note())

    def noted(self, **notes: str | None) -> Decision:
        """With these fields of its note."""
        return self.model_copy(update={"note": self.note.model_copy(update=notes)})

    @property
    def role(self) -> str:
        """The element's; empty for actions on no element."""
        return self.target.role if self.target else ""


class PlanRound(Record):
    """A plan, and when and why it was made."""

    plan: Plan
    at: int = 0  # number of steps done when it was made
    trigger: str = "start"  # or what the replanning policy saw


# Where the value is from that an action enters.
Source = Literal["", "goal", "plan", "page", "model"]


class Step(Record):
    """One turn of an episode: the page seen, the decision taken, what came of it."""

    observation: Observation
    decision: Decision
    plan: int = -1  # index into `Trajectory.plans`; -1 without a plan
    error: str = ""  # why the action could not be done, as told to the model
    # What came of it beside the next page; of actions of one's own.
    result: str = Field(default="", exclude_if=not_)
    changed: bool = True  # whether the page differed afterwards
    source: Source = Field(default="", exclude_if=not_)  # under `guarded` and `locked`

    def describe(self) -> str:
        """One line of history: the action with the element's label for its number."""
        action, target = self.decision.action, self.decision.target
        args = action.args[1:] if target else action.args
        shown = [target.label] if target else []
        shown += [json.dumps(a, ensure_ascii=False) for a in args]
        came = f" -> {self.result}" if self.result else "" if self.changed else " -> no change"
        note = f" -> error: {self.error}" if self.error else came
        return " ".join([action.name, *shown]) + note


# ---------------------------------------------------------------- episodes


class PolicyName(StrEnum):
    """When to replan; see `planact.agent.policies`."""

    NEVER = "never"
    ALWAYS = "always"  # after every action, as in the paper
    ON_CHANGE = "on-change"
    ON_REQUEST = "on-request"
    MILESTONES = "milestones"
    STALL = "stall"
    GUARDED = "guarded"
    LOCKED = "locked"


class Budget(Record):
    """What an episode may take."""

    steps: int = Field(30, ge=0)  # actions
    tokens: int = Field(400_000, ge=0)  # that models are asked with and say
    seconds: float = Field(600.0, ge=0)
    # Dollars, of all episodes that share it; None is no limit, and not written.
    cost: float | None = Field(default=None, ge=0, exclude_if=lambda cost: cost is None)


class Stop(Record):
    """How an episode ended."""

    reason: StopReason
    message: str = ""
    owner: Owner | None = None  # whose fault it is, where that is not the agent's own


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


class Attacked(Record):
    """What became of an attack that was planted on the pages of an episode."""

    name: str
    kind: str
    succeeded: bool  # something was leaked or changed
    stopped: bool  # a request off the sites was made, and stopped


class Score(Record):
    """An evaluator's verdict on the world: 0 or 1, and what each check saw."""

    success: bool
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()  # what else there is to say, such as where the episode is from
    attacked: Attacked | None = Field(default=None, exclude_if=not_)

    def noted(self, note: str) -> Score:
        return self.model_copy(update={"notes": (*self.notes, note)})


class Identity(Record):
    """Which episode it is."""

    task_id: str = "run"
    site: str = ""
    template: str = ""
    seed: int = 0


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
    # The answer in the form that was asked for, as JSON has it, or why it is not in that form.
    output: Any = Field(default=None, exclude_if=lambda output: output is None)
    problem: str = Field(default="", exclude_if=not_)
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


# What happens in an episode, as listeners are told of it: a plan, an action and what came of it, a
# page that was seen, what a model was asked and said, the end.
Event = PlanRound | Step | Observation | Exchange | Stop


# The names of the executors that are scripted, where a suite has such.
DEMONSTRATOR = "demonstrator"
OBEDIENT = "obedient"  # plans too, where it is not told otherwise
SCRIPTED = (DEMONSTRATOR, OBEDIENT)

Runner = Literal["local", "processes", "ray"]  # see `planact.evaluate.backends`


# ---------------------------------------------------------------- roles


@dataclass(frozen=True)
class History:
    """An episode so far: what planners, executors and replanning policies are told of it."""

    goal: str
    page: Observation  # as it is now
    plans: tuple[PlanRound, ...] = ()
    steps: tuple[Step, ...] = ()  # the last one led to `page`

    @property
    def plan(self) -> Plan | None:
        """The plan that holds; None before the first, and without a planner."""
        return self.plans[-1].plan if self.plans else None


OnExchange = Callable[[Exchange], None]  # is told of all that models were asked, for the books


def unheard(event: object) -> None:
    """The listener of whoever does not listen, to exchanges or to anything else."""


class Planner(Protocol):
    """Who plans."""

    name: str

    async def plan(self, history: History, on_exchange: OnExchange = unheard) -> Plan:
        """The first plan, or a new one where there are `history.plans`.

        Raises `planact.errors.PlanactError` and `planact.roles.ask.MalformedReply`.
        """
        ...


class Executor(Protocol):
    """Who acts."""

    name: str

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        """The next action. Raises as `Planner.plan` does."""
        ...
