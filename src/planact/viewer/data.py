"""One self-contained HTML page for a folder of data stages: what each made, at what cost, and what
it rejected."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError

from planact.data.engine.records import Planned
from planact.data.engine.stage import Manifest
from planact.errors import UsageError
from planact.types import PlanRound, PlanStep, Step
from planact.viewer.sample import Excerpt, read_excerpt
from planact.viewer.template import environment, write_page


def manifests(folder: Path) -> list[Path]:
    """Those of the stages in a folder and in the folders right in it, the oldest first."""
    paths = [*folder.glob("*.manifest.json"), *folder.glob("*/*.manifest.json")]
    return sorted(paths, key=lambda path: (path.stat().st_mtime, path))


@dataclass(frozen=True)
class Stage:
    """A stage's manifest, and what is in the files that it wrote."""

    manifest: Manifest
    name: str  # of its first output, from the folder
    files: list[Excerpt]

    @property
    def rejected(self) -> int:
        return sum(shown.count for file in self.files for _, shown in file.rejected)

    @property
    def tokens(self) -> int:
        return self.manifest.usage.tokens_in + self.manifest.usage.tokens_out


def render_data(folder: Path) -> Path:
    """Writes `index.html` into a folder that has stages and gives its path. Raises `UsageError`
    naming the file that cannot be read."""
    stages = [_stage(folder, path, manifest) for path, manifest in _in_order(manifests(folder))]
    return write_page(
        folder,
        "data.html",
        stages=stages,
        lines=sum(file.good.count for stage in stages for file in stage.files if file.kind),
        runs=[
            (path.parent.name, quote(os.fsencode(f"{path.parent.name}/index.html")))
            for path in sorted(folder.glob("*/run.json"))
            if (path.parent / "index.html").is_file()
        ],
    )


def _in_order(paths: list[Path]) -> Iterator[tuple[Path, Manifest]]:
    """The manifests, each after those of the stages whose outputs it was made from."""
    read = {path: _read(path) for path in paths}
    maker = {digest: path for path in paths for digest in read[path].outputs.values()}
    order: TopologicalSorter[Path] = TopologicalSorter()
    for path in paths:
        made_by = (maker.get(digest) for digest in read[path].inputs.values())
        order.add(path, *(before for before in made_by if before and before != path))
    try:
        return ((path, read[path]) for path in list(order.static_order()))
    except CycleError:  # outputs that happen to be the same, such as empty files
        return iter(read.items())


def _read(path: Path) -> Manifest:
    try:
        return Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise UsageError(f"{path} is no manifest of a data stage") from error


def _stage(folder: Path, path: Path, manifest: Manifest) -> Stage:
    first = path.with_name(path.name.removesuffix(".manifest.json"))
    # One that was stopped names no outputs yet.
    files = [path.parent / name for name in manifest.outputs] or [first]
    excerpts = [
        read_excerpt(file, file.relative_to(folder).as_posix())
        for file in files
        if file.suffix == ".jsonl" and file.is_file()
    ]
    return Stage(manifest, first.relative_to(folder).as_posix(), excerpts)


Grounded = tuple[PlanStep, list[tuple[int, Step]]]


def grounded(line: Planned) -> list[tuple[PlanRound, list[Grounded]]]:
    """Each plan with its steps, beside each the numbered actions that carry it out."""
    steps = line.trajectory.steps
    rounds = []
    for n, round_ in enumerate(line.trajectory.plans):
        actions = line.actions[n] if n < len(line.actions) else ()
        beside = [
            [(i + 1, steps[i]) for i in indices if 0 <= i < len(steps)] for indices in actions
        ]
        beside += [[]] * (len(round_.plan.steps) - len(beside))
        rounds.append((round_, list(zip(round_.plan.steps, beside, strict=False))))
    return rounds


environment.filters["grounded"] = grounded
