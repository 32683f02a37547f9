"""A page of the site as an agent has it: seen, and acted on by the names of its elements."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from planact.browser import Browser, Session
from planact.browser.actions import read_call
from planact.errors import ActionError
from planact.types import Element, Observation

LIMIT = 60.0  # seconds for a whole visit, so that what hangs does not hold up the other tests
SAID = 500  # characters for any message


class Visit:
    """A session, and the page that was last observed."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.page: Observation

    async def see(self) -> Observation:
        self.page = await self.session.observe()
        assert all(len(message) < SAID for message in self.page.messages)
        return self.page

    async def do(self, action: str, *names: str, role: str = "") -> Observation:
        """Takes an action, each `N` in it standing for the element of the next name, and observes.
        What the action raises is raised."""
        await self.act(action, *names, role=role)
        return await self.see()

    async def act(self, action: str, *names: str, role: str = "") -> None:
        """Takes an action without observing what comes of it."""
        for name in names:
            action = action.replace("N", str(self.element(name, role).number), 1)
        await self.session.act(read_call(action), self.page)

    async def refused(self, action: str, *names: str, role: str = "") -> str:
        """Why an action cannot be done: said in few words."""
        try:
            await self.act(action, *names, role=role)
        except ActionError as error:
            assert len(str(error)) < SAID
            await self.see()
            return str(error)
        raise AssertionError(f"{action} {names} was not refused")

    def find(self, name: str, role: str = "") -> Element | None:
        """The element of that name, else the first whose name has it in it."""
        elements = [e for e in self.page.elements if role in ("", e.role)]
        exact = [e for e in elements if e.name == name]
        return next(iter(exact or [e for e in elements if name in e.name]), None)

    def element(self, name: str, role: str = "") -> Element:
        found = self.find(name, role)
        assert found, f"{role} {name!r} is not on the page:\n{self.page.text[:2000]}"
        return found

    def role(self, role: str) -> Element:
        """The first element of a role."""
        found = [e for e in self.page.elements if e.role == role]
        assert found, f"No {role} is on the page:\n{self.page.text[:2000]}"
        return found[0]

    def shown(self, name: str, role: str = "") -> str:
        """The words of an element's line that are about it: its label, value and states."""
        number = self.element(name, role).number
        words = self.page.text.partition(f"[{number}] ")[2].partition("\n")[0]
        return words.partition(" | ")[0]

    async def js(self, expression: str) -> Any:
        return await self.session.page.evaluate(expression)


@asynccontextmanager
async def visit(browser: Browser, url: str, **options: Any) -> AsyncIterator[Visit]:
    """A visit of the address, its first page seen."""
    async with asyncio.timeout(LIMIT), browser.open(url, **options) as session:
        visitor = Visit(session)
        await visitor.see()
        yield visitor


Open = Callable[..., AbstractAsyncContextManager[Visit]]
