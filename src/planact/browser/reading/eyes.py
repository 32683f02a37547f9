"""Reads the pages of a session: the current tab's when it is at rest, of others the titles."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Set
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import WeakSet

from playwright.async_api import BrowserContext, Page, Request
from playwright.async_api import Error as PlaywrightError

from planact.browser.bounds.guards import joined
from planact.browser.bounds.secrets import Secrets
from planact.browser.failures import explain, first_line
from planact.browser.reading.aria import Node
from planact.browser.reading.arrivals import Arrivals
from planact.browser.reading.frames import Reading, read
from planact.browser.reading.settling import Settling
from planact.browser.reading.snapshot import compact
from planact.browser.tabs import Tabs
from planact.browser.world import NoAnswer, World
from planact.errors import ActionError, EnvironmentFailure
from planact.text import printable, shortened
from planact.types import Action, Element, Line, Observation

VIEWPORT = (1280, 720)  # CSS pixels
READ_ATTEMPTS = 5  # of a page that navigates while it is read
MAX_NAMED = 150  # characters of an address in a message
MAX_URL = 2_000  # characters of an address that are kept
HISTORY = 50  # pages that a tab keeps
ROOT = 1_000  # ms for something to come into a document that is empty
_UNLOADED = "chrome-error:"  # the address of what the browser shows where a page does not load


class Eyes:
    """What `say` is told goes to the model with the next page."""

    def __init__(
        self,
        context: BrowserContext,
        tabs: Tabs,
        settling: Settling,
        secrets: Secrets,
        say: Callable[[str], None],
    ) -> None:
        self._context, self._tabs, self._settling, self._say = context, tabs, settling, say
        self._secrets = secrets
        self._worlds: dict[Page, World] = {}
        self._interrupted: WeakSet[Page] = WeakSet()  # pages whose script had to be stopped
        self._arrivals = Arrivals(context)
        self._sees = False  # whether any page has been read

    def world(self, page: Page) -> World:
        if page not in self._worlds:
            self._worlds[page] = World(self._context, page)
        return self._worlds[page]

    def forget(self, page: Page) -> None:
        self._worlds.pop(page, None)

    async def read(
        self, before: Set[Request], *, blocked: Callable[[], bool]
    ) -> tuple[Reading, Page]:
        """The page in the current tab when it is at rest; requests that were under way `before` are
        not waited for. One that cannot be read is empty, and said to be; if it is the first, that
        raises `EnvironmentFailure`. Raises `StillLoading`."""
        failure = "its tabs keep changing"
        for _ in range(READ_ATTEMPTS):
            page = self._tabs.current
            try:
                reading = await self._settled(page, before)
            except EnvironmentFailure as error:
                failure = error.message
                break
            except PlaywrightError as error:
                failure = explain(error, None)
                if "does not match any element" in failure:
                    failure = "there is nothing in it"
                    if not await self._has_root(page):
                        break
                continue
            except NoAnswer:
                failure = "it does not answer, its scripts keep it busy"
                if page in self._interrupted:
                    break
                self._interrupted.add(page)
                await self.world(page).interrupt()
                self._say("A script of the page was stopped: it kept the page busy")
                continue
            await self._tabs.tidy(blocked=blocked(), bare=reading.bare)
            if self._tabs.current is page:  # no new tab, and this one is not closed
                self._sees = True
                if self._settling.take_opening():
                    self._say("A new tab has not come yet: wait for it")
                return reading, page
        page = self._tabs.current
        unread = f"{_named(page.url)} cannot be read: {failure}"
        if not self._sees:
            raise EnvironmentFailure(unread)
        self._say(unread)
        return Reading(Node("document"), title="", url=page.url), page

    async def _settled(self, page: Page, before: Set[Request]) -> Reading:
        """The page at rest. Where the browser shows that it did not load, that is under its own
        address; answers to forms that would have to be sent again are passed over."""
        world = self.world(page)
        for _ in range(HISTORY):
            reading = await self._settling.read(world, read, before)
            if reading.url.startswith(_UNLOADED):
                url = await world.unreachable()
                if url is None:
                    continue  # the next page came meanwhile
                if self._arrivals.was_not_kept(url) and await world.go_back():
                    self._say(f"{_named(url)} is the answer to a form: it was passed over")
                    continue
                reading = replace(reading, url=url)
            if reading.bare and (reason := self._arrivals.reason(reading.url)):
                self._say(f"{_named(reading.url)} {reason}")
            break
        return reading

    async def _has_root(self, page: Page) -> bool:
        """Whether there is anything in the page, within a moment: it may be about to be written."""
        with contextlib.suppress(PlaywrightError):
            await page.wait_for_selector(":root", state="attached", timeout=ROOT)
            return True
        return False

    async def effects(
        self,
        action: Action,
        element: Element | None,
        asked: str,
        here: str,
        seen: tuple[str, ...],
    ) -> tuple[Element | None, list[dict[str, Any]]]:
        """The element of an action, and what the page at the address `here` tells of what it may
        set off, see `script/effects.js`; of the dialog that waits, what it has `asked`. An element
        that was drawn anew since the page was `seen` is the one that is there now. Raises
        `ActionError` where there is none."""
        if asked:
            agrees = not (element and element.ref.endswith("dismiss"))
            return element, [{"address": here, "words": [asked]}] if agrees else []
        if action.name == "goto":
            return element, [{"address": here, "link": joined(here, str(action.args[0]))}]
        found = await self._effects(action, element)
        if element and not any(found):
            element = await self.again(element, seen)
            if element is None:
                raise ActionError("That element is no longer on the page")
            found = await self._effects(action, element)
        return element, found

    async def _effects(self, action: Action, element: Element | None) -> list[dict[str, Any]]:
        world = self.world(self._tabs.current)
        places = world.places if action.name == "press" else ()
        if element and (holding := world.holding(element.ref)):
            places = (holding,)
        found = []
        for place in places:
            with contextlib.suppress(PlaywrightError):  # the frame went away, and the element
                found.append(await place.call("effects", element.ref if element else ""))
        return found

    def content(self, reading: Reading) -> tuple[Line, ...]:
        """The lines of a page. What its password fields hold is a secret from now on."""
        for value in reading.secrets:
            self._secrets.keep(value)
        return compact(reading.tree, VIEWPORT, reading.facts, reading.above, reading.below)

    async def again(self, element: Element, seen: tuple[str, ...]) -> Element | None:
        """The one element that is called as this one, on the page as it is now; `seen` is the page
        that it is from."""
        with contextlib.suppress(PlaywrightError, NoAnswer):
            reading = await read(self.world(self._tabs.current))
            page = Observation(url="", title="", content=self.content(reading))
            found = self._secrets.hidden(page)
            alike = [e for e in found.elements if e.label == element.label]
            if len(alike) > 1 and found.lines == seen:  # else it may be a neighbour
                alike = [e for e in alike if e.number == element.number]
            return alike[0] if len(alike) == 1 else None
        return None

    async def screenshot(self, path: Path) -> None:
        """A PNG of the viewport, where all frames can be asked for secrets to cover."""
        page = self._tabs.current
        frames = self.world(page).places
        path.parent.mkdir(parents=True, exist_ok=True)
        covering = [frame.call("cover", self._secrets.shown) for frame in frames]
        came = await asyncio.gather(*covering, return_exceptions=True)
        try:
            if not any(isinstance(answer, NoAnswer) for answer in came):
                await page.screenshot(path=path, caret="initial")  # fields stay as they are
        except PlaywrightError as error:
            raise EnvironmentFailure(f"No screenshot: {first_line(error)}") from error
        finally:
            uncovering = [frame.call("uncover") for frame in frames]
            await asyncio.gather(*uncovering, return_exceptions=True)

    async def wait_for_news(self, seconds: float) -> None:
        """Waits until something comes to the page, at most so long."""
        with contextlib.suppress(NoAnswer, PlaywrightError):
            main = await self.world(self._tabs.current).main()
            await main.call("news", seconds * 1000, bound=seconds + 1)

    async def titles(self, page: Page, *, held: bool) -> tuple[tuple[str, ...], int]:
        """What the tabs are called where there are several, by their addresses while a dialog holds
        up what is in them, and which of them the page is, from 0 on."""
        pages = self._context.pages
        if held:
            titles = [short(other.url) for other in pages]
        else:
            titles = await asyncio.gather(*map(self._title, pages))
        return tuple(titles) if len(pages) > 1 else (), pages.index(page) if page in pages else 0

    async def _title(self, page: Page) -> str:
        with contextlib.suppress(NoAnswer, PlaywrightError, TimeoutError):
            async with asyncio.timeout(0.5):
                main = await self.world(page).main()
                return printable(str(await main.call("title")))
        return short(page.url)  # it is navigating, or busy


def _named(url: str) -> str:
    """An address in a message, which has room for a reason too."""
    return "The page" if url.startswith(_UNLOADED) else shortened(url, MAX_NAMED)


def short(url: str) -> str:
    """The address as it is kept."""
    return shortened(url, MAX_URL)
