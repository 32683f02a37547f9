"""Episodes a minute of one worker and of eight, where a model takes three seconds to answer.

    .venv/bin/python benchmarks/waiting.py [--runner local|processes|ray]

The model waits and then acts on the library of examples/library.py: two actions and an answer in
each episode. What is beyond eight times the wait is what browser and planact take of this machine.
"""

from __future__ import annotations

import asyncio
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, cast

import typer
from rich.console import Console
from rich.table import Table

import planact
from planact.types import OnExchange, Runner, unheard

SECONDS = 3.0
EPISODES = 8
EXAMPLES = Path(__file__).parent.parent / "examples"


class Waiting:
    """Takes its time, and knows the way."""

    name = "waiting"

    async def decide(
        self, history: planact.History, on_exchange: OnExchange = unheard
    ) -> planact.Decision:
        await asyncio.sleep(SECONDS)
        way = ("Books", "Night Trains")[len(history.steps) :][:1]
        link = next((e for e in history.page.elements if e.name in way), None)
        if link is None:
            action = planact.Action(name="exit", args=("Paul Mercier",))
        else:
            action = planact.Action(name="click", args=(link.number,))
        return planact.Decision(reasoning="", action=action)


async def minutes(url: str, workers: int, runner: Runner) -> float:
    tasks = [
        planact.task("Who wrote the book?", f"{url}/{n}/", answer="Paul Mercier")
        for n in range(EPISODES)
    ]
    with TemporaryDirectory() as out:
        began = perf_counter()
        summary = await planact.arun_tasks(
            tasks, out, planner=None, executor=Waiting, workers=workers, runner=runner
        )
        assert summary.successes == EPISODES, summary
    return (perf_counter() - began) / 60


def main(
    runner: Annotated[str, typer.Option(help="Where the workers are.")] = "local",
) -> None:
    sys.path.append(str(EXAMPLES))
    served = import_module("library").served
    table = Table("workers", "episodes a minute", "times one worker")
    rates: list[float] = []
    with served() as url:
        for workers in (1, 8):
            rates.append(EPISODES / asyncio.run(minutes(url, workers, cast(Runner, runner))))
            table.add_row(str(workers), f"{rates[-1]:.1f}", f"{rates[-1] / rates[0]:.1f}")
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
