"""Tasks of one template, some of them demonstrated."""

from __future__ import annotations

from planact.data.engine.records import RULES, Origin, Planned
from planact.data.teachers.filling import (
    Example,
    Filled,
    expand,
    task_examples,
)
from planact.errors import StopReason
from planact.tasks.task import Eval, Task
from planact.types import (
    Action,
    Decision,
    Note,
    Plan,
    PlanRound,
    PlanStep,
    Score,
    Step,
    Stop,
    Trajectory,
)
from support.seen import seen

PAGE = seen("Welcome", url="http://shop.test/", title="Shop")
ORDERS = {"cheapest": "low to high", "most expensive": "high to low"}
ORIGIN = Origin(stage="expand", teacher=RULES)


def task(number: int, category: str, which: str) -> Task:
    return Task(
        task_id=f"extreme.train.{number}",
        sites=("shopping",),
        start_url="http://shop.test/",
        intent=f"What is the {which} of the {category}?",
        eval=Eval.model_validate(
            {"eval_types": ["url_match"], "reference_url": "http://shop.test/"}
        ),
        instantiation_dict={"category": category, "which": which},
        template="extreme",
        split="train",
    )


def plan(of: Task, first: str = "Open the category") -> Plan:
    params = of.instantiation_dict
    texts = (
        f'{first} "{params["category"]}"',
        f'Sort by "{ORDERS[params["which"]]}"',
        f"Report the {params['which']}",
    )
    return Plan(steps=tuple(PlanStep(reasoning="So.", step=text) for text in texts))


def planned(of: Task, first: str = "Open the category") -> Planned:
    exit_ = Decision(
        reasoning="So.", action=Action(name="exit", args=("",)), note=Note(step="Report")
    )
    trajectory = Trajectory(
        task_id=of.key,
        template=of.template,
        site="shopping",
        goal=of.goal,
        start_url=of.start_url,
        steps=(Step(observation=PAGE, decision=exit_, plan=0),),
        plans=(PlanRound(plan=plan(of, first), at=0, trigger="start"),),
        stop=Stop(reason=StopReason.EXIT),
        score=Score(success=True),
    )
    return Planned(id=f"of {of.key}", job="j", origin=ORIGIN, trajectory=trajectory)


DONE = [
    task(0, "mugs", "cheapest"),
    task(1, "mugs", "most expensive"),
    task(2, "hats", "cheapest"),
]
NEW = [task(3, "pens", "cheapest"), task(4, "socks", "most expensive")]


def examples(*tasks: Task) -> list[Example]:
    return list(task_examples(map(planned, tasks), tasks))


def expanded(done: list[Example], *new: Task) -> list[Example]:
    return list(expand(done, map(Filled.of, new)))
