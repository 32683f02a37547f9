"""Whatever a server sends is a reply, or the model's failure in one line."""

import gzip
import json
import math
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from endpoint import Answer, Server, endpoint, reply
from planact.browser.budget import estimate_tokens
from planact.errors import ModelFailure, RequestFailure
from planact.llm import replies
from planact.llm.client import OpenAIModel
from planact.types import Completion, Message

KEY = "sk-Secret/1"
PROMPT = [Message(role="user", content="Which kettle is the cheapest?")]
HALF = "\ud83d"  # of a character


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with endpoint() as server:
        yield server


@pytest_asyncio.fixture(scope="module")
async def model(server: Server) -> AsyncIterator[OpenAIModel]:
    url = f"http://127.0.0.1:{server.server_port}/v1"
    async with OpenAIModel("m", base_url=url, api_key=KEY, retries=0, timeout=20) as model:
        yield model


Ask = Callable[[Answer], Any]


@pytest.fixture(scope="module")
def ask(server: Server, model: OpenAIModel) -> Ask:
    async def ask(answer: Answer) -> Completion:
        server.answer = lambda _: answer
        return await model.complete(PROMPT, max_tokens=9)

    return ask


@pytest.fixture(scope="module")
def fails(ask: Ask) -> Ask:
    """The failure, of which all that every failure must be is so."""

    async def fails(answer: Answer) -> ModelFailure:
        with pytest.raises(ModelFailure) as caught:
            await ask(answer)
        assert_one_line(caught.value)
        return caught.value

    return fails


def assert_one_line(failure: ModelFailure) -> None:
    line = str(failure)
    assert line.isprintable()
    assert len(line) < 500
    assert KEY.lower() not in line.lower()
    assert failure.exit_code == 3
    assert 0 <= failure.wait <= 60


def assert_sound(done: Completion) -> None:
    assert "\0" not in done.text + done.reasoning
    assert len(done.text) <= replies.MAX_TEXT
    assert len(done.reasoning) <= replies.MAX_REASONING
    assert done.tokens_in > 0
    assert done.tokens_out >= 0
    assert done.probability is None or 0 <= done.probability <= 1
    assert Completion.model_validate_json(done.model_dump_json().encode()) == done


def changed(**parts: Any) -> Answer:
    """A good reply with other `usage`, `choices` or parts of the first choice."""
    status, body = reply("hi")
    for name, value in parts.items():
        place = body if name in body else body["choices"][0]
        place[name] = value
    return status, body


# ---------------------------------------------------------------- any JSON

scalars = st.none() | st.booleans() | st.floats() | st.text(max_size=9) | st.sampled_from(["", KEY])
scalars |= st.integers() | st.sampled_from([-1, 10**30, -(10**400), "7", "\0", HALF, "<think>"])
keys = st.sampled_from(
    [
        *("choices", "message", "content", "text", "error", "code", "detail", "reasoning"),
        *("refusal", "tool_calls", "function", "arguments", "usage", "logprobs", "logprob"),
    ]
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4)
)


@given(st.data())
async def test_any_json_is_a_reply_or_a_failure(ask: Ask, data: st.DataObject) -> None:
    _, body = reply("hi", refusal=None, tool_calls=None, reasoning=None)
    choice, more = body["choices"][0], {"logprobs": None, "error": None}
    for place in (body, choice | more, choice["message"], body["usage"]):
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
    "deep inside": (200, '{"choices": [{"message": {"content": %s1' % ("[" * 200_000)),
    "terminal codes": (200, '{"a": "\x1b[2J\x9b2J"}'),
    "the key": (200, {"your key": f"{KEY} {KEY.upper()} sk-Secret%2F1"}),
}


@pytest.mark.parametrize("case", NO_REPLIES)
async def test_what_is_no_reply_is_quoted(fails: Ask, case: str) -> None:
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
async def test_error_bodies_of_any_shape_are_quoted(fails: Ask, case: str, status: int) -> None:
    failure = await fails((status, ERRORS[case]))
    assert f"failed ({status}): " in failure.message
    assert "the cause" in failure.message
    assert failure.passing == ("500" if status >= 500 else "")


@pytest.mark.parametrize(
    "body", [None, 7, [], {}, "", [None], {"error": None}, {"error": []}, "[" * 100_000]
)
async def test_errors_that_say_nothing(fails: Ask, body: Any) -> None:
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
    fails: Ask, error: Any, message: str, passing: str
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
    fails: Ask, server: Server, monkeypatch: pytest.MonkeyPatch, said: str, waits: float
) -> None:
    monkeypatch.setattr(server, "headers", {"Retry-After": said})
    assert (await fails((429, {}))).wait == waits


# ---------------------------------------------------------------- what the model said


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (reply([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]), "ab"),
        (reply(["a", {"type": "image_url"}, {"text": None}, "b"]), "ab"),
        (reply([]), ""),
        (reply(None), ""),
        (reply(" as it is\n"), " as it is\n"),
        (changed(message={}), ""),
        (reply(None, tool_calls=[{"function": {"arguments": '{"a": "é"}'}}]), '{"a": "é"}'),
        (reply("", tool_calls=[{"function": {"arguments": {"a": "é"}}}]), '{"a": "é"}'),
        (reply("<think>x</think> ", tool_calls=[{"function": {"arguments": "{}"}}]), "{}"),
        (reply("hi", tool_calls=[{"function": {"arguments": "{}"}}]), "hi"),
        *((reply("", tool_calls=odd), "") for odd in (None, [], [None], [{}], {}, 7)),
        *((reply("", tool_calls=[{"function": odd}]), "") for odd in (None, {"arguments": 7}, "f")),
        ((200, b"\xef\xbb\xbf" + json.dumps(reply("hi")[1]).encode()), "hi"),
        ((200, json.dumps(reply("caf?")[1]).encode().replace(b"?", b"\xe9")), "caf\ufffd"),
        ((200, json.dumps(reply("a?b")[1]).replace("?", "\n")), "a\nb"),
    ],
)
async def test_every_way_to_say_a_text(ask: Ask, answer: Answer, text: str) -> None:
    assert (await ask(answer)).text == text


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (r"a\ud83db", "a\ufffdb"),
        (r"a\ude00b", "a\ufffdb"),
        (r"\ud83d\ude00", "😀"),
        (r"\ude00\ud83d", "\ufffd\ufffd"),
        (r"a\u0000b\u001b[2J\u007f\u009bc\td\n", "ab[2Jc\td\n"),
    ],
)
async def test_text_can_be_written_down(ask: Ask, sent: str, text: str) -> None:
    body = json.dumps(reply("?", reasoning="?")[1]).replace("?", sent)
    done = await ask((200, body))
    assert (done.text, done.reasoning) == (text, text)
    assert_sound(done)


async def test_a_prompt_with_half_a_character_is_sent(server: Server, model: OpenAIModel) -> None:
    server.answer = lambda _: changed(usage=None)
    done = await model.complete([Message(role="user", content=f"a{HALF}b")], max_tokens=9)
    assert_sound(done)
    assert server.requests[-1]["messages"][0]["content"] == "a\ufffdb"


@pytest.mark.parametrize(
    ("said", "text", "thought"),
    [
        ("<think>\nhm\n</think>\n\nhi", "hi", "hm"),
        ("<THINK>hm</Think>hi", "hi", "hm"),
        ("<thinking>hm</thinking>hi", "hi", "hm"),
        ("<reasoning>hm</reasoning>hi", "hi", "hm"),
        ("<thought>hm</thought>hi", "hi", "hm"),
        ("<think >hm</think\n>hi", "hi", "hm"),
        ("hm, so\n</think>\n\nhi", "hi", "hm, so"),
        ("<think>hm", "", "hm"),
        ("hi <think>hm", "hi", "hm"),
        ("hi <think>hm</think> there", "hi  there", "hm"),
        ("<think>a</think><think>b</think>hi", "hi", "ab"),
        ("<think>a<think>b</think>c</think>hi", "hi", "abc"),
        ("<think></think>hi", "hi", ""),
        ("<think>", "", ""),
        ("a < b, <thin> and <thinker>", "a < b, <thin> and <thinker>", ""),
    ],
)
async def test_reasoning_in_tags_is_no_part_of_the_reply(
    ask: Ask, said: str, text: str, thought: str
) -> None:
    done = await ask(reply(said))
    assert (done.text, done.reasoning, done.finish) == (text, thought, "stop")


@given(st.lists(st.sampled_from(["<think>", "</think>", "<reasoning>", "§ ", "\n", "<"])))
def test_all_is_said_or_thought(parts: list[str]) -> None:
    said = "".join(parts)
    done = replies.read(json.dumps(reply(said)[1]).encode())
    assert (done.text + done.reasoning).count("§") == said.count("§")
    assert "think>" not in done.text + done.reasoning


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
async def test_reasoning_beside_the_reply(ask: Ask, field: str) -> None:
    done = await ask(reply("hi", **{field: "hm"}))
    assert (done.text, done.reasoning) == ("hi", "hm")
    done = await ask(reply("", **{field: [{"text": "h"}, "m"]}))
    assert (done.text, done.reasoning, done.finish) == ("", "hm", "stop")
    done = await ask(reply("hi", **{field: "x" * 100_000}))
    assert done.reasoning == "x" * replies.MAX_REASONING
    for odd in (None, 7, {}, [7]):
        assert (await ask(reply("hi", **{field: odd}))).reasoning == ""


@pytest.mark.parametrize(
    "answer",
    [
        reply("<think>hm", "length"),
        reply("", "length", reasoning_content="hm"),
        reply(None, "length"),
        reply("hm</think>\n", "length"),
    ],
)
async def test_reasoning_that_is_cut_off(fails: Ask, answer: Answer) -> None:
    failure = await fails(answer)
    assert isinstance(failure, RequestFailure)
    assert failure.passing == "truncated"


@pytest.mark.parametrize(
    "piece", ["<think>", "</think>", "<think>a</think>", "<", "<think", "\ud83d"]
)
async def test_a_megabyte_of_tags_is_read_in_no_time(ask: Ask, piece: str) -> None:
    body = json.dumps(reply(piece * (1_000_000 // len(piece)))[1]).encode()[:3_999_000]
    started = time.perf_counter()
    try:
        assert_sound(replies.read(body))
    except replies.NotAReply as none:
        assert none.said
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("answer", "finish", "text"),
    [
        (reply("hi"), "stop", "hi"),
        (reply("hi", "length"), "length", "hi"),
        (reply("hi", "content_filter"), "refused", "hi"),
        (reply(None, "content_filter"), "refused", ""),
        (reply(None, refusal="I can't"), "refused", "I can't"),
        (reply("hi", "length", refusal="I can't"), "refused", "I can't"),
        (reply("hi", refusal=""), "stop", "hi"),
        *((reply("hi", odd), "stop", "hi") for odd in ("tool_calls", "eos", None, 7, [], {})),
    ],
)
async def test_how_a_reply_ended(ask: Ask, answer: Answer, finish: str, text: str) -> None:
    done = await ask(answer)
    assert (done.finish, done.text) == (finish, text)


@pytest.mark.parametrize(
    "usage",
    [None, {}, [], "many", 7]
    + [
        {"prompt_tokens": odd, "completion_tokens": odd}
        for odd in (None, "7", -7, 0, True, {}, math.nan, math.inf, 10**30)
    ],
)
async def test_tokens_that_nobody_counted_are_estimated(ask: Ask, usage: Any) -> None:
    done = await ask(changed(usage=usage))
    assert done.tokens_in == estimate_tokens(PROMPT[0].content) > 3
    assert done.tokens_out == estimate_tokens("hi") > 0


@pytest.mark.parametrize(
    ("logprobs", "probability"),
    [
        ({"content": [{"logprob": -0.5}, {"logprob": -0.5}]}, math.exp(-1)),
        ({"content": [{"logprob": -1e5}]}, 0),
        ({"content": [{"logprob": 3000}]}, 1),
        *((odd, None) for odd in (None, {}, [], 7, {"content": None}, {"content": []})),
        *(
            ({"content": [{"logprob": -0.5}, odd]}, None)
            for odd in (None, {}, 7, *({"logprob": n} for n in (None, "-1", math.nan, -(10**400))))
        ),
    ],
)
async def test_the_probability_of_a_reply(ask: Ask, logprobs: Any, probability: Any) -> None:
    assert (await ask(changed(logprobs=logprobs))).probability == pytest.approx(probability)


# ---------------------------------------------------------------- how much and how long


async def test_a_long_reply_is_cut(ask: Ask) -> None:
    done = await ask(reply("x" * (replies.MAX_TEXT + 1)))
    assert (done.text, done.finish) == ("x" * replies.MAX_TEXT, "length")
    assert (await ask(reply("x" * replies.MAX_TEXT))).finish == "stop"


@pytest.mark.parametrize("status", [200, 400, 500])
async def test_a_body_without_end_is_not_read_whole(fails: Ask, status: int) -> None:
    sent: list[bytes] = []

    def body() -> Iterator[bytes]:
        for _ in range(200):
            sent.append(b"x" * 1_000_000)
            yield sent[-1]

    failure = await fails((status, body()))
    assert "more than 4 MB" in failure.message
    assert len(sent) < 50


async def test_a_body_that_grows_when_it_is_unpacked(
    fails: Ask, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "headers", {"Content-Encoding": "gzip"})
    assert "more than 4 MB" in (await fails((200, gzip.compress(b"x" * 100_000_000)))).message
    assert await fails((200, b"not packed"))
    monkeypatch.setattr(server, "headers", {"Content-Type": "text/plain; charset=base64"})
    assert "oops" in (await fails((500, "oops"))).message


@pytest.mark.parametrize(
    "location", ["/v1/chat/completions", "http://[", "file:///etc", "\u00b2", ""]
)
async def test_a_server_that_sends_elsewhere(
    fails: Ask, server: Server, monkeypatch: pytest.MonkeyPatch, location: str
) -> None:
    monkeypatch.setattr(server, "headers", {"Location": location})
    assert await fails((307, ""))


@pytest.mark.parametrize("status", [200, 500])
async def test_a_server_that_drips(server: Server, status: int) -> None:
    def drip() -> Iterator[bytes]:
        while not server.released.wait(0.05):
            yield b" "

    server.answer = lambda _: (status, drip())
    url = f"http://127.0.0.1:{server.server_port}/v1"
    before = len(server.requests)
    async with OpenAIModel("m", base_url=url, retries=1, timeout=0.3) as model:
        started = time.perf_counter()
        with pytest.raises(ModelFailure, match="did not answer in time") as caught:
            await model.complete(PROMPT, max_tokens=9)
    assert caught.value.passing == "timeout"
    assert len(server.requests) - before == 2
    assert time.perf_counter() - started < 10
