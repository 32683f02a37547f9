"""Trajectories of scripted demonstrators (Plan-and-Act, section 4.1), as a run folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from planact.agent import Agent
from planact.data.failing import Failing
from planact.data.noise import Erring
from planact.evaluate.runner import run
from planact.evaluate.summary import table
from planact.run import select
from planact.tasks.suites import DEMONSTRATOR, demonstrator, open_suite
from planact.tasks.task import Task, World


async def collect(
    name: str,
    split: str,
    out: Path,
    console: Console,
    *,
    pattern: str = "*",
    per_template: int | None = None,
    noise: float = 0.0,
    fail: float = 0.0,
    workers: int = 1,
) -> None:
    """Records the demonstrators, who slip before a share of `noise` of their actions, and in a
    share of `fail` of the episodes fail on purpose; failures are kept too, with their score.
    Raises `PlanactError`."""
    suite = open_suite(name)
    tasks = list(_some_of_each(select(suite, split, pattern), per_template))

    def agent(task: Task, world: World) -> Agent:
        erring = Erring(demonstrator(suite, task), noise, task.key)
        return Agent(Failing(erring, fail, task.key))

    summary = await run(
        suite,
        tasks,
        [0],
        agent,
        out,
        configuration={"split": split, "executor": DEMONSTRATOR, "noise": noise, "fail": fail},
        workers=workers,
        console=console,
    )
    console.print(table(summary))


def _some_of_each(tasks: Iterable[Task], per_template: int | None) -> Iterable[Task]:
    """The first tasks of every template, the templates taking turns, so that a run that is cut
    short has some of each."""
    by_template: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        by_template[task.template].append(task)
    ranks = ((n, t) for ts in by_template.values() for n, t in enumerate(ts[:per_template]))
    return [task for _, task in sorted(ranks, key=lambda ranked: ranked[0])]
