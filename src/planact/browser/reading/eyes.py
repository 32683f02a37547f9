"""Reads the pages of a session: the current tab's when it is at rest, of others the titles."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import WeakSet

from playwright.async_api import BrowserContext, Page, Request
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from planact.browser.bounds.guards import joined
from planact.browser.bounds.secrets import Secrets
from planact.browser.failures import first_line
from planact.browser.reading.aria import Node
from planact.browser.reading.arrivals import Arrivals
from planact.browser.reading.frames import Reading, read
from planact.browser.reading.settling import Settling
from planact.browser.reading.snapshot import compact
from planact.browser.tabs import Tabs
from planact.browser.world import NoAnswer, World
from planact.errors import EnvironmentFailure
from planact.text import printable, shortened
from planact.types import Action, Element, Line, Observation

VIEWPORT = (1280, 720)  # CSS pixels
READ_ATTEMPTS = 5  # of a page that navigates while it is read
MAX_URL = 2_000  # characters of an address that are kept
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
        self, before: frozenset[Request], *, blocked: Callable[[], bool]
    ) -> tuple[Reading, Page]:
        """The page in the current tab when it is at rest; requests that were under way `before` are
        not waited for. One that cannot be read is empty, and said to be; if it is the first, that
        raises `EnvironmentFailure`. Raises `StillLoading`."""
        failure = ""
        for _ in range(READ_ATTEMPTS):
            page = self._tabs.current
            try:
                reading = await self._settling.read(self.world(page), read, before)
                found = await self._with_reason(reading, page)
                if found is None:
                    return await self.read(before, blocked=blocked)
            except PlaywrightError as error:
                failure = first_line(error)
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
            await self._tabs.tidy(blocked=blocked(), bare=found.bare)
            if self._tabs.current is page:  # no new tab, and this one is not closed
                self._sees = True
                return found, page
        page = self._tabs.current
        unread = f"{short(page.url)} cannot be read: {failure}"
        if not self._sees:
            raise EnvironmentFailure(unread)
        self._say(unread)
        return Reading(Node("document"), title="", url=page.url), page

    async def effects(
        self, action: Action, element: Element | None, asked: str
    ) -> list[dict[str, Any]]:
        """What the page tells of what an action may set off, see `script/effects.js`; of the dialog
        that waits, what it has `asked`."""
        here = self._tabs.current.url
        if asked:
            agrees = not (element and element.ref.endswith("dismiss"))
            return [{"address": here, "words": [asked]}] if agrees else []
        if action.name == "goto":
            return [{"address": here, "link": joined(here, str(action.args[0]))}]
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
        except PlaywrightTimeout:
            pass  # the next page is coming in: an episode is worth more than its picture
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

    async def _has_root(self, page: Page) -> bool:
        """Whether there is anything in the page, within a moment: it may be about to be written."""
        with contextlib.suppress(PlaywrightError):
            await page.wait_for_selector(":root", state="attached", timeout=ROOT)
            return True
        return False

    async def _with_reason(self, reading: Reading, page: Page) -> Reading | None:
        """The page, of which is said why it shows nothing, under its own address; None where it is
        passed over on the way back."""
        world = self.world(page)
        if reading.url.startswith(_UNLOADED):
            url = await world.unreachable()
            if self._arrivals.was_not_kept(url) and await world.go_back():
                self._say(f"{short(url)} is the answer to a form: it was passed over")
                return None
            reading = replace(reading, url=url)
        if reading.bare and (reason := self._arrivals.reason(reading.url)):
            self._say(f"{short(reading.url)} {reason}")
        return reading

    async def tabs(self, page: Page, *, held: bool) -> tuple[tuple[str, ...], int]:
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


def short(url: str) -> str:
    """The address as it is kept."""
    return shortened(url, MAX_URL)
