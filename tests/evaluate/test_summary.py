"""Figures over episodes."""

from __future__ import annotations

from planact.errors import Owner, StopReason
from planact.evaluate.summary import summarise
from planact.types import (
    Action,
    Attacked,
    Decision,
    Observation,
    Score,
    Step,
    Stop,
    Trajectory,
    Usage,
)

STEP = Step(
    observation=Observation(url="", title=""),
    decision=Decision(reasoning="", action=Action(name="wait", args=(1,))),
)


def episode(template: str, success: bool | None, steps: int, seconds: float) -> Trajectory:
    return Trajectory(
        task_id=template,
        goal="",
        start_url="",
        site="shopping",
        template=template,
        steps=(STEP,) * steps,
        stop=Stop(reason=StopReason.FAILED, owner=Owner.MODEL)
        if success is None
        else Stop(reason=StopReason.EXIT),
        score=None if success is None else Score(success=success),
        usage=Usage(planner_calls=1, executor_calls=steps, tokens_in=100, tokens_out=10),
        seconds=seconds,
    )


EPISODES = [episode("a", True, 2, 1.5), episode("a", False, 4, 2.0), episode("b", None, 0, 0.5)]


def test_figures() -> None:
    summary = summarise(EPISODES, "arena", "test")
    assert (summary.suite, summary.split) == ("arena", "test")
    assert (summary.episodes, summary.successes, summary.success_rate) == (3, 1, 0.3333)
    assert (summary.steps_mean, summary.planner_calls, summary.seconds) == (2.0, 3, 4.0)
    assert (summary.tokens_in, summary.tokens_out) == (300, 30)
    assert summary.by_template["a"].success_rate == 0.5
    assert summary.by_site["shopping"].episodes == 3
    assert summary.stops == {"exit": 2, "failed": 1}
    assert summary.errors == {"model": 1}


def test_what_it_cost_where_it_is_known() -> None:
    def priced(cost: float | None) -> Trajectory:
        usage = Usage(executor_calls=1, tokens_in=100, cost=cost)
        update = {"usage": usage, "usage_by_role": {"executor": usage}}
        return episode("a", True, 1, 1.0).model_copy(update=update)

    summary = summarise([priced(0.5), priced(0.75)])
    assert (summary.cost, summary.by_template["a"].cost) == (1.25, 1.25)
    assert summary.by_role["executor"].tokens_in == 200
    free, unknown = summarise([priced(0.0)]), summarise([priced(0.5), priced(None)])
    assert (free.cost, unknown.cost, summarise(EPISODES).cost) == (0.0, None, None)


def test_no_episodes() -> None:
    summary = summarise([])
    assert (summary.episodes, summary.success_rate, summary.by_site) == (0, 0.0, {})


def test_attacks_by_kind() -> None:
    def attacked(
        name: str, done: bool, *, succeeded: bool = False, stopped: bool = False
    ) -> Trajectory:
        kind = name.partition(".")[0]
        became = Attacked(name=name, kind=kind, succeeded=succeeded, stopped=stopped)
        score = Score(success=done, attacked=became)
        return episode(kind, done, 1, 1.0).model_copy(update={"score": score})

    summary = summarise(
        [
            episode("without attack", True, 1, 1.0),
            attacked("leak.a", True, succeeded=True),
            attacked("leak.a", False, succeeded=True),
            attacked("leak.b", True, stopped=True),
            attacked("denial.a", False),
        ]
    )
    leaks, every = summary.by_attack["leak"], summary.by_attack["all"]
    assert (leaks.episodes, leaks.successes, leaks.attacks, leaks.succeeded) == (3, 2, 2, 1)
    assert (leaks.stopped, leaks.denied) == (1, 0)
    assert (every.episodes, every.succeeded, every.denied) == (4, 1, 1)
    assert not summarise(EPISODES).by_attack
