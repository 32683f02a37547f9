"""How the episodes of a run are done, whoever acts in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import get_args

from planact.browser import Access
from planact.errors import UsageError
from planact.evaluate.view import Unwatched, View
from planact.types import Model, Runner


@dataclass(frozen=True)
class Conduct:
    """By how many workers episodes are done and where, who judges and watches them, and what is
    kept of them."""

    judge: str | Model | None = None  # of what no evaluator can compare
    workers: int = 1  # episodes side by side
    runner: Runner = "local"  # where the workers are, see `planact.evaluate.backends`
    access: Access = field(default_factory=Access)
    view: View = field(default_factory=Unwatched)
    screens: bool = False  # keep a screenshot of every page
    exchanges: bool = False  # keep all that models were asked and said
    headed: bool = False  # show the browsers

    def check(self) -> None:
        """Raises `UsageError` for what is not what it has to be."""
        from_one("workers", self.workers)
        if self.runner not in get_args(Runner):
            hint = f"Give one of {', '.join(get_args(Runner))}."
            raise UsageError(f"there is no runner {self.runner!r}", hint)
        if not isinstance(self.judge, str | Model | None):
            raise UsageError(f"{self.judge!r} is no judge", "Give the name of a model, or a model.")


def from_one(name: str, number: object) -> None:
    """Raises `UsageError` for what is no number from 1 on."""
    if not isinstance(number, int) or number < 1:
        raise UsageError(f"{name} is {number!r}", "Give a number from 1 on.")
