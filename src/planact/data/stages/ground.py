"""Grounded plans (Plan-and-Act, section 4.2): reverse-engineered from the actions that succeeded,
every one of which belongs to exactly one step, in order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Unpack

from planact.data.engine.jobs import Job
from planact.data.engine.records import Judgement, Origin, Planned, read_lines
from planact.data.engine.stage import How, Running, run_stage
from planact.data.teachers.teacher import Refused, Teacher
from planact.errors import UsageError
from planact.evaluate.folder import RunFolder
from planact.types import PlanRound


async def write_grounded(
    run: Path,
    out: Path,
    teacher: Teacher,
    *,
    judged: Path | None = None,
    **how: Unpack[How],
) -> None:
    """Grounds the successful trajectories of a run folder. Which succeeded is what a judge wrote to
    `judged`, else what the evaluators found. Raises `UsageError` where none did."""
    folder = RunFolder.open(run)
    good = _judged(judged) if judged else None

    made = Origin(stage="ground", teacher=teacher.name, prompt=teacher.prompt("ground"))
    successes = []
    for episode in folder.episodes():
        file = folder.file(episode)
        succeeded = file.stem in good if good is not None else episode.succeeded
        if succeeded and episode.steps:
            origin = made.model_copy(update={"parents": (file.stem,)})
            successes.append(Planned.of(episode, file, origin))

    def jobs(running: Running) -> Iterator[Job]:
        teacher.begin(running)
        teacher.study(lambda: successes)
        for line in successes:
            yield Job(line.id, partial(_grounded, teacher, line))

    if not successes:
        raise UsageError(f"{run} holds no successful trajectory")
    await run_stage(
        "ground",
        [run / "episodes", *([judged] if judged else [])],
        out,
        jobs,
        teacher=teacher.name,
        parameters={"prompt": teacher.prompt("ground")},
        **how,
    )


def _judged(file: Path) -> set[str]:
    return {line.episode for line in read_lines(file, Judgement) if line.success}


async def _grounded(teacher: Teacher, line: Planned) -> list[Planned]:
    try:
        plan, assigned = await teacher.ground(line.trajectory)
    except Refused as refusal:
        return [line.model_copy(update={"rejected": str(refusal)})]
    steps = tuple(step.model_copy(update={"plan": 0}) for step in line.trajectory.steps)
    rounds = (PlanRound(plan=plan, at=0, trigger="start"),)
    trajectory = line.trajectory.model_copy(update={"plans": rounds, "steps": steps})
    return [line.model_copy(update={"trajectory": trajectory, "actions": (assigned,)})]
