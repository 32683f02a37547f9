from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from planact.errors import ModelFailure
from planact.llm import fetch
from planact.llm.client import OpenAIModel
from planact.types import Completion
from support.endpoint import Answer, Server, endpoint
from support.sound import KEY, PROMPT, Ask, Fails, assert_one_line


@pytest.fixture(scope="session")
def base() -> Path:
    """The real base model, fetched if this machine does not have it yet."""
    return fetch.base()


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    """An endpoint for all tests of a module: properties are tried on many answers."""
    with endpoint() as server:
        yield server


@pytest_asyncio.fixture(scope="module")
async def client(shared: Server) -> AsyncIterator[OpenAIModel]:
    url = f"{shared.url}/v1"
    async with OpenAIModel("m", base_url=url, api_key=KEY, retries=0, timeout=20) as model:
        yield model


@pytest.fixture(scope="module")
def ask(shared: Server, client: OpenAIModel) -> Ask:
    """What the model is understood to say when the endpoint answers so."""

    async def ask(answer: Answer) -> Completion:
        shared.answer = lambda _: answer
        return await client.complete(PROMPT, max_tokens=9)

    return ask


@pytest.fixture(scope="module")
def fails(ask: Ask) -> Fails:
    """How it fails when the endpoint answers so."""

    async def fails(answer: Answer) -> ModelFailure:
        with pytest.raises(ModelFailure) as caught:
            await ask(answer)
        assert_one_line(caught.value)
        return caught.value

    return fails
