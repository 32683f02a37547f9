"""The table and its pictures: successes with intervals, and what each row gains over the last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from itertools import cycle
from math import sqrt
from pathlib import Path
from statistics import NormalDist, fmean

from pydantic import Field

from planact.ablate.ladder import Cell
from planact.errors import StopReason, UsageError
from planact.evaluate.folder import write_whole
from planact.types import Record, Trajectory

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
_COLORS = ("#5b54c9", "#c2603c", "#3c8d6b", "#8a6d1f", "#a04a86")  # of columns


class Interval(Record):
    """A share, or a difference of shares, and where it lies with `CONFIDENCE`."""

    value: float
    low: float
    high: float

    def to_text(self, *, signed: bool = False) -> str:
        """In percent: `45 (31 to 60)`."""
        form = "+.0f" if signed else ".0f"
        value, low, high = (format(100 * x, form) for x in (self.value, self.low, self.high))
        return f"{value} ({low} to {high})"


class Result(Record):
    """What one agent did."""

    row: str
    column: str
    episodes: int
    successes: int
    success: Interval
    gain: Interval | None = None  # over the row above, on the tasks of both
    out_of_time: int  # episodes that the budget of seconds ended
    planner_calls: float  # of an episode, as all that follows
    actions: float
    tokens: float
    seconds: float
    command: str


class Ablation(Record):
    """What `ablation.json` holds."""

    config: str
    rows: list[str]
    columns: list[str]
    results: list[Result] = Field(default_factory=list)


def check_extra() -> None:
    """Raises `UsageError` where pictures cannot be drawn."""
    if not find_spec("matplotlib"):
        message = "the pictures of an ablation need a package that is not installed"
        raise UsageError(message, "Install it with: pip install 'planact[train]'")


def results(cells: Sequence[Cell]) -> list[Result]:
    """Of the cells that were evaluated, in part or whole."""
    found, above = [], dict[str, dict[str, float]]()
    for cell in cells:
        episodes = cell.job.episodes()
        mine = _by_task(episodes.values())
        before = above.get(cell.column, {})
        above[cell.column] = mine
        if episodes:
            both = [mine[task] - before[task] for task in mine if task in before]
            found.append(_result(cell, list(episodes.values()), mine, gain(both)))
    return found


def _by_task(episodes: Iterable[Trajectory]) -> dict[str, float]:
    """How often each task succeeded, of its seeds."""
    seeds: dict[str, list[bool]] = {}
    for episode in episodes:
        seeds.setdefault(episode.task_id, []).append(episode.succeeded)
    return {task: fmean(succeeded) for task, succeeded in seeds.items()}


def _result(
    cell: Cell, episodes: Sequence[Trajectory], tasks: dict[str, float], gained: Interval | None
) -> Result:
    usages = [episode.usage for episode in episodes]
    return Result(
        row=cell.row,
        column=cell.column,
        episodes=len(episodes),
        successes=sum(episode.succeeded for episode in episodes),
        success=share([*tasks.values()]),
        gain=gained,
        planner_calls=round(fmean(u.planner_calls for u in usages), 2),
        actions=round(fmean(len(e.steps) for e in episodes), 2),
        tokens=round(fmean(u.tokens_in + u.tokens_out for u in usages)),
        seconds=round(fmean(e.seconds for e in episodes), 1),
        out_of_time=sum(e.stop.reason is StopReason.SECONDS for e in episodes),
        command=cell.job.command,
    )


def share(tasks: Sequence[float]) -> Interval:
    """Of the tasks that succeeded, or of their seeds: with Wilson's interval, which counts tasks,
    because the seeds of one are much alike."""
    count, value = len(tasks), fmean(tasks)
    middle = (value + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    spread = value * (1 - value) / count + _Z**2 / (4 * count**2)
    reach = _Z * sqrt(spread) / (1 + _Z**2 / count)
    return Interval(value=value, low=max(0.0, middle - reach), high=min(1.0, middle + reach))


def gain(differences: Sequence[float]) -> Interval | None:
    """The mean difference of two agents that did the same tasks, each between -1 and 1; None
    without any. The interval is that of Agresti and Min for matched pairs ("Simple improved
    confidence intervals for comparing matched proportions", 2005): two pairs are added, half a
    task that each won over the other and one that they did alike, so that it has a width where all
    agree."""
    if not differences:
        return None
    count = len(differences) + 2
    middle = sum(differences) / count
    variance = (sum(d * d for d in differences) + 1) / count - middle**2
    reach = _Z * sqrt(variance / count)
    return Interval(
        value=fmean(differences), low=max(-1.0, middle - reach), high=min(1.0, middle + reach)
    )


def write(ablation: Ablation, out: Path) -> None:
    """Writes `ablation.json`, `ablation.md`, `ablation.png` and `calls.png` into `out`."""
    write_whole(out / "ablation.json", ablation.model_dump_json(indent=2) + "\n")
    write_whole(out / "ablation.md", to_markdown(ablation))
    _draw_success(ablation, out / "ablation.png")
    _draw_calls(ablation, out / "calls.png")


def to_markdown(ablation: Ablation) -> str:
    """The table, and what each agent was asked for."""
    columns = ablation.columns
    by_cell = {(result.row, result.column): result for result in ablation.results}
    lines = [
        f"Success in percent, with 95 % intervals: `planact ablate {ablation.config}`.",
        "",
        _line("", *columns),
        "|---" * (len(columns) + 1) + "|",
    ]
    for row in ablation.rows:
        found = [by_cell.get((row, column)) for column in columns]
        cells = [
            f"{f.success.to_text()}, {f.successes} of {f.episodes}" if f else "–" for f in found
        ]
        lines.append(_line(row, *cells))
    lines += [
        "",
        "Gain over the row above on the same tasks, in points, means of an episode, and how many "
        "episodes ran out of time:",
        "",
        "| | | gain | planner calls | actions | tokens | seconds | out of time |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for f in ablation.results:
        gained = f.gain.to_text(signed=True) if f.gain else "–"
        means = (
            f"{f.planner_calls:.1f}",
            f"{f.actions:.1f}",
            f"{f.tokens:,.0f}",
            f"{f.seconds:.0f}",
            str(f.out_of_time or "–"),
        )
        lines.append(_line(f.row, f.column, gained, *means))
    return "\n".join(lines) + "\n"


def _line(*cells: str) -> str:
    """A row of a Markdown table."""
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def _plain(name: str) -> str:
    """A name that is not taken for a formula."""
    return name.replace("$", r"\$")


def _draw_success(ablation: Ablation, picture: Path) -> None:
    """A panel for each column, a bar of the interval for each row."""
    from matplotlib.figure import Figure

    found, rows, columns = ablation.results, ablation.rows, ablation.columns
    figure = Figure(figsize=(2.6 + 3 * len(columns), 1.2 + 0.4 * len(rows)), layout="constrained")
    panels = figure.subplots(1, len(columns), sharex=True, sharey=True, squeeze=False)[0]
    for axes, column in zip(panels, columns, strict=True):
        for result in (r for r in found if r.column == column):
            place, success = -rows.index(result.row), result.success
            axes.plot([100 * success.low, 100 * success.high], [place] * 2, color="#b9b5ec", lw=5)
            axes.plot(100 * success.value, place, "o", color="#5b54c9")
        axes.set_title(_plain(column), loc="left", fontsize=10)
        axes.set_xlim(0, 100)
        axes.grid(axis="x", color="0.9")
        axes.spines[["top", "right", "left"]].set_visible(False)
    panels[0].set_yticks([-n for n in range(len(rows))], map(_plain, rows))
    figure.supxlabel("success, %", fontsize=10)
    figure.savefig(picture, dpi=150)


def _draw_calls(ablation: Ablation, picture: Path) -> None:
    """Success against what it takes: planner calls and tokens of an episode, a color a column."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    for axes, name in zip(
        figure.subplots(1, 2, sharey=True), ("planner_calls", "tokens"), strict=True
    ):
        for column, color in zip(ablation.columns, cycle(_COLORS), strict=False):
            found = [result for result in ablation.results if result.column == column]
            for result in found:
                success, cost = result.success, getattr(result, name)
                place = (cost, 100 * success.value)
                between = [100 * success.low, 100 * success.high]
                axes.plot([cost] * 2, between, color=color, lw=3, alpha=0.3)
                axes.annotate(
                    _plain(result.row), place, (6, 4), textcoords="offset points", fontsize=8
                )
            costs = [getattr(result, name) for result in found]
            values = [100 * result.success.value for result in found]
            axes.plot(costs, values, "o", color=color, label=_plain(column))
        axes.set_xlabel(f"{name.replace('_', ' ')} of an episode")
        axes.set_xlim(left=0)
        axes.set_ylim(0, 100)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(color="0.93")
    if len(ablation.columns) > 1:
        figure.legend(loc="outside lower center", ncols=len(ablation.columns), fontsize=8)
    figure.supylabel("success, %", fontsize=10)
    figure.savefig(picture, dpi=150)
