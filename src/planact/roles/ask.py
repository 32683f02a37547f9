"""Ask a model, read its reply; where it is malformed, say what was wrong and ask again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from planact.errors import ModelFailure, ParseError
from planact.files.exchanges import exchange
from planact.text import one_line, shortened, without_middle
from planact.types import Completion, Exchange, Form, Message, Model, Role

T = TypeVar("T")

RETRIES = 2
SHOWN = 500  # characters of a malformed reply that the model is shown again

# Hears of every exchange: what was asked, what came if anything, and what was wrong if anything.
Note = Callable[[list[Message], Completion | None, BaseException | None], None]


class MalformedReply(Exception):
    """The model's replies stayed malformed through all retries; says what the last one lacked."""

    def __init__(self, error: ParseError, said: str) -> None:
        super().__init__(str(error).rstrip("."))
        self.kind, self.said = error.kind, said


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

    def note(asked: list[Message], reply: Completion | None, wrong: BaseException | None) -> None:
        problem = (str(wrong) or "no reply came until the end") if wrong else ""
        on_exchange(exchange(model, role, at, asked, reply, problem))

    return await until_read(model, messages, parse, note, retries=RETRIES, form=form)


async def until_read(
    model: Model,
    messages: list[Message],
    parse: Callable[[str], T],
    note: Note,
    *,
    retries: int,
    **options: Any,
) -> T:
    """The first reply that `parse` takes. Where it raises `ParseError` the model is told why.
    `options` are those of `Model.complete`.

    Raises `MalformedReply` after so many retries, and `planact.errors.ModelFailure`.
    """
    conversation = list(messages)
    for _ in range(1 + retries):
        try:
            completion = await model.complete(
                conversation, max_tokens=model.settings.max_tokens, **options
            )
        except (ModelFailure, asyncio.CancelledError) as failure:
            note(conversation, None, failure)
            raise
        except Exception as error:  # a model of one's own
            problem = one_line(f"{model.name}: {type(error).__name__}: {error}", SHOWN)
            note(conversation, None, broken := ModelFailure(problem))
            raise broken from error
        try:
            reply = _read(completion, parse)
        except ParseError as error:
            bad = MalformedReply(error, completion.text)
            note(conversation, completion, bad)
        else:
            note(conversation, completion, None)
            return reply
        # endpoints take no empty message
        said = without_middle(completion.text, SHOWN) if completion.text.strip() else "(nothing)"
        conversation += [
            Message(role="assistant", content=said),
            Message(role="user", content=f"That reply could not be used: {bad}. Try again."),
        ]
    raise bad


def _read(completion: Completion, parse: Callable[[str], T]) -> T:
    if completion.finish == "refused":
        said = shortened(" ".join(completion.text.split()), SHOWN)
        raise ParseError(f"the model refused: {said or '(nothing)'}", "refused")
    if not completion.text.strip():
        raise ParseError("The reply was empty", "empty")
    try:
        return parse(completion.text)
    except ParseError as error:
        if completion.finish == "length":
            cut = f"It was cut off: answer in fewer words. {error}"
            raise ParseError(cut, "truncated") from None
        raise
