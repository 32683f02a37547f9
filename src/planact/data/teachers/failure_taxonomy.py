"""What an agent did wrong, by signs in the trajectory, and goals like those it failed at.

For targeted augmentation (Plan-and-Act, section 4.3) by rules, on any site.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from planact.data.engine.duplicates import essence
from planact.data.engine.structure import Structure
from planact.errors import StopReason
from planact.types import Trajectory

_BUDGETS = (StopReason.STEPS, StopReason.TOKENS, StopReason.SECONDS)
_EMPTY = re.compile(
    r"\b(no|0|zero) (results?|matches|entries|items|products|hits)\b|nothing (was )?found"
    r"|did not match|not found any",
    re.IGNORECASE,
)
_EXTREME = re.compile(
    r"\b(cheapest|dearest|newest|oldest|latest|earliest|highest|lowest|largest|smallest|best|worst"
    r"|fewest|most|least|longest|shortest|top|recent)\b",
    re.IGNORECASE,
)
_ORDERING = re.compile(r"sort|order by|ordered|filter|refine|narrow", re.IGNORECASE)
_SIMILAR = 60  # of 100, by the words of what is asked
_TELLS_NOTHING = ("", "done", "finished", "n/a")


class Failure(NamedTuple):
    """A class of failures, and the sign by which a failed episode is known to be of it."""

    name: str
    description: str
    sign: Callable[[Structure], bool]


def classify(trajectory: Trajectory) -> Failure:
    """The class of a failed trajectory: the first whose sign it shows."""
    structure = Structure(trajectory)
    return next(failure for failure in FAILURES if failure.sign(structure))


def most_similar(goal: str, goals: Sequence[str], n: int) -> list[int]:
    """The places of at most `n` goals that ask for similar things, whatever they name, the most
    similar first; of those that ask alike, the ones that also name alike."""
    asked = process.cdist([essence(goal)], list(map(essence, goals)), scorer=fuzz.token_sort_ratio)
    named = process.cdist([goal], list(goals), scorer=fuzz.token_set_ratio)
    similar = (i for i in range(len(goals)) if asked[0][i] >= _SIMILAR)
    order = sorted(similar, key=lambda i: (-asked[0][i], -named[0][i], i))
    return order[:n]


def _stopped(*reasons: StopReason) -> Callable[[Structure], bool]:
    return lambda structure: structure.trajectory.stop.reason in reasons


def _gave_up(structure: Structure) -> bool:
    """It found nothing and did not search again."""
    steps = structure.steps
    typed = [n for n, step in enumerate(steps) if step.decision.action.name == "fill"]
    asked = steps[typed[-1]].observation.url if typed else ""
    pages = [structure.after(n) for n in range(typed[-1], len(steps))] if typed else []
    return any(_EMPTY.search(page.text) for page in pages if page.url != asked)


def _had_no_effect(structure: Structure) -> bool:
    steps = structure.steps
    return 2 * sum(bool(step.error) or not step.changed for step in steps) > len(steps)


def _did_not_save(structure: Structure) -> bool:
    """Something was filled in and then neither a button nor Enter pressed."""
    fields = [n for n in range(len(structure.steps)) if structure.is_field(n)]
    after = structure.steps[fields[-1] + 1 :] if fields else ()
    left = bool(fields) and structure.leaves(fields[-1])  # a list that is sorted needs no button
    acting = ("click", "press")
    return bool(fields) and not left and all(s.decision.action.name not in acting for s in after)


def _told_what_no_page_shows(structure: Structure) -> bool:
    answer = " ".join((structure.trajectory.answer or "").casefold().split())
    pages = [step.observation for step in structure.steps]
    shown = (" ".join(page.text.casefold().split()) for page in pages)
    return answer not in _TELLS_NOTHING and not any(answer in text for text in shown)


def _did_not_sort(structure: Structure) -> bool:
    steps = structure.steps
    used = any(
        _ORDERING.search(f"{step.decision.target or ''} {structure.after(n).url.partition('?')[2]}")
        for n, step in enumerate(steps)
    )
    offered = any(_ORDERING.search(step.observation.text) for step in steps)
    return bool(_EXTREME.search(structure.trajectory.goal)) and offered and not used


def _stayed(structure: Structure) -> bool:
    return not any(structure.leaves(n) for n in range(len(structure.steps)))


FAILURES = (
    Failure(
        "malformed reply",
        "The executor's reply was no action, within all its retries.",
        _stopped(StopReason.MALFORMED),
    ),
    Failure(
        "broken off",
        "Something failed that the agent did not do.",
        _stopped(StopReason.FAILED),
    ),
    Failure(
        "empty search not broadened",
        "A search found nothing, and no broader one was tried.",
        _gave_up,
    ),
    Failure(
        "loop",
        "The same action was done on the same page again and again.",
        _stopped(StopReason.LOOP),
    ),
    Failure(
        "changes not saved",
        "Something was filled in, but the button that saves or submits it was not used.",
        _did_not_save,
    ),
    Failure(
        "actions without effect",
        "More than half of the actions failed or changed nothing.",
        _had_no_effect,
    ),
    Failure(
        "budget spent",
        "The budget was spent before the goal was reached.",
        _stopped(*_BUDGETS),
    ),
    Failure(
        "stayed on the first page",
        "The task was ended without opening another page.",
        _stayed,
    ),
    Failure(
        "list not sorted",
        "The goal asks for an extreme, and the list that could be sorted or filtered was not.",
        _did_not_sort,
    ),
    Failure(
        "answer that no page shows",
        "The answer is on none of the pages that were visited.",
        _told_what_no_page_shows,
    ),
    Failure(
        "wrong end",
        "The task was ended on another page, or with another answer, than the goal asks for.",
        lambda structure: True,
    ),
)
