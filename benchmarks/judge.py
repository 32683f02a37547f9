"""How well judges tell successful episodes from failed ones, by the scores that evaluators gave.

    .venv/bin/python benchmarks/judge.py RUN_FOLDER... [--judge MODEL] [--leave-out]

Precision is the share of the episodes called successful that are; recall the share of the
successful ones that are called so. `always yes` and `agent said so` (it ended with an answer) need
no model. Every run folder is a row of its own; then come all episodes, by whether the template of
their task is one that the suite's training split has, and together. `--leave-out` judges each of
them again without each line of the evidence that is told to it (`planact/roles/judge_features.py`),
and without any: what is lost in F1, and how many verdicts are others.
"""

from __future__ import annotations

import asyncio
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from unittest.mock import patch

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from planact.errors import StopReason
from planact.evaluate.folder import RunFolder
from planact.llm.names import open_model
from planact.roles import judge as role
from planact.roles.ask import MalformedReply
from planact.roles.judge_features import evidence
from planact.tasks.suites import open_suite
from planact.types import Model, Trajectory

console = Console(width=100)


@dataclass(frozen=True)
class Verdict:
    """What was said of an episode, and what is so."""

    said: bool
    so: bool


def main(
    folders: Annotated[list[Path], typer.Argument(help="Run folders with scored episodes.")],
    judge: Annotated[str, typer.Option(help="The model that judges.")] = "embedded",
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Without each line of the evidence, too.")
    ] = False,
) -> None:
    runs = [RunFolder.open(folder) for folder in folders]
    episodes = {run.path.name: scored(run) for run in runs}
    verdicts, without = asyncio.run(judge_all(episodes, judge, leave_out))
    everything = [pair for some in verdicts.values() for pair in some]
    suites = {run.info.configuration["suite"] for run in runs}
    trained = {task.template for name in suites for task in open_suite(name).tasks("train")}
    groups = verdicts | {
        "trained templates": [(e, v) for e, v in everything if e.template in trained],
        "held-out templates": [(e, v) for e, v in everything if e.template not in trained],
        "all": everything,
    }
    table = Table("episodes of", "judge", "number", "successes", "precision", "recall", "F1")
    for name, chosen in groups.items():
        for who, said in (
            (judge, [v for _, v in chosen]),
            ("always yes", [Verdict(True, e.succeeded) for e, _ in chosen]),
            ("agent said so", [Verdict(e.answer is not None, e.succeeded) for e, _ in chosen]),
        ):
            table.add_row(
                name, who, str(len(said)), str(sum(v.so for v in said)), *map(percent, rates(said))
            )
    console.print(table)
    if leave_out:
        said = [v for _, v in everything]
        *_, whole = rates(said)
        table = Table("without", "precision", "recall", "F1", "lost", "other verdicts")
        for name, less in without.items():
            others = sum(a.said != b.said for a, b in zip(said, less, strict=True))
            found = rates(less)
            lost = f"{(whole - found[2]) * 100:+.1f}"
            table.add_row(name, *map(percent, found), lost, str(others))
        console.print(table)


def scored(run: RunFolder) -> list[Trajectory]:
    """The episodes that nothing broke."""
    return [e for e in run.episodes() if e.score and e.stop.reason is not StopReason.FAILED]


async def judge_all(
    episodes: dict[str, list[Trajectory]], judge: str, leave_out: bool
) -> tuple[dict[str, list[tuple[Trajectory, Verdict]]], dict[str, list[Verdict]]]:
    """By run folder: each episode with its verdict. By line of the evidence: the verdicts of all
    episodes without it. One after the other, so that a prompt's beginning is read once."""
    verdicts: dict[str, list[tuple[Trajectory, Verdict]]] = defaultdict(list)
    without: dict[str, list[Verdict]] = defaultdict(list)
    async with open_model(judge, "judge") as model:
        for name, some in episodes.items():
            for episode in track(some, name, console=console, transient=True):
                lines = evidence(episode)
                verdicts[name].append((episode, await judged(episode, model, lines)))
                if leave_out:
                    for line in lines:
                        less = [other for other in lines if other != line]
                        without[line.partition(":")[0]].append(await judged(episode, model, less))
                    without["any line"].append(await judged(episode, model, []))
    return verdicts, without


async def judged(episode: Trajectory, model: Model, lines: list[str]) -> Verdict:
    """What the judge says with these lines as evidence. One that gives no verdict says no."""
    try:
        with patch.object(role, "evidence", lambda trajectory: lines):
            found = await role.judge(episode, model, lambda exchange: None)
    except MalformedReply:
        return Verdict(False, episode.succeeded)
    return Verdict(found.success, episode.succeeded)


def rates(verdicts: Iterable[Verdict]) -> tuple[float, float, float]:
    """Precision, recall and F1; NaN where there is nothing to divide by."""
    pairs = [(verdict.said, verdict.so) for verdict in verdicts]
    right, wrong, missed = (pairs.count(p) for p in ((True, True), (True, False), (False, True)))
    return (
        share(right, right + wrong),
        share(right, right + missed),
        share(2 * right, 2 * right + wrong + missed),
    )


def share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{share:.1%}"


if __name__ == "__main__":
    typer.run(main)
