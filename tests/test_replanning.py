from __future__ import annotations

import pytest

from planact.replanning import POLICIES
from planact.types import Action, Decision, Observation, Policy, Step
from seen import seen

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
        (Policy.NEVER, step(error="no"), OTHER, False),
        (Policy.ALWAYS, step(), PAGE, True),
        (Policy.ON_CHANGE, step(), OTHER, True),
        (Policy.ON_CHANGE, step(), PAGE, False),
        (Policy.ON_CHANGE, step(), ANCHOR, False),
        (Policy.ON_CHANGE, step(), DIALOG, True),
        (Policy.ON_CHANGE, step(error="stale"), PAGE, True),
        (Policy.ON_CHANGE, step(changed=False), PAGE, True),
        (Policy.ON_REQUEST, step(), OTHER, False),
        (Policy.ON_REQUEST, step("", True, "replan", "nothing found"), PAGE, True),
    ],
)
def test_policy(policy: Policy, done: Step, after: Observation, replans: bool) -> None:
    assert bool(POLICIES[policy](done, after)) is replans


def test_the_reason_of_a_request_is_kept() -> None:
    asked = step("", True, "replan", "nothing found")
    assert "nothing found" in POLICIES[Policy.ON_REQUEST](asked, PAGE)
