"""What holds of every reply that is read, and of every failure."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from planact.errors import ModelFailure
from planact.llm import replies
from planact.types import Completion, Message
from support.endpoint import Answer, reply

KEY = "sk-Secret/1"
PROMPT = [Message(role="user", content="Which kettle is the cheapest?")]
HALF = "\ud83d"  # of a character

Ask = Callable[[Answer], Awaitable[Completion]]
Fails = Callable[[Answer], Awaitable[ModelFailure]]


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
    assert Completion.model_validate_json(done.model_dump_json().encode()) == done


def changed(**parts: Any) -> Answer:
    """A good reply with other `usage`, `choices` or parts of the first choice."""
    status, body = reply("hi")
    for name, value in parts.items():
        place = body if name in body else body["choices"][0]
        place[name] = value
    return status, body
