import pytest

from planact.errors import ModelFailure
from planact.llm import ScriptedModel
from planact.types import Message

HELLO = [Message(role="user", content="Hello there")]


async def test_replies_in_order_and_records_what_it_was_sent() -> None:
    model = ScriptedModel(["one", "two"])
    assert [(await model.complete(HELLO, max_tokens=5)).text for _ in range(2)] == ["one", "two"]
    assert model.seen == [HELLO, HELLO]
    with pytest.raises(ModelFailure, match="ended after 2 replies"):
        await model.complete(HELLO, max_tokens=5)


async def test_a_function_answers_the_messages() -> None:
    model = ScriptedModel(lambda messages: messages[-1].content.upper())
    assert (await model.complete(HELLO, max_tokens=5)).text == "HELLO THERE"
