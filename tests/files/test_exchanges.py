"""What is kept of an exchange, and what it adds up to."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from planact.files import compat
from planact.files.exchanges import LONGEST, exchange, with_exchanges
from planact.llm.scripted import ScriptedModel
from planact.text import without_middle
from planact.types import (
    Completion,
    Exchange,
    Message,
    ModelSettings,
    Price,
    Role,
    Trajectory,
    Usage,
)
from support.episodes import episode

PRICED = ScriptedModel([], settings=ModelSettings(price=Price(input=1.0, output=10.0)))
FREE = ScriptedModel([], settings=ModelSettings(price=Price(input=0.0, output=0.0)))
UNKNOWN = ScriptedModel([])


def asked(model: ScriptedModel, role: Role, at: int = 0, problem: str = "") -> Exchange:
    completion = Completion(text="yes", tokens_in=1000, tokens_out=200, seconds=0.5)
    return exchange(model, role, at, [Message(role="user", content="?")], completion, problem)


@given(st.text(max_size=3 * LONGEST))
def test_long_texts_lose_their_middle_and_say_so(text: str) -> None:
    kept = without_middle(text, LONGEST)
    if len(text) <= LONGEST:
        assert kept == text
    else:
        assert len(kept) <= LONGEST + 60
        assert kept[:100] == text[:100] and kept[-100:] == text[-100:]
        assert f"{len(text) - LONGEST:,} characters are left out" in kept


def test_images_and_long_texts_are_not_kept() -> None:
    long = "page " * 9000
    message = Message(role="user", content=long, images=(b"PNG",))
    said = Completion(text=long, reasoning=long)
    kept = exchange(UNKNOWN, "judge", 3, [message], said, long)
    assert kept.completion
    texts = (
        kept.messages[0].content,
        kept.completion.text,
        kept.completion.reasoning,
        kept.problem,
    )
    assert all(len(text) < LONGEST + 60 for text in texts)
    assert kept.messages[0].images == ()
    assert Exchange.model_validate_json(kept.model_dump_json()) == kept


def test_an_unknown_price_is_not_a_price_of_zero() -> None:
    assert asked(PRICED, "planner").usage.cost == 0.003
    assert asked(FREE, "planner").usage.cost == 0.0
    assert asked(UNKNOWN, "planner").usage.cost is None
    assert Usage.total(()).cost == 0.0
    assert Usage.total([Usage(cost=0.5), Usage(cost=0.25)]).cost == 0.75
    assert Usage.total([Usage(cost=0.5), Usage(tokens_in=1)]).cost is None


def test_usage_is_counted_for_each_role() -> None:
    start = episode().model_copy(update={"usage": Usage.total(())})
    did = [asked(PRICED, "planner"), asked(FREE, "executor"), asked(FREE, "executor", 1)]
    counted = with_exchanges(start, did, whole=False)
    judged = with_exchanges(counted, [asked(UNKNOWN, "judge")], whole=False)
    assert judged.exchanges == ()
    assert (counted.usage.cost, judged.usage.cost) == (0.003, None)
    assert judged.usage.tokens_in == 4000
    assert {role: usage.cost for role, usage in judged.usage_by_role.items()} == {
        "planner": 0.003,
        "executor": 0.0,
        "judge": None,
    }
    assert judged.usage_by_role["executor"].executor_calls == judged.usage.executor_calls == 2


def test_without_a_wish_only_what_failed_at_the_end_is_kept() -> None:
    recovered = [asked(FREE, "executor", 0, "odd"), asked(FREE, "executor", 0)]
    failed = [asked(FREE, "executor", 1, "odd"), asked(FREE, "executor", 1, "odd again")]
    assert with_exchanges(episode(), recovered, whole=False).exchanges == ()
    assert with_exchanges(episode(), recovered + failed, whole=False).exchanges == tuple(failed)
    assert len(with_exchanges(episode(), recovered + failed, whole=True).exchanges) == 4


def test_episodes_without_exchanges_do_not_mention_them() -> None:
    written = episode().model_dump_json()
    stored = json.loads(written)
    assert not {"exchanges", "usage_by_role"} & stored.keys()
    del stored["usage"]["cost"], stored["usage"]["judge_calls"]  # as it was stored before
    assert compat.read(Trajectory, json.dumps(stored)) == episode()
    assert episode().usage.cost is None
