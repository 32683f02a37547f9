"""Actions of one's own that are none, or that fail."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from planact.browser import Browser
from planact.browser.tools import tool
from planact.errors import ActionError, UsageError
from planact.types import Action
from support.site import Site

if TYPE_CHECKING:
    from decimal import Decimal


def pay(amount: Decimal) -> None:
    """Pay an amount."""


def leave() -> None:
    """Leave."""
    sys.exit("gone")


def test_an_annotation_that_cannot_be_resolved() -> None:
    with pytest.raises(UsageError, match=r"pay cannot be an action.*Decimal"):
        tool(pay)


async def test_one_that_ends_the_process_ends_no_episode(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/events.html") as session:
        page = await session.observe()
        with pytest.raises(ActionError, match="leave failed: gone"):
            await session.act(Action(name="leave", args=()), page, tool(leave))
