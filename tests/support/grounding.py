"""Trajectories grounded by the rules, as the stages `ground` and `replans` do it."""

from __future__ import annotations

import asyncio

from planact.data.stages.replans import under
from planact.data.teachers.rules import Rules, plan_at
from planact.errors import StopReason
from planact.types import (
    Action,
    Decision,
    Note,
    Observation,
    PlanRound,
    PolicyName,
    Score,
    Step,
    Stop,
    Trajectory,
)
from support.seen import seen, target

NONE: frozenset[str] = frozenset()


def page(path: str, *lines: str) -> Observation:
    shown = ('[1] link "Next"', *lines)
    return seen(*shown, url=f"http://shop.test/{path}", title=path or "home")


class Worded(Rules):
    """Rules that know a site's wording."""

    def __init__(self, wording: frozenset[str]) -> None:
        super().__init__()
        self._words_known = wording

    def _words(self, trajectory: Trajectory) -> frozenset[str]:
        return self._words_known


def begun(trajectory: Trajectory, wording: frozenset[str] = NONE) -> Trajectory:
    """With its first plan."""
    plan, _ = plan_at(trajectory, 0, wording)
    return trajectory.model_copy(update={"plans": (PlanRound(plan=plan, at=0, trigger="start"),)})


def ground(
    trajectory: Trajectory, policy: PolicyName | None, wording: frozenset[str] = NONE
) -> Trajectory:
    """With the plans that a planner under the policy should have made."""
    return asyncio.run(under(policy, Worded(wording), begun(trajectory, wording)))


def carried_out(
    trajectory: Trajectory, wording: frozenset[str] = NONE
) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """For each plan and each of its steps, the actions."""
    return tuple(plan_at(trajectory, round_.at, wording)[1] for round_ in trajectory.plans)


def step(where: Observation, part: str, now: str = "") -> Step:
    decision = Decision(
        reasoning=f"{part}.",
        target=target('link "Next"'),
        action=Action(name="click", args=(1,)),
        note=Note(step=part, step_now=now),
    )
    return Step(observation=where, decision=decision)


def trajectory(*steps: Step, goal: str = 'Buy the cheapest "kettle"') -> Trajectory:
    return Trajectory(
        task_id="t1",
        template="t",
        goal=goal,
        start_url="http://shop.test/",
        steps=steps,
        stop=Stop(reason=StopReason.EXIT),
        score=Score(success=True),
    )


EPISODE = trajectory(
    step(page(""), 'Search for "kettle"'),
    step(page(""), 'Search for "kettle"'),
    step(page("results", "Alder 12.00"), "Open the cheapest", 'Open "Alder"'),
    step(page("alder"), "Buy it"),
)
