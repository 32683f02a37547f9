"""Stage `judge`: episodes to judgements (Plan-and-Act, section 4.1), and a judge's training set.

Whoever judges here sees an episode's actions and pages alone, never its score: the stage is for
sites that have no evaluators. The training set is made where there are some, and learns from them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from planact.data.compounds import compounds
from planact.data.contrasts import Contrasts
from planact.data.export import TOO_MANY, example
from planact.data.findings import finding
from planact.data.formats import Format
from planact.data.hindsight import hindsight
from planact.data.jobs import Job
from planact.data.lines import Judgement, Origin, identity
from planact.data.sets import TrainingSet, split_of
from planact.data.stage import Running, run_stage, stage
from planact.data.teachers import training_tasks
from planact.data.turns import in_turns
from planact.errors import StopReason, UsageError
from planact.evaluate.folder import RunFolder, episode_name
from planact.llm.embedded import SETTINGS
from planact.llm.names import open_model, own_weights
from planact.roles import judge as role
from planact.roles.ask import MalformedReply
from planact.roles.template import digest
from planact.tasks.suites import open_suite
from planact.tasks.task import Task
from planact.types import Exchange, Model, ModelSettings, Trajectory, Usage

STAGE = "judge"
VALIDATION = 0.05  # share of the tasks that is held out
PER_TEMPLATE = 30  # successes at most, what was recorded before what is made of it
FAILURES = 2  # for each success: agents without a trained planner fail more often than not


async def judge_folder(
    folder: Path, out: Path, judge: str, console: Console, *, concurrency: int = 1
) -> None:
    """Judges the episodes of a run folder into a JSONL file of `Judgement` lines.

    Raises `UsageError` for a folder without episodes, and `ModelFailure`.
    """
    episodes = RunFolder.open(folder).episodes()
    if not episodes:
        raise UsageError(f"{folder} holds no episode")
    async with open_model(judge, "judge", slots=concurrency) as model:

        def jobs(running: Running) -> Iterator[Job]:
            for episode in episodes:
                name = episode_name(episode.task_id, episode.seed)
                yield Job(name, partial(_lines, episode, model, running))

        await run_stage(
            STAGE,
            [folder / "episodes", *own_weights(judge, "judge")],
            out,
            console,
            jobs,
            teacher=judge,
            parameters={"prompt": digest("judge"), "sure": role.SURE},
            concurrency=concurrency,
            total=len(episodes),
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


# ---------------------------------------------------------------- training


def export_judge(folders: Sequence[Path], out: Path, console: Console) -> None:
    """Writes the judge's training set: scored episodes as chat examples for the embedded model's
    settings, and what is made of them; more failures than successes, within bounds.

    Raises `UsageError` where there are none of either."""
    runs = [RunFolder.open(folder) for folder in folders]
    inputs = [folder / "episodes" for folder in folders]
    parameters = {"settings": SETTINGS.model_dump(), "prompt": digest("judge")}
    set_ = TrainingSet("judge", out, VALIDATION, Format.TRL)
    files = list(set_.files.values())
    with stage("export-judge", inputs, files, console, parameters=parameters) as running:
        if running is None:
            return
        recorded = [e for run in runs for e in run.episodes() if e.score and role.ended(e)]
        made = asyncio.run(_made(runs, recorded))
        episodes = track([*recorded, *made], "judge", console=console, transient=True)
        chosen = _balanced(_distinct(judge_example(e, SETTINGS) for e in episodes))
        if not chosen:
            raise UsageError("the run folders hold no failures or no successes to learn from")
        running.counts[TOO_MANY] = len(recorded) + len(made) - len(chosen)
        with set_:
            for line in chosen:
                running.counts[line["kind"]] += 1
                set_.add(line)


async def _made(runs: Iterable[RunFolder], recorded: Sequence[Trajectory]) -> list[Trajectory]:
    """Episodes that nobody went through: of each and the suites' other tasks, of all two by two,
    and of parts."""
    suites = sorted({run.info.configuration["suite"] for run in runs})
    contrasts = Contrasts(task for name in suites for task in _tasks(name))
    made = [made for episode in recorded for made in await contrasts.of(episode)]
    for split in ("train", "validation"):  # so that no task is in both
        own = [e for e in recorded if split_of(e.task_id, VALIDATION) == split]
        told = [*hindsight(own)]
        made += [*compounds(own, told), *told]
    return made


def _tasks(suite: str) -> Iterable[Task]:
    """What the suite has to train on; nothing of tasks of one's own, whose file a run does not
    tell."""
    try:
        return training_tasks(open_suite(suite))
    except UsageError:
        return ()


def judge_example(episode: Trajectory, settings: ModelSettings) -> dict[str, Any]:
    """The example of an episode that has a score."""
    messages = role.render(episode, settings)
    kind = "success" if episode.succeeded else "failure"
    assert episode.score  # only such episodes are made examples of
    reply = role.print_verdict(finding(episode.score, messages), episode.succeeded)
    found = example(messages, reply, kind, episode)
    return {**found, "skill": "", "teacher": "evaluators"}


def _distinct(examples: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each once: a task that was done twice alike makes the same example again."""
    return list({(e["template"], str(e["messages"])): e for e in examples}.values())


def _balanced(examples: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some of each template, those first that are first: no more successes than failures, and no
    more failures than `FAILURES` for each success."""
    kinds: dict[str, list[dict[str, Any]]] = {"success": [], "failure": []}
    for found in examples:
        kinds[found["kind"]].append(found)
    successes, failures = (
        in_turns(kinds[kind], lambda e: e["template"], PER_TEMPLATE * share)
        for kind, share in (("success", 1), ("failure", FAILURES))
    )
    successes = successes[: len(failures)]
    return [*successes, *failures[: FAILURES * len(successes)]]
