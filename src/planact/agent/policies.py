"""When to replan: one small function per policy.

The paper replans after every action and calls that wasteful (Plan-and-Act, section 3.3 and its
limitations). A policy looks at the episode so far, whose last step led to its page, and gives the
reason to replan, or "" to keep the plan.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from urllib.parse import urldefrag

from planact.errors import UsageError
from planact.types import History, PolicyName

Policy = Callable[[History], str]

STALL = 3  # actions without progress
_NAMED = re.compile(r'"([^"]+)"')


def never(history: History) -> str:
    """The first plan is kept."""
    return ""


def always(history: History) -> str:
    """Replans after every action, as the paper does."""
    return "an action was done"


def on_change(history: History) -> str:
    """Replans when the browser shows another page, or when the action did not do what it should."""
    step, page = history.steps[-1], history.page
    if step.error:
        return "the action failed"
    if _page(step.observation.url) != _page(page.url):
        return "the page changed"
    if page.messages:
        return "the browser showed a message"
    return "" if step.changed else "the action changed nothing"


def _page(url: str) -> str:
    """The address without its fragment, unless that is a route of an application (`#/orders`)."""
    page, fragment = urldefrag(url)
    return url if fragment.startswith(("/", "!")) else page


def on_request(history: History) -> str:
    """Replans when the executor asks for it, which it may under this policy and `locked`."""
    action = history.steps[-1].decision.action
    return f"asked for: {action.args[0]}" if action.name == "replan" else ""


def milestones(history: History) -> str:
    """As `on-change`, but a page that has all that the plan's next step names is one that the plan
    led to, and the plan is kept. Of a step that names nothing ("Open the cheapest product") nobody
    can tell: a planner that sees the page makes it concrete."""
    reason = on_change(history)
    if reason != "the page changed":
        return reason
    named, page = _next_names(history), history.page.text.casefold()
    met = named and all(name in page for name in named)
    return "" if met else "the page is not known to be the one that the plan leads to"


def _next_names(history: History) -> list[str]:
    """What the plan's next step puts in quotes. A step is done when the actions since the one
    before it have entered or chosen all that it names."""
    plan = history.plan
    left = [_NAMED.findall(step.step.casefold()) for step in plan.steps] if plan else []
    said = ""
    for step in history.steps[history.plans[-1].at :] if plan else ():
        said += step.describe().casefold()
        if left and left[0] and all(name in said for name in left[0]):
            left.pop(0)
            said = ""
    return left[0] if left else []


def stall(history: History) -> str:
    """When `STALL` actions under the plan in a row made no progress: none of them led to a page
    that was not seen before."""
    steps = history.steps
    first = len(steps) - STALL
    if first < (history.plans[-1].at if history.plans else 0):
        return ""
    pages = [(p.url, p.tab, p.lines) for p in (*(s.observation for s in steps), history.page)]
    stalled = all(pages[n + 1] in pages[: n + 1] for n in range(first, len(steps)))
    return f"{STALL} actions led to nothing new" if stalled else ""


def guarded(history: History) -> str:
    """As `on-change`. What is done is held to the goal, see `planact.agent.authority`."""
    return on_change(history)


def locked(history: History) -> str:
    """When an action failed or changed nothing, or the executor asks for it. What is done is held
    to goal and first plan, and planners are shown no text of pages, see `planact.agent.locked`."""
    step = history.steps[-1]
    if step.decision.action.name == "replan":
        return "asked for"
    if step.error:
        return "the action failed"
    return "" if step.changed else "the action changed nothing"


POLICIES: dict[PolicyName, Policy] = {
    PolicyName.NEVER: never,
    PolicyName.ALWAYS: always,
    PolicyName.ON_CHANGE: on_change,
    PolicyName.ON_REQUEST: on_request,
    PolicyName.MILESTONES: milestones,
    PolicyName.STALL: stall,
    PolicyName.GUARDED: guarded,
    PolicyName.LOCKED: locked,
}


def policy(named: str | Policy) -> Policy:
    """The policy of that name, or one's own. Raises `UsageError` for a name that none has."""
    if not isinstance(named, str):
        if not callable(named) or inspect.iscoroutinefunction(named):
            hint = "Give a name or a plain function of the history."
            raise UsageError(f"{named!r} is no policy", hint)
        return named
    try:
        return POLICIES[PolicyName(named)]
    except ValueError:
        known = ", ".join(POLICIES)
        raise UsageError(f"there is no policy {named!r}", f"Give one of {known}.") from None


def name_of(chosen: Policy) -> str:
    """What records call it: `on-change`, or the name of one's own function."""
    name = getattr(chosen, "__name__", type(chosen).__name__)
    return next((str(known) for known, function in POLICIES.items() if function is chosen), name)
