"""What a trained planner gets wrong, and more of what would have helped (Plan-and-Act, 4.3):
failures on validation tasks are classified by site, training pairs that would cure them are found,
and each of those gets a near variation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Unpack

from more_itertools import chunked

from planact.data.engine.jobs import Job
from planact.data.engine.records import (
    VARIATIONS,
    Line,
    Origin,
    Pair,
    Planned,
    Weakness,
    identity,
    read_lines,
)
from planact.data.engine.stage import How, Running, run_stage
from planact.data.teachers.teacher import Example, FailureClass, Refused, Teacher, as_example
from planact.errors import StopReason, UsageError
from planact.evaluate.folder import RunFolder, episode_name
from planact.types import Plan, Trajectory

BATCH = 20  # episodes that are looked at together, and examples
WEAKNESSES, TARGETED = "weaknesses.jsonl", "targeted.jsonl"


async def write_targeted(
    run: Path, planned: Path, out: Path, teacher: Teacher, **how: Unpack[How]
) -> None:
    """Both stages, into the files `WEAKNESSES` and `TARGETED` of a folder. Raises what they
    raise."""
    found, varied = out / WEAKNESSES, out / TARGETED
    await write_weaknesses(run, planned, found, teacher, **how)
    await write_variations(found, planned, varied, teacher, **how)


async def write_weaknesses(
    run: Path, planned: Path, out: Path, teacher: Teacher, **how: Unpack[How]
) -> None:
    """Names the classes of failures of a run on validation tasks, and which training examples would
    have helped. Raises `UsageError` where the run was on other tasks or has no failures."""
    folder = RunFolder.open(run)
    if folder.info.configuration.get("split") in ("train", "test"):
        split = folder.info.configuration["split"]
        raise UsageError(
            f"{run} is of the {split} split",
            "Weaknesses are looked for on validation tasks: planact eval SUITE --split validation",
        )
    failed = _failed(folder)
    if not failed:
        raise UsageError(f"no episode of {run} failed", "There is nothing to target.")

    def jobs(running: Running) -> Iterator[Job]:
        teacher.begin(running)
        examples = [as_example(line) for line in _with_plans(planned)]
        for site, episodes in failed.items():
            alike = [e for e in examples if e.site == site]
            for n in range(0, len(episodes), BATCH):
                batch = episodes[n : n + BATCH]
                yield Job(f"{site} {n}", partial(_classified, teacher, site, batch, alike))

    await run_stage(
        "target",
        [run / "episodes", planned],
        out,
        jobs,
        teacher=teacher.name,
        parameters={"prompt": teacher.prompt("weaknesses") + teacher.prompt("helpful")},
        **how,
    )


async def write_variations(
    weaknesses: Path,
    planned: Path,
    out: Path,
    teacher: Teacher,
    **how: Unpack[How],
) -> None:
    """A near variation of every training example that would have helped. Raises `PlanactError`."""

    def jobs(running: Running) -> Iterator[Job]:
        teacher.begin(running)
        teacher.study(lambda: read_lines(planned, Planned))
        wanted = {id_ for line in read_lines(weaknesses, Weakness) for id_ in line.helpful}
        examples = [as_example(line) for line in _with_plans(planned)]
        seen = {e.goal.casefold() for e in examples}
        for example in examples:
            if example.id in wanted:
                yield Job(example.id, partial(_varied, teacher, example, seen))

    await run_stage(
        VARIATIONS,
        [weaknesses, planned],
        out,
        jobs,
        teacher=teacher.name,
        parameters={"prompt": teacher.prompt("vary")},
        **how,
    )


def has_failures(run: Path) -> bool:
    """Whether a run has something to target."""
    return bool(_failed(RunFolder.open(run)))


def _failed(folder: RunFolder) -> dict[str, list[Trajectory]]:
    """Site → its episodes that the agent, and nobody else, failed at."""
    failed: dict[str, list[Trajectory]] = defaultdict(list)
    for episode in folder.episodes():
        broken = episode.stop.reason is StopReason.FAILED
        if not broken and not episode.succeeded:
            failed[episode.site].append(episode)
    return failed


def _with_plans(planned: Path) -> Iterator[Planned]:
    return (line for line in read_lines(planned, Planned) if line.trajectory.plans)


async def _classified(
    teacher: Teacher, site: str, episodes: Sequence[Trajectory], examples: Sequence[Example]
) -> list[Line]:
    names = [episode_name(e.task_id, e.seed) for e in episodes]
    origin = Origin(
        stage="target",
        teacher=teacher.name,
        prompt=teacher.prompt("weaknesses"),
        parents=tuple(names),
    )

    def line(found: FailureClass, helpful: Sequence[str], rejected: str = "") -> Weakness:
        return Weakness(
            id=identity("target", site, found.name, *names),
            job="",
            origin=origin,
            rejected=rejected,
            site=site,
            name=found.name,
            description=found.description,
            episodes=tuple(names[n] for n in found.episodes),
            helpful=tuple(helpful),
        )

    try:
        classes = await teacher.failures(site, episodes)
        lines: list[Line] = []
        for found in classes:
            goals = [episodes[n].goal for n in found.episodes]
            lines.append(line(found, await _helpful(teacher, found, goals, examples)))
        return lines
    except Refused as refusal:
        return [line(FailureClass("", "", tuple(range(len(names)))), (), str(refusal))]


async def _helpful(
    teacher: Teacher, found: FailureClass, goals: Sequence[str], examples: Sequence[Example]
) -> list[str]:
    """Ids of the examples that would have helped."""
    helpful = []
    for batch in chunked(examples, BATCH):
        helpful += [batch[i].id for i in await teacher.helpful(found, goals, batch)]
    return helpful


async def _varied(teacher: Teacher, example: Example, seen: set[str]) -> list[Line]:
    origin = Origin(
        stage=VARIATIONS,
        teacher=teacher.name,
        prompt=teacher.prompt("vary"),
        parents=(example.id,),
    )
    goal, plan, rejected = "", Plan(steps=()), ""
    try:
        goal, plan = await teacher.variation(example)
        if goal.casefold() in seen:
            rejected = "the goal is there already"
        seen.add(goal.casefold())
    except Refused as refusal:
        rejected = str(refusal)
    return [
        Pair(
            id=identity(VARIATIONS, example.id),
            job="",
            origin=origin,
            rejected=rejected,
            goal=goal,
            plan=plan,
            site=example.site,
            page=example.id,
            template=example.template,
        )
    ]
