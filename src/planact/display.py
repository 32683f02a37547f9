"""What a terminal shows of one episode while it runs. Page text reaches it only escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from planact.agent import Event
from planact.errors import StopReason
from planact.types import PlanRound, Score, Step, Stop, Trajectory


def narrator(console: Console) -> Callable[[Event], None]:
    """Prints plans, actions and the end as they happen."""
    done = 0

    def on_event(event: Event) -> None:
        nonlocal done
        if isinstance(event, PlanRound):
            console.print(_plan(event, first=event.at == 0))
        elif isinstance(event, Step):
            done += 1
            console.print(_step(event, done), highlight=False)
        else:
            console.print(_stop(event), highlight=False)

    return on_event


def _plan(round_: PlanRound, first: bool) -> Padding:
    title = "plan" if first else f"new plan, since {round_.trigger}"
    lines = [f"[bold cyan]{escape(title)}[/]"]
    lines += [f"[cyan]  {n}. {escape(s.step)}[/]" for n, s in enumerate(round_.plan.steps, 1)]
    return Padding("\n".join(lines), (0, 0, 0, 2))


def _step(step: Step, number: int) -> Padding:
    style = "red" if step.error else "yellow" if not step.changed else "default"
    lines = [
        f"[dim]{escape(step.decision.reasoning)}[/]",
        f"[{style}]{number:>2}  {escape(step.describe())}[/]",
    ]
    return Padding("\n".join(lines), (0, 0, 0, 4))


def _stop(stop: Stop) -> Padding:
    if stop.reason is StopReason.EXIT:
        return Padding("[dim]the agent says it is done[/]", (0, 0, 0, 4))
    return Padding(f"[red]stopped: {escape(stop.message or stop.reason.value)}[/]", (0, 0, 0, 4))


class Narration:
    """A `planact.evaluate.progress.View` that tells each episode in full, one after the other."""

    def __init__(self, console: Console, total: int, finished: int) -> None:
        self._console, self._total, self._begun = console, total, finished

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass

    @contextmanager
    def watch(self, name: str, goal: str, steps: int) -> Iterator[Callable[[Event], None]]:
        self._begun += 1
        self._console.rule(f"task {self._begun} of {self._total}", align="left")
        self._console.print(f"[bold]{escape(goal)}[/]", highlight=False)
        yield narrator(self._console)

    def finished(self, episode: Trajectory) -> None:
        self._console.print(Padding(_verdict(episode.score), (0, 0, 1, 2)), highlight=False)


def _verdict(score: Score | None) -> str:
    """The outcome as the evaluators saw it."""
    if score is None:
        return "[yellow]not judged[/]"
    outcome = "[green]success[/]" if score.success else "[red]failure[/]"
    lines = [*(check.to_text() for check in score.checks), *score.notes]
    return "\n".join([outcome, *(f"[dim]{escape(line)}[/]" for line in lines)])
