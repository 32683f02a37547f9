from __future__ import annotations

import pytest

from planact.agent.policies import POLICIES
from planact.types import Action, Decision, History, Observation, PolicyName, Step
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
