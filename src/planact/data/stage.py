"""A stage of the data loop: what it made, from what and how, in a manifest beside its output.

A stage reads files and writes others. Its manifest, `OUT.manifest.json`, tells the inputs by their
contents, the parameters, what was counted on the way, and what it took. The same stage with the
same inputs and parameters is not run again while its output is as it left it.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Console

from planact.evaluate.folder import write_whole
from planact.types import Record, Usage

RULES = "rules"  # the teacher that needs no model


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


@dataclass
class Running:
    """A stage at work."""

    counts: Counter[str] = field(default_factory=Counter)
    usage: Usage = field(default_factory=Usage)


@contextmanager
def stage(
    name: str,
    inputs: Sequence[Path],
    outputs: Sequence[Path],
    console: Console,
    *,
    teacher: str = RULES,
    parameters: Mapping[str, Any] | None = None,
) -> Iterator[Running | None]:
    """Runs the block as a stage that makes `outputs` of `inputs`, and leaves a manifest beside the
    first of them. Gives None where everything is as the block would make it: then it has nothing
    to do. A block that fails leaves no manifest."""
    made_from = {
        "stage": name,
        "teacher": teacher,
        "parameters": dict(parameters or {}),
        "inputs": _digests(inputs),
        "planact": version("planact"),
    }
    file = outputs[0].with_name(f"{outputs[0].name}.manifest.json")
    last = _last(file)
    same = last and last.model_dump(include=set(made_from)) == made_from
    if last and same and last.outputs == _digests(path for path in outputs if path.exists()):
        console.print(f"{outputs[0]}: unchanged")
        yield None
        return
    file.unlink(missing_ok=True)
    for path in outputs:
        path.parent.mkdir(parents=True, exist_ok=True)
    running, began = Running(), time.monotonic()
    yield running
    manifest = Manifest(
        **made_from,
        outputs=_digests(outputs),
        counts=dict(running.counts),
        usage=running.usage,
        seconds=round(time.monotonic() - began, 3),
    )
    write_whole(file, manifest.model_dump_json(indent=2) + "\n")
    counted = ", ".join(f"{count} {what}" for what, count in running.counts.items())
    console.print(f"{outputs[0]}: {counted}, {manifest.seconds:.1f} s")


def digest(path: Path) -> str:
    """SHA-256 of a file, or of all files in a folder with their names."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    names = sorted(p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file())
    contents = [f"{name} {digest(path / name)}" for name in names]
    return hashlib.sha256("\n".join(contents).encode()).hexdigest()


def _digests(paths: Iterable[Path]) -> dict[str, str]:
    """By name; by folder and name where several are of one name."""
    paths = list(paths)
    names = Counter(path.name for path in paths)
    return {
        path.name if names[path.name] == 1 else f"{path.parent.name}/{path.name}": digest(path)
        for path in paths
    }


def _last(file: Path) -> Manifest | None:
    try:
        return Manifest.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None
