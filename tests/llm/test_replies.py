"""What models say is read, in whatever way servers put it."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planact.browser.reading.budget import estimate_tokens
from planact.errors import RequestFailure
from planact.llm import replies
from planact.llm.client import OpenAIModel
from planact.types import Message
from support.endpoint import Answer, Server, reply
from support.sound import HALF, PROMPT, Ask, Fails, assert_sound, changed


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


async def test_a_prompt_with_half_a_character_is_sent(shared: Server, client: OpenAIModel) -> None:
    shared.answer = lambda _: changed(usage=None)
    done = await client.complete([Message(role="user", content=f"a{HALF}b")], max_tokens=9)
    assert_sound(done)
    assert shared.requests[-1]["messages"][0]["content"] == "a\ufffdb"


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
async def test_reasoning_that_is_cut_off(fails: Fails, answer: Answer) -> None:
    failure = await fails(answer)
    assert isinstance(failure, RequestFailure)
    assert failure.passing == "truncated"


@pytest.mark.parametrize(
    "piece", ["<think>", "</think>", "<think>a</think>", "<", "<think", "<think ", "a ", HALF]
)
async def test_a_megabyte_is_read(ask: Ask, piece: str) -> None:
    """In time that grows with its length: else the test would run out of time."""
    _, body = reply(piece * (1_000_000 // len(json.dumps(piece))))
    assert_sound(await ask((200, body | {"usage": None})))


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


async def test_a_long_reply_is_cut(ask: Ask) -> None:
    done = await ask(reply("x" * (replies.MAX_TEXT + 1)))
    assert (done.text, done.finish) == ("x" * replies.MAX_TEXT, "length")
    assert (await ask(reply("x" * replies.MAX_TEXT))).finish == "stop"
