"""Waiting until a page has come to rest, with a bound and without fixed sleeps.

At rest means: no request that can change the page is under way, and its nodes have not changed for
a moment. Requests that were under way before the action, such as long polls, do not count.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from playwright.async_api import BrowserContext, Page, Request
from playwright.async_api import Error as PlaywrightError

QUIET_MS = 17  # without a change of the page: a frame at 60 a second
BOUND = 3.0  # seconds for a page that keeps changing
NAVIGATION = 20.0  # seconds for a server to answer with a page
_KINDS = frozenset(("document", "script", "stylesheet", "xhr", "fetch"))

_T = TypeVar("_T")

# Tells whether the page changed at all before it was quiet. What is about to appear or to go in a
# transition, such as a menu that fades or a dialog that slides in, changes without changing nodes.
_QUIET = """([quiet, bound, change]) => new Promise(done => {
  const shows = /^(visibility|display|top|bottom|left|right|transform|translate)$/;
  const appearing = () => document.getAnimations().filter(
    a => shows.test(a.transitionProperty) && a.playState === 'running');
  let timer, changed = appearing().length > 0;
  const end = () => {
    observer.disconnect(); clearTimeout(timer); clearTimeout(limit); done(changed);
  };
  const finish = () => {
    const waiting = appearing().map(transition => transition.finished);
    if (!waiting.length) return end();
    changed = true;
    Promise.allSettled(waiting).then(rearm);
  };
  const rearm = () => { clearTimeout(timer); timer = setTimeout(finish, quiet); };
  const observer = new MutationObserver(() => { changed = true; rearm(); });
  observer.observe(document, {subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ['hidden', 'disabled', 'open', 'aria-expanded', 'aria-hidden', 'class']});
  const limit = setTimeout(end, bound);
  if (!change) rearm();
})"""


class Settling:
    """Watches the requests of a context and waits for its pages to settle."""

    def __init__(self, context: BrowserContext) -> None:
        self._underway: set[Request] = set()
        self._ended = asyncio.Event()
        context.on("request", self._begin)
        context.on("requestfinished", self._end)
        context.on("requestfailed", self._end)

    def _begin(self, request: Request) -> None:
        if request.resource_type in _KINDS:
            self._underway.add(request)

    def _end(self, request: Request) -> None:
        self._underway.discard(request)
        self._ended.set()

    def underway(self) -> frozenset[Request]:
        """Requests under way now, for `settle` to leave out."""
        return frozenset(self._underway)

    async def settle(
        self,
        page: Page,
        ignore: frozenset[Request] = frozenset(),
        *,
        bound: float = BOUND,
        until_change: bool = False,
    ) -> None:
        """Returns when the page is at rest or `bound` seconds have passed; while a page is being
        loaded into a tab, up to `NAVIGATION` seconds. `until_change` waits for a change first."""
        start = time.monotonic()
        if until_change and await _quiet(page, bound, until_change=True) is not None:
            return
        await self._rest(page, ignore, start, bound, _nothing)

    async def read(
        self, page: Page, read: Callable[[Page], Awaitable[_T]], ignore: frozenset[Request]
    ) -> _T:
        """What `read` reads of the page when it is at rest. Where nothing is loaded, it reads while
        the page is watched, and again if the page changed meanwhile. Raises what `read` does."""
        reading = await self._rest(page, ignore, time.monotonic(), BOUND, read)
        return await read(page) if reading is None else reading

    async def _rest(
        self,
        page: Page,
        ignore: frozenset[Request],
        start: float,
        bound: float,
        read: Callable[[Page], Awaitable[_T]],
    ) -> _T | None:
        """Waits, and gives what was read of the page as it then is, None where it changed."""
        loaded = False
        while not page.is_closed():
            waiting = self._underway - ignore
            loading = any(_is_page(request) for request in waiting)
            left = start + (NAVIGATION if loading else bound) - time.monotonic()
            if left <= 0:
                return None
            if waiting:
                loaded = True
                self._ended.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await self._ended.wait()
                continue
            # What has just been loaded is about to change: to read it would often be in vain.
            reading = asyncio.ensure_future(_attempt(_nothing(page) if loaded else read(page)))
            try:
                changed = await _quiet(page, left)
                if changed is not None and not self._underway - ignore:
                    return None if changed else await reading
            finally:
                reading.cancel()
        return None


async def _nothing(page: Page) -> None:
    """Reads nothing of the page."""


async def _attempt(reading: Awaitable[_T]) -> _T | None:
    try:
        return await reading
    except PlaywrightError:
        return None


async def _quiet(page: Page, bound: float, until_change: bool = False) -> bool | None:
    """Whether the page changed until its nodes were quiet, None where it became another one."""
    with contextlib.suppress(PlaywrightError, TimeoutError):
        async with asyncio.timeout(bound + 1):
            return bool(await page.evaluate(_QUIET, [QUIET_MS, bound * 1000, until_change]))
    if not page.is_closed():
        # A new document is coming in: its parsing is the next thing to wait for.
        with contextlib.suppress(PlaywrightError):
            await page.wait_for_load_state("domcontentloaded", timeout=bound * 1000)
    return None


def _is_page(request: Request) -> bool:
    try:
        return request.is_navigation_request() and request.frame.parent_frame is None
    except PlaywrightError:  # the frame is gone, or a service worker asked
        return False
