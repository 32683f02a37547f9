"""Episodes per minute of 1, 2 and 4 workers, with one arena process each and with one for all.

    .venv/bin/python benchmarks/workers.py

The demonstrators answer questions of the test split, so no model is waited for. One process for all
is one world for all, so it is fit for nothing but questions: it shows what worlds that share a
process could gain at most. `planact eval` gives every worker a process of its own.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from processes import cpu_seconds, mebibytes
from rich.console import Console
from rich.table import Table

from planact import arena
from planact.arena.suite import ArenaSuite, ArenaWorld
from planact.evaluate.agents import AgentConfig, open_agents
from planact.evaluate.conduct import Conduct
from planact.evaluate.evaluation import evaluate_tasks
from planact.tasks.task import Task
from planact.types import DEMONSTRATOR

EPISODES = 30
WORKERS = (1, 2, 4)


class Running(ArenaSuite):
    """The suite on instances that have been started, each in its turn."""

    def __init__(self, instances: Sequence[arena.Instance]) -> None:
        super().__init__()
        self._turn = cycle(instances)

    @contextmanager
    def world(self) -> Iterator[ArenaWorld]:
        yield ArenaWorld(next(self._turn))


def questions(suite: ArenaSuite) -> list[Task]:
    tasks = suite.tasks("test")
    return [t for t in tasks if t.site == "shopping" and t.eval.eval_types == ("string_match",)]


def measure(workers: int, processes: int) -> list[str]:
    """A row of the table."""
    with ExitStack() as stack, TemporaryDirectory() as out:
        began = perf_counter()
        instances = [stack.enter_context(arena.start()) for _ in range(processes)]
        started = perf_counter() - began
        suite = Running(instances)
        tasks = questions(suite)[:EPISODES]
        before = sum(cpu_seconds(instance.pid) for instance in instances)
        began = perf_counter()
        summary = asyncio.run(
            evaluate_tasks(
                suite,
                tasks,
                [0],
                partial(open_agents, AgentConfig(planner=None, executor=DEMONSTRATOR), suite),
                Path(out),
                Conduct(workers=workers),
                configuration={},
                budget=suite.budget,
            )
        )
        seconds = perf_counter() - began
        served = sum(cpu_seconds(instance.pid) for instance in instances) - before
        memory = sum(mebibytes(instance.pid) for instance in instances)
    return [
        str(workers),
        str(processes),
        f"{60 * summary.episodes / seconds:.1f}",
        f"{summary.successes}/{summary.episodes}",
        f"{served / summary.episodes:.2f}",
        f"{started:.1f}",
        f"{memory:.0f}",
    ]


def main() -> None:
    arena.start().close()  # builds what is missing
    table = Table(
        "workers",
        "arena processes",
        "episodes a minute",
        "done",
        "their CPU, s an episode",
        "their start, s",
        "their PSS, MiB",
    )
    for workers in WORKERS:
        for processes in sorted({1, workers}):
            table.add_row(*measure(workers, processes))
    console = Console()
    console.print(table)
    console.print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
