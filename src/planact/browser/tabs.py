"""The tabs of a session: which is current, and what comes of pop-ups and downloads."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from playwright.async_api import BrowserContext, Download, Page
from playwright.async_api import Error as PlaywrightError

from planact.browser import chromium
from planact.browser.failures import first_line
from planact.errors import ActionError, EnvironmentFailure

OPENING = 1.0  # seconds until a tab that was opened shows something
_NOWHERE = ("", ":", "about:blank")  # addresses of tabs that show nothing yet
MAX_TABS = 20  # that are open at once
DOWNLOAD = 2.0  # seconds that a download is waited for; then it goes on beside what comes next


class Tabs:
    """A new tab becomes the current one; where it closes or crashes, the one that opened it is
    again."""

    def __init__(
        self, context: BrowserContext, page: Page, files: Path, hide: Callable[[str], str]
    ) -> None:
        """`hide` takes secrets out of the names of files."""
        self.told: list[str] = []  # what became of downloads
        self._context, self._files, self._hide = context, files, hide
        self._current = page
        self._looked_at: Page | None = None
        self._openers: dict[Page, Page] = {}
        self._crashed: set[Page] = set()
        self._aside = False
        self._came = asyncio.Event()  # something came to the tab that was opened last
        self._downloaded = False  # something, since the last action
        self._closing: set[asyncio.Future[None]] = set()
        self._saving: dict[asyncio.Task[None], str] = {}
        context.on("page", self._on_page)
        self._listen(page)

    @property
    def current(self) -> Page:
        """Raises `EnvironmentFailure` where no page is left, or it crashed."""
        while self._gone(self._current) and self._current in self._openers:
            self._current = self._openers.pop(self._current)
        if self._gone(self._current):
            left = [page for page in self._context.pages if not self._gone(page)]
            if not left and self._context.pages:
                raise EnvironmentFailure("The page crashed")
            if not left:
                raise EnvironmentFailure("All pages of the browser are closed")
            self._current = left[-1]
        return self._current

    def _gone(self, page: Page) -> bool:
        return page.is_closed() or page in self._crashed

    def file(self, path: str) -> Path:
        """The file in the session's folder; no other can be uploaded."""
        if len(path) > 255:
            raise ActionError("No file has so long a name")
        file = (self._files / path).resolve()
        if not file.is_relative_to(self._files.resolve()) or not file.is_file():
            known = sorted(p.name for p in self._files.iterdir())
            raise ActionError(f"There is no file {path!r}, only: {', '.join(known) or 'none'}")
        return file

    def look(self, page: Page) -> bool:
        """The page is what actions are meant for from now on; gives whether another one was."""
        before, self._looked_at = self._looked_at, page
        return before not in (None, page)

    def check_front(self) -> None:
        """Raises `ActionError` where an action is meant for a tab that is not in front now: the
        numbers of its elements are those of others here."""
        if self._looked_at and self.current is not self._looked_at:
            raise ActionError("Another tab is in front by now: this was not done in it")

    def new_action(self) -> None:
        self._downloaded = False

    async def switch(self, number: int) -> None:
        """Makes another tab the current one; the first is 1."""
        pages = self._context.pages
        if not 1 <= number <= len(pages):
            raise ActionError(f"There is no tab {number}; there are {len(pages)}")
        self._current = pages[number - 1]
        await self._current.bring_to_front()

    async def aside(self) -> Page:
        """A new tab that does not become the current one."""
        self._aside = True
        try:
            return await self._context.new_page()
        finally:
            self._aside = False

    async def tidy(self, *, blocked: bool, bare: bool) -> None:
        """Closes tabs that were opened for an address that was stopped or for a download, and waits
        a moment for downloads. `bare` tells that the current tab shows nothing."""
        if bare and self._current in self._openers and self._current.url in _NOWHERE:
            if self._downloaded:
                self._came.set()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(OPENING):
                    await self._came.wait()
            if self._downloaded and self._current.url in _NOWHERE:
                await self._current.close()  # it was opened for a download alone
        for page in self._context.pages[1:]:
            if blocked and page.url == "about:blank":
                await page.close()
        if new := [task for task, name in self._saving.items() if name]:
            await asyncio.wait(new, timeout=DOWNLOAD)
            for task, name in self._saving.items():
                if name:
                    self.told.append(f"Downloading: {name}, it goes on")
                    self._saving[task] = ""  # told once

    def _listen(self, page: Page) -> None:
        page.on("download", self._on_download)
        page.on("crash", self._on_crash)

    def _on_page(self, page: Page) -> None:
        if len(self._context.pages) > MAX_TABS and not self._aside:
            self._close(page)
            told = f"The page opens too many tabs: those beyond {MAX_TABS} are closed"
            self.told += [told] * (told not in self.told)
            return
        if page is not self._current and not self._aside:
            self._openers[page] = self._current
            self._current = page
            self._came.clear()
            page.on("framenavigated", lambda _: self._came.set())
            page.on("close", lambda _: self._came.set())
            self._listen(page)

    def _on_crash(self, page: Page) -> None:
        self._crashed.add(page)
        if any(not self._gone(other) for other in self._context.pages):
            self.told.append("A page crashed, and its tab is closed")
            self._close(page)

    def _close(self, page: Page) -> None:
        self._closing.add(closing := asyncio.ensure_future(chromium.closed(page.close())))
        closing.add_done_callback(self._closing.discard)

    def _on_download(self, download: Download) -> None:
        self._downloaded = True
        self._came.set()
        name = self._hide(Path(download.suggested_filename).name) or "download"
        task = asyncio.ensure_future(self._save(download, name))
        self._saving[task] = name
        task.add_done_callback(lambda task: self._saving.pop(task, None))

    async def _save(self, download: Download, name: str) -> None:
        try:
            await download.save_as(self._files / name)
        except PlaywrightError as error:
            self.told.append(f"Download of {name} failed: {first_line(error)}")
        else:
            self.told.append(f"Downloaded: {name}")
