"""Many jobs at once, whose lines reach the file whole: a kill loses none and repeats none.

All lines of a job are written with one call. What a kill left half-written at the end of the file
is cut off when the stage goes on, and the jobs that the file holds are not done again.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from planact.data.engine.records import Line
from planact.errors import EnvironmentFailure, ModelFailure, PlanactError

UNANSWERED = "unanswered"  # jobs that the endpoint left without a reply: to be done by another run
GIVE_UP = 8  # so many in a row, and the endpoint is taken for dead


@dataclass(frozen=True)
class Job:
    """Work that makes some lines. The key says which, whenever the stage is run."""

    key: str
    work: Callable[[], Awaitable[Sequence[Line]]]


async def run_jobs(
    jobs: Iterable[Job],
    out: Path,
    *,
    concurrency: int = 1,
    counts: Counter[str],
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Does all jobs whose lines are not in the file yet, `concurrency` at a time, and adds their
    lines to it. `counts` tells accepted and rejected lines; `tick` is called after every job.

    A job that a model leaves unanswered is counted and not written. Raises `ModelFailure` when the
    endpoint is gone or refuses, `EnvironmentFailure` when the file cannot be written, and what the
    jobs themselves raise.
    """
    done = resume(out, counts)
    waiting = iter(jobs)
    silent = 0

    async def worker() -> None:
        nonlocal silent
        for job in waiting:
            if job.key in done:
                continue
            try:
                lines = await job.work()
            except ModelFailure as error:
                silent += 1
                if not error.passing or silent >= GIVE_UP:
                    raise
                counts[UNANSWERED] += 1
            else:
                silent = 0
                os.write(file, _block(job.key, lines, out.parent))
                _count(lines, counts)
            tick()

    try:
        file = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    except OSError as error:
        raise EnvironmentFailure(f"{out} cannot be written: {error.strerror}") from error
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency):
                group.create_task(worker())
    except* PlanactError as failures:
        raise failures.exceptions[0] from None
    except* OSError as failures:
        reason = failures.exceptions[0]
        raise EnvironmentFailure(
            f"{out} cannot be written: {reason}", "What is written is kept; make room, run again."
        ) from None
    finally:
        os.close(file)


def resume(out: Path, counts: Counter[str]) -> set[str]:
    """The keys of the jobs in the file, whose lines are counted. Cuts off what is not whole."""
    if not out.exists():
        return set()
    done: set[str] = set()
    whole = 0
    with out.open("rb") as file:
        for job, end in _blocks(file):
            done.add(job)
            whole = end
    if whole < out.stat().st_size:
        os.truncate(out, whole)
    with out.open("rb") as file:
        for text in file:
            counts["rejected" if json.loads(text)["rejected"] else "lines"] += 1
    return done


def _blocks(file: Iterable[bytes]) -> Iterator[tuple[str, int]]:
    """Each job whose lines are all there, and where they end."""
    end = 0
    for text in file:
        try:
            line = json.loads(text)
            left, job = line["left"], line["job"]
        except (ValueError, KeyError, TypeError):
            return
        if not text.endswith(b"\n"):
            return
        end += len(text)
        if left == 0:
            yield job, end


def _block(job: str, lines: Sequence[Line], folder: Path) -> bytes:
    assert lines, f"{job} made no line, so that it would be done again"
    last = len(lines) - 1
    placed = (
        line.model_copy(update={"job": job, "left": last - n}).to_json(folder)
        for n, line in enumerate(lines)
    )
    return "".join(f"{line}\n" for line in placed).encode()


def _count(lines: Sequence[Line], counts: Counter[str]) -> None:
    for line in lines:
        counts["rejected" if line.rejected else "lines"] += 1
