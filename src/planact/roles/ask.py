"""Ask a model, read its reply; where it is malformed, say what was wrong and ask again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from planact.errors import ModelFailure, ParseError
from planact.files.exchanges import exchange
from planact.text import one_line, shortened, without_middle
from planact.types import Completion, Exchange, Form, Message, Model, Role

T = TypeVar("T")

RETRIES = 2
SHOWN = 500  # characters of a malformed reply that the model is shown again


class MalformedReply(Exception):
    """The model's replies stayed malformed through all retries; says what the last one lacked."""


async def ask(
    model: Model,
    messages: list[Message],
    parse: Callable[[str], T],
    on_exchange: Callable[[Exchange], None],
    *,
    role: Role,
    at: int = 0,
    form: Form | None = None,
) -> T:
    """The parsed reply. `on_exchange` sees every exchange, failed ones too, for the books: in which
    `role`, and `at` which step.

    Raises `MalformedReply` after `RETRIES` retries, and `planact.errors.ModelFailure`.
    """
    conversation = list(messages)
    problem = ""
    for _ in range(1 + RETRIES):
        told = partial(exchange, model, role, at, conversation)
        try:
            completion = await model.complete(
                conversation, max_tokens=model.settings.max_tokens, form=form
            )
        except (ModelFailure, asyncio.CancelledError) as failure:
            on_exchange(told(None, str(failure) or "no reply came until the end"))
            raise
        except Exception as error:  # a model of one's own
            problem = one_line(f"{model.name}: {type(error).__name__}: {error}", SHOWN)
            on_exchange(told(None, problem))
            raise ModelFailure(problem) from error
        try:
            reply = _read(completion, parse)
        except ParseError as error:
            problem = str(error).rstrip(".")
            on_exchange(told(completion, problem))
        else:
            on_exchange(told(completion))
            return reply
        conversation += [
            Message(role="assistant", content=_shown(completion.text)),
            Message(role="user", content=f"That reply could not be used: {problem}. Try again."),
        ]
    raise MalformedReply(problem)


def _read(completion: Completion, parse: Callable[[str], T]) -> T:
    if completion.finish == "refused":
        said = shortened(" ".join(completion.text.split()), SHOWN)
        raise ParseError(f"the model refused: {said or '(nothing)'}")
    if not completion.text.strip():
        raise ParseError("The reply was empty")
    try:
        return parse(completion.text)
    except ParseError as error:
        if completion.finish == "length":
            raise ParseError(f"It was cut off: answer in fewer words. {error}") from None
        raise


def _shown(text: str) -> str:
    """A reply as the model is shown it again: never empty, which endpoints do not take."""
    return without_middle(text, SHOWN) if text.strip() else "(nothing)"
