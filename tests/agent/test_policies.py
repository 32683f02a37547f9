from __future__ import annotations

import pytest

from planact.agent.policies import POLICIES
from planact.types import (
    Action,
    Decision,
    History,
    Observation,
    Plan,
    PlanRound,
    PlanStep,
    PolicyName,
    Step,
)
from support.seen import seen

PAGE = seen("x", url="http://a.test/1")
OTHER = PAGE.model_copy(update={"url": "http://a.test/2"})
ANCHOR = PAGE.model_copy(update={"url": "http://a.test/1#top"})
DIALOG = PAGE.model_copy(update={"messages": ("alert: Sold out",)})


def step(error: str = "", changed: bool = True, action: str = "go_back", *args: str) -> Step:
    decision = Decision(reasoning="r", action=Action(name=action, args=args))
    return Step(observation=PAGE, decision=decision, error=error, changed=changed)


@pytest.mark.parametrize(
    ("policy", "done", "after", "replans"),
    [
        (PolicyName.NEVER, step(error="no"), OTHER, False),
        (PolicyName.ALWAYS, step(), PAGE, True),
        (PolicyName.ON_CHANGE, step(), OTHER, True),
        (PolicyName.ON_CHANGE, step(), PAGE, False),
        (PolicyName.ON_CHANGE, step(), ANCHOR, False),
        (PolicyName.ON_CHANGE, step(), DIALOG, True),
        (PolicyName.ON_CHANGE, step(error="stale"), PAGE, True),
        (PolicyName.ON_CHANGE, step(changed=False), PAGE, True),
        (PolicyName.ON_REQUEST, step(), OTHER, False),
        (PolicyName.GUARDED, step(), OTHER, True),
        (PolicyName.GUARDED, step(), PAGE, False),
        (PolicyName.LOCKED, step(), DIALOG, False),
        (PolicyName.LOCKED, step(error="no"), PAGE, True),
        (PolicyName.LOCKED, step(changed=False), PAGE, True),
        (PolicyName.LOCKED, step("", True, "replan", "nothing found"), PAGE, True),
        (PolicyName.ON_REQUEST, step("", True, "replan", "nothing found"), PAGE, True),
    ],
)
def test_policy(policy: PolicyName, done: Step, after: Observation, replans: bool) -> None:
    assert bool(POLICIES[policy](History("goal", after, steps=(done,)))) is replans


def test_the_reason_of_a_request_is_kept() -> None:
    asked = step("", True, "replan", "nothing found")
    assert "nothing found" in POLICIES[PolicyName.ON_REQUEST](History("goal", PAGE, steps=(asked,)))


def planned(*steps: str, at: int = 0) -> tuple[PlanRound]:
    return (
        PlanRound(plan=Plan(steps=tuple(PlanStep(reasoning="", step=s) for s in steps)), at=at),
    )


PLAN = planned('Search for "Alder Kettle"', 'Open "Alder Kettle"', "Open the first review")


@pytest.mark.parametrize(
    ("entered", "shown", "replans"),
    [
        (("Alder Kettle",), ('[1] link "Alder Kettle"',), False),
        (("Alder Kettle",), ("Nothing found",), True),
        (("Alder",), ('[1] link "Alder Kettle"',), False),  # the search is still to be done
        (("Alder",), ("Nothing found",), True),
        (("Alder Kettle", "Alder Kettle"), ('[1] link "Alder Kettle"',), True),  # names nothing
    ],
)
def test_milestones(entered: tuple[str, ...], shown: tuple[str, ...], replans: bool) -> None:
    steps = tuple(step("", True, "type", text) for text in entered)
    page = seen(*shown, url="http://a.test/2")
    assert bool(POLICIES[PolicyName.MILESTONES](History("goal", page, PLAN, steps))) is replans


def test_milestones_without_a_plan() -> None:
    assert POLICIES[PolicyName.MILESTONES](History("goal", OTHER, steps=(step(),)))


@pytest.mark.parametrize(
    ("steps", "at", "page", "replans"),
    [
        ((step(), step(), step()), 0, PAGE, True),  # always the same page
        ((step(), step()), 0, PAGE, False),
        ((step(), step(), step()), 1, PAGE, False),  # the plan is newer than that
        ((step(), step(), step()), 0, OTHER, False),
    ],
)
def test_stall(steps: tuple[Step, ...], at: int, page: Observation, replans: bool) -> None:
    history = History("goal", page, planned("Look", at=at), steps)
    assert bool(POLICIES[PolicyName.STALL](history)) is replans
