"""Reasoning for the actions of trajectories (Plan-and-Act, section 4.2.2). That of plans is written
with them."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from planact.data.engine.rewrite import rewrite
from planact.data.engine.stage import How
from planact.data.teachers.teacher import Teacher


async def write_reasons(planned: Path, out: Path, teacher: Teacher, **how: Unpack[How]) -> None:
    """Writes why each action is taken. Raises `PlanactError`."""
    await rewrite("reasons", "reasons", planned, out, teacher, teacher.reasons, **how)
