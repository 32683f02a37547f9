"""A suite's tasks by one agent, from names to a summary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any, TypedDict, Unpack

from planact.browser import Access
from planact.browser.bounds.secrets import Secrets
from planact.errors import UsageError
from planact.evaluate.agents import AgentConfig, Opening, check_prices, open_agents, open_judge
from planact.evaluate.backends import Backend, Spawn, processes, ray
from planact.evaluate.backends.worker import Work
from planact.evaluate.runner import run
from planact.evaluate.summary import Summary
from planact.evaluate.view import View
from planact.tasks.suites import tasks_of
from planact.tasks.task import Checked, Suite, Task
from planact.types import Budget, Model, Runner

_RUNNERS: Mapping[Runner, Callable[..., AbstractAsyncContextManager[Spawn]]] = {
    "processes": processes.workers,
    "ray": ray.workers,
}


class Conduct(TypedDict, total=False):
    """How episodes are run; see `evaluate_tasks`."""

    workers: int
    runner: Runner
    screens: bool
    exchanges: bool
    headed: bool
    access: Access | None
    view: View | None


async def evaluate_suite(
    suite: Suite,
    split: str,
    config: AgentConfig,
    out: Path,
    *,
    pattern: str = "*",
    limit: int | None = None,
    seeds: int | None = None,
    judge: str | Model | None = None,
    **conduct: Unpack[Conduct],
) -> Summary:
    """A suite's tasks by one agent, as `evaluate_tasks` does them. Raises `PlanactError`."""
    tasks = select(suite, split, pattern, limit)
    _check(suite, tasks, judge)
    return await evaluate_tasks(
        suite,
        tasks,
        range(seeds or suite.seeds),
        partial(open_agents, config, suite),
        out,
        configuration={"split": split, "judge": None, **config.described()},
        budget=config.budget,
        judge=judge,
        **conduct,
    )


async def evaluate_tasks(
    suite: Suite,
    tasks: Sequence[Task],
    seeds: Iterable[int],
    opening: Opening,
    out: Path,
    *,
    configuration: Mapping[str, Any],
    budget: Budget,
    judge: str | Model | None = None,
    workers: int = 1,
    runner: Runner = "local",
    screens: bool = False,
    exchanges: bool = False,
    headed: bool = False,
    access: Access | None = None,
    view: View | None = None,
) -> Summary:
    """Tasks by the agents that `opening` gives, summarised; all episodes share the budget of
    dollars, and what it leaves undone is `left`. `runner` says where the workers are; see
    `backends`. The `configuration` is as in `runner.run`. Raises `PlanactError`."""
    (access or {}).get("secrets", Secrets()).check(task.goal for task in tasks)
    backend: Backend | None = None
    if runner != "local":
        work = Work(suite, opening, judge, screens, exchanges, headed, access or {})
        backend = partial(_RUNNERS[runner], work)
    async with AsyncExitStack() as stack:
        agents = await stack.enter_async_context(opening(slots=workers))
        judging = await stack.enter_async_context(open_judge(judge))
        check_prices(budget, judging)
        _check_sight(tasks, judging)
        models = agents.settings | ({"judge": judging.settings} if judging else {})
        if backend:
            await stack.aclose()  # they are opened where the workers are
        return await run(
            suite,
            tasks,
            seeds,
            agents.make,
            out,
            configuration={**configuration, **({"judge": judging.name} if judging else {})},
            models=models,
            backend=backend,
            workers=workers,
            judge=judging,
            max_cost=budget.cost,
            screens=screens,
            exchanges=exchanges,
            headed=headed,
            access=access,
            view=view,
        )


def select(suite: Suite, split: str, pattern: str = "*", limit: int | None = None) -> list[Task]:
    """The split's tasks whose id or site fits the pattern, or one of several with commas between.

    Raises `UsageError` where there is none.
    """
    patterns = pattern.split(",")
    tasks = [
        task
        for task in tasks_of(suite, split)
        if any(fnmatchcase(name, p) for name in (task.key, task.site) for p in patterns)
    ]
    if not tasks:
        raise UsageError(
            f"{suite.name} has no task {pattern!r} in its split {split!r}",
            "Give a pattern of ids or sites, such as shop*; * is all.",
        )
    return tasks[:limit]


def _check(suite: Suite, tasks: Sequence[Task], judge: str | Model | None) -> None:
    """Raises `UsageError` where something that scoring needs is missing, rather than after the
    first episode."""
    if isinstance(suite, Checked):
        suite.check(tasks)
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
