"""What is shown at the end of a run of many episodes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from planact.cli.options import console
from planact.errors import PlanactError
from planact.text import money
from planact.types import Budget

if TYPE_CHECKING:
    from planact.evaluate.summary import Summary


def show(summary: Summary, folder: Path, budget: Budget) -> None:
    """The table of a run, and the page of its folder. Raises `PlanactError` where the budget of
    dollars was too small for all episodes."""
    from planact.evaluate.summary import table
    from planact.viewer import render

    console.print(table(summary))
    if summary.episodes:
        render(folder)
    if summary.left and budget.cost is not None:
        done, wanted = summary.episodes, summary.episodes + summary.left
        raise PlanactError(
            f"the {money(budget.cost)} are used up: {done} of {wanted} episodes are done",
            "The same command goes on with a larger --max-cost.",
        )
