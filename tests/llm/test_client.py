"""The client against a real HTTP server that misbehaves in every way servers do."""

from collections.abc import Iterator
from typing import Any

import pytest

from planact.errors import ModelFailure, UsageError
from planact.llm.client import OpenAIModel
from planact.types import Completion, Constraint, Form, Message, ModelSettings
from support.endpoint import Answer, Server, endpoint, error, reply

HELLO = [Message(role="user", content="hello")]


@pytest.fixture
def server() -> Iterator[Server]:
    with endpoint() as server:
        yield server


async def ask(server: Server, **options: Any) -> Completion:
    url = f"{server.url}/v1"
    async with OpenAIModel("m", base_url=url, **{"api_key": "secret-1"} | options) as model:
        return await model.complete(HELLO, max_tokens=9, form=Form(grammar="root ::= [a-z]"))


async def test_a_reply_its_usage_and_the_request(server: Server) -> None:
    server.answer = lambda _: reply("hi")
    done = await ask(server)
    assert (done.text, done.tokens_in, done.tokens_out) == ("hi", 7, 3)
    assert done.seconds > 0
    assert server.requests == [
        {
            "model": "m",
            "messages": [{"role": "user", "content": "hello"}],
            "max_tokens": 9,
            "temperature": 0.0,
        }
    ]


async def test_images_go_as_parts_after_the_text(server: Server) -> None:
    server.answer = lambda _: reply("hi")
    url = f"{server.url}/v1"
    message = Message(role="user", content="what is this?", images=(b"\x89PNG", b"2"))
    async with OpenAIModel("m", base_url=url) as model:
        await model.complete([*HELLO, message], max_tokens=9)
    text, *images = server.requests[0]["messages"][1]["content"]
    assert text == {"type": "text", "text": "what is this?"}
    assert images == [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,Mg=="}},
    ]
    assert server.requests[0]["messages"][0]["content"] == "hello"


async def test_a_grammar_goes_to_servers_that_take_one(server: Server) -> None:
    server.answer = lambda _: reply("hi")
    await ask(server, settings=ModelSettings(constrain=Constraint.GRAMMAR, trained=True))
    assert server.requests[0]["grammar"] == "root ::= [a-z]"
    assert server.requests[0]["structured_outputs"] == {"grammar": "root ::= [a-z]"}


async def test_what_the_model_does_not_support_is_left_out(server: Server) -> None:
    def picky(body: dict[str, Any]) -> Answer:
        for param in ("max_tokens", "temperature"):
            if param in body:
                return error(400, "no", code="unsupported_parameter", param=param)
        return reply("hi")

    server.answer = picky
    assert (await ask(server)).text == "hi"
    assert server.requests[-1]["max_completion_tokens"] == 9


async def test_passing_failures_are_tried_again(server: Server) -> None:
    for passing in (408, 409, 429, 500, 503):
        answers = iter([error(passing, "busy"), error(passing, "busy"), reply("hi")])
        server.answer = lambda _: next(answers)  # noqa: B023
        assert (await ask(server)).text == "hi"


async def test_tries_are_bounded_and_lasting_failures_are_not_tried_again(server: Server) -> None:
    for status, tries in ((429, 3), (500, 3), (400, 1), (401, 1), (404, 1), (418, 1)):
        server.requests.clear()
        server.answer = lambda _: error(status, "no")  # noqa: B023
        with pytest.raises(ModelFailure):
            await ask(server)
        assert len(server.requests) == tries


async def test_an_endpoint_is_left_alone_for_as_long_as_it_asks(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "headers", {"Retry-After": "0.3"})
    answers = iter([error(429, "slow down"), reply("hi")])
    server.answer = lambda _: next(answers)
    assert (await ask(server)).seconds > 0.3


FAILURES = {
    "wrong key": (error(401, "bad key secret-1"), "refused the API key.*OPENAI_API_KEY"),
    "forbidden": (error(403, "no"), "refused the API key"),
    "unknown model": (error(404, "no such model"), "does not serve 'm'. It serves: qwen"),
    "busy": (error(409, "locked"), r"failed \(409\): locked"),
    "limit": (error(429, "quota of secret-1"), r"limits requests \(429\): quota of \*\*\*"),
    "broken": (error(500, "out\nof memory"), r"failed \(500\): out of memory"),
    "too long": (error(400, "maximum context length is 9"), "prompt is too long for m"),
    "bad request": (error(400, "no such field"), r"refused the request \(400\): no such field"),
    "a web page": ((200, "<html>hello</html>"), "did not answer as an OpenAI-compatible endpoint"),
    "garbage": ((200, "{garbage"), "did not answer as an OpenAI-compatible endpoint"),
    "other JSON": ((200, {"hello": 1}), "did not answer as an OpenAI-compatible endpoint"),
    "nothing said": (reply(None, "length"), "used all of its 9 tokens before it answered"),
}


@pytest.mark.parametrize("case", FAILURES)
async def test_every_failure_is_one_line(server: Server, case: str) -> None:
    answer, expected = FAILURES[case]
    server.answer = lambda _: answer
    with pytest.raises(ModelFailure, match=expected) as caught:
        await ask(server)
    assert "\n" not in str(caught.value)
    assert "secret-1" not in str(caught.value)


async def test_an_address_that_is_no_endpoint(server: Server) -> None:
    server.answer = lambda _: (404, "<html>not found</html>")
    server.models = (404, "<html>not found</html>")
    with pytest.raises(ModelFailure, match=r"no model 'm' or is no model endpoint.*/v1"):
        await ask(server)


async def test_models_that_an_endpoint_lists_are_told_in_one_line(server: Server) -> None:
    names: list[Any] = ["b\nc", "a-secret-1", None, "", *(f"m{n:02}" for n in range(20))]
    server.answer = lambda _: error(404, "no")
    server.models = (200, {"data": [7, None, {}, *({"id": name} for name in names)]})
    with pytest.raises(ModelFailure) as caught:
        await ask(server)
    assert caught.value.hint == "It serves: a-***, b c, " + ", ".join(names[4:12]) + ", …"


@pytest.mark.parametrize(
    "body", ["", "<html>", "[1]", "null", '{"data": null}', '{"data": {"id": "m"}}', "[" * 100_000]
)
async def test_a_list_of_models_of_another_shape(server: Server, body: str) -> None:
    server.answer = lambda _: error(404, "no")
    server.models = (200, body)
    with pytest.raises(ModelFailure, match="has no model 'm' or is no model endpoint"):
        await ask(server)


async def test_the_hint_names_where_the_key_was_found(server: Server) -> None:
    server.answer = lambda _: error(401, "no")
    with pytest.raises(ModelFailure, match="Set OTHER_KEY to a key that may use m there"):
        await ask(server, key_name="OTHER_KEY")


@pytest.mark.parametrize("key", ["", " \n", "none"])
async def test_without_a_key_nothing_is_hidden(server: Server, key: str) -> None:
    server.answer = lambda _: error(500, "none of it")
    with pytest.raises(ModelFailure, match=r"failed \(500\): none of it"):
        await ask(server, api_key=key)


async def test_a_key_is_sent_without_what_surrounds_it(server: Server) -> None:
    server.answer = lambda _: error(500, "not secret-1")
    with pytest.raises(ModelFailure, match=r"not \*\*\*"):
        await ask(server, api_key=" secret-1\n")


@pytest.mark.parametrize("key", ["secret\n-1", "sécret-1", "secret-1\x00"])
def test_a_key_that_cannot_be_sent(key: str) -> None:
    with pytest.raises(UsageError, match="OPENAI_API_KEY holds characters") as caught:
        OpenAIModel("m", api_key=key)
    assert "cret" not in str(caught.value)


async def test_a_server_that_hangs(server: Server) -> None:
    def hang(_: dict[str, Any]) -> Answer:
        server.released.wait(20)
        return reply("late")

    server.answer = hang
    with pytest.raises(ModelFailure, match="did not answer in time"):
        await ask(server, timeout=0.2, retries=0)


async def test_nothing_there_names_the_host_and_what_to_do() -> None:
    async with OpenAIModel("m", base_url="http://127.0.0.1:9/v1", retries=0) as model:
        with pytest.raises(ModelFailure, match=r"127.0.0.1:9.*Start the model server there"):
            await model.complete(HELLO, max_tokens=9)


def test_the_key_is_not_shown() -> None:
    assert "secret-1" not in repr(OpenAIModel("m", api_key="secret-1"))
