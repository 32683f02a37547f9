"""The stages one after the other, as a recipe says, from seed queries to training sets."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from pydantic import Field

from planact.data.engine.records import RULES, identity
from planact.data.engine.stage import How, StageEnd, StageProgress
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
from planact.evaluate.conduct import Conduct
from planact.evaluate.evaluation import evaluate_suite
from planact.evaluate.summary import Summary
from planact.evaluate.view import Unwatched, View
from planact.files.recipes import read_recipe
from planact.tasks.suites import open_suite
from planact.tasks.task import Suite
from planact.types import DEMONSTRATOR, Record, unheard

PLANNED, PAIRS = "planned.jsonl", "pairs.jsonl"

Listener = Callable[[StageProgress | StageEnd | Summary], None]


class Validation(Record):
    """The agent whose failures on validation tasks are targeted."""

    tasks: str = "*"  # ids or sites
    planner: str = "embedded"
    executor: str = "embedded"
    steps: int = Field(20, ge=1)  # at most, in an episode

    def config(self, suite: Suite) -> AgentConfig:
        budget = suite.budget.model_copy(update={"steps": self.steps})
        return AgentConfig(planner=self.planner, executor=self.executor, budget=budget)

    def folder(self, suite: Suite, out: Path) -> Path:
        """Of its run, whose failures are targeted: another one where its models have other weights
        by now."""
        described = json.dumps(self.config(suite).described(), sort_keys=True)
        return out / f"eval-{identity(described)}"


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
    recipe: Recipe,
    out: Path,
    listener: Listener = unheard,
    view: Callable[[], View] = Unwatched,
) -> dict[str, float]:
    """Every stage into a file or folder of its own; gives the seconds that each took. What is
    unchanged is not made again; what was stopped goes on. The `listener` is told of stages and the
    summaries of runs; `view` makes what watches the episodes of one. Raises `PlanactError`."""
    seconds = {}
    suite = open_suite(recipe.suite)
    async with open_teacher(recipe.teacher, suite, concurrency=recipe.concurrency) as teacher:
        for name, stage in _stages(recipe, suite, teacher, out, listener, view):
            began = time.monotonic()
            await stage
            seconds[name] = time.monotonic() - began
    began = time.monotonic()
    pairs = [out / PAIRS]
    # Else what is there is of an older run.
    if recipe.target and has_failures(recipe.target.folder(suite, out)):
        pairs.append(out / TARGETED)
    export([out / PLANNED], pairs, out / "sets", recipe.export, listener)
    return {**seconds, "export": time.monotonic() - began}


def _stages(
    recipe: Recipe,
    suite: Suite,
    teacher: Teacher,
    out: Path,
    listener: Listener,
    view: Callable[[], View],
) -> Iterator[tuple[str, Awaitable[object]]]:
    """Each stage, made when the one before it is done."""
    queries, trajectories = out / "queries.jsonl", out / "trajectories"
    grounded, replanned = out / "grounded.jsonl", out / "replanned.jsonl"
    how: How = {"concurrency": recipe.concurrency, "listener": listener}
    tasks, count = recipe.tasks, recipe.queries
    goals = write_queries(suite, recipe.split, queries, teacher, pattern=tasks, count=count, **how)
    yield "queries", goals
    yield "collect", _collect(recipe, queries, trajectories, listener, view())
    judged = out / "judged.jsonl" if recipe.judge else None
    if recipe.judge and judged:
        yield "judge", judge_folder(trajectories, judged, recipe.judge, **how)
    yield "ground", write_grounded(trajectories, grounded, teacher, judged=judged, **how)
    yield "replans", write_replans(grounded, replanned, teacher, **how)
    yield "reasons", write_reasons(replanned, out / PLANNED, teacher, **how)
    yield "expand", write_pairs(grounded, out / PAIRS, teacher, count=recipe.expand, **how)
    if recipe.target:
        validation = recipe.target.folder(suite, out)
        yield "eval", _validate(suite, recipe.target, recipe.workers, validation, listener, view())
        if has_failures(validation):
            yield "target", write_targeted(validation, grounded, out, teacher, **how)


async def _collect(
    recipe: Recipe, queries: Path, out: Path, listener: Listener, view: View
) -> None:
    summary = await collect(
        recipe.suite,
        recipe.split,
        out,
        Conduct(workers=recipe.workers, view=view),
        pattern=recipe.tasks,
        per_template=recipe.per_template,
        noise=recipe.noise,
        queries=queries,
        config=AgentConfig(planner=recipe.planner, executor=recipe.executor),
    )
    listener(summary)


async def _validate(
    suite: Suite,
    agent: Validation,
    workers: int,
    out: Path,
    listener: Listener,
    view: View,
) -> None:
    conduct = Conduct(workers=workers, view=view)
    config = agent.config(suite)
    summary = await evaluate_suite(suite, "validation", config, out, conduct, pattern=agent.tasks)
    listener(summary)
