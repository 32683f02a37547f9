"""Trajectories of scripted demonstrators or of any agent (Plan-and-Act, section 4.1), as a run
folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from planact.agent import Agent
from planact.data.demonstrators.corrected import Corrected
from planact.data.demonstrators.corrupted import Corrupted
from planact.data.demonstrators.noisy import Noisy
from planact.data.engine.records import Query, read_lines
from planact.data.engine.turns import in_turns
from planact.data.teachers.opening import training_tasks
from planact.errors import UsageError
from planact.evaluate.agents import AgentConfig, Agents, open_agents
from planact.evaluate.conduct import Conduct
from planact.evaluate.evaluation import evaluate_tasks, fitting, select
from planact.evaluate.summary import Summary
from planact.tasks.suites import demonstrator, open_suite
from planact.tasks.task import Suite, Task, World, unscored
from planact.types import DEMONSTRATOR


async def collect(
    name: str,
    split: str,
    out: Path,
    conduct: Conduct,
    *,
    config: AgentConfig | None = None,
    queries: Path | None = None,
    pattern: str = "*",
    per_template: int | None = None,
    noise: float = 0.0,
    fail: float = 0.0,
    corrected: bool = False,
) -> Summary:
    """Records an agent, or without a `config` the suite's demonstrators, who slip before a share of
    `noise` of their actions and fail a share of `fail` of the episodes on purpose. An agent that is
    `corrected` has its executor's slips undone by the demonstrators, who else do the tasks.
    Failures are kept too, with their score. The tasks are the split's, or the goals of `queries`,
    as far as they fit the pattern.
    Gives the summary of the run.

    Raises `PlanactError`."""
    config = config or AgentConfig(planner=None, executor=DEMONSTRATOR)
    suite = open_suite(name)
    if queries:
        none = f"{queries} has no goal {pattern!r}"
        asked = fitting(_asked(queries, suite), pattern, none)
    else:
        asked = select(suite, split, pattern)
    tasks = some_of_each(asked, per_template)
    if corrected and config.executor == DEMONSTRATOR:
        raise UsageError("demonstrators need no correction", "Name a model as the executor.")
    demonstrated = corrected or config.executor == DEMONSTRATOR
    if demonstrated and any(task.eval.is_unscored for task in tasks):
        raise UsageError(
            f"{queries} has goals that no demonstrator knows", "Name a model as the executor."
        )
    return await evaluate_tasks(
        suite,
        tasks,
        [0],
        partial(_opening, suite, config, noise, fail, corrected),
        out,
        conduct,
        configuration={
            "split": split,
            "noise": noise,
            "fail": fail,
            **({"corrected": True} if corrected else {}),
            **config.described(),
        },
        budget=config.budget,
    )


@asynccontextmanager
async def _opening(
    suite: Suite,
    config: AgentConfig,
    noise: float,
    fail: float,
    corrected: bool,
    *,
    slots: int = 1,
) -> AsyncIterator[Agents]:
    """The agents, such as are corrected, or demonstrators that err."""
    async with open_agents(config, suite, slots=slots) as agents:

        def erring(task: Task, world: World) -> Agent:
            agent = agents.make(task, world)
            slipping = Noisy(agent.executor, noise, task.key)
            return replace(agent, executor=Corrupted(slipping, fail, task.key))

        def watched(task: Task, world: World) -> Agent:
            agent = agents.make(task, world)
            return replace(agent, executor=Corrected(agent.executor, demonstrator(suite, task)))

        if config.executor == DEMONSTRATOR:
            yield Agents(erring, {})
        else:
            yield Agents(watched, agents.models) if corrected else agents


def _asked(queries: Path, suite: Suite) -> list[Task]:
    """The goals of a file as tasks: the suite's where they are, else such that nobody scores."""
    known = {task.key: task for task in training_tasks(suite)}
    lines = list(read_lines(queries, Query))
    if not lines:
        raise UsageError(f"{queries} holds no goal", "All of them were rejected.")
    return [
        known[line.task_id]
        if line.task_id in known
        else unscored(line.id, line.goal, line.url, line.site.split("+"))
        for line in lines
    ]


def some_of_each(tasks: Iterable[Task], at_most: int | None) -> list[Task]:
    """The first tasks of every template, so that a run that is cut short has some of each."""
    return in_turns(tasks, lambda task: task.template or task.key, at_most)
