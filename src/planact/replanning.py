"""When to replan: one small function per policy.

The paper replans after every action and calls that wasteful (Plan-and-Act, section 3.3 and its
limitations). A policy looks at the step just done and the page after it, and gives the reason to
replan, or "" to keep the plan.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urldefrag

from planact.types import Observation, Policy, Step

Replanning = Callable[[Step, Observation], str]


def never(step: Step, after: Observation) -> str:
    return ""


def always(step: Step, after: Observation) -> str:
    return "an action was done"


def on_change(step: Step, after: Observation) -> str:
    """Replans when the browser shows another page, or when the action did not do what it should."""
    if step.error:
        return "the action failed"
    if _page(step.observation.url) != _page(after.url):
        return "the page changed"
    if after.messages:
        return "the browser showed a message"
    return "" if step.changed else "the action changed nothing"


def _page(url: str) -> str:
    """The address without its fragment, unless that is a route of an application (`#/orders`)."""
    page, fragment = urldefrag(url)
    return url if fragment.startswith(("/", "!")) else page


def on_request(step: Step, after: Observation) -> str:
    """Replans when the executor asks for it."""
    action = step.decision.action
    return f"asked for: {action.args[0]}" if action.name == "replan" else ""


POLICIES: dict[Policy, Replanning] = {
    Policy.NEVER: never,
    Policy.ALWAYS: always,
    Policy.ON_CHANGE: on_change,
    Policy.ON_REQUEST: on_request,
}
