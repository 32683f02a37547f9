"""What a judge can find in an episode, by its evaluators' checks.

A judge that learns to say it, and not only yes or no, learns to look for it on the page: what the
right answer is, where the goal asks for one, whatever the agent answered; else what is missing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from planact.roles.evidence import N_A, as_a_whole
from planact.roles.judge import ANSWER, MISSING, NOTHING, UNKNOWN
from planact.tasks.evaluators import CANNOT, FAIL, PASS
from planact.types import Message, Score

PAGE = "another page"
OTHER = "something else"

# A check's line, see `planact.tasks.evaluators`.
_WANTED = re.compile(r"^\w+ .*?: (?:exactly|includes|means) ('.*'|\".*\"); seen: ", re.DOTALL)
_ANSWERS = ("string_match: exactly ", "string_match: includes ", "string_match: means ")
_AT_MOST = 60  # characters


def finding(score: Score, messages: list[Message]) -> str:
    """The line with which a judge that is given `messages` should begin: `Right answer: ` with what
    the checks of an answer want, if it stands on the page, in the goal or in the evidence; where
    there are no such checks, `Missing: ` with what failed ones wanted, or else what kind of thing
    it is.

    What can be read nowhere is not named: from that, a model would learn to guess.
    """
    pages, _, done = messages[-1].content.partition("\n<actions>")
    shown = f"{pages}\n{done.partition('</answer>')[2]}"
    checks = [line for line in score.checks if line.startswith((PASS, FAIL))]
    if any(line[6:].startswith(CANNOT) for line in checks):
        return f"{ANSWER}{N_A}"
    if asked := [line for line in checks if line[6:].startswith(_ANSWERS)]:
        return f"{ANSWER}{next(_readable(asked, shown), UNKNOWN)}"
    if score.success:
        return f"{MISSING}{NOTHING}"
    failed = [line for line in checks if line.startswith(FAIL)]
    kind = PAGE if {line.split()[1] for line in failed} == {"url_match:"} else OTHER
    return f"{MISSING}{next(_readable(failed, shown), kind)}"


def _readable(checks: Iterable[str], shown: str) -> Iterator[str]:
    """What the checks want, where it can be read."""
    for line in checks:
        if found := _WANTED.match(line):
            for text in filter(None, ast.literal_eval(found[1]).split(" |OR| ")):
                if text == N_A or (len(text) <= _AT_MOST and as_a_whole(text).search(shown)):
                    yield " ".join(text.split())
