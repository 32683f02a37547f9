"""The stages one after the other, as a recipe says, from seed queries to training sets."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypedDict

from pydantic import Field
from rich.console import Console
from rich.table import Table

from planact.data.engine.records import RULES
from planact.data.stages.collect import collect
from planact.data.stages.expand import write_pairs
from planact.data.stages.export import ExportOptions, export
from planact.data.stages.ground import write_grounded
from planact.data.stages.judge import judge_folder
from planact.data.stages.queries import write_queries
from planact.data.stages.reasons import write_reasons
from planact.data.stages.replans import write_replans
from planact.data.stages.target import TARGETED, has_failures, write_targeted
from planact.data.teachers.opening import open_teacher
from planact.data.teachers.teacher import Teacher
from planact.evaluate.agents import AgentConfig
from planact.evaluate.evaluation import evaluate_suite
from planact.evaluate.view import View
from planact.files.recipes import read_recipe
from planact.tasks.suites import open_suite
from planact.tasks.task import Suite
from planact.text import printed
from planact.types import DEMONSTRATOR, Record

PLANNED, PAIRS = "planned.jsonl", "pairs.jsonl"
VALIDATED = "eval"  # the run whose failures are targeted


class Validation(Record):
    """The agent whose failures on validation tasks are targeted."""

    tasks: str = "*"  # ids or sites
    planner: str = "embedded"
    executor: str = "embedded"
    steps: int = Field(20, ge=1)  # at most, in an episode


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
    target: Validation | None = None
    export: ExportOptions = ExportOptions()


def load_recipe(path: Path) -> Recipe:
    """Raises `UsageError` naming the key that is wrong."""
    return read_recipe(path, Recipe)


async def run_chain(
    recipe: Recipe, out: Path, console: Console, view: Callable[[], View | None] = lambda: None
) -> None:
    """Every stage into a file or folder of its own, and a table of what each took. What is
    unchanged is not made again; what was stopped goes on. `view` makes what watches the episodes of
    a stage. Raises `PlanactError`."""
    table = Table("stage", "seconds")
    suite = open_suite(recipe.suite)
    async with open_teacher(recipe.teacher, suite, concurrency=recipe.concurrency) as teacher:
        for name, stage in _stages(recipe, suite, teacher, out, console, view):
            began = time.monotonic()
            await stage
            table.add_row(name, f"{time.monotonic() - began:.1f}")
    began = time.monotonic()
    pairs = [out / PAIRS]
    if recipe.target and has_failures(out / VALIDATED):  # else what is there is of an older run
        pairs.append(out / TARGETED)
    export(out / PLANNED, pairs, out / "sets", recipe.export, console)
    table.add_row("export", f"{time.monotonic() - began:.1f}")
    console.print(table)
    console.print(printed(f"planact view {out}"))


def _stages(
    recipe: Recipe,
    suite: Suite,
    teacher: Teacher,
    out: Path,
    console: Console,
    view: Callable[[], View | None],
) -> Iterator[tuple[str, Awaitable[object]]]:
    """Each stage, made when the one before it is done."""
    queries, trajectories, validation = out / "queries.jsonl", out / "trajectories", out / VALIDATED
    grounded, replanned = out / "grounded.jsonl", out / "replanned.jsonl"
    common: _Common = {
        "console": console,
        "teacher": teacher,
        "concurrency": recipe.concurrency,
    }
    yield (
        "queries",
        write_queries(
            suite, recipe.split, queries, pattern=recipe.tasks, count=recipe.queries, **common
        ),
    )
    yield "collect", _collect(recipe, queries, trajectories, console, view())
    judged = out / "judged.jsonl" if recipe.judge else None
    if recipe.judge and judged:
        width = recipe.concurrency
        told = judge_folder(trajectories, judged, recipe.judge, console, concurrency=width)
        yield "judge", told
    yield "ground", write_grounded(trajectories, grounded, judged=judged, **common)
    yield "replans", write_replans(grounded, replanned, **common)
    yield "reasons", write_reasons(replanned, out / PLANNED, **common)
    yield "expand", write_pairs(grounded, out / PAIRS, count=recipe.expand, **common)
    if recipe.target:
        yield "eval", _validate(suite, recipe.target, recipe.workers, validation, view())
        if has_failures(validation):
            yield "target", write_targeted(validation, grounded, out, **common)


class _Common(TypedDict):
    """What every stage with a teacher is given."""

    console: Console
    teacher: Teacher
    concurrency: int


async def _collect(
    recipe: Recipe, queries: Path, out: Path, console: Console, view: View | None
) -> None:
    await collect(
        recipe.suite,
        recipe.split,
        out,
        console,
        pattern=recipe.tasks,
        per_template=recipe.per_template,
        noise=recipe.noise,
        workers=recipe.workers,
        queries=queries,
        config=AgentConfig(planner=recipe.planner, executor=recipe.executor),
        view=view,
    )


async def _validate(
    suite: Suite, agent: Validation, workers: int, out: Path, view: View | None
) -> None:
    budget = suite.budget.model_copy(update={"steps": agent.steps})
    config = AgentConfig(planner=agent.planner, executor=agent.executor, budget=budget)
    await evaluate_suite(
        suite, "validation", config, out, pattern=agent.tasks, workers=workers, view=view
    )
