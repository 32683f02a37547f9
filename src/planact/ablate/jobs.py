"""Doing what is missing: each job a planact command in a process of its own, once."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import Field, TypeAdapter

from planact.ablate.ladder import Job
from planact.errors import Interrupted, PlanactError
from planact.evaluate.folder import write_whole
from planact.types import Record, unheard

DONE = "jobs.json"


class Done(Record):
    """A job that was done."""

    command: str
    seconds: float
    finished: float  # seconds since the epoch
    needs: dict[str, float] = Field(default_factory=dict)  # when what it read was finished


_BOOK = TypeAdapter(dict[str, Done])


class JobFailed(PlanactError):
    """A job's command failed; it has said why. Its exit code is the command's."""

    def __init__(self, job: Job, code: int) -> None:
        super().__init__(f"{job.name} failed", f"Its command was: {job.command}")
        self.exit_code = code


def missing(jobs: Sequence[Job], out: Path) -> list[Job]:
    """The jobs that were not done, or not as they are now, or before what they read was."""
    book = read_book(out)
    left: list[Job] = []
    for job in jobs:
        done = book.get(job.name)
        stale = {need.name for need in left}.intersection(job.needs)
        read = {need: book[need].finished for need in job.needs if need in book}
        if done is None or done.command != job.command or stale or done.needs != read:
            left.append(job)
    return left


def do(jobs: Sequence[Job], out: Path, listener: Callable[[Job], None] = unheard) -> None:
    """Does the jobs, which are `missing`, one after the other; the `listener` is told which begins.
    What is stopped goes on where it was, as far as its command does. Raises `JobFailed`, and
    `Interrupted` where Ctrl-C ends it."""
    for job in jobs:
        listener(job)
        began = time.time()
        try:
            ended = subprocess.run([sys.executable, "-m", "planact", *job.args], check=False)
        except KeyboardInterrupt:
            raise Interrupted(f"interrupted at {job.name}; the same command goes on") from None
        if ended.returncode:
            raise JobFailed(job, ended.returncode if ended.returncode > 0 else 1)
        book = read_book(out)
        book[job.name] = Done(
            command=job.command,
            seconds=round(time.time() - began, 1),
            finished=time.time(),
            needs={need: book[need].finished for need in job.needs},
        )
        write_whole(out / DONE, _BOOK.dump_json(book, indent=2).decode() + "\n")


def read_book(out: Path) -> dict[str, Done]:
    """What was done, by the names of the jobs."""
    path = out / DONE
    return _BOOK.validate_json(path.read_bytes()) if path.exists() else {}
