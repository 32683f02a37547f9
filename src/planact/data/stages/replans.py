"""A plan for the rest at every point of a trajectory (Plan-and-Act, section 4.2.1)."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from pathlib import Path
from typing import Unpack

from planact.agent.policies import POLICIES
from planact.data.engine.records import Planned
from planact.data.engine.rewrite import rewrite
from planact.data.engine.stage import How
from planact.data.teachers.teacher import Teacher
from planact.types import History, PlanRound, PolicyName, Trajectory

# How many in ten trajectories are planned under which policy. Mostly the one that is meant to be
# used; the others so that the executor also knows plans that were never renewed, and none at all.
_MIX = (*[PolicyName.ON_CHANGE] * 7, *[PolicyName.NEVER] * 2, None)


async def write_replans(grounded: Path, out: Path, teacher: Teacher, **how: Unpack[How]) -> None:
    """Adds the plans that a planner would have made on the way. Raises `PlanactError`."""

    async def change(line: Planned) -> Trajectory:
        policy = _MIX[zlib.crc32(line.trajectory.task_id.encode()) % len(_MIX)]
        return await under(policy, teacher, line.trajectory)

    await rewrite("replans", "replan", grounded, out, teacher, change, **how)


def _history(trajectory: Trajectory, steps: int) -> History:
    """The episode when so many steps were done."""
    page = trajectory.steps[steps].observation
    return History(trajectory.goal, page, trajectory.plans, trajectory.steps[:steps])


async def under(policy: PolicyName | None, teacher: Teacher, trajectory: Trajectory) -> Trajectory:
    """The trajectory with the plans that a planner under the policy should have made."""
    if policy is None:
        steps = tuple(step.model_copy(update={"plan": -1}) for step in trajectory.steps)
        return trajectory.model_copy(update={"plans": (), "steps": steps, "policy": "no-plan"})
    steps = trajectory.steps
    for n in range(1, len(steps)):
        if trigger := POLICIES[policy](_history(trajectory, n)):
            plan = await teacher.replan(trajectory, n)
            rounds = (*trajectory.plans, PlanRound(plan=plan, at=n, trigger=trigger))
            trajectory = trajectory.model_copy(update={"plans": rounds})
    starts = [round_.at for round_ in trajectory.plans]
    placed = tuple(
        step.model_copy(update={"plan": bisect_right(starts, n) - 1})
        for n, step in enumerate(steps)
    )
    return trajectory.model_copy(update={"steps": placed, "policy": policy.value})
