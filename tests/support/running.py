"""Runs by agents that a test makes itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from planact.evaluate.agents import Agents
from planact.evaluate.conduct import Conduct
from planact.evaluate.episode import AgentFactory
from planact.evaluate.evaluation import evaluate_tasks
from planact.evaluate.summary import Summary
from planact.tasks.task import Suite, Task
from planact.types import Budget


async def run(
    suite: Suite,
    tasks: Sequence[Task],
    factory: AgentFactory,
    out: Path,
    *,
    seeds: Iterable[int] = (0,),
    configuration: Mapping[str, Any] | None = None,
    max_cost: float | None = None,
    **conduct: Any,
) -> Summary:
    """Every task with every seed, by the agents that the factory makes."""

    @asynccontextmanager
    async def opening(*, slots: int = 1) -> AsyncIterator[Agents]:
        yield Agents(factory, {})

    return await evaluate_tasks(
        suite,
        tasks,
        seeds,
        opening,
        out,
        Conduct(**conduct),
        configuration=configuration or {},
        budget=Budget(cost=max_cost),
    )
