"""Doing what is missing: each job a planact command in a process of its own, once."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError

from planact.ablate.ladder import EARLIER, Job
from planact.errors import Interrupted, PlanactError, UsageError
from planact.evaluate.folder import write_whole
from planact.files.digests import digest
from planact.types import Record, unheard

BOOK = "jobs.json"


class Entry(Record):
    """A job that was begun."""

    command: str
    needs: dict[str, float] = Field(default_factory=dict)  # when what it reads was finished
    files: dict[str, str] = Field(default_factory=dict)  # those it names, and SHA-256
    seconds: float = 0.0  # that it took in the end
    finished: float | None = None  # seconds since the epoch


Book = dict[str, Entry]
_BOOK = TypeAdapter(Book)


class JobFailed(PlanactError):
    """A job's command failed; it has said why. Its exit code is the command's."""

    def __init__(self, job: Job, code: int) -> None:
        ended = f"failed: signal {-code} ended it" if code < 0 else "failed"
        super().__init__(f"{job.name} {ended}", f"Its command was: {job.command}")
        self.exit_code = code if code > 0 else 1


def missing(jobs: Sequence[Job], out: Path) -> list[Job]:
    """The jobs that were not done, or not as they are now, or before what they read was."""
    book = read_book(out)
    left: list[Job] = []
    for job in jobs:
        waits = {need.name for need in left}.intersection(job.needs)
        if waits or not begun(job, book) or not _whole(job, book[job.name]):
            left.append(job)
    return left


def begun(job: Job, book: Book) -> bool:
    """Whether what lies where it writes is of this command, and of what it now reads."""
    entry = book.get(job.name)
    if entry is None or not job.out.exists():
        return False
    if any(Path(f).is_file() and digest(Path(f)) != was for f, was in entry.files.items()):
        return False
    return (entry.command, entry.needs) == (job.made_by, _read(job, book))


def _whole(job: Job, entry: Entry) -> bool:
    done = entry.finished is not None
    return done and (not job.tasks or {key for key, _ in job.episodes()} >= set(job.tasks))


def _read(job: Job, book: Book) -> dict[str, float]:
    ends = {need: book[need].finished for need in job.needs if need in book}
    return {need: end for need, end in ends.items() if end is not None}


def do(jobs: Sequence[Job], out: Path, listener: Callable[[Job], None] = unheard) -> None:
    """Does the jobs, which are `missing`, one after the other; the `listener` is told which begins.
    What is stopped goes on where it was, as far as its command does; what was made in another way
    is set aside. Raises `JobFailed`, and `Interrupted` where Ctrl-C ends it."""
    for job in jobs:
        listener(job)
        book = read_book(out)
        if not begun(job, book):
            _set_aside(job, out)
            files = {str(path): digest(path) for path in job.files}
            book[job.name] = Entry(command=job.made_by, needs=_read(job, book), files=files)
            _write_book(book, out)
        start = time.time()
        _run(job)
        done = {"seconds": round(time.time() - start, 1), "finished": time.time()}
        book[job.name] = book[job.name].model_copy(update=done)
        _write_book(book, out)


def _run(job: Job) -> None:
    """Runs the command to its end; where it is to end earlier, it may finish what it writes."""
    before = ["accelerate.commands.launch", *job.launch] if job.launch else []
    process = subprocess.Popen([sys.executable, "-m", *before, "planact", *job.args])

    def stop(*_: object) -> None:
        process.terminate()  # a terminal's Ctrl-C reaches it by itself
        raise KeyboardInterrupt

    handler = signal.signal(signal.SIGTERM, stop)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise Interrupted(f"interrupted at {job.name}; the same command goes on") from None
    finally:
        signal.signal(signal.SIGTERM, handler)
        process.kill()  # a second Ctrl-C
    if code:
        raise JobFailed(job, code)


def _set_aside(job: Job, out: Path) -> None:
    """Moves what was made there before, and what tells of it, to where the last of it lies."""
    for old in (job.out, job.out.with_name(f"{job.out.name}.manifest.json")):
        if old.exists():
            place = out / EARLIER / old.relative_to(out)
            shutil.rmtree(place, ignore_errors=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            old.replace(place)


def _write_book(book: Book, out: Path) -> None:
    write_whole(out / BOOK, _BOOK.dump_json(book, indent=2).decode() + "\n")


def read_book(out: Path) -> Book:
    """What was begun, by the names of the jobs. Raises `UsageError` where it cannot be read."""
    path = out / BOOK
    try:
        return _BOOK.validate_json(path.read_bytes()) if path.exists() else {}
    except ValidationError as error:
        message = f"{path} is not what planact ablate wrote"
        raise UsageError(message, "Remove it, to do all of it again") from error
