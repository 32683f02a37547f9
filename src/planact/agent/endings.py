"""How episodes end."""

from __future__ import annotations

import traceback
from typing import Any

from planact.browser.failures import MAX_TEXT
from planact.errors import Owner, PlanactError, StopReason
from planact.text import one_line
from planact.types import Stop


class End(Exception):
    """The run is over; carries how."""

    def __init__(self, reason: StopReason, message: str = "") -> None:
        self.stop = Stop(reason=reason, message=message)


def broken(error: Exception) -> tuple[Stop, dict[str, Any]]:
    """How an episode ended that the error broke, and by whose fault; with the traceback, for
    `Trajectory.extra`, where it is planact's, or that of something of one's own."""
    if isinstance(error, PlanactError):
        return Stop(reason=StopReason.FAILED, message=str(error), owner=error.owner), {}
    message = one_line(f"{type(error).__name__}: {error}", MAX_TEXT)
    stop = Stop(reason=StopReason.FAILED, message=message, owner=Owner.HARNESS)
    return stop, {"traceback": "".join(traceback.format_exception(error))}
