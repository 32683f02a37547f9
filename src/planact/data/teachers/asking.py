"""A teacher's model, asked with bounded retries; every bad reply is counted by its kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from py3langid.langid import MODEL_FILE, LanguageIdentifier
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from planact.data.teachers.teacher import Books
from planact.errors import ModelFailure, ParseError, RequestFailure
from planact.roles.teacher import Request, schema
from planact.types import Form, Message, Model, Record, Usage

TRIES = 5
MAX_WAIT = 30.0  # seconds between two tries, unless the endpoint asks for more
SURE = 0.99  # of a language, before a reply is held against it
ENOUGH, MOST = 80, 400  # characters that a language is told by

_REFUSAL = re.compile(r"\W*(i['’]m sorry|sorry|i (can['’]?t|cannot|can not)|as an ai)\b", re.I)
_backoff = wait_random_exponential(multiplier=0.5, max=MAX_WAIT)

R = TypeVar("R", bound=Record)


@dataclass
class _Unread:
    """The books of nobody."""

    counts: Counter[str] = field(default_factory=Counter)
    usage: Usage = field(default_factory=Usage)


class BadReply(Exception):
    """A reply that cannot be used: of which kind, and what to tell the model."""

    def __init__(self, kind: str, problem: str) -> None:
        super().__init__(problem)
        self.kind = kind


class Asking:
    """Asks one model, and keeps the books of the stage that it is asked for."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.books: Books = _Unread()

    async def ask(
        self,
        request: Request[R],
        check: Callable[[R], None] = lambda reply: None,
        *,
        temperature: float = 0.0,
    ) -> R:
        """The reply in the request's form. `check` raises `ParseError` for one that says what it
        must not, and the model is told so.

        Raises `BadReply` when the last of `TRIES` replies cannot be used either, `ModelFailure`
        when none comes.
        """
        messages = list(request.messages)
        tries = AsyncRetrying(
            stop=stop_after_attempt(TRIES),
            wait=_wait,
            retry=retry_if_exception(_is_passing),
            reraise=True,
        )
        async for attempt in tries:
            with attempt:
                try:
                    return await self._once(request, messages, check, temperature)
                except BadReply as bad:
                    self.books.counts[f"bad reply: {bad.kind}"] += 1
                    raise
                except ModelFailure as failure:
                    self.books.counts[f"bad reply: {failure.passing or 'no access'}"] += 1
                    raise
        raise AssertionError("unreachable: the last try returns or raises")

    async def _once(
        self,
        request: Request[R],
        messages: list[Message],
        check: Callable[[R], None],
        temperature: float,
    ) -> R:
        """One try. A reply that cannot be used becomes part of the conversation."""
        try:
            completion = await self.model.complete(
                messages,
                max_tokens=self.model.settings.max_tokens,
                form=Form(json_schema=schema(request.form)),
                temperature=temperature,
            )
        except RequestFailure as failure:
            raise BadReply(failure.passing, str(failure)) from failure
        self.books.counts["replies"] += 1
        self.books.usage += Usage.of(completion)
        text = completion.text.strip()
        if completion.finish == "refused" or _REFUSAL.match(text):
            raise BadReply("refused", "the model refused")
        if not text:
            raise BadReply("empty", "the reply was empty")
        if completion.finish == "length":
            raise BadReply("truncated", "the reply was cut off")
        try:
            reply = request.parse(text)
            check(reply)
        except ParseError as error:
            self._correct(request, messages, text, str(error))
            raise BadReply("wrong format", str(error)) from error
        if (spoken := language(text)) and spoken != (wanted := language(request.speaks)) and wanted:
            self._correct(request, messages, text, f"write in the language of the goal ({wanted})")
            raise BadReply("wrong language", f"the reply is in {spoken}, not in {wanted}")
        return reply

    @staticmethod
    def _correct(request: Request[R], messages: list[Message], reply: str, problem: str) -> None:
        """Tells what was wrong, in the place of what was told of the reply before."""
        messages[:] = [
            *request.messages,
            Message(role="assistant", content=reply),
            Message(role="user", content=f"That reply could not be used: {problem}. Try again."),
        ]


def language(text: str) -> str:
    """The language of a text, "" where it is too short or mixed to tell."""
    letters = re.sub(r"[\W\d_]+", " ", text[: 2 * MOST])[:MOST]
    if len(letters) < ENOUGH:
        return ""
    spoken, probability = _languages().classify(letters)
    return str(spoken) if probability >= SURE else ""


@cache
def _languages() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _is_passing(error: BaseException) -> bool:
    return isinstance(error, BadReply) or (isinstance(error, ModelFailure) and bool(error.passing))


def _wait(state: RetryCallState) -> float:
    """Seconds before the next try: none for a bad reply, else what the endpoint asks for."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, ModelFailure):
        return max(_backoff(state), error.wait)
    return 0.0
