"""The answer of an episode in the form of a pydantic model."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from planact.errors import ParseError
from planact.roles.ask import ask
from planact.roles.reply import json_in
from planact.roles.template import fit, page_text, untrusted
from planact.roles.template import render as prompt
from planact.types import Form, Message, Model, ModelSettings, OnExchange, Trajectory

T = TypeVar("T", bound=BaseModel)

MAX_PROBLEMS = 3  # of a reply that does not validate, as the model is told


def render(trajectory: Trajectory, output: type[T], settings: ModelSettings) -> list[Message]:
    """The messages that ask for the answer in the form of `output`."""
    query = f"{trajectory.goal} {trajectory.answer or ''}"
    page = ""
    if trajectory.last:
        shown = fit(trajectory.last, settings, query, to_act=False)
        page = page_text(shown, settings, numbered=False)
    user = prompt(
        "output",
        "user",
        goal=trajectory.goal,
        answer=untrusted(trajectory.answer or ""),
        page=page,
        schema=json.dumps(output.model_json_schema(), ensure_ascii=False),
        prompts=settings.prompts,
    )
    system = prompt("output", "system", prompts=settings.prompts)
    return [Message(role="system", content=system), Message(role="user", content=user)]


def parse(text: str, output: type[T]) -> T:
    """The first JSON value that is one. Raises `ParseError` with what is wrong with the last."""
    problem = "There is no JSON object"
    for value in json_in(text):
        try:
            return output.model_validate(value)
        except ValidationError as error:
            told = (
                f"{'.'.join(map(str, e['loc'])) or 'it'}: {e['msg']}"
                for e in error.errors()[:MAX_PROBLEMS]
            )
            problem = f"The JSON does not fit: {'; '.join(told)}"
    raise ParseError(problem)


async def put_into(
    output: type[T], trajectory: Trajectory, model: Model, on_exchange: OnExchange
) -> T:
    """The answer as the model puts it into the form, asked again where it does not validate.

    Raises `planact.roles.ask.MalformedReply` and `planact.errors.ModelFailure`.
    """
    return await ask(
        model,
        render(trajectory, output, model.settings),
        lambda text: parse(text, output),
        on_exchange,
        role="executor",
        at=len(trajectory.steps),
        form=Form(json_schema=_strict(output.model_json_schema())),
    )


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
