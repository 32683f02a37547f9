"""A teacher's model, asked with bounded retries; every bad reply is counted by its kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from planact.data.teachers.teacher import Books, Refused
from planact.errors import ModelFailure, ParseError, RequestFailure
from planact.llm.client import patient
from planact.roles.ask import MalformedReply, until_read
from planact.roles.teacher import Request, schema
from planact.types import Completion, Form, Message, Model, Record, Usage

TRIES = 5
SURE = 0.99  # of a language, before a reply is held against it
ENOUGH, MOST = 80, 400  # characters that a language is told by

_REFUSAL = re.compile(r"\W*(i['’]m sorry|sorry|i (can['’]?t|cannot|can not)|as an ai)\b", re.I)

R = TypeVar("R", bound=Record)


class Asking:
    """A model as teachers ask it: failures that pass are waited out, and the books of the stage
    tell of every reply."""

    books: Books

    def __init__(self, model: Model) -> None:
        self._model = model
        self.name, self.settings = model.name, model.settings

    async def ask(
        self,
        request: Request[R],
        check: Callable[[R], None] = lambda reply: None,
        *,
        temperature: float = 0.0,
    ) -> R:
        """The reply in the request's form. `check` raises `ParseError` for one that says what it
        must not.

        Raises `Refused` when no reply to this request can be used, `ModelFailure` when none comes.
        """

        def parse(text: str) -> R:
            if _REFUSAL.match(text):
                raise ParseError("the model refused", "refused")
            reply = request.parse(text)
            check(reply)
            spoken, wanted = language(text), language(request.speaks)
            if spoken and wanted and spoken != wanted:
                problem = f"write in the language of the goal ({wanted}), not in {spoken}"
                raise ParseError(problem, "wrong language")
            return reply

        def note(asked: object, reply: object, wrong: BaseException | None) -> None:
            if isinstance(wrong, MalformedReply):
                self.books.counts[f"bad reply: {wrong.kind}"] += 1

        try:
            return await until_read(
                self,
                request.messages,
                parse,
                note,
                retries=TRIES - 1,
                form=Form(json_schema=schema(request.form)),
                temperature=temperature,
            )
        except MalformedReply as bad:
            raise Refused(f"{bad.kind}: {bad}") from bad
        except RequestFailure as failure:
            raise Refused(f"{failure.passing}: {failure}") from failure

    async def complete(self, messages: list[Message], **options: Any) -> Completion:
        """Raises `ModelFailure` when `TRIES` tries failed, or one that no other would mend."""
        tries = patient(TRIES, lambda failure: bool(failure.passing))
        completion: Completion = await tries(self._once, messages, **options)
        return completion

    async def _once(self, messages: list[Message], **options: Any) -> Completion:
        try:
            completion = await self._model.complete(messages, **options)
        except ModelFailure as failure:
            self.books.counts[f"bad reply: {failure.passing or 'no access'}"] += 1
            raise
        self.books.counts["replies"] += 1
        self.books.usage += Usage.of(completion)
        return completion


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
