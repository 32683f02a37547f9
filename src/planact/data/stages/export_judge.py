"""Stage `export-judge`: a judge's training set of scored episodes, and of what is made of them.

It is made where there are evaluators, and learns from them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from planact.data.engine.stage import Listener, stage
from planact.data.engine.turns import in_turns
from planact.data.export.formats import Format
from planact.data.export.sets import TOO_MANY, TrainingSet, said, split_of
from planact.data.judge.composite_goals import composite_goals
from planact.data.judge.critique_targets import critique_target
from planact.data.judge.hard_negatives import HardNegatives
from planact.data.judge.hindsight_relabelling import relabelled
from planact.data.stages.export import example
from planact.data.teachers.opening import training_tasks
from planact.errors import UsageError
from planact.evaluate.folder import RunFolder
from planact.llm.embedded import SETTINGS
from planact.roles import judge as role
from planact.roles.template import digest
from planact.tasks.suites import open_suite
from planact.tasks.task import Task
from planact.types import ModelSettings, Trajectory, unheard

VALIDATION = 0.05  # share of the tasks that is held out
PER_TEMPLATE = 30  # successes at most, what was recorded before what is made of it
FAILURES = 2  # for each success: agents without a trained planner fail more often than not


def export_judge(
    folders: Sequence[Path],
    out: Path,
    settings: ModelSettings = SETTINGS,
    listener: Listener = unheard,
) -> None:
    """Writes the judge's training set: scored episodes as chat examples for the settings of the
    model to be trained, and what is made of them; more failures than successes, within bounds.

    Raises `UsageError` where there are none of either."""
    runs = [RunFolder.open(folder) for folder in folders]
    inputs = [folder / "episodes" for folder in folders]
    parameters = {"settings": settings.model_dump(), "prompt": digest("judge")}
    set_ = TrainingSet("judge", out, VALIDATION, Format.TRL)
    files = list(set_.files.values())
    with stage("export-judge", inputs, files, parameters=parameters, listener=listener) as running:
        if running is None:
            return
        recorded = [e for run in runs for e in run.episodes() if e.score and role.ended(e)]
        made = asyncio.run(_made(runs, recorded))
        examples = []
        for done, episode in enumerate([*recorded, *made]):
            running.tick(done, len(recorded) + len(made))
            examples.append(judge_example(episode, settings))
        chosen = _balanced(_distinct(examples))
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
    contrasts = HardNegatives(task for name in suites for task in _tasks(name))
    made = [made for episode in recorded for made in await contrasts.of(episode)]
    for split in ("train", "validation"):  # so that no task is in both
        own = [e for e in recorded if split_of(e.task_id, VALIDATION) == split]
        told = [*relabelled(own)]
        made += [*composite_goals(own, told), *told]
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
    reply = role.print_verdict(critique_target(episode.score, messages), episode.succeeded)
    found = example(messages, reply, episode)
    return {**found, "kind": kind, "skill": "", "teacher": "evaluators"}


def _distinct(examples: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each once: a task that was done twice alike makes the same example again."""
    return list({said(e): e for e in examples}.values())


def _balanced(examples: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some of each template, or task without one, those first that are first: no more successes
    than failures, and no more failures than `FAILURES` for each success."""
    kinds: dict[str, list[dict[str, Any]]] = {"success": [], "failure": []}
    for found in examples:
        kinds[found["kind"]].append(found)
    successes, failures = (
        in_turns(kinds[kind], lambda e: e["template"] or e["task_id"], PER_TEMPLATE * share)
        for kind, share in (("success", 1), ("failure", FAILURES))
    )
    successes = successes[: len(failures)]
    return [*successes, *failures[: FAILURES * len(successes)]]
