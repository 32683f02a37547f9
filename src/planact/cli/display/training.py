"""What a terminal shows of a training: a bar, the losses, a line at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from planact.train.events import LeftOut, Listener, Trained, TrainingEvent, Validated


@contextmanager
def training_progress(console: Console) -> Iterator[Listener]:
    """Gives what listens."""
    bar = Progress(
        TextColumn("step {task.completed}/{task.total}"),
        BarColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=console,
    )

    def listener(event: TrainingEvent) -> None:
        match event:
            case LeftOut():
                console.print(
                    f"{event.examples} of {event.of} examples are longer than {event.tokens} "
                    "tokens and are left out"
                )
            case Validated():
                console.print(f"epoch {event.epoch:.2f}: held-out loss {event.loss:.4f}")
            case Trained():
                if not bar.tasks:
                    bar.add_task("", total=event.steps)
                    bar.start()
                bar.update(bar.task_ids[0], completed=event.step, description=_told(event))

    try:
        yield listener
    finally:
        for task in bar.tasks:
            bar.stop()
            console.print(f"trained {task.completed:.0f} steps, {task.description}")


def _told(event: Trained) -> str:
    loss = "-" if event.loss is None else f"{event.loss:.4f}"
    return f"loss {loss}, {event.tokens:,} tokens, {event.tokens_per_second:,.0f} tokens/s"
