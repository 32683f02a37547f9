"""One episode's browser context as an agent has it: pages to observe, actions to take."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urljoin

from playwright.async_api import BrowserContext, Dialog, Download, Locator, Page, Request
from playwright.async_api import Error as PlaywrightError

from planact.browser import chromium
from planact.browser.actions import ACTIONS, find_element
from planact.browser.failures import explain, first_line
from planact.browser.guards import Allowed
from planact.browser.reading import Reading, read
from planact.browser.settling import Settling
from planact.browser.snapshot import compact
from planact.errors import ActionError, EnvironmentFailure
from planact.types import Action, Element, Observation

VIEWPORT = (1280, 720)  # CSS pixels
ACTION_TIMEOUT = 4_000  # ms for an element to become ready for an action
LOAD_TIMEOUT = 30_000  # ms for an address to answer
SOON = 200  # ms for an element that is there to be found
READ_ATTEMPTS = 5  # of a page that navigates while it is read

_MIDDLE = """element => {
  const {x, y, width, height} = element.getBoundingClientRect();
  const middle = [x + width / 2, y + height / 2];
  const disabled = element.closest(':disabled, [aria-disabled=true]');
  const reached = self === top && element.contains(document.elementFromPoint(...middle));
  return reached && !disabled ? middle : null;
}"""


class Session:
    """One episode's browser context. It is the `Driver` of the actions."""

    def __init__(self, context: BrowserContext, page: Page, allowed: Allowed, files: Path) -> None:
        self._context = context
        self._current = page
        self._allowed = allowed
        self._files = files
        self._settling = Settling(context)
        self._before: frozenset[Request] = frozenset()  # under way before the last action
        self._messages: list[str] = []
        self._blocked = ""  # the address that was last stopped
        self._crashed = False
        self._secrets: set[str] = set()
        self._saving: set[asyncio.Task[None]] = set()
        context.set_default_timeout(ACTION_TIMEOUT)
        context.on("dialog", self._on_dialog)
        context.on("page", self._on_page)
        self._listen(page)

    # ------------------------------------------------------------ for agents

    @property
    def page(self) -> Page:
        """The page in the current tab. Raises `EnvironmentFailure` where none is left."""
        if self._crashed:
            raise EnvironmentFailure("The page crashed")
        if self._current.is_closed():
            if not self._context.pages:
                raise EnvironmentFailure("All pages of the browser are closed")
            self._current = self._context.pages[-1]
        return self._current

    async def observe(self) -> Observation:
        """The current page as text, as soon as it has settled after the last action.

        Raises `EnvironmentFailure` where it cannot be read.
        """
        reading, page = await self._read()
        self._secrets |= reading.secrets
        content = compact(reading.yaml, VIEWPORT, frozenset(self._secrets))
        pages = self._context.pages
        titles = [reading.title if p is page else await _title(p) for p in pages]
        at = pages.index(page) if page in pages else 0
        messages, self._messages = tuple(self._messages), []
        return Observation(
            url=page.url,
            title=reading.title,
            content=content,
            tabs=tuple(titles) if len(pages) > 1 else (),
            tab=at,
            messages=messages,
        )

    async def act(self, action: Action, observation: Observation) -> None:
        """Carries out an action on the elements of `observation`. What it leads to is waited for by
        the next `observe`.

        Raises `ActionError` where that cannot be done, with a message for the model.
        """
        action_type = ACTIONS[action.name]
        if action_type.run is None:
            raise ValueError(f"{action.name} is not for the browser")
        element = find_element(action, observation)
        args = (element, *action.args[1:]) if element else action.args
        self._before = self._settling.underway()
        try:
            await action_type.run(self, *args)
        except PlaywrightError as error:
            if "click action done" not in error.message:  # else only the next page is slow
                raise ActionError(explain(error, element)) from error

    async def screenshot(self, path: Path) -> None:
        """A PNG of the viewport, password fields covered."""
        page = self.page
        masks = [frame.locator("input[type=password]") for frame in page.frames]
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            await page.screenshot(path=path, mask=masks)
        except PlaywrightError as error:
            raise EnvironmentFailure(f"No screenshot: {first_line(error)}") from error

    @asynccontextmanager
    async def aside(self, url: str) -> AsyncIterator[Page]:
        """A page in a tab beside those of the episode, to look at and close again.

        Raises `EnvironmentFailure` where the address does not load.
        """
        current = self._current
        try:
            page = await self._context.new_page()
        except PlaywrightError as error:
            raise EnvironmentFailure(f"The browser failed: {first_line(error)}") from error
        self._current = current
        try:
            await self._load(page, url)
            yield page
        finally:
            await chromium.closed(page.close())

    # ------------------------------------------------------------ for actions

    def locator(self, element: Element) -> Locator:
        return self.page.locator(f"aria-ref={element.ref}")

    async def check_ready(self, element: Element, *, edits: bool = False) -> None:
        """Raises `ActionError` where the element is gone, disabled or, for `edits`, read-only:
        Playwright would wait for it."""
        locator = self.locator(element)
        # Asked at once: each question is a round trip. Of an element that is gone they wait.
        disabled = asyncio.ensure_future(locator.is_disabled())
        editable = asyncio.ensure_future(locator.is_editable()) if edits else None
        try:
            if await locator.count() == 0:
                raise ActionError(f"[{element.number}] {element.label} is no longer on the page")
            if await disabled:
                raise ActionError(f"[{element.number}] {element.label} is disabled")
            if editable and not await editable:
                raise ActionError(f"{element.label} is read-only")
        finally:
            disabled.cancel()
            if editable:
                editable.cancel()

    async def middle(self, element: Element) -> tuple[float, float] | None:
        """The middle of the element in the viewport, None unless a click there reaches it now."""
        try:
            middle = await self.locator(element).evaluate(_MIDDLE, timeout=SOON)
        except PlaywrightError:  # it is gone
            return None
        return (middle[0], middle[1]) if middle else None

    def file(self, path: str) -> Path:
        """The file in the session's folder; no other can be uploaded."""
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

    async def switch_tab(self, number: int) -> None:
        """Makes another tab the current one; the first is 1."""
        pages = self._context.pages
        if not 1 <= number <= len(pages):
            raise ActionError(f"There is no tab {number}; there are {len(pages)}")
        self._current = pages[number - 1]
        await self._current.bring_to_front()

    async def wait_for_change(self, seconds: float) -> None:
        await self._settling.settle(self.page, bound=seconds, until_change=True)

    # ------------------------------------------------------------ inside

    async def start(self, addresses: Sequence[str]) -> None:
        """Opens a tab for each address, and goes to the first. Raises `EnvironmentFailure`."""
        await self._load(self.page, addresses[0])
        for address in addresses[1:]:
            await self._load(await self._context.new_page(), address)
        if len(addresses) > 1:
            await self.switch_tab(1)

    async def _load(self, page: Page, url: str) -> None:
        hint = "Is the address right, and the site up?"
        try:
            await page.goto(url, wait_until="domcontentloaded", timeout=LOAD_TIMEOUT)
        except PlaywrightError as error:
            if self._blocked:
                hint = "Allow that address too"
                raise EnvironmentFailure(f"{url} leads to {self._blocked}", hint) from error
            raise EnvironmentFailure(f"{url} does not load: {first_line(error)}", hint) from error
        await self._settling.settle(page)

    async def _read(self) -> tuple[Reading, Page]:
        failure = ""
        for _ in range(READ_ATTEMPTS):
            page = self.page
            try:
                reading = await self._settling.read(page, read, self._before)
            except PlaywrightError as error:
                failure = first_line(error)
                continue
            await self._finish()
            if self.page is page:  # no new tab, and this one is not closed
                return reading, page
        raise EnvironmentFailure(f"{self.page.url} cannot be read: {failure}")

    async def _finish(self) -> None:
        """Sees to what an action set off besides: tabs left empty, downloads under way."""
        if self._blocked:
            for page in self._context.pages[1:]:
                if page.url == "about:blank":  # opened for an address that was stopped
                    await page.close()
        if self._saving:
            await asyncio.wait(self._saving, timeout=LOAD_TIMEOUT / 1000)

    # ------------------------------------------------------------ events

    def on_blocked(self, url: str) -> None:
        self._blocked = url
        self._messages.append(f"Blocked: {url} does not belong to the site of this task")

    def _listen(self, page: Page) -> None:
        page.on("download", self._on_download)
        page.on("crash", self._on_crash)

    def _on_page(self, page: Page) -> None:
        if page is not self._current:
            self._current = page
            self._listen(page)

    def _on_crash(self, page: Page) -> None:
        self._crashed = self._crashed or page is self._current

    async def _on_dialog(self, dialog: Dialog) -> None:
        answer = f", answered {dialog.default_value!r}" if dialog.type == "prompt" else ", accepted"
        if dialog.type != "beforeunload":
            self._messages.append(f"Dialog: {dialog.message}{answer}")
        with contextlib.suppress(PlaywrightError):
            await dialog.accept(dialog.default_value if dialog.type == "prompt" else None)

    def _on_download(self, download: Download) -> None:
        task = asyncio.ensure_future(self._save(download))
        self._saving.add(task)
        task.add_done_callback(self._saving.discard)

    async def _save(self, download: Download) -> None:
        name = Path(download.suggested_filename).name or "download"
        try:
            await download.save_as(self._files / name)
        except PlaywrightError as error:
            self._messages.append(f"Download of {name} failed: {first_line(error)}")
        else:
            self._messages.append(f"Downloaded: {name}")


async def _title(page: Page) -> str:
    try:
        return await page.title()
    except PlaywrightError:
        return page.url  # it is navigating
