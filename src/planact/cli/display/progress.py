"""What a terminal shows while episodes run: a bar, a row for each running one, a line when done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from planact.agent.listening import Listener
from planact.errors import StopReason
from planact.evaluate.folder import episode_name
from planact.text import line
from planact.types import Event, PlanRound, Step, Stop, Trajectory


class RunProgress:
    """The `View` of many episodes side by side."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            TextColumn("{task.fields[detail]}", style="dim", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )
        self._successes = 0
        self._seen = 0
        self._all = self._progress.add_task("episodes", total=0, detail="")

    @contextmanager
    def open(self, wanted: int, finished: int) -> Iterator[None]:
        self._progress.update(self._all, total=wanted, completed=finished)
        with self._progress:
            yield

    @contextmanager
    def watch(self, name: str, goal: str, steps: int) -> Iterator[Listener]:
        row = self._progress.add_task(f"  {line(name)}", total=steps, detail="")

        def on_event(event: Event) -> None:
            if isinstance(event, Step):
                self._progress.advance(row)
            if said := _describe(event):
                self._progress.update(row, detail=line(said)[:60])

        try:
            yield on_event
        finally:
            self._progress.remove_task(row)

    def finished(self, episode: Trajectory) -> None:
        self._seen += 1
        success = episode.succeeded
        self._successes += success
        self._progress.console.print(_line(episode, success))
        self._progress.update(
            self._all,
            advance=1,
            detail=f"{self._successes} of {self._seen} completed",
        )


def _describe(event: Event) -> str:
    """What is shown of an event, "" where it is passed over."""
    match event:
        case Step():
            return event.describe()
        case PlanRound():
            return f"plan of {len(event.plan.steps)} steps ({event.trigger})"
        case Stop():
            return event.reason.value
    return ""


def _line(episode: Trajectory, success: bool) -> Text:
    if episode.stop.reason is StopReason.FAILED:
        mark, why = ("error", "yellow"), f"{episode.stop.owner}: {episode.stop.message}"
    else:
        mark = ("done ", "green") if success else ("fail ", "red")
        why = episode.stop.message or episode.stop.reason.value
    name = line(episode_name(episode.task_id, episode.seed))
    cost = f"{len(episode.steps)} steps  {episode.seconds:.1f} s"
    return Text.assemble(mark, f"  {name}  ", (f"{cost}  {line(why)}", "dim"))
