"""What an endpoint offers, found out once by asking it: its context, and how it can be held to the
form of a reply."""

from __future__ import annotations

import asyncio
import contextlib
import json

from planact.errors import ModelFailure, RequestFailure
from planact.llm.client import OpenAIModel
from planact.llm.replies import entries
from planact.types import Constraint, Form, Message

# Few endpoints say their context, and each elsewhere.
_CONTEXT = ("max_model_len", "context_length", "context_window", "max_context_length", "n_ctx")
_REPLY = 400  # tokens: some models think first

# Nobody says this unless held to it.
_WORD = "k7-violet"
_ASK = [Message(role="user", content="What is the capital of France? Answer in one word.")]
_FORM = Form(
    grammar=f'root ::= "{_WORD}"',
    json_schema={
        "type": "object",
        "properties": {"word": {"type": "string", "enum": [_WORD]}},
        "required": ["word"],
        "additionalProperties": False,
    },
)


async def constrain(model: OpenAIModel) -> None:
    """Settles on the strongest way to hold the model to a form that works there.

    Raises `ModelFailure` where the endpoint does not answer at all.
    """
    with contextlib.suppress(RequestFailure):  # such as a model that thinks for long
        await model.complete(_ASK, max_tokens=_REPLY)
    for way in (Constraint.GRAMMAR, Constraint.SCHEMA, Constraint.TOOL):
        model.settings = model.settings.model_copy(update={"constrain": way})
        with contextlib.suppress(ModelFailure):  # it knows no such thing
            reply = await model.complete(_ASK, max_tokens=_REPLY, form=_FORM)
            if _holds(reply.text, way):
                return
    model.settings = model.settings.model_copy(update={"constrain": Constraint.NONE})


def _holds(reply: str, way: Constraint) -> bool:
    if way is Constraint.GRAMMAR:
        return reply.strip() == _WORD
    try:
        return bool(json.loads(reply) == {"word": _WORD})
    except ValueError:
        return False


async def context(model: OpenAIModel) -> int | None:
    """How many tokens a request may take, prompt and reply together, where the endpoint says so."""
    models, props, loaded = await asyncio.gather(
        model.look("/models"),
        model.look(f"{model.root}/props"),  # llama.cpp
        model.look(f"{model.root}/api/ps"),  # Ollama
    )
    served = [*entries(models, "data"), *entries(loaded, "models")]
    own = [m for m in served if model.model in (m.get("id"), m.get("name"), m.get("model"))]
    told = [props.get("default_generation_settings"), props]
    told += [part for m in own or served[:1] for part in (m, m.get("meta"))]
    sizes = (part.get(name) for part in told if isinstance(part, dict) for name in _CONTEXT)
    return next((n for n in sizes if isinstance(n, int) and n > 0), None)
