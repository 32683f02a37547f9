"""Whatever a server sends is a reply with its tokens counted, or a failure in one line."""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from planact.errors import ModelFailure
from support import fuzz
from support.endpoint import Server, error, reply
from support.sound import KEY, Ask, assert_one_line, assert_sound

CALL = {"id": "1", "type": "function", "function": {"name": "reply", "arguments": '{"a": 1}'}}
BODIES: list[Any] = [
    reply("hi", refusal=None, tool_calls=None, reasoning=None)[1],
    reply("<think>so</think>hi", "length", reasoning_content="so")[1],
    reply([{"type": "text", "text": "hi"}], tool_calls=[CALL])[1],
    reply(None, "tool_calls", tool_calls=[CALL])[1],
    reply("no", "content_filter", refusal="I can't")[1],
    error(400, "maximum context length is 9", code="context_length_exceeded")[1],
    {"error": {"message": f"wrong key {KEY}", "code": 401}},
    [{"error": {"code": 500, "message": "oops"}}],
    {"detail": [{"loc": ["body"], "msg": "oops"}]},
    {"object": "error", "message": "oops", "code": 429},
]
STATUS = (*(200,) * 30, 201, 204, 302, 304, 400, 401, 404, 408, 422, 429, 500, 502, 599)
HEADERS: tuple[dict[str, str], ...] = (
    *({},) * 20,
    {"Content-Type": "text/html"},
    {"Content-Type": "application/json; charset=utf-7"},
    {"Content-Encoding": "gzip"},
    {"Content-Encoding": "br"},
    {"Retry-After": "1e999"},
    {"Location": "file:///etc"},
    {"Location": "/v1/chat/completions"},
)
SECONDS = 5.0  # for one answer; the largest are 4 MB


def body(rng: Random) -> Any:
    """Of a reply or an error, with parts of it odd; then as some text or bytes."""
    told = fuzz.mutated(rng, rng.choice(BODIES), rng.choice((0.0, 0.01, 0.05)))
    said = json.dumps(told, ensure_ascii=rng.random() < 0.5)
    match rng.randint(0, 9):
        case 0:
            said = fuzz.garbled(rng, said)
        case 1:
            said = said[: rng.randint(0, len(said))]
        case 2:
            return said.encode(rng.choice(("utf-16", "utf-32", "latin-1", "cp037")), "replace")
        case 3:
            noise = rng.randbytes(rng.randint(1, 9))
            return said.encode(errors="replace").replace(rng.choice((b'"', b"h", b":")), noise)
        case 4:
            return gzip.compress(said.encode(errors="replace") * rng.choice((1, 40)))
        case 5:
            return piecewise(said.encode(errors="replace"))
        case 6:
            said = f"data: {said}\n\n" * rng.randint(1, 3) + "data: [DONE]\n"
        case 7:
            said += " " * rng.choice((1, 1_000_000, 5_000_000))
    return said.encode(errors="surrogatepass")


def piecewise(said: bytes) -> Iterator[bytes]:
    for start in range(0, len(said), 40):
        time.sleep(0.001)
        yield said[start : start + 40]


@fuzz.sampled(60, every=2_400)
async def test_any_body_is_a_reply_or_a_failure(
    ask: Ask, shared: Server, monkeypatch: pytest.MonkeyPatch, number: int, seed: int
) -> None:
    counts: Counter[str] = Counter()
    slowest = 0.0
    for n, rng in enumerate(fuzz.cases(number, seed)):
        monkeypatch.setattr(shared, "headers", rng.choice(HEADERS))
        status, sent = rng.choice(STATUS), body(rng)
        began = time.monotonic()
        try:
            assert_sound(await ask((status, sent)))
            counts["replies"] += 1
        except ModelFailure as failure:
            assert_one_line(failure)
            counts["failures"] += 1
        except Exception as error:
            raise AssertionError(f"case {n}, {status}: {sent[:500]!r}") from error
        spent = time.monotonic() - began
        assert spent < SECONDS, f"case {n}, {spent} s"
        slowest = max(slowest, spent)
    print(f"seed {seed}: {number} bodies, {dict(counts)}, the slowest in {slowest:.2f} s")
