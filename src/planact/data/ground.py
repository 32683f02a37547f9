"""Grounded plans (Plan-and-Act, section 4.2) and replans (4.2.1), by rules.

A plan is reverse-engineered from the actions that succeeded: consecutive actions of one purpose are
one step, so every action belongs to exactly one step, in order. The rule teacher takes the purpose
from what the demonstrator noted with each action, and where none did from the structure of what was
done (`data/structure.py`); it needs no model.

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
from pathlib import Path

from rich.console import Console
from rich.progress import track

from planact.data.stage import stage
from planact.data.structure import Structure
from planact.data.wording import Told, Wording, known, values
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
    "narrow": "Then only the ones asked for are left.",
    "report": "The goal asks for it.",
    "finish": "Then the goal is reached.",
}
_REASON = "The goal asks for this."

# How many in ten trajectories are grounded under which policy. Mostly the one that is meant to be
# used; the others so that the executor also knows plans that were never renewed, and none at all.
_MIX = (*[Policy.ON_CHANGE] * 7, *[Policy.NEVER] * 2, None)

# What a fifth of a template's plans say is the site's wording, not something that one page told.
_WORDING = 0.2


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
                    trajectory = ground(episode, policy, wording[episode.template or episode.site])
                except TaskError as error:
                    running.counts["refused"] += 1
                    console.print(f"refused: {error}")
                    continue
                running.counts.update(trajectories=1, plans=len(trajectory.plans))
                file.write(trajectory.model_dump_json() + "\n")


def site_wording(trajectories: Iterable[Trajectory]) -> dict[str, frozenset[str]]:
    """Template, or site of those without, -> the values its plans have in common, such as the names
    of menus."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    noted: dict[str, set[str]] = defaultdict(set)
    for trajectory in trajectories:
        kind = trajectory.template or trajectory.site
        totals[kind] += 1
        notes = set(values(" ".join(step.decision.plan_step for step in trajectory.steps)))
        noted[kind] |= notes
        counts[kind].update(notes if _is_noted(trajectory) else _names(trajectory))
    return {
        kind: frozenset(
            v
            for v, n in count.items()
            # What a single trajectory without notes does may be all about its own goal.
            if n >= _WORDING * totals[kind] and (n > 1 or v in noted[kind])
        )
        for kind, count in counts.items()
    }


def _names(trajectory: Trajectory) -> set[str]:
    """What the site calls the elements acted on, and the options chosen."""
    structure = Structure(trajectory)
    decisions = [step.decision for step in trajectory.steps]
    options = {str(d.action.args[1]) for d in decisions if d.action.name == "select"}
    return options | {structure.name(n) for n in range(len(decisions))} - {""}


def ground(
    trajectory: Trajectory, policy: Policy | None, wording: frozenset[str] = frozenset()
) -> Trajectory:
    """The trajectory with the plans that a planner under `policy` should have made; none for None.

    Raises `TaskError` where a plan says what only later pages show and what is not the site's
    `wording`.
    """
    rounds = tuple(_rounds(trajectory, policy, wording)) if policy else ()
    for round_ in rounds:
        if leaked := [v for v in leaks(round_, trajectory) if v not in wording]:
            raise TaskError(f"{trajectory.task_id}: the plan at action {round_.at} knows {leaked}")
    starts = [round_.at for round_ in rounds]
    return trajectory.model_copy(
        update={
            "plans": rounds,
            "steps": tuple(
                step.model_copy(update={"plan": bisect_right(starts, n) - 1})
                for n, step in enumerate(trajectory.steps)
            ),
            "policy": policy.value if policy else "no-plan",
        }
    )


def carried_out(
    trajectory: Trajectory, wording: frozenset[str] = frozenset()
) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """For each of the plans that `ground` gave and each of its steps, the actions that carry it
    out, counted from 0."""
    return tuple(
        tuple(actions for _, actions in _told(trajectory, round_.at, wording))
        for round_ in trajectory.plans
    )


def leaks(round_: PlanRound, trajectory: Trajectory) -> list[str]:
    """The quoted values and numbers of a plan that neither goal nor any page up to then shows."""
    seen = known(trajectory, round_.at)
    text = " ".join(step.step for step in round_.plan.steps)
    return sorted({v for v in values(text) if v.casefold() not in seen})


def _rounds(trajectory: Trajectory, policy: Policy, wording: frozenset[str]) -> Iterator[PlanRound]:
    steps = trajectory.steps
    yield PlanRound(plan=_plan_from(trajectory, 0, wording), at=0, trigger="start")
    for n in range(1, len(steps)):
        if trigger := POLICIES[policy](steps[n - 1], steps[n].observation):
            yield PlanRound(plan=_plan_from(trajectory, n, wording), at=n, trigger=trigger)


def _plan_from(trajectory: Trajectory, start: int, wording: frozenset[str]) -> Plan:
    """The plan for the actions from `start` on, as seen from the page of the first of them."""
    page = trajectory.steps[start].observation
    texts = [text for text, _ in _told(trajectory, start, wording)]
    return Plan(
        steps=tuple(
            PlanStep(reasoning=_reason(text) if n else _observed(page), step=text)
            for n, text in enumerate(texts)
        )
    )


def _told(trajectory: Trajectory, start: int, wording: frozenset[str]) -> list[Told]:
    if _is_noted(trajectory):
        return _noted(trajectory.steps, start)
    return Wording(Structure(trajectory), start, wording).plan()


def _is_noted(trajectory: Trajectory) -> bool:
    return all(step.decision.plan_step for step in trajectory.steps)


def _noted(steps: tuple[Step, ...], start: int) -> list[Told]:
    """The steps as the demonstrator noted them, of which the first may say what the page shows.
    Nobody plans to slip: only who has slipped plans the way back."""
    told: list[Told] = []
    slips: tuple[int, ...] = ()
    last = ""
    for n in range(start, len(steps)):
        decision = steps[n].decision
        if decision.slip and (decision.slip == "made" or n > start):
            slips = (*slips, n)
            continue
        if decision.plan_step == last:
            told[-1] = (told[-1][0], (*told[-1][1], *slips, n))
        else:
            text = (not told and decision.plan_step_now) or decision.plan_step
            told.append((text, (*slips, n)))
        slips, last = (), decision.plan_step
    if slips and told:  # the episode ended before the way back
        told[-1] = (told[-1][0], (*told[-1][1], *slips))
    return told


def _observed(page: Observation) -> str:
    """The page in a few words: its title without the site's name."""
    return f'The page is "{page.title.partition(" | ")[0].strip(chr(34))}".'


def _reason(step: str) -> str:
    verb = re.match(r"\w*", step)
    return _REASONS.get(verb[0].casefold() if verb else "", _REASON)
