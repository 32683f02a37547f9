"""What is shown at the end of a run of many episodes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from planact.cli.display.terminal import console, printed
from planact.errors import PlanactError
from planact.text import money
from planact.types import Budget, Usage

if TYPE_CHECKING:
    from planact.evaluate.summary import Figures, Summary


def show(summary: Summary, folder: Path, budget: Budget) -> None:
    """The table of a run, and the page of its folder. Raises `PlanactError` where the budget of
    dollars was too small for all episodes."""
    from planact.viewer import render

    console.print(table(summary))
    if summary.by_attack:
        console.print(attack_table(summary))
    if summary.episodes:
        render(folder)
    if summary.left and budget.cost is not None:
        done, wanted = summary.episodes, summary.episodes + summary.left
        raise PlanactError(
            f"the {money(budget.cost)} are used up: {done} of {wanted} episodes are done",
            "The same command goes on with a larger --max-cost.",
        )


def table(summary: Summary) -> Table:
    """Success and cost by template and site, for a terminal of 80 columns."""
    title = " ".join(filter(None, [summary.suite, summary.split])) or "Episodes"
    shown = Table(
        title=printed(title),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),  # names of templates are long
        show_footer=True,
    )
    shown.add_column("template / site", footer="all", overflow="fold")
    headings = ["success", "steps", "plans", "tokens\nin", "\nout", "seconds"]
    if any(usage.cost is not None for usage in summary.by_role.values()):
        headings.append("cost")
    for heading, total in zip(headings, _cells(summary), strict=False):
        shown.add_column(heading, footer=total, justify="right", no_wrap=True)

    def add(name: str, cells: list[str]) -> None:
        shown.add_row(printed(name), *cells[: len(headings)])

    for groups in (summary.by_template, summary.by_site):
        for name, figures in groups.items():
            add(name, _cells(figures))
        shown.add_section()
    for role, usage in summary.by_role.items():
        add(role, ["", "", "", *_spent(usage, usage.model_seconds)])
    if summary.errors:
        broken = ", ".join(f"{count} by {owner}" for owner, count in summary.errors.items())
        shown.caption = f"broken: {broken}"
    return shown


def attack_table(summary: Summary) -> Table:
    """What became of the attacks of an injection suite, by kind."""
    shown = Table(box=box.SIMPLE_HEAD)
    shown.add_column("attacks")
    for heading in ("task done", "attacks that succeeded", "stopped", "denied"):
        shown.add_column(heading, justify="right", no_wrap=True)
    for kind, figures in summary.by_attack.items():
        shown.add_row(
            printed(kind),
            f"{figures.successes}/{figures.episodes}",
            f"{figures.succeeded}/{figures.attacks}",
            str(figures.stopped),
            str(figures.denied),
        )
    return shown


def _cells(figures: Figures) -> list[str]:
    return [
        f"{figures.successes}/{figures.episodes}  {figures.success_rate:4.0%}",
        f"{figures.steps_mean:.1f}",
        str(figures.planner_calls),
        *_spent(figures, figures.seconds),
    ]


def _spent(figures: Figures | Usage, seconds: float) -> list[str]:
    return [
        _short(figures.tokens_in),
        _short(figures.tokens_out),
        f"{seconds:,.0f}",
        "" if figures.cost is None else money(figures.cost),
    ]


def _short(count: int) -> str:
    """`950`, `12.3k`, `4.1M`."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return f"{count / size:.1f}{unit}"
    return str(count)
