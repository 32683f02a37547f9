"""Reasoning for the actions of trajectories (Plan-and-Act, section 4.2.2). That of plans is written
with them."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from planact.data.engine.rewrite import rewrite
from planact.data.teachers.teacher import Teacher


async def write_reasons(
    planned: Path, out: Path, console: Console, teacher: Teacher, *, concurrency: int = 1
) -> None:
    """Writes why each action is taken. Raises `PlanactError`."""
    await rewrite(
        "reasons", "reasons", planned, out, console, teacher, teacher.reasons, concurrency
    )
