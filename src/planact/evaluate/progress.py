"""What a terminal shows while episodes run: a bar, a row for each running one, a line when done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from planact.agent import Event
from planact.errors import StopReason
from planact.evaluate.folder import episode_name
from planact.text import line
from planact.types import PlanRound, Step, Trajectory


class View(Protocol):
    """What a run is shown by, while its context is open."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def watch(
        self, name: str, goal: str, steps: int
    ) -> AbstractContextManager[Callable[[Event], None]]:
        """Shows an episode of at most `steps` steps. Yields what to tell its events."""
        ...

    def finished(self, episode: Trajectory) -> None: ...


class RunProgress:
    """The view for many episodes side by side."""

    def __init__(self, console: Console, total: int, finished: int) -> None:
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
        self._all = self._progress.add_task("episodes", total=total, completed=finished, detail="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()

    @contextmanager
    def watch(self, name: str, goal: str, steps: int) -> Iterator[Callable[[Event], None]]:
        row = self._progress.add_task(f"  {line(name)}", total=steps, detail="")

        def on_event(event: Event) -> None:
            if isinstance(event, Step):
                self._progress.advance(row)
            self._progress.update(row, detail=line(_describe(event))[:60])

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
    if isinstance(event, Step):
        return event.describe()
    if isinstance(event, PlanRound):
        return f"plan of {len(event.plan.steps)} steps ({event.trigger})"
    return event.reason.value


def _line(episode: Trajectory, success: bool) -> Text:
    if episode.stop.reason is StopReason.FAILED:
        mark, why = ("error", "yellow"), f"{episode.stop.owner}: {episode.stop.message}"
    else:
        mark = ("done ", "green") if success else ("fail ", "red")
        why = episode.stop.message or episode.stop.reason.value
    name = line(episode_name(episode.task_id, episode.seed))
    cost = f"{len(episode.steps)} steps  {episode.seconds:.1f} s"
    return Text.assemble(mark, f"  {name}  ", (f"{cost}  {line(why)}", "dim"))
