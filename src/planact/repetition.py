"""Loop detection: the same action on the same page again and again."""

from __future__ import annotations

from collections import Counter

from planact.types import Action, Observation, Step

REPEATS = 2  # how often an action that changes the page may be done on the very same page


def futile(steps: tuple[Step, ...], page: Observation) -> frozenset[Action]:
    """The actions not to be tried on `page` again: those that failed or changed nothing there, and
    those that were done there `REPEATS` times already. Element numbers are those of `page`, since
    the same page numbers its elements alike."""
    here = [s for s in steps if (s.observation.url, s.observation.lines) == (page.url, page.lines)]
    often = Counter(s.decision.action for s in here)
    return frozenset(
        s.decision.action
        for s in here
        if s.error or not s.changed or often[s.decision.action] >= REPEATS
    )
