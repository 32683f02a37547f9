"""Workers side by side, on tasks that contradict each other: all are done, in worlds apart."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from planact.agent import Agent
from planact.arena.suite import ArenaSuite
from planact.arena.tasks import TEMPLATES
from planact.arena.world import generate
from planact.evaluate.folder import RunFolder
from planact.tasks.task import Task, World
from planact.types import Budget, Decision, Executor, History, OnExchange, unheard
from support.running import run

pytest.importorskip("oscar")


class Meeting:
    """A demonstrator that waits for the one beside it: with its question, or with its end when it
    has changed something. So nothing is asked or judged before all has been changed."""

    name = "demonstrator"

    def __init__(self, demonstrator: Executor, place: asyncio.Barrier, asks: bool) -> None:
        self._demonstrator = demonstrator
        self._place = place
        self._asks = asks

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        decision = await self._demonstrator.decide(history, on_exchange)
        if not history.steps if self._asks else decision.action.name == "exit":
            await self._place.wait()
        return decision


def conflicting(suite: ArenaSuite) -> list[Task]:
    """First two prices for one product, then a third one and the question what it costs."""
    validation = {task.template: task for task in suite.tasks("validation")}
    product = validation["set-price"].instantiation_dict

    def task(key: str, name: str, **params: str) -> Task:
        template = next(template for template in TEMPLATES if template.name == name)
        return validation[name].model_copy(
            update={
                "task_id": key,
                "instantiation_dict": product | params,
                "eval": template.check(generate(suite.seed), product | params),
            }
        )

    return [
        task("cheap", "set-price", price="1.11"),
        task("dear", "set-price", price="999.99"),
        task("changed", "set-price", price="2.22"),
        task("unchanged", "product-price"),
    ]


@pytest.mark.every
async def test_workers_never_see_each_other_s_changes(tmp_path: Path) -> None:
    suite, meeting = ArenaSuite(), asyncio.Barrier(2)

    def factory(task: Task, world: World) -> Agent:
        asks = task.template == "product-price"
        return Agent(Meeting(suite.demonstrator(task), meeting, asks), budget=Budget(seconds=150))

    await run(suite, conflicting(suite), factory, tmp_path, workers=2)
    episodes = RunFolder.open(tmp_path).episodes()
    seen = {episode.task_id: (episode.stop, episode.score) for episode in episodes}
    assert all(score and score.success for _, score in seen.values()), seen
    assert len(seen) == 4
