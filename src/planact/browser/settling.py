"""Waiting until a page has come to rest, with a bound and without fixed sleeps.

At rest means: no request that can change the page is under way, and its nodes have not changed for
a moment. Requests that were under way before the action, such as long polls, do not count.
"""

from __future__ import annotations

import asyncio
import contextlib
import time

from playwright.async_api import BrowserContext, Page, Request
from playwright.async_api import Error as PlaywrightError

QUIET_MS = 20  # without a change of the page
BOUND = 3.0  # seconds for a page that keeps changing
NAVIGATION = 20.0  # seconds for a server to answer with a page
_KINDS = frozenset(("document", "script", "stylesheet", "xhr", "fetch"))

_QUIET = """([quiet, bound, change]) => new Promise(done => {
  let timer;
  const finish = () => { observer.disconnect(); clearTimeout(timer); clearTimeout(limit); done(); };
  const rearm = () => { clearTimeout(timer); timer = setTimeout(finish, quiet); };
  const observer = new MutationObserver(rearm);
  observer.observe(document, {subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ['hidden', 'disabled', 'open', 'aria-expanded', 'aria-hidden', 'class']});
  const limit = setTimeout(finish, bound);
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
        if until_change and await _quiet(page, bound, until_change=True):
            return
        while not page.is_closed():
            waiting = self._underway - ignore
            loading = any(_is_page(request) for request in waiting)
            left = start + (NAVIGATION if loading else bound) - time.monotonic()
            if left <= 0:
                return
            if waiting:
                self._ended.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await self._ended.wait()
            elif await _quiet(page, left) and not self._underway - ignore:
                return


async def _quiet(page: Page, bound: float, until_change: bool = False) -> bool:
    """Whether the page stayed the same document until its nodes were quiet."""
    with contextlib.suppress(PlaywrightError, TimeoutError):
        async with asyncio.timeout(bound + 1):
            await page.evaluate(_QUIET, [QUIET_MS, bound * 1000, until_change])
        return True
    if not page.is_closed():
        # A new document is coming in: its parsing is the next thing to wait for.
        with contextlib.suppress(PlaywrightError):
            await page.wait_for_load_state("domcontentloaded", timeout=bound * 1000)
    return False


def _is_page(request: Request) -> bool:
    try:
        return request.is_navigation_request() and request.frame.parent_frame is None
    except PlaywrightError:  # the frame is gone, or a service worker asked
        return False
