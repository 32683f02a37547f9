"""What a model is told of a reply that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from planact.errors import ParseError
from planact.llm.client import OpenAIModel
from planact.roles.ask import RETRIES, MalformedReply, ask
from planact.types import Exchange, Message
from support.endpoint import Answer, Server, endpoint, reply


@pytest.fixture
def server() -> Iterator[Server]:
    with endpoint() as server:
        yield server


def parse(text: str) -> str:
    if text != "good":
        raise ParseError("Write good.")
    return text


async def told(server: Server, *answers: Answer) -> list[str]:
    """What the model is sent after each of these answers, which are all bad, and a good one."""
    left = iter([*answers, reply("good")])
    server.answer = lambda _: next(left)
    seen: list[Exchange] = []
    async with OpenAIModel("m", base_url=f"{server.url}/v1") as model:
        question = [Message(role="user", content="question")]
        assert await ask(model, question, parse, seen.append, role="executor") == "good"
    assert len(seen) == len(answers) + 1
    return [message["content"] for message in server.requests[-1]["messages"][1:]]


async def test_what_was_wrong_is_told_after_the_reply(server: Server) -> None:
    assert await told(server, reply("bad"), reply("worse")) == [
        "bad",
        "That reply could not be used: Write good. Try again.",
        "worse",
        "That reply could not be used: Write good. Try again.",
    ]


async def test_a_long_reply_is_sent_back_shortened(server: Server) -> None:
    said, _ = await told(server, reply(f"begin {'x' * 10_000} end"))
    assert len(said) < 600
    assert said.startswith("begin x")
    assert said.endswith("x end")


async def test_an_empty_reply_and_one_that_was_cut_off_are_told_apart(server: Server) -> None:
    empty, first, _, second = await told(server, reply(" \n"), reply("goo", "length"))
    assert empty.strip()  # some endpoints take no empty message
    assert "The reply was empty" in first
    assert "was cut off: answer in fewer words" in second


async def test_a_reply_that_says_all_before_it_is_cut_off_is_used(server: Server) -> None:
    server.answer = lambda _: reply("good", "length")
    assert await told(server) == []


async def test_what_ends_all_tries_says_what_the_last_reply_lacked(server: Server) -> None:
    for answer, says in ((reply("bad"), "Write good"), (reply("No.", "content_filter"), "refused")):
        server.answer = lambda _, answer=answer: answer  # type: ignore[misc]
        async with OpenAIModel("m", base_url=f"{server.url}/v1") as model:
            with pytest.raises(MalformedReply, match=says):
                await ask(
                    model, [Message(role="user", content="q")], parse, lambda _: None, role="judge"
                )
    assert len(server.requests) == 2 * (1 + RETRIES)


async def test_a_refusal_is_none_of_the_replies_that_can_be_read(server: Server) -> None:
    said = await told(server, reply("good", "content_filter"))
    assert "the model refused" in said[1]
