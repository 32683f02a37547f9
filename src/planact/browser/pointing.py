"""Reaching elements with the pointer: where a click is one on them, or why there is none."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from playwright.async_api import Locator, Page

from planact.browser.failures import named
from planact.browser.world import NoAnswer, Place, World
from planact.errors import ActionError
from planact.types import Element

REACH = 4.0  # seconds for an element to come to rest where it can be clicked
CLICK = 3.0  # seconds for a page to take a click
REDRAWN = 4  # times that an element may be drawn again while it is acted on
READY = 1_000  # ms for what Playwright does to an element that is there


class Pointer:
    """Points at the elements of one page."""

    def __init__(
        self,
        page: Page,
        world: World,
        again: Callable[[Element], Awaitable[Element | None]],
    ) -> None:
        """`again` finds an element that was drawn anew."""
        self._page, self._world = page, world
        self._again = again
        self._drawn_again: dict[str, str] = {}  # ref -> that of the element in its place

    async def click(
        self, element: Element, *, button: Literal["left", "right"] = "left", count: int = 1
    ) -> None:
        at = await self._reach(element)
        if at is None:  # it is under controls of its own
            await self._ask(element, "press")
        else:
            with contextlib.suppress(TimeoutError):  # the next look at the page says what is up
                async with asyncio.timeout(CLICK):
                    await self._page.mouse.click(*at, button=button, click_count=count)

    async def hover(self, element: Element) -> None:
        at = await self._reach(element)
        if at is not None:
            await self._page.mouse.move(*at)

    async def drag(self, element: Element, onto: Element) -> None:
        """Drags as a hand does: pages tell it from a click by the moves between."""
        mouse = self._page.mouse
        await self._reach(element)
        end = await self._reach(onto)
        start = await self._reach(element)  # to reach the second may have scrolled
        if start is None or end is None:
            raise ActionError(f"{named(element)} cannot be dragged there")
        await mouse.move(*start)
        await mouse.down()
        try:
            await mouse.move(start[0] + 5, start[1] + 5, steps=2)
            await mouse.move(*end, steps=8)
            await mouse.move(*end)
        finally:
            await mouse.up()

    async def _reach(self, element: Element) -> tuple[float, float] | None:
        """Where in the viewport a click is one on the element, None where only controls inside of
        it can be hit. Raises `ActionError` with what is in the way."""
        if "/over" in element.ref:
            held = await self._ask(element, "holder")
            if "x" in held:
                await self._page.mouse.move(*await self._in_page(element, held))
                await self._ask(element, "shown")
        found = await self._ask(element, "point")
        if "x" in found:
            return await self._in_page(element, found)
        if found.get("inner"):
            return None
        if cover := found.get("cover"):
            raise ActionError(f"{named(element)} is covered by {cover}")
        raise ActionError(f"{named(element)} {found['reason']}")

    async def _in_page(self, element: Element, at: dict[str, Any]) -> tuple[float, float]:
        """A point of a frame as one of the page."""
        if not at["framed"]:
            return at["x"], at["y"]
        box = await self.locator(element).bounding_box(timeout=READY)
        base = await self._ask(element, "base")
        if box is None:
            raise ActionError(f"{named(element)} is not visible")
        return box["x"] + at["x"] - base["x"], box["y"] + at["y"] - base["y"]

    async def _ask(self, element: Element, question: str, *args: Any) -> Any:
        """What the page says of an element. One that was drawn again is found again."""
        ref = self._ref(element)
        for _ in range(REDRAWN):
            place = self._world.holding(ref)
            found: Any = {"gone": True}
            if place is not None:
                found = await _answer(place, element, question, ref, *args)
            if not (isinstance(found, dict) and found.get("gone")):
                return found
            twin = await self._again(element)
            if twin is None:
                raise ActionError(f"{named(element)} is no longer on the page")
            ref = self._drawn_again[element.ref] = twin.ref
        raise ActionError(f"{named(element)} cannot be reached: the page draws it again and again")

    def _ref(self, element: Element) -> str:
        return self._drawn_again.get(element.ref, element.ref)

    def locator(self, element: Element) -> Locator:
        return self._page.locator(f"aria-ref={self._ref(element).partition('/')[0]}")


async def _answer(place: Place, element: Element, question: str, *args: Any) -> Any:
    try:
        return await place.call(question, *args, bound=REACH)
    except NoAnswer:
        raise ActionError(f"{named(element)}: the page does not answer, it is busy") from None
