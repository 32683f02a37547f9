"""How well judges tell successful episodes from failed ones, by the scores that evaluators gave.

    .venv/bin/python benchmarks/judge.py RUN_FOLDER... [--judge MODEL] [--thresholds] [--leave-out]

Precision is the share of the episodes called successful that are; recall the share of the
successful ones that are called so. `always yes` and `agent said so` (it ended with an answer) need
no model. Every run folder is a row of its own; then come all episodes, by whether the template of
their task is one that the suite's training split has, and together. `--thresholds` gives all of
them at other success thresholds of the trained judge. `--leave-out` judges all of them again
without each line of the evidence that is told to it (`planact/roles/judge_features.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
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
from planact.types import Trajectory

console = Console(width=100)


@dataclass(frozen=True)
class Verdict:
    """What was said of an episode, and what is so."""

    said: bool
    so: bool
    probability: float | None = None  # of a success, also of one that was not sure enough

    def at(self, threshold: float) -> Verdict:
        """What is said at another threshold."""
        if self.probability is None:
            return self
        return Verdict(self.probability >= threshold, self.so)


def main(
    folders: Annotated[list[Path], typer.Argument(help="Run folders with scored episodes.")],
    judge: Annotated[str, typer.Option(help="The model that judges.")] = "embedded",
    thresholds: Annotated[
        bool, typer.Option("--thresholds", help="At every tenth as success threshold.")
    ] = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Without each line of the evidence, too.")
    ] = False,
) -> None:
    runs = [RunFolder.open(folder) for folder in folders]
    episodes = {run.path.name: scored(run) for run in runs}
    verdicts = asyncio.run(judge_all(episodes, judge))
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
            table.add_row(name, who, str(len(said)), str(sum(v.so for v in said)), *rates(said))
    console.print(table)
    if thresholds:
        table = Table("success threshold", "precision", "recall", "F1")
        for tenth in range(10):
            found = rates(v.at(tenth / 10) for _, v in everything)
            table.add_row(f"{tenth / 10:.1f}", *found)
        console.print(table)
    if leave_out:
        table = Table("evidence without", "precision", "recall", "F1")
        for line in evidence(everything[0][0]):
            name = line.partition(":")[0]
            with patch.object(role, "evidence", partial(all_but, name)):
                less = asyncio.run(judge_all(episodes, judge))
            table.add_row(name, *rates(v for some in less.values() for _, v in some))
        console.print(table)


def all_but(name: str, trajectory: Trajectory) -> list[str]:
    """The evidence without one of its lines."""
    return [line for line in evidence(trajectory) if not line.startswith(f"{name}:")]


def scored(run: RunFolder) -> list[Trajectory]:
    """The episodes that nothing broke."""
    return [e for e in run.episodes() if e.score and e.stop.reason is not StopReason.FAILED]


async def judge_all(
    episodes: dict[str, list[Trajectory]], judge: str
) -> dict[str, list[tuple[Trajectory, Verdict]]]:
    """By run folder: each episode with its verdict. A judge that gives none says no."""
    verdicts: dict[str, list[tuple[Trajectory, Verdict]]] = {}
    async with open_model(judge, "judge") as model:
        for name, some in episodes.items():
            verdicts[name] = []
            for episode in track(some, name, console=console, transient=True):
                try:
                    found = await role.judge(episode, model, lambda exchange: None)
                    said = Verdict(found.success, episode.succeeded, found.probability)
                except MalformedReply:
                    said = Verdict(False, episode.succeeded)
                verdicts[name].append((episode, said))
    return verdicts


def rates(verdicts: Iterable[Verdict]) -> tuple[str, str, str]:
    """Precision, recall and F1; a dash where there is nothing to divide by."""
    counts = {(said, so): 0 for said in (True, False) for so in (True, False)}
    for verdict in verdicts:
        counts[verdict.said, verdict.so] += 1
    right, wrong, missed = counts[True, True], counts[True, False], counts[False, True]
    return (
        share(right, right + wrong),
        share(right, right + missed),
        share(2 * right, 2 * right + wrong + missed),
    )


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


if __name__ == "__main__":
    typer.run(main)
