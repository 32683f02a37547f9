"""Small episodes for the tests of judges."""

from __future__ import annotations

from planact.errors import StopReason
from planact.types import (
    Action,
    Check,
    Comparison,
    Decision,
    Element,
    Observation,
    Score,
    Step,
    Stop,
    Trajectory,
)
from support.seen import seen
from support.seen import target as called


def page(
    *lines: str, url: str = "https://shop.example/basket", elements: tuple[Element, ...] = ()
) -> Observation:
    return seen(*lines, url=url, title="Basket", elements=elements)


def step(name: str, *args: int | str, target: str = "", on: Observation | None = None) -> Step:
    decision = Decision(reasoning="r", target=called(target), action=Action(name=name, args=args))
    return Step(observation=on or page("a page"), decision=decision)


def check(
    kind: str, how: Comparison, wanted: str | None = None, *, seen: str = "", passed: bool = False
) -> Check:
    return Check(kind=kind, how=how, wanted=wanted, seen=seen, passed=passed)


FILLED = step("fill", 8, "28.95", target='textbox "Price"')
SAVED = step("click", 9, target='button "Save"', on=page('[8] textbox "Price" = "28.95"'))
EXIT = step("exit", "done")


def episode(
    *steps: Step,
    goal: str = "Set the price of the Slim Bottle to 28.95.",
    answer: str | None = "done",
    last: Observation | None = None,
    stop: StopReason = StopReason.EXIT,
    success: bool | None = None,
    task_id: str = "set-price.train.0",
) -> Trajectory:
    return Trajectory(
        task_id=task_id,
        template=task_id.partition(".")[0],
        goal=goal,
        start_url="https://shop.example/",
        steps=steps or (FILLED, SAVED, EXIT),
        last=last or page('[1] link "Slim Bottle"', "£28.95"),
        answer=answer,
        stop=Stop(reason=stop, message="the 30 actions are used up" * (stop == StopReason.STEPS)),
        score=None if success is None else Score(success=success),
    )
