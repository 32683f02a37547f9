"""The embedded models in the real shop, on parameters that training never saw."""

from __future__ import annotations

from pathlib import Path

import pytest

from planact.api import arun_tasks
from planact.evaluate.folder import RunFolder
from planact.types import Budget

QUESTION, CHANGE = "product-price.test.0", "add-to-basket.test.0"  # a change takes long


@pytest.mark.parametrize(
    ("tasks", "number"),
    [(QUESTION, 1), pytest.param(f"{QUESTION},{CHANGE}", 2, marks=pytest.mark.every)],
)
async def test_the_embedded_models_do_held_out_tasks(
    tasks: str, number: int, tmp_path: Path
) -> None:
    budget = Budget(steps=15, seconds=80)
    summary = await arun_tasks("arena", tmp_path / "run", tasks=tasks, budget=budget)
    episodes = RunFolder.open(tmp_path / "run").episodes()
    assert summary.successes == len(episodes) == number, [
        (e.task_id, e.stop, e.score) for e in episodes
    ]
    assert all(e.plans and e.usage.planner_calls for e in episodes)
