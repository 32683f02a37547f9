"""What a terminal shows of data stages: a bar while one is at work, a line at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from planact.cli.display.outcome import table
from planact.cli.display.terminal import printed
from planact.data.engine.stage import StageEnd, StageProgress
from planact.evaluate.summary import Summary


@contextmanager
def stage_progress(
    console: Console,
) -> Iterator[Callable[[StageProgress | StageEnd | Summary], None]]:
    """Gives what listens to stages, and to a chain of them."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(*columns, TimeElapsedColumn(), console=console, transient=True)

    def clear() -> None:
        for task in bar.task_ids:
            bar.stop()
            bar.remove_task(task)

    def listener(event: StageProgress | StageEnd | Summary) -> None:
        match event:
            case StageProgress():
                if not bar.tasks:
                    bar.add_task(event.stage, total=event.total)
                    bar.start()
                bar.update(bar.task_ids[0], completed=event.done)
            case StageEnd():
                clear()
                console.print(printed(f"{event.out}: {_told(event)}"))
                if not event.manifest.complete:
                    console.print(
                        "Some jobs stayed without a reply: run the same command again to ask again."
                    )
            case Summary():
                console.print(table(event))

    try:
        yield listener
    finally:
        clear()


def _told(event: StageEnd) -> str:
    if event.unchanged:
        return "unchanged"
    made = event.manifest
    counted = ", ".join(f"{count} {what}" for what, count in made.counts.items() if count)
    return f"{counted}, {made.seconds:.1f} s ({made.teacher})"
