"""Whatever a server sends is a reply, or the model's failure in one line."""

import gzip
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planact.errors import ModelFailure
from planact.llm.client import OpenAIModel
from support.endpoint import Server, reply
from support.sound import HALF, KEY, PROMPT, Ask, Fails, assert_one_line, assert_sound, changed

scalars = st.none() | st.booleans() | st.floats() | st.text(max_size=9) | st.sampled_from(["", KEY])
scalars |= st.integers() | st.sampled_from([-1, 10**30, -(10**400), "7", "\0", HALF, "<think>"])
keys = st.sampled_from(
    [
        *("choices", "message", "content", "text", "error", "code", "detail", "reasoning"),
        *("refusal", "tool_calls", "function", "arguments", "usage"),
    ]
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4)
)


@given(st.data())
async def test_any_json_is_a_reply_or_a_failure(ask: Ask, data: st.DataObject) -> None:
    _, body = reply("hi", refusal=None, tool_calls=None, reasoning=None)
    body["error"] = None
    choice = body["choices"][0]
    for place in (body["usage"], choice["message"], choice, body):
        for name in place:
            if not data.draw(st.integers(0, 5)):
                place[name] = data.draw(anything)
    told = data.draw(st.sampled_from([body, data.draw(anything)]))
    status = data.draw(st.sampled_from([200, 200, 200, 400, 401, 404, 429, 500, 302, 599]))
    try:
        assert_sound(await ask((status, json.dumps(told))))
    except ModelFailure as failure:
        assert_one_line(failure)


@given(st.binary(max_size=40), st.sampled_from([b"", json.dumps(reply("hi")[1]).encode()]))
async def test_any_bytes_are_a_reply_or_a_failure(ask: Ask, noise: bytes, good: bytes) -> None:
    try:
        assert_sound(await ask((200, good[: len(noise) * 9] + noise)))
    except ModelFailure as failure:
        assert_one_line(failure)


@pytest.mark.parametrize("depth", [100, 300, 900, 980, 100_000])
@pytest.mark.parametrize("place", ["content", "arguments", "error"])
async def test_any_depth_is_a_reply_or_a_failure(ask: Ask, place: str, depth: int) -> None:
    call = {"function": {"arguments": {"a": "?" if place == "arguments" else 1}}}
    _, body = reply("?" if place == "content" else "", tool_calls=[call])
    told = {"error": {"message": "?"}} if place == "error" else body
    nested = "[" * depth + "]" * depth
    try:
        assert_sound(await ask((200, json.dumps(told).replace('"?"', nested))))
    except ModelFailure as failure:
        assert_one_line(failure)


NO_REPLIES = {
    "no choices": changed(choices=None),
    "empty choices": changed(choices=[]),
    "a choice that is null": changed(choices=[None]),
    "an empty choice": changed(choices=[{}]),
    "choices that are no list": changed(choices={"0": {}}),
    "choices that are a text": changed(choices="quoted"),
    "no message": changed(message=None),
    "a message that is text": changed(message="hi"),
    "content that is a number": reply(7),
    "content that is an object": reply({"text": "hi"}),
    "a list": (200, [1, 2]),
    "a number": (200, "1e9"),
    "a text": (200, '"hi"'),
    "null": (200, "null"),
    "nothing": (200, ""),
    "a page": (200, "<!doctype html>\n<p>hi"),
    "cut off": (200, '{"choices": [{"message": {"content": "hi'),
    "a stream": (200, 'data: {"choices": [{"delta": {"content": "hi"}}]}\n\ndata: [DONE]\n'),
    "not UTF-8": (200, b"\xff\xfe\x80"),
    "deep": (200, "[" * 200_000),
    "terminal codes": (200, '{"a": "\x1b[2J\x9b2J"}'),
    "the key": (200, {"your key": f"{KEY} {KEY.upper()} sk-Secret%2F1"}),
}


@pytest.mark.parametrize("case", NO_REPLIES)
async def test_what_is_no_reply_is_quoted(fails: Fails, case: str) -> None:
    status, body = NO_REPLIES[case]
    failure = await fails((status, body))
    assert "did not answer as an OpenAI-compatible endpoint does: " in failure.message
    assert failure.passing == "no reply"
    if isinstance(body, str) and body.isascii() and body.isprintable():
        assert (body[:100] or "it said nothing") in failure.message
    assert "%2F1" not in failure.message


ERRORS = {
    "OpenAI's": {"error": {"message": "the cause", "type": "x", "param": None, "code": None}},
    "Ollama's": {"error": "the cause"},
    "vLLM's": {"object": "error", "message": "the cause", "code": 500},
    "FastAPI's": {"detail": "the cause"},
    "FastAPI's own": {"detail": [{"loc": ["body"], "msg": "the cause"}]},
    "Gemini's": [{"error": {"code": 500, "message": "the cause"}}],
    "Spring's": {"status": 500, "error": "Internal Server Error", "message": "the cause"},
    "odd": {"error": {"message": {"error": ["the cause"]}, "code": [[]], "param": {}}},
    "unknown": {"oops": ["the cause"]},
    "text": '"the cause"',
    "a page": "<html>the cause</html>",
    "plain": "the cause\n\n",
    "not UTF-8": b"\xff the cause",
    "long": "the cause" + " x" * 100_000,
}


@pytest.mark.parametrize("status", [402, 418, 500, 503])
@pytest.mark.parametrize("case", ERRORS)
async def test_error_bodies_of_any_shape_are_quoted(fails: Fails, case: str, status: int) -> None:
    failure = await fails((status, ERRORS[case]))
    assert f"failed ({status}): " in failure.message
    assert "the cause" in failure.message
    assert failure.passing == ("500" if status >= 500 else "")


@pytest.mark.parametrize(
    "body", [None, 7, [], {}, "", [None], {"error": None}, {"error": []}, "[" * 100_000]
)
async def test_errors_that_say_nothing(fails: Fails, body: Any) -> None:
    for status in (304, 400, 401, 404, 429, 500):
        assert (await fails((status, body))).message


@pytest.mark.parametrize(
    ("error", "message", "passing"),
    [
        ("model is loading", r"failed \(200\): model is loading", ""),
        ({"message": "oops", "code": "server_error"}, r"failed \(200\): oops", ""),
        ({"message": "Provider returned error", "code": 502}, r"failed \(502\): Provider", "500"),
        ({"message": "slow down", "code": 429}, r"limits requests \(429\): slow down", "429"),
        ({"message": "no", "code": 401}, "refused the API key", ""),
        ({"message": "maximum context length is 9", "code": 400}, "too long", "too long"),
        ({"unknown": "shape"}, 'failed .*"unknown": "shape"', ""),
        ([7], r"failed .*\[7\]", ""),
    ],
)
async def test_an_error_that_comes_as_a_success(
    fails: Fails, error: Any, message: str, passing: str
) -> None:
    failure = await fails((200, {"error": error, "choices": None}))
    assert failure.passing == passing
    with pytest.raises(ModelFailure, match=message):
        raise failure


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        *(("7", 7), ("1.5", 1.5), ("1e9", 60), ("inf", 60), ("1" * 400, 60)),
        *(("²", 0), ("-3", 0), ("nan", 0), ("", 0), ("soon", 0)),
        ("Wed, 21 Oct 2065 07:28:00 GMT", 0),
    ],
)
async def test_any_retry_after(
    fails: Fails, shared: Server, monkeypatch: pytest.MonkeyPatch, said: str, waits: float
) -> None:
    monkeypatch.setattr(shared, "headers", {"Retry-After": said})
    assert (await fails((429, {}))).wait == waits


@pytest.mark.parametrize("status", [200, 400, 500])
async def test_a_body_without_end_is_not_read_whole(fails: Fails, status: int) -> None:
    sent: list[bytes] = []

    def body() -> Iterator[bytes]:
        for _ in range(200):
            sent.append(b"x" * 1_000_000)
            yield sent[-1]

    failure = await fails((status, body()))
    assert "more than 4 MB" in failure.message
    assert len(sent) < 50


async def test_a_body_that_grows_when_it_is_unpacked(
    fails: Fails, shared: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "headers", {"Content-Encoding": "gzip"})
    assert "more than 4 MB" in (await fails((200, gzip.compress(b"x" * 100_000_000)))).message
    assert await fails((200, b"not packed"))
    monkeypatch.setattr(shared, "headers", {"Content-Type": "text/plain; charset=base64"})
    assert "oops" in (await fails((500, "oops"))).message


@pytest.mark.parametrize(
    "location", ["/v1/chat/completions", "http://[", "file:///etc", "\u00b2", ""]
)
async def test_a_server_that_sends_elsewhere(
    fails: Fails, shared: Server, monkeypatch: pytest.MonkeyPatch, location: str
) -> None:
    monkeypatch.setattr(shared, "headers", {"Location": location})
    assert await fails((307, ""))


@pytest.mark.parametrize("status", [200, 500])
async def test_a_server_that_drips(shared: Server, status: int) -> None:
    def drip() -> Iterator[bytes]:
        while not shared.released.wait(0.05):
            yield b" "

    shared.answer = lambda _: (status, drip())
    url = f"{shared.url}/v1"
    before = len(shared.requests)
    async with OpenAIModel("m", base_url=url, retries=1, timeout=0.3) as model:
        started = time.perf_counter()
        with pytest.raises(ModelFailure, match="did not answer in time") as caught:
            await model.complete(PROMPT, max_tokens=9)
    assert caught.value.passing == "timeout"
    assert len(shared.requests) - before == 2
    assert time.perf_counter() - started < 10
