"""Groups that take turns, so that the first part of it all has some of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def in_turns(items: Iterable[T], group: Callable[[T], str], at_most: int | None = None) -> list[T]:
    """The first of every group, then every second, and so on; `at_most` so many of a group."""
    places: Counter[str] = Counter()
    ranked: list[tuple[int, T]] = []
    for item in items:
        ranked.append((places[group(item)], item))
        places[group(item)] += 1
    turns = sorted(ranked, key=lambda pair: pair[0])
    return [item for place, item in turns if at_most is None or place < at_most]
