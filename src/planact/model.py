"""What a model is, what it is asked and what it says."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from operator import not_
from typing import Any, Literal, Protocol, runtime_checkable

from pydantic import Field

from planact.record import Record

Role = Literal["planner", "executor", "judge"]


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
    """What a model was asked once, and what it said; see `files.exchanges` for what is kept."""

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

    input: float = Field(ge=0)
    output: float = Field(ge=0)


class ModelSettings(Record):
    """What a model can take in. Roles render to fit it."""

    page_tokens: int = Field(6000, ge=1)  # budget of the page text
    history: int = Field(30, ge=0)  # how many earlier actions are shown
    plan_rounds: int = Field(20, ge=0)  # how many earlier plans a replanner is shown
    constrain: Constraint = Constraint.NONE
    # It was trained on planact's formats, which need no explaining, and on pages that told less:
    # without what is collapsed, and with addresses without port and query. It knows no gestures
    # (hovering, dragging, double and right clicks).
    trained: bool = False
    max_tokens: int = Field(4196, ge=1)  # of one reply (Plan-and-Act, appendix A.12)
    temperature: float = Field(0.0, ge=0)
    images: bool = True  # it can be shown screenshots
    price: Price | None = None  # None where nobody said it
    # A folder of prompts of one's own, in place of ours of the same name; "" for none.
    prompts: str = Field(default="", exclude_if=not_)


@runtime_checkable
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
