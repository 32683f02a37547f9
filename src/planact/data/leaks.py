"""What a plan says that nobody could know when it was made (Plan-and-Act, section 4.2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planact.types import PlanRound, Trajectory

_VALUE = re.compile(r'"([^"]+)"|(\d[\d.,:]*\d|\d)')


def leaks(round_: PlanRound, trajectory: Trajectory) -> list[str]:
    """The quoted values and numbers of a plan that neither goal nor any page up to then shows."""
    seen = [trajectory.goal]
    for step in trajectory.steps[: round_.at + 1]:
        page = step.observation
        seen += [page.title, *page.lines, *(o for e in page.elements for o in e.options)]
    known = "\n".join(seen).casefold()
    text = " ".join(step.step for step in round_.plan.steps)
    return sorted({v for v in values(text) if v.casefold() not in known})


def values(text: str) -> Iterator[str]:
    """What a text puts in quotes, and its numbers."""
    return (m[1] or m[2] for m in _VALUE.finditer(text))
