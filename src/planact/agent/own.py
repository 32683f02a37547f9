"""Planners, executors and policies of one's own, and what they gave: it may be anything."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar

from planact.errors import UsageError

T = TypeVar("T")


def check(own: Any, role: str, does: str) -> None:
    """Raises `UsageError` for what cannot be in the role."""
    if not (hasattr(own, does) and hasattr(own, "name")):
        hint = f"Give an object with name and {does}, such as planact.Model{role.title()}."
        raise UsageError(f"the {role} is {own!r}", hint)


async def given(said: Any, kind: type[T], whose: str) -> T:
    """What came of a planner or executor, which need not be a coroutine function. Raises
    `UsageError` for what is none."""
    found = await said if inspect.isawaitable(said) else said
    if not isinstance(found, kind):
        raise UsageError(f"{whose} gave {found!r}", f"It has to be a planact.{kind.__name__}.")
    return found


def reason(said: Any) -> str:
    """A policy's reason to plan again, or "". Raises `UsageError` for what is none."""
    if said is not None and not isinstance(said, str):
        hint = 'Give the reason to plan again, or "" to keep the plan.'
        raise UsageError(f"the policy gave {said!r}", hint)
    return said or ""
