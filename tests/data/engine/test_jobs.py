from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from planact.data.engine.jobs import GIVE_UP, Job, run_jobs
from planact.data.engine.records import Origin, Query
from planact.errors import ModelFailure, UsageError

ORIGIN = Origin(stage="test", teacher="rules")


def lines(key: str, number: int = 3) -> list[Query]:
    return [
        Query(id=f"{key}.{n}", job="", origin=ORIGIN, goal=f"{key} {n}", site="x", url="http://x")
        for n in range(number)
    ]


def jobs(number: int, seconds: float = 0.0) -> Iterator[Job]:
    for n in range(number):

        async def work(key: str = str(n)) -> list[Query]:
            await asyncio.sleep(seconds)
            return lines(key)

        yield Job(str(n), work)


def ids(file: Path) -> list[str]:
    return [json.loads(text)["id"] for text in file.read_text().splitlines()]


async def test_every_job_is_done_once_whatever_the_end_of_the_file(tmp_path: Path) -> None:
    out, whole = tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    await run_jobs(jobs(5), whole, counts=Counter())
    content = whole.read_bytes()
    for cut in range(0, len(content), 37):
        out.write_bytes(content[:cut])
        counts: Counter[str] = Counter()
        await run_jobs(jobs(8), out, concurrency=3, counts=counts)
        assert sorted(ids(out)) == sorted(f"{n}.{k}" for n in range(8) for k in range(3))
        assert counts == {"lines": 24}


async def test_a_job_without_a_reply_is_left_for_another_run(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"

    async def silent() -> list[Query]:
        raise ModelFailure("no reply", passing="timeout")

    counts: Counter[str] = Counter()
    await run_jobs([Job("silent", silent), *jobs(4)], out, counts=counts)
    assert counts == {"lines": 12, "unanswered": 1}
    counts = Counter()
    await run_jobs([*jobs(4), Job("silent", lambda: _answer("silent"))], out, counts=counts)
    assert len(ids(out)) == 15 and counts == {"lines": 15}


async def _answer(key: str) -> list[Query]:
    return lines(key)


async def test_a_dead_endpoint_ends_the_run_and_loses_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    asked = 0

    async def silent() -> list[Query]:
        nonlocal asked
        asked += 1
        raise ModelFailure("gone", passing="unreachable")

    dead = [Job(f"dead {n}", silent) for n in range(100)]
    with pytest.raises(ModelFailure, match="gone"):
        await run_jobs([*jobs(3), *dead], out, counts=Counter())
    assert asked == GIVE_UP and len(ids(out)) == 9


async def test_a_refused_key_ends_the_run_at_once(tmp_path: Path) -> None:
    async def refused() -> list[Query]:
        raise ModelFailure("the key is refused")

    with pytest.raises(ModelFailure, match="key"):
        await run_jobs([Job("a", refused)], tmp_path / "out.jsonl", counts=Counter())


async def test_what_is_wrong_with_the_input_is_told_in_one_line(tmp_path: Path) -> None:
    def broken() -> Iterator[Job]:
        yield from jobs(2)
        raise UsageError("line 3 is none")

    with pytest.raises(UsageError, match="line 3"):
        await run_jobs(broken(), tmp_path / "out.jsonl", counts=Counter(), concurrency=4)


def run_and_kill(out: Path, seconds: float | None) -> None:
    """Runs 300 jobs in another process, killed after some seconds."""
    command = [sys.executable, __file__, str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        if seconds is None:
            assert process.wait(60) == 0
            return
        assert process.stdout
        process.stdout.readline()  # it has imported all and begins
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)


def test_kills_at_random_moments_lose_no_line_and_repeat_none(tmp_path: Path) -> None:
    out, rng = tmp_path / "out.jsonl", Random(1)
    sizes = []
    for _ in range(10):
        run_and_kill(out, rng.uniform(0.0, 0.15))
        sizes.append(out.stat().st_size if out.exists() else 0)
    run_and_kill(out, None)
    assert len(set(sizes)) > 2, "the kills came at other moments than while it wrote"
    assert sorted(ids(out)) == sorted(f"{n}.{k}" for n in range(300) for k in range(3))


if __name__ == "__main__":
    print("begins", flush=True)
    asyncio.run(run_jobs(jobs(300, 0.01), Path(sys.argv[1]), concurrency=8, counts=Counter()))
    os._exit(0)
