"""Plans of tasks that nobody has demonstrated, from those of their relatives."""

from __future__ import annotations

from planact.data.expand import expand, refilled
from planact.errors import StopReason
from planact.tasks.task import Eval, Task
from planact.types import (
    Action,
    Decision,
    Observation,
    Plan,
    PlanRound,
    PlanStep,
    Score,
    Step,
    Stop,
    Trajectory,
)

PAGE = Observation(url="http://shop.test/", title="Shop", lines=("Welcome",), elements=())
ORDERS = {"cheapest": "low to high", "most expensive": "high to low"}


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


def plan(of: Task) -> Plan:
    params = of.instantiation_dict
    texts = (
        f'Open the category "{params["category"]}"',
        f'Sort by "{ORDERS[params["which"]]}"',
        f"Report the {params['which']}",
    )
    return Plan(steps=tuple(PlanStep(reasoning="So.", step=text) for text in texts))


def trajectory(of: Task) -> Trajectory:
    exit_ = Decision(reasoning="So.", action=Action(name="exit", args=("",)), plan_step="Report")
    return Trajectory(
        task_id=of.key,
        template=of.template,
        goal=of.goal,
        start_url=of.start_url,
        steps=(Step(observation=PAGE, decision=exit_, plan=0),),
        plans=(PlanRound(plan=plan(of), at=0, trigger="start"),),
        stop=Stop(reason=StopReason.EXIT),
        score=Score(success=True),
    )


DONE = [
    task(0, "mugs", "cheapest"),
    task(1, "mugs", "most expensive"),
    task(2, "hats", "cheapest"),
]
NEW = [task(3, "pens", "cheapest"), task(4, "socks", "most expensive")]


def test_slots_are_refilled_and_what_decides_more_is_kept() -> None:
    pairs = list(expand(map(trajectory, DONE), [*DONE, *NEW]))
    assert [pair.task for pair in pairs] == NEW
    assert [pair.plan for pair in pairs] == [plan(new) for new in NEW]


def test_without_a_relative_there_is_no_plan() -> None:
    assert list(expand([trajectory(DONE[0])], [DONE[0], NEW[1]])) == []
    assert list(expand([], NEW)) == []


def test_values_that_contain_each_other_are_filled_once() -> None:
    first = next(iter(expand(map(trajectory, DONE), [*DONE, NEW[0]])))
    swapped = task(5, "cheapest pens", "pens")
    assert "cheapest pens" in refilled(first, swapped).steps[0].step
    assert refilled(first, swapped).steps[2].step == "Report the pens"
