"""Stages that take lines of trajectories with plans and give the same lines with more in them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Unpack

from planact.data.engine.jobs import Job
from planact.data.engine.records import Origin, Planned, read_lines
from planact.data.engine.stage import How, Running, run_stage
from planact.data.teachers.teacher import Refused, Teacher
from planact.types import Trajectory

Change = Callable[[Planned], Awaitable[Trajectory]]


async def rewrite(
    stage: str,
    prompt: str,
    planned: Path,
    out: Path,
    teacher: Teacher,
    change: Change,
    **how: Unpack[How],
) -> None:
    """Changes every line's trajectory, with what `prompt` of the teacher asks for; a line that it
    refuses is rejected. Raises `PlanactError`."""

    def jobs(running: Running) -> Iterator[Job]:
        teacher.begin(running)
        teacher.study(lambda: read_lines(planned, Planned))
        for line in read_lines(planned, Planned):
            yield Job(line.id, partial(_changed, stage, prompt, teacher, change, line))

    await run_stage(
        stage,
        [planned],
        out,
        jobs,
        teacher=teacher.name,
        parameters={"prompt": teacher.prompt(prompt)},
        **how,
    )


async def _changed(
    stage: str, prompt: str, teacher: Teacher, change: Change, line: Planned
) -> list[Planned]:
    origin = Origin(
        stage=stage, teacher=teacher.name, prompt=teacher.prompt(prompt), parents=(line.id,)
    )
    made = line.model_copy(update={"origin": origin})
    try:
        return [made.model_copy(update={"trajectory": await change(line)})]
    except Refused as refusal:
        return [made.model_copy(update={"rejected": str(refusal)})]
