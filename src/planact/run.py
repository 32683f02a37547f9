"""From names to episodes: opens models and browser, runs the agent, writes the run folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from rich.console import Console

from planact.agent import Agent, Executor
from planact.agent import Planner as PlannerRole
from planact.browser import launch
from planact.display import narrator
from planact.errors import UsageError
from planact.evaluate.folder import RunFolder
from planact.evaluate.progress import RunProgress, View
from planact.evaluate.runner import AgentFactory
from planact.evaluate.runner import run as run_episodes
from planact.evaluate.summary import Summary, table
from planact.llm.names import open_model, open_models
from planact.roles.executor import ModelExecutor
from planact.roles.planner import ModelPlanner
from planact.tasks.suites import DEMONSTRATOR, demonstrator, open_suite
from planact.tasks.task import Suite, Task, World
from planact.types import Budget, Model, Policy, Trajectory
from planact.viewer import render


async def run_once(
    goal: str,
    url: str,
    *,
    planner: str | None,
    executor: str,
    policy: Policy,
    budget: Budget,
    allowed: list[str],
    headed: bool,
    screens: bool,
    out: Path,
    console: Console,
) -> Trajectory:
    """One task on any web site, as a run folder with one episode. Raises `PlanactError`."""
    configuration = {"goal": goal, "url": url, "planner": planner, "executor": executor}
    folder = RunFolder.start(out, {"suite": "run", "policy": policy.value, **configuration})
    if folder.episodes():
        raise UsageError(f"{out} holds this run already", "Give another folder with --out.")
    async with (
        _roles(planner, executor, policy) as make,
        launch(headed=headed) as browser,
        browser.open(url, allowed_origins=allowed or None) as session,
    ):
        acting, planning = make()
        screen_folder = out / "screens" / "run-0" if screens else None
        agent = Agent(acting, planning, policy, budget, screen_folder)
        trajectory = await agent.run(goal, session, narrator(console))
    folder.save(trajectory)
    render(out)
    return trajectory


async def run_suite(
    name: str,
    split: str,
    pattern: str,
    limit: int | None,
    *,
    seeds: int,
    planner: str | None,
    executor: str,
    policy: Policy,
    judge: str | None,
    workers: int,
    budget: Budget,
    screens: bool,
    out: Path,
    console: Console,
    headed: bool = False,
    view: Callable[[Console, int, int], View] = RunProgress,
) -> Summary:
    """A suite's tasks by one agent configuration, summarised. Raises `PlanactError`."""
    suite = open_suite(name)
    tasks = select(suite, split, pattern, limit)
    configuration: dict[str, Any] = {
        "split": split,
        "planner": planner,
        "executor": executor,
        "policy": policy.value if planner else "no-plan",
        "judge": judge,
        "budget": budget.model_dump(),
    }
    async with (
        _agents(suite, planner, executor, policy, budget, workers) as factory,
        _judge(judge) as judge_model,
    ):
        summary = await run_episodes(
            suite,
            tasks,
            range(seeds),
            factory,
            out,
            configuration=configuration,
            workers=workers,
            judge=judge_model,
            screens=screens,
            headed=headed,
            console=console,
            view=view,
        )
    console.print(table(summary))
    render(out)
    return summary


def select(suite: Suite, split: str, pattern: str = "*", limit: int | None = None) -> list[Task]:
    """The split's tasks whose id fits the pattern, or one of several with commas between them.

    Raises `UsageError` where there is none.
    """
    patterns = pattern.split(",")
    tasks = [t for t in suite.tasks(split) if any(fnmatchcase(t.key, p) for p in patterns)]
    if not tasks:
        raise UsageError(
            f"{suite.name} has no task {pattern!r} in its split {split!r}",
            "planact arena tasks lists the arena's.",
        )
    return tasks[:limit]


@asynccontextmanager
async def _agents(
    suite: Suite,
    planner: str | None,
    executor: str,
    policy: Policy,
    budget: Budget,
    workers: int,
) -> AsyncIterator[AgentFactory]:
    """What makes an agent for each episode."""
    if executor == DEMONSTRATOR:
        yield lambda task, world: Agent(demonstrator(suite, task), None, policy, budget)
        return
    async with _roles(planner, executor, policy, workers) as make:

        def agent(task: Task, world: World) -> Agent:
            acting, planning = make()
            return Agent(acting, planning, policy, budget)

        yield agent


@asynccontextmanager
async def _roles(
    planner: str | None, executor: str, policy: Policy, parallel: int = 1
) -> AsyncIterator[Callable[[], tuple[Executor, PlannerRole | None]]]:
    """What makes a fresh executor and planner for each episode."""
    if planner is None:
        async with open_model(executor, "executor", slots=parallel) as acting:
            yield lambda: (ModelExecutor(acting), None)
        return
    async with open_models(planner, executor, slots=parallel) as (planning, acting):
        yield lambda: (ModelExecutor(acting, policy), ModelPlanner(planning))


@asynccontextmanager
async def _judge(name: str | None) -> AsyncIterator[Model | None]:
    if name is None:
        yield None
        return
    async with open_model(name, "executor") as judge:
        yield judge
