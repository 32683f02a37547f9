"""Trajectories of scripted demonstrators or of any agent (Plan-and-Act, section 4.1), as a run
folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console

from planact.agent import Agent
from planact.data.demonstrators.corrupted import Corrupted
from planact.data.demonstrators.noisy import Noisy
from planact.data.engine.records import Query, read_lines
from planact.data.engine.turns import in_turns
from planact.data.teachers.opening import training_tasks
from planact.errors import UsageError
from planact.evaluate.agents import AgentConfig, open_agents
from planact.evaluate.episode import AgentFactory
from planact.evaluate.evaluation import select
from planact.evaluate.runner import run
from planact.evaluate.summary import table
from planact.evaluate.view import View
from planact.tasks.suites import demonstrator, open_suite
from planact.tasks.task import Eval, Suite, Task, World
from planact.types import DEMONSTRATOR


async def collect(
    name: str,
    split: str,
    out: Path,
    console: Console,
    *,
    config: AgentConfig | None = None,
    queries: Path | None = None,
    pattern: str = "*",
    per_template: int | None = None,
    noise: float = 0.0,
    fail: float = 0.0,
    workers: int = 1,
    view: View | None = None,
) -> None:
    """Records an agent, or without a `config` the suite's demonstrators, who slip before a share of
    `noise` of their actions and fail a share of `fail` of the episodes on purpose. Failures are
    kept too, with their score. The tasks are the split's, or the goals of `queries`.

    Raises `PlanactError`."""
    config = config or AgentConfig(planner=None, executor=DEMONSTRATOR)
    suite = open_suite(name)
    asked = _asked(queries, suite) if queries else select(suite, split, pattern)
    tasks = some_of_each(asked, per_template)
    if config.executor == DEMONSTRATOR and any(task.eval.is_unscored for task in tasks):
        raise UsageError(
            f"{queries} has goals that no demonstrator knows", "Name a model as the executor."
        )
    async with _makers(suite, config, noise, fail, workers) as make:
        summary = await run(
            suite,
            tasks,
            [0],
            make,
            out,
            configuration={
                "split": split,
                "noise": noise,
                "fail": fail,
                **config.described(),
            },
            workers=workers,
            view=view,
        )
    console.print(table(summary))


@asynccontextmanager
async def _makers(
    suite: Suite, config: AgentConfig, noise: float, fail: float, workers: int
) -> AsyncIterator[AgentFactory]:
    if config.executor == DEMONSTRATOR:

        def scripted(task: Task, world: World) -> Agent:
            erring = Noisy(demonstrator(suite, task), noise, task.key)
            return Agent(Corrupted(erring, fail, task.key))

        yield scripted
        return
    async with open_agents(config, suite, slots=workers) as made:
        yield made.make


def _asked(queries: Path, suite: Suite) -> list[Task]:
    """The goals of a file as tasks: the suite's where they are, else such that nobody scores."""
    known = {task.key: task for task in training_tasks(suite)}
    lines = list(read_lines(queries, Query))
    if not lines:
        raise UsageError(f"{queries} holds no goal", "All of them were rejected.")
    return [known[line.task_id] if line.task_id in known else _unscored(line) for line in lines]


def _unscored(query: Query) -> Task:
    return Task(
        task_id=query.id,
        sites=tuple(query.site.split("+")),
        start_url=query.url,
        intent=query.goal,
        eval=Eval(eval_types=("unscored",)),
    )


def some_of_each(tasks: Iterable[Task], at_most: int | None) -> list[Task]:
    """The first tasks of every template, so that a run that is cut short has some of each."""
    return in_turns(tasks, lambda task: task.template or task.key, at_most)
