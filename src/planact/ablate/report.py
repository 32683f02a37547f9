"""The table and its pictures: successes with intervals, and what each row gains over the last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from planact.ablate.ladder import Cell
from planact.evaluate.folder import RunFolder, write_whole
from planact.types import Record, Trajectory

CONFIDENCE = 0.95
SAMPLES = 9_999  # of the bootstrap


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
    planner_calls: float  # of an episode, as all that follows
    actions: float
    tokens: float
    seconds: float
    command: str


class Ablation(Record):
    """What `ablation.json` holds."""

    config: str
    results: list[Result] = Field(default_factory=list)

    @property
    def rows(self) -> list[str]:
        return list(dict.fromkeys(result.row for result in self.results))

    @property
    def columns(self) -> list[str]:
        return list(dict.fromkeys(result.column for result in self.results))


def results(cells: Sequence[Cell]) -> list[Result]:
    """Of the cells that were evaluated."""
    episodes = {
        (cell.row, cell.column): {
            (episode.task_id, episode.seed): episode
            for episode in RunFolder.open(cell.job.out).episodes()
        }
        for cell in cells
        if (cell.job.out / "run.json").exists()
    }
    found, above = [], dict[str, str]()
    for cell in cells:
        if not (mine := episodes.get((cell.row, cell.column))):
            continue
        before = episodes.get((above.get(cell.column, ""), cell.column), {})
        both = [(mine[key].succeeded, before[key].succeeded) for key in mine.keys() & before.keys()]
        found.append(_result(cell, list(mine.values()), gain(both)))
        above[cell.column] = cell.row
    return found


def _result(cell: Cell, episodes: Sequence[Trajectory], gained: Interval | None) -> Result:
    count = len(episodes)
    usages = [episode.usage for episode in episodes]
    successes = sum(episode.succeeded for episode in episodes)
    return Result(
        row=cell.row,
        column=cell.column,
        episodes=count,
        successes=successes,
        success=share(successes, count),
        gain=gained,
        planner_calls=round(sum(u.planner_calls for u in usages) / count, 2),
        actions=round(sum(len(e.steps) for e in episodes) / count, 2),
        tokens=round(sum(u.tokens_in + u.tokens_out for u in usages) / count),
        seconds=round(sum(e.seconds for e in episodes) / count, 1),
        command=cell.job.command,
    )


def share(successes: int, of: int) -> Interval:
    """With Wilson's interval."""
    from scipy.stats import binomtest

    interval = binomtest(successes, of).proportion_ci(CONFIDENCE, method="wilson")
    return Interval(value=successes / of, low=interval.low, high=interval.high)


def gain(pairs: Sequence[tuple[bool, bool]]) -> Interval | None:
    """By how much the first of each pair succeed more often, with the interval of a bootstrap over
    pairs: both agents did the same tasks. None without pairs."""
    import numpy as np
    from scipy.stats import bootstrap

    if not pairs:
        return None
    differences = np.array([int(a) - int(b) for a, b in pairs])
    value = float(differences.mean())
    if len(set(differences)) == 1:
        return Interval(value=value, low=value, high=value)
    interval = bootstrap(
        (differences,),
        np.mean,
        confidence_level=CONFIDENCE,
        n_resamples=SAMPLES,
        method="percentile",
        rng=0,
    ).confidence_interval
    return Interval(value=value, low=float(interval.low), high=float(interval.high))


def write(ablation: Ablation, out: Path) -> None:
    """Writes `ablation.json`, `ablation.md`, `ablation.png` and `calls.png` into `out`."""
    write_whole(out / "ablation.json", ablation.model_dump_json(indent=2) + "\n")
    write_whole(out / "ablation.md", to_markdown(ablation))
    if ablation.results:
        _draw_success(ablation, out / "ablation.png")
        _draw_calls(ablation.results, out / "calls.png")


def to_markdown(ablation: Ablation) -> str:
    """The table, and what each agent was asked for."""
    columns = ablation.columns
    by_cell = {(result.row, result.column): result for result in ablation.results}
    lines = [
        f"Success in percent, with 95 % intervals: `planact ablate {ablation.config}`.",
        "",
        "| | " + " | ".join(columns) + " |",
        "|---" * (len(columns) + 1) + "|",
    ]
    for row in ablation.rows:
        found = [by_cell.get((row, column)) for column in columns]
        cells = [
            f"{f.success.to_text()}, {f.successes} of {f.episodes}" if f else "–" for f in found
        ]
        lines.append(f"| {row} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "Gain over the row above on the same tasks, in points, and means of an episode:",
        "",
        "| | | gain | planner calls | actions | tokens | seconds |",
        "|---|---|---|---|---|---|---|",
    ]
    for f in ablation.results:
        gained = f.gain.to_text(signed=True) if f.gain else "–"
        means = f"{f.planner_calls:.1f} | {f.actions:.1f} | {f.tokens:,.0f} | {f.seconds:.0f}"
        lines.append(f"| {f.row} | {f.column} | {gained} | {means} |")
    return "\n".join(lines) + "\n"


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
        axes.set_title(column, loc="left", fontsize=10)
        axes.set_xlim(0, 100)
        axes.grid(axis="x", color="0.9")
        axes.spines[["top", "right", "left"]].set_visible(False)
    panels[0].set_yticks([-n for n in range(len(rows))], rows)
    figure.supxlabel("success, %", fontsize=10)
    figure.savefig(picture, dpi=150)


def _draw_calls(found: Sequence[Result], picture: Path) -> None:
    """Success against what it takes: planner calls and tokens of an episode."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    for axes, name in zip(
        figure.subplots(1, 2, sharey=True), ("planner_calls", "tokens"), strict=True
    ):
        for result in found:
            success, cost = result.success, getattr(result, name)
            axes.plot([cost] * 2, [100 * success.low, 100 * success.high], color="#b9b5ec", lw=3)
            axes.plot(cost, 100 * success.value, "o", color="#5b54c9")
            axes.annotate(
                result.row,
                (cost, 100 * success.value),
                (6, 4),
                textcoords="offset points",
                fontsize=8,
            )
        axes.set_xlabel(f"{name.replace('_', ' ')} of an episode")
        axes.set_xlim(left=0)
        axes.set_ylim(0, 100)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(color="0.93")
    figure.supylabel("success, %", fontsize=10)
    figure.savefig(picture, dpi=150)
