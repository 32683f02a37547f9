"""Groups that take turns, so that the first part of it all has some of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from more_itertools import interleave_longest, map_reduce

T = TypeVar("T")


def in_turns(items: Iterable[T], group: Callable[[T], str], at_most: int | None = None) -> list[T]:
    """The first of every group, then every second, and so on; `at_most` so many of a group."""
    groups = map_reduce(items, group).values()
    return list(interleave_longest(*(members[:at_most] for members in groups)))
