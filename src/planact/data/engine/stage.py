"""A stage of the data loop: what it made, from what and how, in a manifest beside its output.

A stage reads files and writes others. Its manifest, `OUT.manifest.json`, tells the inputs by their
contents, the parameters, what was counted on the way, and what it took. The same stage with the
same inputs and parameters is not run again while its output is as it left it, and one that was
killed goes on where a model was asked.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypedDict

from pydantic import ValidationError

from planact.data.engine.jobs import UNANSWERED, Job, run_jobs
from planact.data.engine.records import RULES
from planact.errors import UsageError
from planact.evaluate.folder import write_whole
from planact.files.digests import digest
from planact.types import Record, Usage, unheard

SAVING = 5.0  # seconds after which the counts of a stage at work are written down
# Told by what the file holds, whenever a stage goes on.
RECOUNTED = ("lines", "rejected", UNANSWERED)


class Manifest(Record):
    """How the files of one stage came to be."""

    stage: str
    teacher: str
    parameters: dict[str, Any]
    inputs: dict[str, str]  # file or folder -> SHA-256 of what is in it
    outputs: dict[str, str]
    counts: dict[str, int]
    usage: Usage = Usage()
    seconds: float
    planact: str
    complete: bool = True  # else the stage was stopped, or something stayed unanswered


@dataclass(frozen=True)
class StageProgress:
    """A stage is at work."""

    stage: str
    done: int  # lines
    total: int | None  # where it is known


@dataclass(frozen=True)
class StageEnd:
    """A stage has come to its end, or had nothing to do."""

    out: Path
    manifest: Manifest
    unchanged: bool = False


Listener = Callable[[StageProgress | StageEnd], None]


class How(TypedDict, total=False):
    """How a stage is run: what it makes is the same."""

    concurrency: int  # requests to a model at a time
    listener: Listener


@dataclass
class Running:
    """A stage at work, and what it has to tell. `save` may be called at any time."""

    file: Path
    made_from: dict[str, Any]
    outputs: Sequence[Path]
    listener: Listener
    counts: Counter[str] = field(default_factory=Counter)
    usage: Usage = field(default_factory=Usage)
    before: float = 0.0  # seconds that it took until it was stopped
    began: float = field(default_factory=time.monotonic)
    saved: float = 0.0

    def save(self, *, complete: bool = False) -> Manifest:
        manifest = Manifest(
            **self.made_from,
            outputs=_digests(self.outputs) if complete else {},
            counts=dict(self.counts),
            usage=self.usage,
            seconds=round(self.before + time.monotonic() - self.began, 3),
            complete=complete,
        )
        write_whole(self.file, manifest.model_dump_json(indent=2) + "\n")
        self.saved = time.monotonic()
        return manifest

    def tick(self, done: int, total: int | None = None) -> None:
        self.listener(StageProgress(self.made_from["stage"], done, total))
        if time.monotonic() - self.saved > SAVING:
            self.save()


@contextmanager
def stage(
    name: str,
    inputs: Sequence[Path],
    outputs: Sequence[Path],
    *,
    teacher: str = RULES,
    parameters: Mapping[str, Any] | None = None,
    listener: Listener = unheard,
) -> Iterator[Running | None]:
    """Runs the block as a stage that makes `outputs` of `inputs`, and leaves a manifest beside the
    first of them. Gives None where everything is as the block would make it: then it has nothing
    to do. What a stage left that was stopped is kept for it to go on with, but what rules make,
    who need to know all that they said, is begun anew; what was made of other inputs is removed.
    Raises `UsageError` where an input is missing."""
    if missing := [path for path in inputs if not path.exists()]:
        raise UsageError(f"there is no {missing[0]}", "It is what an earlier stage writes.")
    made_from = {
        "stage": name,
        "teacher": teacher,
        "parameters": json.loads(json.dumps(dict(parameters or {}))),
        "inputs": _digests(inputs),
        "planact": version("planact"),
    }
    file = outputs[0].with_name(f"{outputs[0].name}.manifest.json")
    last = _last(file)
    before = last.model_dump(include=set(made_from)) if last else {}
    same = before == made_from and [*before["inputs"]] == [*made_from["inputs"]]  # in this order
    if last and same and last.complete and last.outputs == _digests(filter(Path.exists, outputs)):
        listener(StageEnd(outputs[0], last, unchanged=True))
        yield None
        return
    running = Running(file, made_from, outputs, listener)
    for path in outputs:
        path.parent.mkdir(parents=True, exist_ok=True)
    if last and same and not last.complete and teacher != RULES:
        running.counts.update({k: n for k, n in last.counts.items() if k not in RECOUNTED})
        running.usage, running.before = last.usage, last.seconds
    else:
        for path in outputs:
            path.unlink(missing_ok=True)
    running.save()
    yield running
    listener(StageEnd(outputs[0], running.save(complete=not running.counts[UNANSWERED])))


async def run_stage(
    name: str,
    inputs: Sequence[Path],
    out: Path,
    jobs: Callable[[Running], Iterable[Job]],
    *,
    teacher: str = RULES,
    parameters: Mapping[str, Any] | None = None,
    total: int | None = None,
    concurrency: int = 1,
    listener: Listener = unheard,
) -> None:
    """A stage whose output is the lines of many jobs; see `engine.jobs`. `total` is how many
    there are, where that is known."""
    with stage(
        name, inputs, [out], teacher=teacher, parameters=parameters, listener=listener
    ) as running:
        if running is None:
            return
        counts = running.counts

        def tick() -> None:
            running.tick(counts["lines"] + counts["rejected"], total)

        tick()
        await run_jobs(jobs(running), out, concurrency=concurrency, counts=counts, tick=tick)


def _digests(paths: Iterable[Path]) -> dict[str, str]:
    """By name, with as many folders before it as tell it from others."""
    depth = dict.fromkeys((path.resolve() for path in paths), 1)
    while True:
        names = {path: "/".join(path.parts[-parts:]) for path, parts in depth.items()}
        count = Counter(names.values())
        if not (alike := [path for path, name in names.items() if count[name] > 1]):
            return {name: digest(path) for path, name in names.items()}
        depth.update({path: depth[path] + 1 for path in alike})


def _last(file: Path) -> Manifest | None:
    try:
        return Manifest.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None
