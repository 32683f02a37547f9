from pathlib import Path

import pytest

from planact.errors import UsageError
from planact.llm import open_model, open_models
from planact.llm.client import NO_KEY
from planact.llm.names import Embedded, Endpoint, resolve
from support.endpoint import endpoint, reply
from support.gguf_files import write_adapter


@pytest.fixture(autouse=True)
def no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def test_an_endpoint_of_ones_own_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "Qwen/Qwen3-8B@http://localhost:8000/v1"
    wanted = Endpoint(name, "Qwen/Qwen3-8B", "http://localhost:8000/v1", NO_KEY)
    assert resolve(name, "planner") == wanted
    monkeypatch.setenv("OPENAI_API_KEY", "secret-1")
    found = resolve(name, "planner")
    assert isinstance(found, Endpoint) and found.key == "secret-1"
    assert "secret-1" not in repr(found)


def test_openai_models_need_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="Set OPENAI_API_KEY"):
        resolve("openai:gpt-x", "planner")
    monkeypatch.setenv("OPENAI_API_KEY", "secret-1")
    assert resolve("openai:gpt-x", "planner") == Endpoint("", "gpt-x", None, "secret-1")


def test_embedded_names(tmp_path: Path) -> None:
    assert resolve("embedded:base", "planner") == Embedded("")
    own = write_adapter(tmp_path / "mine.gguf")
    assert resolve(f"embedded:{own}", "executor") == Embedded("", adapter=own)


@pytest.mark.parametrize(
    "name",
    ["", "gpt-4o", "openai:", "embedded:bsae", "@http://localhost/v1", "m@http://", "m@http://h:x"],
)
def test_other_names_tell_the_forms_that_work(name: str) -> None:
    with pytest.raises(UsageError, match="embedded:base"):
        open_model(name, "planner")


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        resolve("m@http://me:hunter2@host/v1", "planner")
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    with pytest.raises(UsageError, match="no file"):
        resolve(f"embedded:{broken}", "planner")
    for content in (b"", b"hello", b"GGUF\x03\0\0\0" + b"a" * 200):
        broken.write_bytes(content)
        with pytest.raises(UsageError, match="not a GGUF file"):
            resolve(f"embedded:{broken}", "planner")


async def test_one_server_for_two_roles_that_ask_for_the_same() -> None:
    with endpoint() as server:
        server.answer = lambda _: reply("hi")
        a, b = (f"{name}@{server.url}/v1" for name in "ab")
        async with open_models(a, a) as (planner, executor):
            assert planner is executor
        async with open_models(a, b) as (planner, executor):
            assert (planner.name, executor.name) == (a, b)
