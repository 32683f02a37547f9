"""Reasoning for the actions of trajectories (Plan-and-Act, section 4.2.2). That of plans is written
with them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from rich.console import Console

from planact.data.jobs import Job
from planact.data.lines import Origin, Planned, identity, read_lines
from planact.data.stage import Running, run_stage
from planact.data.teacher import Refused, Teacher


async def write_reasons(
    planned: Path, out: Path, console: Console, teacher: Teacher, *, concurrency: int = 1
) -> None:
    """Writes why each action is taken. Raises `PlanactError`."""

    def jobs(running: Running) -> Iterator[Job]:
        teacher.begin(running)
        for line in read_lines(planned, Planned):
            yield Job(line.id, partial(_reasoned, teacher, line))

    await run_stage(
        "reasons",
        [planned],
        out,
        console,
        jobs,
        teacher=teacher.name,
        parameters={"prompt": teacher.prompt("reasons")},
        concurrency=concurrency,
    )


async def _reasoned(teacher: Teacher, line: Planned) -> list[Planned]:
    origin = Origin(
        stage="reasons",
        teacher=teacher.name,
        prompt=teacher.prompt("reasons"),
        parents=(line.id,),
    )
    made = line.model_copy(update={"id": identity("reasons", line.id), "origin": origin})
    try:
        trajectory = await teacher.reasons(line)
    except Refused as refusal:
        return [made.model_copy(update={"rejected": str(refusal)})]
    return [made.model_copy(update={"trajectory": trajectory})]
