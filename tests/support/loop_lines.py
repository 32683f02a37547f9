"""Lines of the data loop's files, as the stages write them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from planact.data.engine.records import Line, Origin, Pair, Planned, identity
from planact.errors import StopReason
from planact.types import (
    Action,
    Decision,
    Element,
    Note,
    Observation,
    Plan,
    PlanRound,
    PlanStep,
    Score,
    Step,
    Stop,
    Trajectory,
)
from support.seen import seen

LINK = Element(number=1, role="link", name="Next")


def page(title: str, *lines: str) -> Observation:
    return seen(LINK.to_text(), *lines, url=f"http://shop.test/{title}", title=title)


def plan(*steps: str) -> Plan:
    return Plan(steps=tuple(PlanStep(reasoning=f"Why {step}.", step=step) for step in steps))


def step(where: Observation, part: str, plan: int) -> Step:
    action = Action(name="click", args=(1,))
    decision = Decision(
        reasoning=f"Now {part}.", target=LINK.target, action=action, note=Note(step=part)
    )
    return Step(observation=where, decision=decision, plan=plan)


def planned(task: str, *, template: str = "", rejected: str = "", goal: str = "") -> Planned:
    """Two plans over three actions; the first page is told apart by its task."""
    trajectory = Trajectory(
        task_id=task,
        template=template,
        site="shopping",
        goal=goal or f"Do {task}",
        start_url="http://shop.test/",
        plans=(
            PlanRound(plan=plan("Look", "Buy"), at=0, trigger="start"),
            PlanRound(plan=plan("Buy"), at=2, trigger="the page changed"),
        ),
        steps=(
            step(page(f"home of {task}"), "Look", 0),
            step(page("list"), "Look", 0),
            step(page("item"), "Buy", 1),
        ),
        stop=Stop(reason=StopReason.EXIT),
        score=Score(success=True),
    )
    return Planned(
        id=identity("planned", task),
        job=task,
        origin=Origin(stage="ground", teacher="rules", parents=(f"{task}-0",)),
        trajectory=trajectory,
        actions=(((0, 1), (2,)), ((2,),)),
        rejected=rejected,
    )


def pair(goal: str, on: Planned, *, task: str = "", rejected: str = "") -> Pair:
    return Pair(
        id=identity("pair", goal),
        job=on.id,
        origin=Origin(stage="expand", teacher="model-t", parents=(on.id,)),
        goal=goal,
        plan=plan(f"Find {goal}"),
        site="shopping",
        page=on.id,
        task_id=task,
        slots={"thing": goal},
        rejected=rejected,
    )


def write(path: Path, lines: Iterable[Line]) -> Path:
    path.write_text("".join(line.model_dump_json() + "\n" for line in lines), encoding="utf-8")
    return path
