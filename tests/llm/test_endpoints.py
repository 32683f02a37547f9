"""What an endpoint offers, found out from servers that offer this and that."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from planact.errors import ModelFailure
from planact.llm import open_model
from planact.llm.profiles import BESIDE
from planact.types import Constraint, Form, Message, ModelSettings
from support.endpoint import Answer, Server, endpoint, error, reply

Offers = Callable[[dict[str, Any]], Answer | None]


def grammar(body: dict[str, Any]) -> Answer | None:
    if "grammar" not in body:
        return None
    return reply(body["grammar"].partition('"')[2].partition('"')[0])


def schema(body: dict[str, Any]) -> Answer | None:
    if "response_format" not in body:
        return None
    return reply(_obedient(body["response_format"]["json_schema"]["schema"]))


def tool(body: dict[str, Any]) -> Answer | None:
    if "tools" not in body:
        return None
    called = _obedient(body["tools"][0]["function"]["parameters"])
    return reply(None, tool_calls=[{"function": {"name": "reply", "arguments": called}}])


def _obedient(wanted: dict[str, Any]) -> str:
    return json.dumps({name: p["enum"][0] for name, p in wanted["properties"].items()})


def settings(*offers: Offers, **server: Any) -> ModelSettings:
    """What planact settles on for a server that heeds what is offered and ignores all else."""

    def answer(body: dict[str, Any]) -> Answer:
        return next((said for offer in offers if (said := offer(body))), reply("Paris"))

    return opened(answer, **server)[0]


def opened(
    answer: Callable[[dict[str, Any]], Answer], **options: Any
) -> tuple[ModelSettings, Server]:
    with endpoint() as server:
        server.answer = answer
        for name, value in options.items():
            setattr(server, name, value)

        async def found() -> ModelSettings:
            url = f"{server.url}/v1"
            async with open_model(f"qwen@{url}", "executor", retries=0) as model:
                return model.settings

        return asyncio.run(found()), server


@pytest.mark.parametrize(
    ("offers", "wanted"),
    [
        ([grammar, schema, tool], Constraint.GRAMMAR),
        ([schema, tool], Constraint.SCHEMA),
        ([tool], Constraint.TOOL),
        ([], Constraint.NONE),
    ],
)
def test_the_strongest_way_that_works_is_used(offers: list[Offers], wanted: Constraint) -> None:
    assert settings(*offers).constrain is wanted


@pytest.mark.parametrize("status", [400, 404, 415, 422, 500, 501])
def test_what_a_server_refuses_it_does_not_offer(status: int) -> None:
    def picky(body: dict[str, Any]) -> Answer:
        known = {"model", "messages", "max_tokens", "temperature", "tools", "tool_choice"}
        return tool(body) or (reply("Paris") if known >= {*body} else error(status, "unknown"))

    assert opened(picky)[0].constrain is Constraint.TOOL


def test_a_server_that_answers_nothing_is_a_failure_at_once() -> None:
    with pytest.raises(ModelFailure, match="refused the API key"):
        opened(lambda body: error(401, "no"))


@pytest.mark.parametrize("status", [400, 422])
def test_a_form_that_is_too_much_for_a_server_is_asked_for_in_words(status: int) -> None:
    def picky(body: dict[str, Any]) -> Answer:
        large = len(json.dumps(body.get("response_format", ""))) > 400
        return error(status, "too large") if large else schema(body) or reply("in words")

    with endpoint() as server:
        server.answer = picky

        async def asked() -> str:
            url = f"{server.url}/v1"
            async with open_model(f"qwen@{url}", "executor") as model:
                assert model.settings.constrain is Constraint.SCHEMA
                wide = Form(json_schema={"type": "object", "properties": {"a" * 500: {}}})
                hello = [Message(role="user", content="hello")]
                return (await model.complete(hello, max_tokens=9, form=wide)).text

        assert asyncio.run(asked()) == "in words"


@pytest.mark.parametrize(
    ("models", "wanted"),
    [
        (
            {"data": [{"id": "other", "max_model_len": 1}, {"id": "qwen", "max_model_len": 8192}]},
            8192,
        ),
        ({"data": [{"id": "qwen", "context_length": 8192}]}, 8192),
        ({"data": [{"id": "x", "meta": {"n_ctx": 8192}}]}, 8192),
        ({"data": [{"id": "qwen"}]}, None),
        ({"data": [{"id": "qwen", "context_length": "8192"}]}, None),
        ({"data": [None, 3]}, None),
        ([1], None),
        ("<html>", None),
        ("[" * 100_000, None),
    ],
)
def test_the_context_is_what_the_endpoint_says(models: Any, wanted: int | None) -> None:
    found = settings(models=(200, models))
    if wanted is None:
        assert found == ModelSettings()
    else:
        assert found.page_tokens + found.max_tokens + BESIDE == wanted
