"""What models were asked in an episode, and what of it is kept: its usage always, the exchanges
themselves where one wants them or where they led to a failure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from planact.text import without_middle
from planact.types import Completion, Exchange, Message, Model, Price, Role, Trajectory, Usage

LONGEST = 6000  # characters that are kept of a text


def exchange(
    model: Model,
    role: Role,
    at: int,
    messages: Sequence[Message],
    completion: Completion | None,
    problem: str = "",
) -> Exchange:
    """The record of it, without images and without the middle of long texts."""
    said = completion and completion.model_copy(
        update={
            "text": without_middle(completion.text, LONGEST),
            "reasoning": without_middle(completion.reasoning, LONGEST),
        }
    )
    return Exchange(
        role=role,
        at=at,
        messages=tuple(
            Message(role=m.role, content=without_middle(m.content, LONGEST)) for m in messages
        ),
        completion=said,
        problem=without_middle(problem, LONGEST),
        cost=_cost(completion, model.settings.price) if completion else None,
    )


def with_exchanges(
    trajectory: Trajectory, exchanges: Sequence[Exchange], *, whole: bool
) -> Trajectory:
    """The episode with what models were asked besides: all of it if `whole`, else what failed at
    the end."""
    by_role = dict(trajectory.usage_by_role)
    for one in exchanges:
        by_role[one.role] = by_role.get(one.role, Usage.total(())) + one.usage
    return trajectory.model_copy(
        update={
            "usage": trajectory.usage + Usage.total(one.usage for one in exchanges),
            "usage_by_role": by_role,
            "exchanges": (*trajectory.exchanges, *(exchanges if whole else _failed(exchanges))),
        }
    )


def _failed(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """The tries of what was asked last, where none of them could be used."""
    return [*takewhile(lambda one: one.problem, reversed(exchanges))][::-1]


def _cost(completion: Completion, price: Price | None) -> float | None:
    if price is None:
        return None
    return (completion.tokens_in * price.input + completion.tokens_out * price.output) / 1e6
