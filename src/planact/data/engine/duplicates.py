"""Goals that say the same in other words.

Two goals that name different things ("the price of A", "the price of B") are no duplicates, however
alike their words are; two that name the same things and are otherwise alike are.
"""

from __future__ import annotations

import re
from collections import defaultdict

from rapidfuzz import fuzz, process

# What is named: quotes, numbers, and words with a capital letter that begin no sentence.
_NAMED = re.compile(r'"[^"]+"|\d[\w.,:-]*|(?<![.?!:] )(?<!^)\b[A-Z][\w\'-]*')
_WORD = re.compile(r"\w+")
# Words that goals of all kinds begin with and that change nothing.
_EMPTY = frozenset(
    (
        *("a", "an", "the", "of", "to", "in", "on", "for", "and", "there", "it", "its"),
        *("is", "are", "was", "do", "does", "did", "can", "could", "would", "like", "want"),
        *("me", "my", "i", "you", "please", "tell", "show", "find", "out", "know", "look"),
        *("up", "give", "need", "what", "which", "how"),
    )
)
_ALIKE = 80  # of 100, by the words that are left, in any order


class Duplicates:
    """The goals of one site so far."""

    def __init__(self) -> None:
        self._by_names: dict[frozenset[str], dict[str, str]] = defaultdict(dict)

    def add(self, goal: str) -> str | None:
        """The earlier goal that this one is too near to; the goal is kept where there is none."""
        alike = self._by_names[named(goal)]
        words = essence(goal)
        found = process.extractOne(words, alike, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE)
        if found:
            return found[2]
        alike[goal] = words
        return None


def named(goal: str) -> frozenset[str]:
    """What a goal names, in small letters."""
    return frozenset(name.strip('".,:').casefold() for name in _NAMED.findall(goal))


def essence(goal: str) -> str:
    """What a goal asks for, without what it names."""
    words = _WORD.findall(_NAMED.sub(" ", goal).casefold())
    return " ".join(word for word in words if word not in _EMPTY)
