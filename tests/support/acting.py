"""Actions on elements by their names."""

from __future__ import annotations

from planact.browser import Session
from planact.browser.actions import read_call
from planact.types import Observation


async def do(session: Session, action: str, name: str = "", role: str = "") -> Observation:
    """Takes an action, `N` in it standing for the element of that name, and observes."""
    page = await session.observe()
    await session.act(read_call(action.replace("N", str(number(page, name, role)))), page)
    return await session.observe()


def number(page: Observation, name: str, role: str = "") -> int:
    found = [e.number for e in page.elements if e.name == name and role in ("", e.role)]
    return found[0] if found else 0
