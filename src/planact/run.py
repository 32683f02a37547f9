"""From names to episodes: opens models and browser, runs the agent, writes the run folder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from planact.agent import Agent, Executor, Planner
from planact.browser import Access, launch
from planact.display import narrator
from planact.errors import PlanactError, StopReason, UsageError
from planact.evaluate.folder import RunFolder
from planact.evaluate.progress import RunProgress, View
from planact.evaluate.runner import AgentFactory
from planact.evaluate.runner import run as run_episodes
from planact.evaluate.summary import Summary, table
from planact.llm.names import open_model, open_models, resolve
from planact.roles.executor import ModelExecutor
from planact.roles.planner import ModelPlanner
from planact.tasks.file import FileSuite
from planact.tasks.suites import DEMONSTRATOR, demonstrator
from planact.tasks.task import Suite, Task, World
from planact.text import money
from planact.types import Budget, Model, ModelSettings, Policy, Record, Stop, Trajectory
from planact.viewer import render


class AgentConfig(Record):
    """Which agent acts. Models are given by name."""

    planner: str | None = "embedded"  # None is the ReAct baseline
    executor: str = "embedded"
    policy: Policy = Policy.ON_CHANGE
    budget: Budget = Budget()


async def run_once(
    goal: str,
    url: str,
    config: AgentConfig,
    out: Path,
    console: Console,
    *,
    allowed: Sequence[str] = (),
    headed: bool = False,
    access: Access | None = None,
    screens: bool = False,
    exchanges: bool = False,
) -> Trajectory:
    """One task on any web site, as a run folder with one episode, which is kept however it ends.
    Raises `PlanactError`."""
    configuration = {"goal": goal, "url": url, **config.model_dump(mode="json")}
    folder = RunFolder.start(out, {"suite": "run", **configuration})
    if folder.episodes():
        raise UsageError(f"{out} holds this run already", "Give another folder with --out.")
    _check_names(config)
    async with (
        launch(headed, **(access or {})) as browser,
        browser.open(url, allowed_origins=allowed) as session,
        _roles(config) as roles,
    ):
        folder.tell(roles.settings)
        acting, planning = roles.make()
        screen_folder = folder.screens("run-0") if screens else None
        agent = Agent(acting, planning, config.policy, config.budget, screen_folder, exchanges)
        try:
            trajectory = await agent.run(goal, session, narrator(console))
        except asyncio.CancelledError:
            stop = Stop(reason=StopReason.INTERRUPTED, message="it was interrupted")
            _keep(agent.trajectory(stop), folder)
            raise
    _keep(trajectory, folder)
    return trajectory


def _keep(trajectory: Trajectory, folder: RunFolder) -> None:
    folder.save(trajectory)
    render(folder.path)


async def run_suite(
    suite: Suite,
    split: str,
    config: AgentConfig,
    out: Path,
    console: Console,
    *,
    pattern: str = "*",
    limit: int | None = None,
    seeds: int | None = None,
    judge: str | None = None,
    workers: int = 1,
    screens: bool = False,
    exchanges: bool = False,
    headed: bool = False,
    access: Access | None = None,
    view: Callable[[Console, int, int], View] = RunProgress,
) -> Summary:
    """A suite's tasks by one agent, summarised; all episodes share the budget of dollars.

    Raises `PlanactError`, also where that budget leaves episodes undone.
    """
    tasks = select(suite, split, pattern, limit)
    _check(suite, tasks, judge)
    repeats = range(seeds or suite.seeds)
    # A run goes on under a larger budget of dollars, which makes no episode another.
    comparable = config.model_dump(mode="json", exclude={"budget": {"cost"}})
    async with agents(suite, config, workers) as made, _judge(judge) as judge_model:
        _check_prices(config.budget, judge_model)
        _check_sight(tasks, judge_model)
        settings = made.settings | ({"judge": judge_model.settings} if judge_model else {})
        summary = await run_episodes(
            suite,
            tasks,
            repeats,
            made.make,
            out,
            configuration={"split": split, "judge": judge, **comparable},
            models=settings,
            workers=workers,
            judge=judge_model,
            max_cost=config.budget.cost,
            screens=screens,
            exchanges=exchanges,
            headed=headed,
            access=access,
            console=console,
            view=view,
        )
    console.print(table(summary))
    if summary.episodes:
        render(out)
    _check_left(summary.left, len(tasks) * len(repeats), config.budget)
    return summary


def select(suite: Suite, split: str, pattern: str = "*", limit: int | None = None) -> list[Task]:
    """The split's tasks whose id or site fits the pattern, or one of several with commas between.

    Raises `UsageError` where there is none.
    """
    patterns = pattern.split(",")
    tasks = [
        task
        for task in suite.tasks(split)
        if any(fnmatchcase(name, p) for name in (task.key, task.site) for p in patterns)
    ]
    if not tasks:
        raise UsageError(
            f"{suite.name} has no task {pattern!r} in its split {split!r}",
            "planact arena tasks lists the arena's.",
        )
    return tasks[:limit]


def _check(suite: Suite, tasks: Sequence[Task], judge: str | None) -> None:
    """Raises `UsageError` where something that scoring needs is missing, rather than after the
    first episode."""
    if isinstance(suite, FileSuite):
        suite.check(tasks)
    judged = [task for task in tasks if task.is_judged]
    if judged and judge is None:
        sees = " that sees images" if any(task.eval.by_screens for task in judged) else ""
        raise UsageError(
            f"{len(judged)} of {len(tasks)} tasks need a judge, the first is {judged[0].key}",
            f"Name a model{sees} with --judge, or leave them out with --tasks.",
        )


def _check_sight(tasks: Sequence[Task], judge: Model | None) -> None:
    """Raises `UsageError` where screenshots are judged by a model that cannot be shown any."""
    if judge and not judge.settings.images and any(task.eval.by_screens for task in tasks):
        raise UsageError(
            f"these tasks are judged by screenshots, which {judge.name} cannot be shown",
            "Name a model that sees images with --judge",
        )


def _check_names(config: AgentConfig) -> None:
    """Raises `UsageError` for a model's name that stands for nothing, before anything starts."""
    if config.planner is not None:
        resolve(config.planner, "planner")
    resolve(config.executor, "executor")


def _check_left(left: int, wanted: int, budget: Budget) -> None:
    """Raises `PlanactError` where the budget of dollars was too small for all episodes."""
    if left and budget.cost is not None:
        raise PlanactError(
            f"the {money(budget.cost)} are used up: {wanted - left} of {wanted} episodes are done",
            "The same command goes on with a larger --max-cost.",
        )


class _Roles(NamedTuple):
    """What makes a fresh executor and planner for each episode, and their models' settings."""

    make: Callable[[], tuple[Executor, Planner | None]]
    settings: dict[str, ModelSettings]


class Agents(NamedTuple):
    """What makes an agent for each episode, and the settings of its models by role."""

    make: AgentFactory
    settings: dict[str, ModelSettings]


@asynccontextmanager
async def agents(suite: Suite, config: AgentConfig, workers: int) -> AsyncIterator[Agents]:
    if config.executor == DEMONSTRATOR:
        yield Agents(lambda task, world: Agent(demonstrator(suite, task), budget=config.budget), {})
        return
    async with _roles(config, workers) as roles:

        def agent(task: Task, world: World) -> Agent:
            return Agent(*roles.make(), config.policy, config.budget)

        yield Agents(agent, roles.settings)


@asynccontextmanager
async def _roles(config: AgentConfig, slots: int = 1) -> AsyncIterator[_Roles]:
    if config.planner is None:
        async with open_model(config.executor, "executor", slots=slots) as acting:
            _check_prices(config.budget, acting)
            yield _Roles(lambda: (ModelExecutor(acting), None), {"executor": acting.settings})
        return
    async with open_models(config.planner, config.executor, slots=slots) as (planning, acting):
        _check_prices(config.budget, planning, acting)
        settings = {"planner": planning.settings, "executor": acting.settings}
        yield _Roles(
            lambda: (ModelExecutor(acting, config.policy), ModelPlanner(planning)), settings
        )


def _check_prices(budget: Budget, *models: Model | None) -> None:
    """Raises `UsageError` where a budget of dollars cannot be kept."""
    unknown = [model.name for model in models if model and model.settings.price is None]
    if budget.cost is not None and unknown:
        raise UsageError(
            f"--max-cost needs the price of {unknown[0]}",
            "Name a profile that has one, such as price: {input: 1.25, output: 10}, in dollars per "
            "million tokens (docs/models.md).",
        )


@asynccontextmanager
async def _judge(name: str | None) -> AsyncIterator[Model | None]:
    if name is None:
        yield None
        return
    async with open_model(name, "judge") as judge:
        yield judge
