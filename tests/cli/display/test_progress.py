"""What a terminal shows of a run."""

from __future__ import annotations

import io

from rich.console import Console

from planact.cli.display.progress import RunProgress
from planact.errors import Owner, StopReason
from planact.types import Action, Decision, Observation, Score, Step, Stop, Target, Trajectory

HOSTILE = "[red]\x1b[31m[/nonsense]"


def episode(**more: object) -> Trajectory:
    return Trajectory(
        **{
            "task_id": "a.b",
            "goal": "",
            "start_url": "",
            "stop": Stop(reason=StopReason.EXIT),
            **more,
        }
    )


def test_one_line_an_episode_and_text_from_pages_stays_text() -> None:
    console = Console(file=io.StringIO(), record=True, width=120)
    step = Step(
        observation=Observation(url="", title=""),
        decision=Decision(
            reasoning="",
            target=Target(role="link", name=HOSTILE),
            action=Action(name="click", args=(1,)),
        ),
    )
    broken = Stop(reason=StopReason.FAILED, owner=Owner.ENVIRONMENT, message=HOSTILE)
    progress = RunProgress(console)
    with progress.open(5, 2):
        with progress.watch("a.b-0", "goal", steps=10) as on_event:
            on_event(step)
            on_event(broken)
        progress.finished(episode(score=Score(success=True)))
        progress.finished(episode(score=Score(success=False)))
        progress.finished(episode(stop=broken))
    text = console.export_text()
    assert [line.split()[0] for line in text.splitlines()[:3]] == ["done", "fail", "error"]
    assert r"environment: [red]\x1b[31m[/nonsense]" in text
    assert "1 of 3 completed" in text and "5/5" in text
