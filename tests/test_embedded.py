"""The embedded models in the real shop, on parameters that training never saw."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from planact.evaluate.folder import RunFolder
from planact.run import AgentConfig, run_suite
from planact.tasks.suites import open_suite
from planact.types import Budget

TASKS = "product-price.test.0,add-to-basket.test.0"


async def test_the_embedded_models_do_held_out_tasks(tmp_path: Path) -> None:
    config = AgentConfig(budget=Budget(steps=15, seconds=80))
    quiet = Console(quiet=True)
    summary = await run_suite(
        open_suite("arena"), "test", config, tmp_path / "run", quiet, pattern=TASKS
    )
    episodes = RunFolder.open(tmp_path / "run").episodes()
    assert summary.successes == 2, [(e.task_id, e.stop, e.score) for e in episodes]
    assert all(e.plans and e.usage.planner_calls for e in episodes)
