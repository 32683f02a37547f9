"""The stages one after the other, as a recipe says, from seed queries to training sets."""

from __future__ import annotations

import time
from collections.abc import Awaitable
from pathlib import Path

from pydantic import Field
from rich.console import Console
from rich.table import Table

from planact.data.collect import collect
from planact.data.expand import write_pairs
from planact.data.export import ExportOptions, export
from planact.data.ground import write_grounded
from planact.data.judge import judge_folder
from planact.data.lines import RULES
from planact.data.queries import write_queries
from planact.data.reasons import write_reasons
from planact.data.replans import write_replans
from planact.data.teachers import open_teacher
from planact.recipes import read_recipe
from planact.run import AgentConfig
from planact.tasks.suites import DEMONSTRATOR, open_suite
from planact.types import Record


class Recipe(Record):
    """What `planact data all` makes. Read from `configs/data/*.yaml`."""

    suite: str = "arena"
    split: str = "train"
    tasks: str = "*"  # ids or sites
    teacher: str = RULES
    concurrency: int = Field(1, ge=1)  # requests to a model at a time
    queries: int = Field(100, ge=1)
    per_template: int | None = Field(None, ge=1)  # trajectories of each template
    noise: float = Field(0.0, ge=0, le=1)
    planner: str | None = None  # of the agent that is recorded, where its executor is a model
    executor: str = DEMONSTRATOR
    judge: str | None = None  # who says what succeeded, where there are no evaluators
    workers: int = Field(2, ge=1)
    expand: int = Field(10_000, ge=1)
    export: ExportOptions = ExportOptions()


def load_recipe(path: Path) -> Recipe:
    """Raises `UsageError` naming the key that is wrong."""
    return read_recipe(path, Recipe)


async def run_chain(recipe: Recipe, out: Path, console: Console) -> None:
    """Every stage into a file or folder of its own, and a table of what each took. What is
    unchanged is not made again; what was stopped goes on. Raises `PlanactError`."""
    table = Table("stage", "seconds")
    suite = open_suite(recipe.suite)
    trajectories, grounded = out / "trajectories", out / "grounded.jsonl"
    replanned, planned, pairs = (out / f"{n}.jsonl" for n in ("replanned", "planned", "pairs"))

    async def timed(name: str, stage: Awaitable[object]) -> None:
        began = time.monotonic()
        await stage
        table.add_row(name, f"{time.monotonic() - began:.1f}")

    width = recipe.concurrency
    async with open_teacher(recipe.teacher, suite, concurrency=width) as teacher:
        made = write_queries(
            suite,
            recipe.split,
            out / "queries.jsonl",
            console,
            teacher,
            pattern=recipe.tasks,
            count=recipe.queries,
            concurrency=width,
        )
        await timed("queries", made)
        collected = collect(
            recipe.suite,
            recipe.split,
            trajectories,
            console,
            pattern=recipe.tasks,
            per_template=recipe.per_template,
            noise=recipe.noise,
            workers=recipe.workers,
            queries=out / "queries.jsonl",
            config=AgentConfig(planner=recipe.planner, executor=recipe.executor),
        )
        await timed("collect", collected)
        judged = out / "judged.jsonl" if recipe.judge else None
        if recipe.judge and judged:
            told = judge_folder(trajectories, judged, recipe.judge, console, concurrency=width)
            await timed("judge", told)
        found = write_grounded(
            trajectories, grounded, console, teacher, judged=judged, concurrency=width
        )
        await timed("ground", found)
        await timed(
            "replans", write_replans(grounded, replanned, console, teacher, concurrency=width)
        )
        await timed(
            "reasons", write_reasons(replanned, planned, console, teacher, concurrency=width)
        )
        more = write_pairs(
            grounded, pairs, console, teacher, count=recipe.expand, concurrency=width
        )
        await timed("expand", more)
    began = time.monotonic()
    export(planned, [pairs], out / "sets", recipe.export, console)
    table.add_row("export", f"{time.monotonic() - began:.1f}")
    console.print(table)
    console.print(f"planact view {out}")
