"""What a judge can find in an episode, by its evaluators' checks.

A judge that learns to say it, and not only yes or no, learns to look for it on the page: what the
right answer is, where the goal asks for one, whatever the agent answered; else what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planact.roles.judge import ANSWER, MISSING, NOTHING
from planact.roles.judge_features import N_A, as_a_whole
from planact.tasks.evaluators import CANNOT
from planact.types import Check, Message, Score

PAGE = "another page"
OTHER = "something else"
UNKNOWN = "unknown"

_NAMES = ("exactly", "includes", "means")  # comparisons with what is right
_AT_MOST = 60  # characters


def critique_target(score: Score, messages: list[Message]) -> str:
    """The line with which a judge that is given `messages` should begin: `Right answer: ` with what
    the checks of an answer want, if it stands on the page, in the goal or in the evidence; where
    there are no such checks, `Missing: ` with what failed ones wanted, or else what kind of thing
    it is.

    What can be read nowhere is not named: from that, a model would learn to guess.
    """
    pages, _, done = messages[-1].content.partition("\n<actions>")
    shown = f"{pages}\n{done.partition('</answer>')[2]}"
    if any(check.how == CANNOT for check in score.checks):
        return f"{ANSWER}{N_A}"
    if asked := [c for c in score.checks if c.kind == "string_match" and c.how in _NAMES]:
        return f"{ANSWER}{next(_readable(asked, shown), UNKNOWN)}"
    if score.success:
        return f"{MISSING}{NOTHING}"
    failed = [check for check in score.checks if not check.passed]
    kind = PAGE if {check.kind for check in failed} == {"url_match"} else OTHER
    return f"{MISSING}{next(_readable(failed, shown), kind)}"


def _readable(checks: Iterable[Check], shown: str) -> Iterator[str]:
    """What the checks want, where it can be read."""
    for check in checks:
        if check.how in _NAMES and check.wanted:
            for text in filter(None, check.wanted.split(" |OR| ")):
                if text == N_A or (len(text) <= _AT_MOST and as_a_whole(text).search(shown)):
                    yield " ".join(text.split())
