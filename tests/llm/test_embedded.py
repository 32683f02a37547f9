import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from planact.errors import ModelFailure
from planact.llm import open_model
from planact.llm.client import OpenAIModel
from planact.llm.embedded import SETTINGS, serve
from planact.types import Constraint, Form, Message, Model

ASK = [
    Message(role="system", content=" Answer briefly.\n"),
    Message(role="user", content="Name a colour. "),
]


@pytest_asyncio.fixture(scope="session")
async def model(base: Path) -> AsyncIterator[Model]:
    async with open_model("embedded:base", "planner", slots=2) as model:
        yield model


@contextmanager
def trained(model: Model) -> Iterator[None]:
    before, model.settings = model.settings, SETTINGS
    try:
        yield
    finally:
        model.settings = before


async def test_it_answers(model: Model) -> None:
    reply = await model.complete(ASK, max_tokens=12)
    assert reply.text.strip()
    assert reply.tokens_in > 10
    assert 0 < reply.tokens_out <= 12
    assert (model.name, model.settings.constrain) == ("embedded:base", Constraint.GRAMMAR)
    assert not model.settings.trained  # it is told all, as any general model
    assert model.settings.page_tokens + model.settings.max_tokens < 8192  # its own context


async def test_it_obeys_the_grammar_and_repeats_itself(model: Model) -> None:
    actions = " | ".join(f'"Action: click({n})"' for n in range(80))
    grammar = f'root ::= "Reasoning: " [^\\n]{{1,20}} "\\n" ({actions})'
    form = Form(grammar=grammar)
    first, second = [await model.complete(ASK, max_tokens=60, form=form) for _ in range(2)]
    reasoning, action = first.text.split("\n")
    assert reasoning.startswith("Reasoning: ")
    assert action in {f"Action: click({n})" for n in range(80)}
    assert first.text == second.text


async def test_the_prompt_is_the_text_that_adapters_are_trained_on(model: Model) -> None:
    assert await templated(model, ASK) == (
        "<|im_start|>system\n Answer briefly.\n<|im_end|>\n"
        "<|im_start|>user\nName a colour. <|im_end|>\n"
        "<|im_start|>assistant\n"
    )


async def test_without_a_system_message_the_template_adds_its_own(model: Model) -> None:
    assert "named SmolLM" in await templated(model, ASK[1:])


async def test_the_loop_goes_on_while_it_thinks(model: Model) -> None:
    thinking = asyncio.create_task(model.complete(ASK, max_tokens=40))
    turns = 0
    while not thinking.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 20


async def test_a_bad_grammar_and_a_long_prompt_are_told(model: Model) -> None:
    bad = Form(grammar="root ::= (")
    assert (await model.complete(ASK, max_tokens=5, form=bad)).text  # in words, then
    with pytest.raises(ModelFailure, match="grammar"), trained(model):
        await model.complete(ASK, max_tokens=5, form=bad)
    with pytest.raises(ModelFailure, match="too long"):
        await model.complete([Message(role="user", content="hi " * 20_000)], max_tokens=5)


async def test_a_file_that_llama_cpp_cannot_load(tmp_path: Path) -> None:
    with pytest.raises(ModelFailure, match="could not load"):
        async with serve(tmp_path / "missing.gguf", name="mine"):
            pass


async def templated(model: Model, messages: list[Message]) -> str:
    """What the server makes of messages before the model reads them."""
    assert isinstance(model, OpenAIModel)
    client = model._client
    request = urllib.request.Request(
        str(client.base_url).replace("/v1/", "/apply-template"),
        json.dumps({"messages": [m.model_dump() for m in messages]}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {client.api_key}"},
    )
    with await asyncio.to_thread(urllib.request.urlopen, request) as response:
        return str(json.load(response)["prompt"])
