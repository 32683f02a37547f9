"""More pairs of goal and plan than there are trajectories (Plan-and-Act, section 4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Unpack

from planact.data.engine.jobs import Job
from planact.data.engine.records import Planned, read_lines
from planact.data.engine.stage import How, Running, run_stage
from planact.data.teachers.teacher import Expansion, Teacher


async def write_pairs(
    planned: Path,
    out: Path,
    teacher: Teacher,
    *,
    count: int,
    seed: int = 0,
    **how: Unpack[How],
) -> None:
    """Makes `count` new pairs, or fewer where many are rejected. Raises `PlanactError`."""

    def jobs(running: Running) -> Iterator[Job]:
        teacher.begin(running)
        teacher.study(lambda: read_lines(planned, Planned))
        return teacher.expansion(Expansion(planned, out, count, seed))

    await run_stage(
        "expand",
        [planned],
        out,
        jobs,
        teacher=teacher.name,
        parameters={"count": count, "seed": seed, "prompt": teacher.prompt("expand")},
        **how,
        total=count,
    )
