"""Grounded plans (Plan-and-Act, section 4.2) and replans (4.2.1), by rules.

A plan is reverse-engineered from the actions that succeeded: consecutive actions of one purpose are
one step, so every action belongs to exactly one step, in order. The rule teacher takes the purpose
from what the demonstrator noted with each action; it needs no model.

A replan is the plan for the actions still to come, written from the page on which the first of them
is done. Only that first step may say what this page shows; later steps say no more than was known
before their pages were seen.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.progress import track

from planact.data.stage import stage
from planact.errors import TaskError, UsageError
from planact.evaluate.folder import RunFolder
from planact.replanning import POLICIES
from planact.types import Observation, Plan, PlanRound, PlanStep, Policy, Step, Trajectory

# Why a step is taken, by the verb it begins with.
_REASONS = {
    "search": "It has to be found first.",
    "open": "Its page shows what is needed.",
    "go": "The next step is done there.",
    "sort": "Then the first one is the one asked for.",
    "filter": "Then only the ones asked for are left.",
    "report": "The goal asks for it.",
    "finish": "Then the goal is reached.",
}
_REASON = "The goal asks for this."

# How many in ten trajectories are grounded under which policy. Mostly the one that is meant to be
# used; the others so that the executor also knows plans that were never renewed, and none at all.
_MIX = (*[Policy.ON_CHANGE] * 7, *[Policy.NEVER] * 2, None)

# What a fifth of a template's plans say is the site's wording, not something that one page told.
_WORDING = 0.2

_VALUE = re.compile(r'"([^"]+)"|(\d[\d.,:]*\d|\d)')


def ground_folder(folder: Path, out: Path, console: Console) -> None:
    """Grounds the successful trajectories of a run folder into a JSONL file, one a line.

    One that cannot be grounded is left out, and a line says why. Raises `UsageError` where the
    folder holds no successful trajectory.
    """
    run = RunFolder.open(folder)
    with stage("ground", [folder / "episodes"], [out], console) as running:
        if running is None:
            return
        episodes = run.episodes()
        good = [e for e in episodes if e.score and e.score.success]
        if not good:
            raise UsageError(f"{folder} holds no successful trajectory")
        running.counts["failures left out"] = len(episodes) - len(good)
        wording = site_wording(good)
        with out.open("w", encoding="utf-8") as file:
            for episode in track(good, "grounding", console=console, transient=True):
                policy = _MIX[zlib.crc32(episode.task_id.encode()) % len(_MIX)]
                try:
                    trajectory = ground(episode, policy, wording[episode.template])
                except TaskError as error:
                    running.counts["refused"] += 1
                    console.print(f"refused: {error}")
                    continue
                running.counts.update(trajectories=1, plans=len(trajectory.plans))
                file.write(trajectory.model_dump_json() + "\n")


def site_wording(trajectories: Iterable[Trajectory]) -> dict[str, frozenset[str]]:
    """Template -> the values its plans have in common, such as the names of menus."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for trajectory in trajectories:
        totals[trajectory.template] += 1
        text = " ".join(step.decision.plan_step for step in trajectory.steps)
        counts[trajectory.template].update(set(values(text)))
    return {
        template: frozenset(v for v, n in count.items() if n >= _WORDING * totals[template])
        for template, count in counts.items()
    }


def ground(
    trajectory: Trajectory, policy: Policy | None, wording: frozenset[str] = frozenset()
) -> Trajectory:
    """The trajectory with the plans that a planner under `policy` should have made; none for None.

    Raises `TaskError` where an action has no purpose noted, or where a plan says what only later
    pages show and what is not the site's `wording`.
    """
    steps = trajectory.steps
    for n, step in enumerate(steps, 1):
        if not step.decision.plan_step:
            raise TaskError(f"{trajectory.task_id}: action {n} does not say what it is part of")
    rounds = tuple(_rounds(trajectory, policy)) if policy else ()
    for round_ in rounds:
        if leaked := [v for v in leaks(round_, trajectory) if v not in wording]:
            raise TaskError(f"{trajectory.task_id}: the plan at action {round_.at} knows {leaked}")
    starts = [round_.at for round_ in rounds]
    return trajectory.model_copy(
        update={
            "plans": rounds,
            "steps": tuple(
                step.model_copy(update={"plan": bisect_right(starts, n) - 1})
                for n, step in enumerate(steps)
            ),
            "policy": policy.value if policy else "no-plan",
        }
    )


def leaks(round_: PlanRound, trajectory: Trajectory) -> list[str]:
    """The quoted values and numbers of a plan that neither goal nor any page up to then shows."""
    seen = [trajectory.goal]
    for step in trajectory.steps[: round_.at + 1]:
        page = step.observation
        seen += [page.title, *page.lines, *(o for e in page.elements for o in e.options)]
    known = "\n".join(seen).casefold()
    text = " ".join(step.step for step in round_.plan.steps)
    return sorted({v for v in values(text) if v.casefold() not in known})


def values(text: str) -> Iterator[str]:
    """What a text puts in quotes, and its numbers."""
    return (m[1] or m[2] for m in _VALUE.finditer(text))


def _rounds(trajectory: Trajectory, policy: Policy) -> Iterator[PlanRound]:
    steps = trajectory.steps
    yield PlanRound(plan=_plan_from(steps, 0), at=0, trigger="start")
    for n in range(1, len(steps)):
        if trigger := POLICIES[policy](steps[n - 1], steps[n].observation):
            yield PlanRound(plan=_plan_from(steps, n), at=n, trigger=trigger)


def _plan_from(steps: tuple[Step, ...], start: int) -> Plan:
    """The plan for the actions from `start` on, as seen from the page of the first of them."""
    page = steps[start].observation
    # Nobody plans to slip: only who has slipped plans the way back.
    ahead = [s for s in steps[start + 1 :] if not s.decision.slip]
    if steps[start].decision.slip != "made":
        ahead.insert(0, steps[start])
    parts = [list(group) for _, group in groupby(ahead, lambda s: s.decision.plan_step)]
    written = []
    for n, part in enumerate(parts):
        decision = part[0].decision
        text = decision.plan_step_now if n == 0 and decision.plan_step_now else decision.plan_step
        reasoning = _observed(page) if n == 0 else _reason(decision.plan_step)
        written.append(PlanStep(reasoning=reasoning, step=text))
    return Plan(steps=tuple(written))


def _observed(page: Observation) -> str:
    """The page in a few words: its title without the site's name."""
    return f'The page is "{page.title.partition(" | ")[0].strip(chr(34))}".'


def _reason(step: str) -> str:
    verb = re.match(r"\w*", step)
    return _REASONS.get(verb[0].casefold() if verb else "", _REASON)
