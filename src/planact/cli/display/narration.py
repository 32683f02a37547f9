"""What a terminal shows of one episode while it runs. What models and pages say is printed as
text and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from planact.agent.listening import Listener
from planact.cli.display.terminal import printed
from planact.errors import StopReason
from planact.types import Event, PlanRound, Score, Step, Stop, Trajectory


def narrator(console: Console) -> Callable[[Event], None]:
    """Prints plans, actions and the end as they happen."""
    done = 0

    def on_event(event: Event) -> None:
        nonlocal done
        if isinstance(event, PlanRound):
            console.print(_plan(event, first=event.at == 0))
        elif isinstance(event, Step):
            done += 1
            console.print(_step(event, done))
        elif isinstance(event, Stop):
            console.print(_stop(event))

    return on_event


def _plan(round_: PlanRound, first: bool) -> Padding:
    title = "plan" if first else f"new plan, since {round_.trigger}"
    steps = (printed(f"  {n}. {s.step}", "cyan") for n, s in enumerate(round_.plan.steps, 1))
    return _lines(printed(title, "bold cyan"), *steps, indent=2)


def _step(step: Step, number: int) -> Padding:
    style = "red" if step.error else "yellow" if not step.changed else "default"
    action = printed(f"{number:>2}  {step.describe()}", style)
    return _lines(printed(step.decision.reasoning, "dim"), action, indent=4)


def _stop(stop: Stop) -> Padding:
    if stop.reason is StopReason.EXIT:
        return _lines(Text("the agent says it is done", "dim"), indent=4)
    return _lines(printed(f"stopped: {stop.message or stop.reason.value}", "red"), indent=4)


def _lines(*lines: Text, indent: int, below: int = 0) -> Padding:
    return Padding(Text("\n").join(lines), (0, 0, below, indent))


class Narration:
    """The `View` that tells each episode in full, one after the other."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._wanted = self._begun = 0

    @contextmanager
    def open(self, wanted: int, finished: int) -> Iterator[None]:
        self._wanted, self._begun = wanted, finished
        yield

    @contextmanager
    def watch(self, name: str, goal: str, steps: int) -> Iterator[Listener]:
        self._begun += 1
        self._console.rule(f"task {self._begun} of {self._wanted}", align="left")
        self._console.print(printed(goal, "bold"))
        yield narrator(self._console)

    def finished(self, episode: Trajectory) -> None:
        self._console.print(_lines(*_verdict(episode.score), indent=2, below=1))


def _verdict(score: Score | None) -> list[Text]:
    """The outcome as the evaluators saw it."""
    if score is None:
        return [Text("not judged", "yellow")]
    outcome = Text("success", "green") if score.success else Text("failure", "red")
    lines = [*(check.to_text() for check in score.checks), *score.notes]
    return [outcome, *(printed(line, "dim") for line in lines)]
