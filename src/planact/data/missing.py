"""What failed episodes lack, by their evaluators' checks.

A judge that learns to say it, and not only yes or no, learns to look for it on the page.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from planact.roles.evidence import as_a_whole
from planact.types import Message, Score

PAGE = "another page"
OTHER = "something else"

# A failed check's line, see `planact.tasks.evaluators`.
_WANTED = re.compile(r"^FAIL .*?: (?:exactly|includes|means) ('.*'|\".*\"); seen: ", re.DOTALL)
_AT_MOST = 60  # characters
_CANNOT = "N/A"  # right where nothing can be shown


def missing(score: Score, messages: list[Message]) -> str:
    """What a judge that is given `messages` could find missing: nothing ("") after a success; what
    a failed check wanted, if it stands on the page or in the goal; else what kind of thing it is.

    What can be read nowhere is not named: from that, a model would learn to guess.
    """
    if score.success:
        return ""
    shown = messages[-1].content.partition("\n<actions>")[0]
    for text in _wanted(score):
        if text == _CANNOT or (len(text) <= _AT_MOST and as_a_whole(text).search(shown)):
            return " ".join(text.split())
    kinds = {line.split()[1] for line in _failed(score)}
    return PAGE if kinds == {"url_match:"} else OTHER


def _wanted(score: Score) -> Iterator[str]:
    for line in _failed(score):
        if found := _WANTED.match(line):
            yield from filter(None, ast.literal_eval(found[1]).split(" |OR| "))


def _failed(score: Score) -> list[str]:
    return [line for line in score.checks if line.startswith("FAIL")]
