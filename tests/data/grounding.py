"""Trajectories grounded by the rules, as the stages `ground` and `replans` do it."""

from __future__ import annotations

import asyncio

from planact.data.stages.replans import under
from planact.data.teachers.rules import Rules, plan_at
from planact.types import PlanRound, PolicyName, Trajectory

NONE: frozenset[str] = frozenset()


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
