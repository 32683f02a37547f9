"""What a planner is told under `locked`: facts, of which no page can choose the words."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from planact.types import Action, Decision, History, Line, Observation, Part, Step

MAX_PATH = 120  # characters

# What is wrong with an action, by words of what the model is told.
_KINDS = (
    ("Not permitted", "not permitted"),
    ("blocked", "not on this site"),
    ("did not help", "done before, to no avail"),
    ("no longer on the page", "not on the page"),
    ("There is no", "not on the page"),
    ("has no", "not on the page"),
    ("does not load", "does not load"),
    ("does not answer", "the page does not answer"),
    ("does not work on", "not possible there"),
    ("cannot be", "not possible there"),
    ("is disabled", "not possible there"),
)


def facts(history: History, start: str, site_map: str) -> History:
    """The episode without anything that a page says: of each action its kind, whether it was done
    and the kind of error; of the page its address within the site, with the map of the site in
    place of its content."""
    content = tuple(
        Line(parts=(Part(text=line),)) for line in site_map.splitlines() if line.strip()
    )
    site = urlsplit(start)
    path = re.sub(r"[^\w/.-]", "", urlsplit(history.page.url).path, flags=re.ASCII)[:MAX_PATH]
    page = Observation(url=f"{site.scheme}://{site.netloc}{path}", title="", content=content)

    def fact(step: Step) -> Step:
        decision = Decision(reasoning="", action=Action(name=step.decision.action.name))
        error = kind_of(step.error) if step.error else ""
        return Step(observation=page, decision=decision, error=error, changed=step.changed)

    return History(history.goal, page, history.plans, tuple(map(fact, history.steps)))


def kind_of(error: str) -> str:
    return next((kind for words, kind in _KINDS if words in error), "failed")
