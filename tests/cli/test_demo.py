"""The demo, on a small site in place of the shop, where it would take minutes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from planact.api import arun_tasks
from planact.arena.tasks import TEMPLATES
from planact.cli import demo
from support.counter_suite import CounterSuite, Patient


def test_its_tasks_are_the_arenas_and_held_out() -> None:
    named = [task.split(".") for task in demo.TASKS]
    assert {template for template, *_ in named} <= {template.name for template in TEMPLATES}
    assert {split for _, split, _ in named} == {"test"}


async def test_it_shows_what_is_done_and_what_came_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def counted(suite: str, out: Path, *, tasks: str, **options: Any) -> None:
        await arun_tasks(CounterSuite(1), out, planner=None, executor=Patient, **options)

    monkeypatch.setattr(demo, "arun_tasks", counted)
    said = io.StringIO()
    await demo.demonstrate(tmp_path / "demo", False, Console(file=said, width=200))
    for told in ("goto", "Count to 1", "success", "largest process"):
        assert told in said.getvalue()
    assert (tmp_path / "demo" / "index.html").exists()
