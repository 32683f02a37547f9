"""Stage `judge`: episodes to judgements (Plan-and-Act, section 4.1).

Whoever judges here sees an episode's actions and pages alone, never its score: the stage is for
sites that have no evaluators.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Unpack

from planact.data.engine.jobs import Job
from planact.data.engine.records import Judgement, Origin, identity
from planact.data.engine.stage import How, Running, run_stage
from planact.errors import StopReason, UsageError
from planact.evaluate.folder import RunFolder, episode_name
from planact.llm.names import open_model, own_weights
from planact.roles import judge as role
from planact.roles.ask import MalformedReply
from planact.roles.template import digest
from planact.types import Exchange, Model, Trajectory, Usage

STAGE = "judge"


async def judge_folder(folder: Path, out: Path, judge: str, **how: Unpack[How]) -> None:
    """Judges the episodes of a run folder into a JSONL file of `Judgement` lines.

    Raises `UsageError` for a folder without episodes, and `ModelFailure`.
    """
    episodes = RunFolder.open(folder).episodes()
    if not episodes:
        raise UsageError(f"{folder} holds no episode")
    async with open_model(judge, "judge", slots=how.get("concurrency", 1)) as model:

        def jobs(running: Running) -> Iterator[Job]:
            for episode in episodes:
                name = episode_name(episode.task_id, episode.seed)
                yield Job(name, partial(_lines, episode, model, running))

        await run_stage(
            STAGE,
            [folder / "episodes", *own_weights(judge, "judge")],
            out,
            jobs,
            teacher=judge,
            parameters={"prompt": digest("judge")},
            total=len(episodes),
            **how,
        )


async def _lines(episode: Trajectory, model: Model, running: Running) -> list[Judgement]:
    line, usage = await judged(episode, model)
    running.usage += usage
    running.counts[_outcome(line)] += 1
    return [line]


async def judged(episode: Trajectory, model: Model) -> tuple[Judgement, Usage]:
    """The line of one episode, and what the model was asked for it. An episode that something else
    broke tells nothing and is rejected, as is one without a verdict. Raises `ModelFailure`."""
    name = episode_name(episode.task_id, episode.seed)
    asked: list[Exchange] = []
    success, reasons, rejected = False, "", ""
    if episode.stop.reason is StopReason.FAILED:
        rejected = f"the episode was broken: {episode.stop.message}"
    else:
        try:
            verdict = await role.judge(episode, model, asked.append)
            success, reasons = verdict.success, verdict.reasons
        except MalformedReply as error:
            rejected = f"no verdict: {error}"
    line = Judgement(
        id=identity(STAGE, model.name, name),
        job=name,
        origin=Origin(stage=STAGE, teacher=model.name, prompt=digest("judge"), parents=(name,)),
        rejected=rejected,
        episode=name,
        success=success,
        reasons=reasons,
    )
    return line, Usage.total(exchange.usage for exchange in asked)


def _outcome(line: Judgement) -> str:
    return "without a verdict" if line.rejected else "successes" if line.success else "failures"
