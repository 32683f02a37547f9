"""The demo: the embedded models do tasks of the test split, which training never saw."""

from __future__ import annotations

import resource
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from planact.api import arun_tasks
from planact.cli.display.narration import Narration
from planact.cli.display.terminal import printed
from planact.evaluate.folder import RunFolder
from planact.types import Budget
from planact.viewer import render

# Tasks of the test split that the embedded models do: three questions, three changes of the shop.
TASKS = (
    "refined-search.test.0",
    "product-fact.test.0",
    "customer-fact.test.0",
    "extreme-to-basket.test.0",
    "create-wish-list.test.0",
    "change-name.test.0",
)


async def demonstrate(out: Path, headed: bool, console: Console) -> None:
    """Runs the tasks, shows every plan and action, then a table. Raises `PlanactError`."""
    began = time.monotonic()
    await arun_tasks(
        "arena",
        out,
        tasks=",".join(TASKS),
        budget=Budget(steps=20, seconds=120),
        screens=True,
        headed=headed,
        view=Narration(console),
    )
    render(out)
    table = Table("task", "outcome", "answer", "actions", "plans", "seconds")
    for episode in RunFolder.open(out).episodes():
        success = episode.succeeded
        table.add_row(
            printed(episode.goal),
            "[green]success[/]" if success else "[red]failure[/]",
            printed(episode.answer or ""),
            str(len(episode.steps)),
            str(len(episode.plans)),
            f"{episode.seconds:.1f}",
        )
    console.print(table)
    largest = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    told = (
        f"Outcomes are judged by looking at the shop. {time.monotonic() - began:.0f} s; "
        f"largest process {largest / 1024:.0f} MB\ntrace: {out / 'index.html'}"
    )
    console.print(printed(told))
