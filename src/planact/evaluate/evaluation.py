"""A suite's tasks by one agent, from names to a summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any

from planact.browser.bounds.secrets import Secrets
from planact.errors import UsageError
from planact.evaluate.agents import (
    AgentConfig,
    Opening,
    check_prices,
    open_agents,
    open_judge,
    weights,
)
from planact.evaluate.backends import Backend, local, processes, ray
from planact.evaluate.backends.worker import Work
from planact.evaluate.conduct import Conduct, from_one
from planact.evaluate.runner import run
from planact.evaluate.summary import Summary
from planact.evaluate.view import Unwatched
from planact.tasks.suites import check_tasks, tasks_of
from planact.tasks.task import Suite, Task
from planact.types import Budget, Model

_ELSEWHERE = {"processes": processes.workers, "ray": ray.workers}


async def evaluate_suite(
    suite: Suite,
    split: str,
    config: AgentConfig,
    out: Path,
    conduct: Conduct,
    *,
    pattern: str = "*",
    limit: int | None = None,
    seeds: int | None = None,
) -> Summary:
    """A suite's tasks by one agent, as `evaluate_tasks` does them. Raises `PlanactError`."""
    seeds = suite.seeds if seeds is None else seeds
    from_one("seeds", seeds)
    if limit is not None:
        from_one("limit", limit)
    tasks = select(suite, split, pattern, limit)
    _check(suite, tasks, conduct.judge)
    return await evaluate_tasks(
        suite,
        tasks,
        range(seeds),
        partial(open_agents, config, suite),
        out,
        conduct,
        configuration={"split": split, "judge": None, **config.described()},
        budget=config.budget,
    )


async def evaluate_tasks(
    suite: Suite,
    tasks: Sequence[Task],
    seeds: Iterable[int],
    opening: Opening,
    out: Path,
    conduct: Conduct,
    *,
    configuration: Mapping[str, Any],
    budget: Budget,
) -> Summary:
    """Tasks by the agents that `opening` gives, summarised; all episodes share the budget of
    dollars, and what it leaves undone is `left`. The `configuration` is as in `runner.run`. Raises
    `PlanactError`."""
    conduct.check()
    conduct.access.get("secrets", Secrets()).check(task.goal for task in tasks)
    async with AsyncExitStack() as stack:
        agents = await stack.enter_async_context(opening(slots=conduct.workers))
        judge = await stack.enter_async_context(open_judge(conduct.judge))
        check_prices(budget, judge)
        _check_sight(tasks, judge)
        if conduct.runner == "local":
            backend: Backend = partial(local.workers, suite, agents.make, judge, conduct)
        else:
            work = Work(suite, opening, replace(conduct, view=Unwatched()))
            backend = partial(_ELSEWHERE[conduct.runner], work)
            await stack.aclose()  # agents and judge are opened where the workers are
        return await run(
            tasks,
            seeds,
            backend,
            out,
            configuration={
                "suite": suite.name,
                **configuration,
                **({"judge": judge.name} if judge else {}),
                **weights({"judge": conduct.judge}),
            },
            models=agents.settings | ({"judge": judge.settings} if judge else {}),
            workers=conduct.workers,
            max_cost=budget.cost,
            view=conduct.view,
        )


def select(suite: Suite, split: str, pattern: str = "*", limit: int | None = None) -> list[Task]:
    """The split's tasks whose id or site fits the pattern, or one of several with commas between.

    Raises `UsageError` where there is none.
    """
    where = f"{suite.name} has no task {pattern!r} in its split {split!r}"
    return fitting(tasks_of(suite, split), pattern, where)[:limit]


def fitting(tasks: Iterable[Task], pattern: str, none: str) -> list[Task]:
    """The tasks whose id or site fits the pattern, as of `select`. Raises `UsageError`, saying
    `none`, where there are none."""
    patterns = pattern.split(",")
    found = [
        task
        for task in tasks
        if any(fnmatchcase(name, p) for name in (task.key, task.site) for p in patterns)
    ]
    if not found:
        raise UsageError(none, "Give a pattern of ids or sites, such as shop*; * is all.")
    return found


def _check(suite: Suite, tasks: Sequence[Task], judge: str | Model | None) -> None:
    """Raises `UsageError` where something that scoring needs is missing, rather than after the
    first episode."""
    check_tasks(suite, tasks)
    judged = [task for task in tasks if task.is_judged]
    if judged and judge is None:
        sees = " that sees images" if any(task.eval.by_screens for task in judged) else ""
        raise UsageError(
            f"{len(judged)} of {len(tasks)} tasks need a judge, the first is {judged[0].key}",
            f"Name a model{sees} as the judge, or leave them out by the pattern of tasks.",
        )


def _check_sight(tasks: Sequence[Task], judge: Model | None) -> None:
    """Raises `UsageError` where screenshots are judged by a model that cannot be shown any."""
    if judge and not judge.settings.images and any(task.eval.by_screens for task in tasks):
        raise UsageError(
            f"these tasks are judged by screenshots, which {judge.name} cannot be shown",
            "Name a judge that sees images",
        )
