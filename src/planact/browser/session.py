"""One episode's browser context as an agent has it: pages to observe, actions to take."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin
from weakref import WeakSet

from playwright.async_api import BrowserContext, FileChooser, Page, Request
from playwright.async_api import Error as PlaywrightError

from planact.browser import chromium
from planact.browser.actions import ACTIONS, ActionType, find_elements
from planact.browser.dialogs import REF, Dialogs
from planact.browser.failures import MAX_TEXT, explain, first_line
from planact.browser.guards import Allowed
from planact.browser.hands import Hands
from planact.browser.reading import Reading, read
from planact.browser.settling import Settling, StillLoading
from planact.browser.snapshot import compact
from planact.browser.tabs import Tabs
from planact.browser.world import NoAnswer, World
from planact.errors import ActionError, EnvironmentFailure
from planact.text import one_line, printable, shortened
from planact.types import Action, Element, Line, Observation

VIEWPORT = (1280, 720)  # CSS pixels
ACTION_TIMEOUT = 4_000  # ms for an element to become ready for an action
ACTION = 12.0  # seconds for an action, whatever it sets off in the page
LOAD_TIMEOUT = 30_000  # ms for an address to answer
SUGGESTIONS = 0.7  # seconds for what a page suggests after typing
READ_ATTEMPTS = 5  # of a page that navigates while it is read
MAX_URL = 2_000  # characters of an address that are kept

_T = TypeVar("_T")


class Session:
    """One episode's browser context. It is the `Driver` of the actions."""

    def __init__(self, context: BrowserContext, page: Page, allowed: Allowed, files: Path) -> None:
        self._context = context
        self._allowed = allowed
        self._files = files
        self._settling = Settling(context)
        self._dialogs = Dialogs()
        self._tabs = Tabs(context, page, files)
        self._worlds: dict[Page, World] = {}
        self._hands: dict[Page, Hands] = {}
        self._before: frozenset[Request] = frozenset()  # under way before the last action
        self._pending: set[asyncio.Future[str | None]] = set()  # actions that a dialog holds up
        self._suggestions: asyncio.Task[None] | None = None
        self._messages: list[str] = []
        self._interrupted: WeakSet[Page] = WeakSet()  # pages whose script had to be stopped
        self._last: Observation | None = None
        self._late = False  # the next page had not come when it was last looked for
        self._seen: tuple[str, ...] = ()  # the page that the last action was for
        self._blocked = ""  # the address that was last stopped
        self._secrets: set[str] = set()
        context.set_default_timeout(ACTION_TIMEOUT)
        context.on("dialog", self._dialogs.on_dialog)
        context.on("page", lambda page: page.on("filechooser", self._on_chooser))
        page.on("filechooser", self._on_chooser)

    # ------------------------------------------------------------ for agents

    @property
    def page(self) -> Page:
        """The page in the current tab. Raises `EnvironmentFailure` where none is left."""
        return self._tabs.current

    async def observe(self) -> Observation:
        """The current page as text, as soon as it has settled after the last action; or the dialog
        that waits for an answer.

        Raises `EnvironmentFailure` where it cannot be read.
        """
        try:
            read = await self._unless_asked(self._read())
        except StillLoading:
            if self._last is None:
                raise EnvironmentFailure(f"{_address(self.page.url)} does not load") from None
            self._late = True
            late = (*self._take_messages(), "The next page has not come yet: wait for it")
            return self._last.model_copy(update={"messages": late})
        pages = self._context.pages
        if read is None:
            titles = [_address(p.url) for p in pages]
            at = pages.index(self.page) if self.page in pages else 0
            tabs = tuple(titles) if len(pages) > 1 else ()
            asked = self._dialogs.observation(_address(self.page.url), tabs, at)
            return asked.model_copy(update={"messages": self._take_messages()})
        reading, page = read
        self._secrets |= reading.secrets
        titles = [reading.title if p is page else await self._title(p) for p in pages]
        self._last = Observation(
            url=_address(reading.url),
            title=reading.title,
            content=self._compact(reading),
            tabs=tuple(titles) if len(pages) > 1 else (),
            tab=pages.index(page) if page in pages else 0,
            messages=self._take_messages(),
        )
        return self._last

    async def act(
        self, action: Action, observation: Observation, kind: ActionType | None = None
    ) -> str:
        """Carries out an action on the elements of `observation`; `kind` is its row where it is
        none of planact's own. Gives what it is told to the model besides, mostly "". What it leads
        to is waited for by the next `observe`.

        Raises `ActionError` where that cannot be done, with a message for the model.
        """
        kind = kind or ACTIONS.get(action.name)
        if kind is None or kind.run is None:
            raise ActionError(f"{action.name} is no action for the browser")
        if len(action.args) != len(kind.params):
            raise ActionError(f"{action.name} takes other arguments, for example: {kind.example}")
        elements = find_elements(action, observation, kind)
        element = elements[0] if elements else None
        self._seen = observation.lines
        self._dialogs.new_action()
        self._tabs.new_action()
        if self._dialogs.waiting:
            await self._dialogs.act(action, element)
            return ""
        if element and element.ref.startswith(REF):
            raise ActionError("That dialog is closed")
        if self._late and action.name != "wait":
            await self._world(self.page).stop_loading()
        self._late = False
        args = (*elements, *action.args[len(elements) :])
        self._before = self._settling.underway()
        doing = asyncio.ensure_future(kind.run(self, *args))
        try:
            async with asyncio.timeout(ACTION):
                await self._unless_asked(doing, keep=True)
                if doing.done():
                    return one_line(doing.result() or "", MAX_TEXT)
                self._pending.add(doing)  # it goes on when the dialog is answered
                doing.add_done_callback(self._forget)
                return ""
        except (TimeoutError, NoAnswer):
            raise ActionError("The page does not answer: its scripts keep it busy") from None
        except PlaywrightError as error:
            raise ActionError(shortened(explain(error, element), MAX_TEXT)) from error
        except ActionError as error:
            raise ActionError(shortened(str(error), MAX_TEXT)) from error

    async def screenshot(self, path: Path) -> None:
        """A PNG of the viewport, password fields covered. None is taken while a dialog is open."""
        if self._dialogs.waiting:
            return
        page = self.page
        masks = [frame.locator("input[type=password]") for frame in page.frames]
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            await page.screenshot(path=path, mask=masks)
        except PlaywrightError as error:
            raise EnvironmentFailure(f"No screenshot: {first_line(error)}") from error

    async def dismiss(self) -> None:
        """Says no to a dialog that waits, if any: nothing can be read behind it."""
        await self._dialogs.answer(False)

    @asynccontextmanager
    async def aside(self, url: str) -> AsyncIterator[Page]:
        """A page in a tab beside those of the episode, to look at and close again.

        Raises `EnvironmentFailure` where the address does not load.
        """
        try:
            page = await self._tabs.aside()
        except PlaywrightError as error:
            raise EnvironmentFailure(f"The browser failed: {first_line(error)}") from error
        try:
            await self._load(page, url)
            yield page
        finally:
            self._worlds.pop(page, None)
            await chromium.closed(page.close())

    # ------------------------------------------------------------ for actions

    @property
    def hands(self) -> Hands:
        """What acts on the elements of the current page."""
        page = self.page
        if page not in self._hands:
            self._hands[page] = Hands(
                page, self._world(page), self._again, self._wait_for_news, self._messages.append
            )
        return self._hands[page]

    def file(self, path: str) -> Path:
        """The file in the session's folder; no other can be uploaded."""
        if len(path) > 255:
            raise ActionError("No file has so long a name")
        file = (self._files / path).resolve()
        if not file.is_relative_to(self._files.resolve()) or not file.is_file():
            known = sorted(p.name for p in self._files.iterdir())
            raise ActionError(f"There is no file {path!r}, only: {', '.join(known) or 'none'}")
        return file

    async def goto(self, url: str) -> None:
        target = urljoin(self.page.url, url.strip())
        if not self._allowed.allows(target):
            raise ActionError(f"{target} is blocked: it does not belong to the site of this task")
        self._blocked = ""
        try:
            await self.page.goto(target, wait_until="commit", timeout=LOAD_TIMEOUT)
        except PlaywrightError as error:
            if self._blocked:
                raise ActionError(f"{target} leads to {self._blocked}, which is blocked") from error
            if "Download is starting" not in error.message:
                raise ActionError(f"{target} does not load: {first_line(error)}") from error

    async def go_back(self) -> None:
        with contextlib.suppress(NoAnswer):
            if await self._world(self.page).go_back():
                return
        raise ActionError("There is no page to go back to")

    async def switch_tab(self, number: int) -> None:
        """Makes another tab the current one; the first is 1."""
        await self._tabs.switch(number)

    async def wait_for_change(self, seconds: float) -> None:
        with contextlib.suppress(NoAnswer, StillLoading):
            await self._settling.settle(self._world(self.page), bound=seconds, until_change=True)

    def expect_suggestions(self) -> None:
        """What was typed may bring suggestions, a moment later: the next `observe` waits for them
        as long as the page does not change."""
        self._suggestions = asyncio.ensure_future(self._wait_for_news(SUGGESTIONS))

    # ------------------------------------------------------------ inside

    async def start(self, addresses: Sequence[str]) -> None:
        """Opens a tab for each address, and goes to the first. Raises `EnvironmentFailure`."""
        for number, address in enumerate(addresses):
            page = await self._context.new_page() if number else self.page
            await self._load(page, address)
        self._before = self._settling.underway()  # it was waited for once
        if len(addresses) > 1:
            await self.switch_tab(1)

    def _world(self, page: Page) -> World:
        if page not in self._worlds:
            self._worlds[page] = World(self._context, page)
        return self._worlds[page]

    async def _load(self, page: Page, url: str) -> None:
        hint = "Is the address right, and the site up?"
        await self._world(page).attach()
        try:
            # Not until all of it is there: some documents never end.
            await page.goto(url, wait_until="commit", timeout=LOAD_TIMEOUT)
        except PlaywrightError as error:
            if self._blocked:
                hint = "Allow that address too"
                raise EnvironmentFailure(f"{url} leads to {self._blocked}", hint) from error
            if "ERR_CERT" in error.message:
                hint = "If you trust the site, give --accept-certificates"
                reason = "its certificate is not one that browsers trust"
                raise EnvironmentFailure(f"{url} does not load: {reason}", hint) from error
            raise EnvironmentFailure(f"{url} does not load: {first_line(error)}", hint) from error
        with contextlib.suppress(NoAnswer, StillLoading):
            await self._unless_asked(self._settling.settle(self._world(page)))

    async def _unless_asked(self, doing: Awaitable[_T], *, keep: bool = False) -> _T | None:
        """What `doing` gives; None where a dialog that asks is open first. It then goes on where it
        is to be kept."""
        task = asyncio.ensure_future(doing)
        asked = asyncio.ensure_future(self._dialogs.came())
        try:
            await asyncio.wait((task, asked), return_when=asyncio.FIRST_COMPLETED)
            if task.done() and not (asked.done() and not keep):
                return task.result()
            return None
        finally:
            asked.cancel()
            if not task.done() and not (keep and self._dialogs.waiting):
                task.cancel()

    def _forget(self, doing: asyncio.Future[str | None]) -> None:
        self._pending.discard(doing)
        if not doing.cancelled():
            doing.exception()  # what became of it is seen on the page

    async def _read(self) -> tuple[Reading, Page]:
        failure = ""
        if self._suggestions:
            await self._suggestions
            self._suggestions = None
        for _ in range(READ_ATTEMPTS):
            page = self.page
            try:
                reading = await self._settling.read(self._world(page), read, self._before)
            except PlaywrightError as error:
                failure = first_line(error)
                continue
            except NoAnswer:
                failure = "it does not answer, its scripts keep it busy"
                if page in self._interrupted:
                    break
                self._interrupted.add(page)
                await self._world(page).interrupt()
                self._messages.append("A script of the page was stopped: it kept the page busy")
                continue
            await self._tabs.tidy(blocked=bool(self._blocked), bare=reading.bare)
            if self.page is page:  # no new tab, and this one is not closed
                return reading, page
        raise EnvironmentFailure(f"{_address(self.page.url)} cannot be read: {failure}")

    def _compact(self, reading: Reading) -> tuple[Line, ...]:
        return compact(
            reading.tree,
            VIEWPORT,
            frozenset(self._secrets),
            reading.facts,
            reading.above,
            reading.below,
        )

    async def _again(self, element: Element) -> Element | None:
        """The one element that is called as this one, on the page as it is now."""
        with contextlib.suppress(PlaywrightError, NoAnswer):
            reading = await read(self._world(self.page))
            found = Observation(url="", title="", content=self._compact(reading))
            alike = [e for e in found.elements if e.label == element.label]
            if len(alike) > 1 and found.lines == self._seen:  # else it may be a neighbour
                alike = [e for e in alike if e.number == element.number]
            return alike[0] if len(alike) == 1 else None
        return None

    async def _wait_for_news(self, seconds: float) -> None:
        with contextlib.suppress(NoAnswer, PlaywrightError):
            main = await self._world(self.page).main()
            await main.call("news", seconds * 1000, bound=seconds + 1)

    async def _title(self, page: Page) -> str:
        with contextlib.suppress(NoAnswer, PlaywrightError, TimeoutError):
            async with asyncio.timeout(0.5):
                main = await self._world(page).main()
                return printable(str(await main.call("title")))
        return _address(page.url)  # it is navigating, or busy

    # ------------------------------------------------------------ events

    def _take_messages(self) -> tuple[str, ...]:
        told = [*self._dialogs.told, *self._tabs.told, *self._messages]
        for messages in (self._dialogs.told, self._tabs.told, self._messages):
            messages.clear()
        return tuple(printable(shortened(message, MAX_TEXT)) for message in told)

    def on_blocked(self, url: str) -> None:
        self._blocked = url
        self._messages.append(f"Blocked: {_address(url)} does not belong to the site of this task")

    def _on_chooser(self, chooser: FileChooser) -> None:
        self._messages.append("The page asks for a file: use upload on what was clicked")


def _address(url: str) -> str:
    return shortened(url, MAX_URL)
