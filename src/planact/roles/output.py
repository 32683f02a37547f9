"""The answer of an episode in the form of a pydantic model."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from planact.errors import ModelFailure, ParseError, UsageError
from planact.roles.ask import MalformedReply, ask
from planact.roles.replies.reading import json_in, lines_of
from planact.roles.template import page_to_judge, untrusted
from planact.roles.template import render as prompt
from planact.text import one_line, printable_json
from planact.types import Constraint, Form, Message, Model, ModelSettings, OnExchange, Trajectory

MAX_PROBLEMS = 3  # of a reply that does not validate, as the model is told


def render(
    trajectory: Trajectory, output: type[BaseModel], settings: ModelSettings
) -> list[Message]:
    """The messages that ask for the answer in the form of `output`."""
    user = prompt(
        "output",
        "user",
        goal=trajectory.goal,
        answer=untrusted(trajectory.answer or ""),
        page=page_to_judge(trajectory.last, trajectory, settings),
        schema=json.dumps(output.model_json_schema(), ensure_ascii=False),
        prompts=settings.prompts,
    )
    system = prompt("output", "system", prompts=settings.prompts)
    return [Message(role="system", content=system), Message(role="user", content=user)]


def parse(text: str, output: type[BaseModel]) -> Any:
    """The first JSON value that validates. Raises `ParseError` with what is wrong with the last."""
    problem = "There is no JSON object"
    for value in _values(text):
        try:
            output.model_validate(value)
            return value
        except ValidationError as error:
            told = (
                f"{'.'.join(map(str, e['loc'])) or 'it'}: {e['msg']}"
                for e in error.errors()[:MAX_PROBLEMS]
            )
            problem = f"The JSON does not fit: {'; '.join(told)}"
        except Exception as error:  # a validator of the model's own
            problem = f"The JSON does not fit: {error}"
    raise ParseError(problem)


def _values(text: str) -> Iterator[Any]:
    """The JSON that the reply is, but for a fence around it, or has in it."""
    with contextlib.suppress(ValueError, RecursionError):
        yield printable_json(json.loads("\n".join(lines_of(text))))
    yield from json_in(text)


def check(output: Any) -> None:
    """Raises `UsageError` for what is no pydantic model, or one without a schema."""
    if not (isinstance(output, type) and issubclass(output, BaseModel)):
        raise UsageError(
            f"{output!r} is no form for an answer", "Give a pydantic model, the class."
        )
    try:
        output.model_json_schema()
    except Exception as error:
        raise UsageError(one_line(f"{output.__name__} has no schema: {error}", 300)) from error


@dataclass(frozen=True)
class Output:
    """Puts answers into the form of a pydantic model."""

    form: type[BaseModel]
    model: Model | None = None  # who does that, the executor's; without one the answer is JSON

    async def of(self, trajectory: Trajectory, on_exchange: OnExchange) -> tuple[Any, str]:
        """The answer as JSON that validates, which the model is asked for again where it does not;
        and why there is none, else ""."""
        try:
            if self.model is None:
                return parse(trajectory.answer or "", self.form), ""
            value = await ask(
                self.model,
                render(trajectory, self.form, self.model.settings),
                lambda text: parse(text, self.form),
                on_exchange,
                role="executor",
                at=len(trajectory.steps),
                form=_form(self.form, self.model.settings),
            )
            return value, ""
        except (MalformedReply, ModelFailure, ParseError) as error:
            return None, str(error)


def _form(output: type[BaseModel], settings: ModelSettings) -> Form | None:
    if settings.constrain is Constraint.NONE:
        return None
    return Form(json_schema=_strict(output.model_json_schema()))


def _strict(schema: Any) -> Any:
    """The schema as strict endpoints want it: of objects every property is required, no other
    allowed."""
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {key: _strict(part) for key, part in schema.items() if key != "default"}
    if isinstance(strict.get("properties"), dict) and strict.get("type") == "object":
        strict |= {"required": [*strict["properties"]], "additionalProperties": False}
    return strict
