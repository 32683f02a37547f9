"""Waiting until a page has come to rest, with a bound and without fixed sleeps.

At rest means: no request that can change the page is under way, and its nodes have not changed for
a moment. Requests that were under way before the action, such as long polls, do not count.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable, Callable, Set
from typing import Any, TypeVar
from weakref import WeakKeyDictionary, WeakSet

from playwright.async_api import BrowserContext, Page, Request, Response
from playwright.async_api import Error as PlaywrightError

from planact.browser.reading.arrivals import is_page, opens_tab, page_of
from planact.browser.world import CALL, NoAnswer, World

QUIET_MS = 17  # without a change of the page: a frame at 60 a second
BOUND = 3.0  # seconds for a page that keeps changing
RESTLESS = 0.3  # the same, where it did so before
NAVIGATION = 4.5  # seconds for a server to answer with a page
OPENING = 1.0  # seconds from the request of a new tab to the tab
LEAVING = 1.0  # seconds from a navigation's beginning in the page to its request
PICTURES = 0.3  # seconds for pictures, without which some controls have no size, after the rest
_KINDS = frozenset(("document", "script", "stylesheet", "xhr", "fetch"))

_T = TypeVar("_T")


class StillLoading(Exception):
    """A server has not answered with the next page yet. Until it does, nothing can be read: the
    browser holds back all questions to the page that was there."""


class Settling:
    """Watches the requests of a context and waits for its pages to settle."""

    def __init__(self, context: BrowserContext) -> None:
        self._underway: set[Request] = set()
        self._answered: set[Request] = set()  # of these, those whose documents are coming in
        self._pictures: set[Request] = set()  # under way
        self._drawn: WeakKeyDictionary[Page, float] = WeakKeyDictionary()  # when the last one came
        self._restless: WeakSet[Page] = WeakSet()  # pages that never came to rest
        self._asked = 0  # pages since the last action
        self._opening = 0.0  # until when a tab is waited for that something was asked for in
        self._told: set[Request] = set()  # of tabs that have not come
        self._opened = asyncio.Event()  # a tab came since a page was read
        self._news = asyncio.Event()  # a request began, was answered or ended
        context.on("page", self._open)
        context.on("request", self._begin)
        context.on("response", self._answer)
        context.on("requestfinished", self._end)
        context.on("requestfailed", self._end)

    def _begin(self, request: Request) -> None:
        if request.resource_type == "image":
            self._pictures.add(request)
        elif request.resource_type in _KINDS:
            self._underway.add(request)
            self._asked += is_page(request)
            if opens_tab(request):
                self._opening = time.monotonic() + OPENING
        self._news.set()

    def _open(self, page: Page) -> None:
        self._opening = 0.0
        self._opened.set()
        self._news.set()

    def _end(self, request: Request) -> None:
        if request in self._pictures and (page := page_of(request)):
            self._drawn[page] = time.monotonic()
        self._pictures.discard(request)
        self._underway.discard(request)
        self._answered.discard(request)
        self._told.discard(request)
        self._news.set()

    def _answer(self, response: Response) -> None:
        if response.request in self._underway:
            self._answered.add(response.request)
            self._news.set()

    def take_opening(self) -> bool:
        """Whether a tab is about to come whose server has not answered, which is told once."""
        self._opened.clear()
        new = {r for r in self._underway if opens_tab(r)} - self._told
        self._told |= new
        return bool(new)

    def underway(self, page: Page) -> Set[Request]:
        """Requests under way before an action, for what follows it to leave out: all but what is to
        take the place of the page."""
        self._asked = 0
        kept = (r for r in self._underway if not self._replaces(r, page))
        return self._pictures.union(kept)

    async def settle(
        self, world: World, *, bound: float = BOUND, until_change: bool = False
    ) -> None:
        """Returns when the page is at rest or `bound` seconds have passed; while a page is being
        loaded into a tab, up to `NAVIGATION` seconds. `until_change` waits for a change first, or a
        new tab."""
        start = time.monotonic()
        if until_change and await self._changed(world, bound):
            return
        await self._rest(world, frozenset(), start, bound, _nothing)

    async def read(
        self, world: World, read: Callable[[World], Awaitable[_T]], ignore: Set[Request]
    ) -> _T:
        """What `read` reads of the page when it is at rest. Where nothing is loaded, it reads while
        the page is watched, and again if the page changed meanwhile. Raises what `read` does."""
        bound = RESTLESS if world.page in self._restless else BOUND
        start = time.monotonic()
        reading = await self._rest(world, ignore, start, bound, read)
        if reading is not None:
            return reading
        if time.monotonic() - start >= BOUND:  # it is not waited for as long again
            self._restless.add(world.page)
        return await read(world)

    def _awaited(self, page: Page, ignore: Set[Request], late: float) -> list[Request]:
        """What the page waits for: until `late` pictures, too."""
        pictures = self._pictures if time.monotonic() < late else set()
        return _of(page, (self._underway | pictures) - ignore)

    def _opens(self) -> bool:
        """Whether a tab is about to come, whose request may have ended."""
        return time.monotonic() < self._opening

    def _loading(self, page: Page, ignore: Set[Request]) -> bool:
        """Whether another page was asked for in its place that has not been answered."""
        return any(self._replaces(r, page) for r in self._underway - ignore)

    def _replaces(self, request: Request, page: Page) -> bool:
        asks = is_page(request) and page_of(request) is page
        return asks and request not in self._answered

    async def _rest(
        self,
        world: World,
        ignore: Set[Request],
        start: float,
        bound: float,
        read: Callable[[World], Awaitable[_T]],
    ) -> _T | None:
        """Waits, and gives what was read of the page as it then is, None where it changed."""
        loaded, late = False, math.inf  # when pictures are not waited for any more
        while not world.page.is_closed():
            loading = self._loading(world.page, ignore)
            left = start + (NAVIGATION if loading else bound) - time.monotonic()
            if left <= 0 and loading:
                raise StillLoading
            if left <= 0:
                return None
            if self._awaited(world.page, ignore, late=0):
                if not loaded:  # pictures are asked for by what is being loaded, too
                    loaded, late = True, math.inf
                await self._wait_for_news(left)
                continue
            late = min(late, time.monotonic() + PICTURES)
            if self._awaited(world.page, ignore, late):
                await self._wait_for_news(min(left, late - time.monotonic()))
                continue
            if self._opens():
                await self._wait_for_news(min(left, self._opening - time.monotonic()))
                continue
            # What has just been loaded is about to change: to read it would often be in vain.
            began = time.monotonic()
            reading = asyncio.ensure_future(_attempt(_nothing(world) if loaded else read(world)))
            quiet = asyncio.ensure_future(self._quiet(world, left))
            try:
                # Of a page that does not answer the reading knows first.
                await asyncio.wait((quiet, reading), return_when=asyncio.FIRST_EXCEPTION)
                if reading.done() and not quiet.done():
                    reading.result()
                changed = await quiet
                # Pictures change no nodes, but what was read may lack what they make room for.
                drawn = began < self._drawn.get(world.page, 0) < late
                loaded = loaded or drawn
                waits = drawn or self._awaited(world.page, ignore, late) or self._opens()
                if changed is not None and not waits:
                    found = None if changed else await reading
                    if not self._loading(world.page, ignore):  # else the next began to load
                        return found
            except NoAnswer:
                if not self._loading(world.page, ignore):  # else the next began to load
                    raise
            finally:
                _drop(quiet, reading)
        return None

    async def _changed(self, world: World, bound: float) -> bool:
        """Waits for a change of the page, or a new tab. Gives False where another page begins."""
        opened = asyncio.ensure_future(self._opened.wait())
        quiet = asyncio.ensure_future(self._quiet(world, bound, until_change=True))
        try:
            await asyncio.wait((opened, quiet), return_when=asyncio.FIRST_COMPLETED)
            return opened.done() or await quiet is not None
        finally:
            _drop(opened, quiet)

    async def _quiet(self, world: World, bound: float, until_change: bool = False) -> bool | None:
        """Whether the page changed until its nodes were quiet, None where it became another one, or
        began to: then the request for that is waited for."""
        with contextlib.suppress(PlaywrightError):
            main = await world.main()
            asked = ("quiet", QUIET_MS, bound * 1000, until_change)
            # A large page is kept busy by its reading itself, and answers after that.
            changed, leaving = await main.call(*asked, bound=max(bound + 0.5, CALL))
            if not leaving or self._asked:
                return bool(changed)
            until = time.monotonic() + min(bound, LEAVING)
            while not self._asked and (left := until - time.monotonic()) > 0:
                await self._wait_for_news(left)
            return None
        if not world.page.is_closed():
            # A new document is coming in: its parsing is the next thing to wait for.
            with contextlib.suppress(PlaywrightError):
                await world.page.wait_for_load_state("domcontentloaded", timeout=bound * 1000)
        return None

    async def _wait_for_news(self, bound: float) -> None:
        self._news.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(bound):
                await self._news.wait()


def _of(page: Page, requests: Set[Request]) -> list[Request]:
    """Those of the page, those of none (of tabs that have not come, of service workers), and those
    for what a whole tab is to show, which may be about to come to the front."""
    return [r for r in requests if page_of(r) in (None, page) or is_page(r)]


def _drop(*tasks: asyncio.Future[Any]) -> None:
    """Ends what is no longer wanted, whatever came of it."""
    for task in tasks:
        if not task.cancel() and not task.cancelled():
            task.exception()


async def _nothing(world: World) -> None:
    """Reads nothing of the page."""


async def _attempt(reading: Awaitable[_T]) -> _T | None:
    try:
        return await reading
    except PlaywrightError:
        return None
