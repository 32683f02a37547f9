"""One episode's browser context as an agent has it: pages to observe, actions to take."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Sequence, Set
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import BrowserContext, FileChooser, Page, Request
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from planact.browser import chromium
from planact.browser.actions import ACTIONS, ActionType, find_elements
from planact.browser.bounds.guards import Allowed, joined
from planact.browser.bounds.permissions import Act, Gate
from planact.browser.bounds.secrets import Secrets
from planact.browser.dialogs import REF, Dialogs
from planact.browser.failures import MAX_TEXT, explain, first_line, not_loaded
from planact.browser.hands import Hands
from planact.browser.notes import Notes
from planact.browser.reading.eyes import Eyes, short
from planact.browser.reading.frames import Reading
from planact.browser.reading.settling import Settling, StillLoading
from planact.browser.tabs import Tabs
from planact.browser.world import NoAnswer
from planact.errors import ActionError, EnvironmentFailure
from planact.text import one_line, shortened
from planact.types import Action, Element, Observation

ACTION_TIMEOUT = 4_000  # ms for an element to become ready for an action
ACTION = 12.0  # seconds for an action, whatever it sets off in the page
LOAD_TIMEOUT = 30_000  # ms for an address to answer
SUGGESTIONS = 0.7  # seconds for what a page suggests after typing

_HERE = ("press", "scroll", "goto", "go_back")  # actions on the page as a whole
_BUSY = "The page does not answer: its scripts keep it busy"


class Session:
    """One episode's browser context. It is the `Driver` of the actions."""

    def __init__(
        self,
        context: BrowserContext,
        page: Page,
        allowed: Allowed,
        files: Path,
        stopped: deque[str],
        secrets: Secrets,
        gate: Gate,
    ) -> None:
        """`stopped` collects what pages asked for and did not get under the network policy,
        `secrets` are in nothing that is given out, the `gate` holds to permissions."""
        self.stopped, self.secrets, self.gate, self.hold = stopped, secrets, gate, gate.hold
        self._context, self._allowed = context, allowed
        self._settling = Settling(context)
        self._dialogs = Dialogs()
        self._tabs = Tabs(context, page, files, secrets.hide)
        self._hands: dict[Page, Hands] = {}
        self._before: Set[Request] = frozenset()  # under way before the last action
        self._pending: set[asyncio.Future[str | None]] = set()  # actions that a dialog holds up
        self._suggestions: asyncio.Task[None] | None = None
        self._notes = Notes(secrets.hide, self._dialogs.told, self._tabs.told)
        self.note = self._notes.add  # tells the model something with the next page
        self._eyes = Eyes(context, self._tabs, self._settling, secrets, self.note)
        self._last: Observation | None = None
        self._late = False  # the next page had not come when it was last looked for
        self._seen: tuple[str, ...] = ()  # the page that the last action was for
        self._blocked = ""  # the address that was last stopped
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
        with self.secrets.in_failures():
            return self.secrets.hidden(await self._observe())

    async def _observe(self) -> Observation:
        try:
            read = await self._dialogs.unless_asked(self._read())
        except StillLoading:
            if self._last is None:
                raise EnvironmentFailure(f"{short(self.page.url)} does not load") from None
            if self._tabs.look(self.page):  # what was seen last is another tab's
                self._last = Observation(url=short(self.page.url), title="", content=())
            self._late = True
            self.note("The next page has not come yet: wait for it")
            return self._last.model_copy(update={"messages": self._notes.take()})
        self._late = False
        page = read[1] if read else self._dialogs.page or self.page
        self._tabs.look(page)
        tabs, tab = await self._eyes.titles(page, held=read is None)
        if read is None:
            return self._dialogs.observation(short(page.url), tabs, tab, self._notes.take())
        reading, _ = read
        self._last = Observation(
            url=short(reading.url),
            title=reading.title,
            content=self._eyes.content(reading),
            tabs=tabs,
            tab=tab,
            messages=self._notes.take(),
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
        elements = [*find_elements(action, observation, kind)]
        self._seen = observation.lines
        self._dialogs.new_action()
        self._tabs.new_action()
        enters = action.name == "fill" and not self._dialogs.waiting
        if any(map(Secrets.meant, action.args)) and not enters:
            raise ActionError("A secret is entered by fill, into a field of a page")
        here = bool(elements) or action.name in _HERE
        if here and not self._dialogs.waiting:
            self._tabs.check_front()
        if self.gate.holds:
            await self._permit(action, elements, observation)
        element = elements[0] if elements else None
        if self._dialogs.waiting:
            await self._dialogs.act(action, element)
            return ""
        if element and element.ref.startswith(REF):
            raise ActionError("That dialog is closed")
        if here:
            self._tabs.check_front()  # a person may have been asked meanwhile
        if self._late and action.name != "wait":
            await self._eyes.world(self.page).stop_loading()
        self._late = False
        args = (*elements, *action.args[len(elements) :])
        self._before = self._settling.underway(self.page)
        doing = asyncio.ensure_future(kind.run(self, *args))
        try:
            async with asyncio.timeout(ACTION):
                await self._dialogs.unless_asked(doing, keep=True)
                if doing.done():
                    return one_line(self.secrets.hide(doing.result() or ""), MAX_TEXT)
                self._pending.add(doing)  # it goes on when the dialog is answered
                doing.add_done_callback(self._forget)
                return ""
        except (TimeoutError, NoAnswer):
            raise ActionError(_BUSY) from None
        except (PlaywrightError, ActionError) as error:
            said = explain(error, element) if isinstance(error, PlaywrightError) else str(error)
            raise ActionError(shortened(self.secrets.hide(said), MAX_TEXT)) from None

    async def _permit(self, action: Action, elements: list[Element], page: Observation) -> None:
        """Asks the gate. An element that was drawn anew is the one of `elements` from here on: what
        it does is not known of the old one. Raises `ActionError`."""
        element = elements[0] if elements else None
        asked, seen = self._dialogs.text, self._seen
        try:
            element, effects = await self._eyes.effects(action, element, asked, self._url, seen)
        except NoAnswer:
            raise ActionError(_BUSY) from None
        elements[:1] = [element] if element else []
        await self.gate.permit(Act(action, element, page), effects)

    @property
    def _url(self) -> str:
        """The address that the model was told of: of a page that failed, its own."""
        return (self._dialogs.page or self._last or self.page).url

    async def screenshot(self, path: Path) -> None:
        """A PNG of the viewport, secrets covered. None is taken while a dialog is open, or where
        what has to be covered is not known."""
        if not self._dialogs.waiting:
            await self._eyes.screenshot(path)

    async def dismiss(self) -> None:
        """Says no to all dialogs that wait: nothing can be read behind them."""
        while self._dialogs.waiting:
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
            with self.secrets.in_failures():
                await self._load(page, url)
            yield page
        finally:
            self._eyes.forget(page)
            await chromium.closed(page.close())

    # ------------------------------------------------------------ for actions

    @property
    def hands(self) -> Hands:
        """What acts on the elements of the current page."""
        page = self.page
        if page not in self._hands:
            self._hands[page] = Hands(
                page,
                self._eyes.world(page),
                lambda element: self._eyes.again(element, self._seen),
                self._eyes.wait_for_news,
                self.note,
                self.secrets,
            )
        return self._hands[page]

    def file(self, path: str) -> Path:
        """The file in the session's folder; no other can be uploaded."""
        return self._tabs.file(path)

    async def goto(self, url: str) -> None:
        target = joined(self._url, url)
        if not self._allowed.allows(target):
            raise ActionError(f"{target} is blocked: it does not belong to the site of this task")
        self._blocked = ""
        try:
            await self.page.goto(target, wait_until="commit", timeout=ACTION_TIMEOUT)
        except PlaywrightTimeout:
            pass  # the next `observe` waits for it
        except PlaywrightError as error:
            if self._blocked:
                raise ActionError(f"{target} leads to {self._blocked}, which is blocked") from error
            if "Download is starting" not in error.message:
                raise ActionError(f"{target} does not load: {first_line(error)}") from error

    async def go_back(self) -> None:
        with contextlib.suppress(NoAnswer):
            if await self._eyes.world(self.page).go_back():
                return
        raise ActionError("There is no page to go back to")

    async def switch_tab(self, number: int) -> None:
        """Makes another tab the current one; the first is 1."""
        await self._tabs.switch(number)

    async def wait_for_change(self, seconds: float) -> None:
        with contextlib.suppress(NoAnswer, StillLoading):
            world = self._eyes.world(self.page)
            await self._settling.settle(world, bound=seconds, until_change=True)

    def expect_suggestions(self) -> None:
        """What was typed may bring suggestions, a moment later: the next `observe` waits for them
        as long as the page does not change."""
        self._suggestions = asyncio.ensure_future(self._eyes.wait_for_news(SUGGESTIONS))

    # ------------------------------------------------------------ inside

    async def start(self, addresses: Sequence[str]) -> None:
        """Opens a tab for each address, and goes to the first. Raises `EnvironmentFailure`."""
        for number, address in enumerate(addresses):
            page = await self._context.new_page() if number else self.page
            with self.secrets.in_failures():
                await self._load(page, address)
            await self._eyes.world(page).forget_history()
        self._before = self._settling.underway(self.page)
        if len(addresses) > 1:
            await self.switch_tab(1)

    async def _load(self, page: Page, url: str) -> None:
        await self._eyes.world(page).attach()
        try:
            # Not until all of it is there: some documents never end.
            await page.goto(url, wait_until="commit", timeout=LOAD_TIMEOUT)
        except PlaywrightError as error:
            raise not_loaded(url, error, self._blocked) from error
        with contextlib.suppress(NoAnswer, StillLoading):
            await self._dialogs.unless_asked(self._settling.settle(self._eyes.world(page)))

    def _forget(self, doing: asyncio.Future[str | None]) -> None:
        self._pending.discard(doing)
        doing.cancelled() or doing.exception()  # what became of it is seen on the page

    async def _read(self) -> tuple[Reading, Page]:
        if self._suggestions:
            await self._suggestions
            self._suggestions = None
        return await self._eyes.read(self._before, blocked=lambda: bool(self._blocked))

    # ------------------------------------------------------------ events

    def on_blocked(self, url: str) -> None:
        self._blocked = url
        self.note(f"Blocked: {short(url)} does not belong to the site of this task")

    def _on_chooser(self, chooser: FileChooser) -> None:
        self.note("The page asks for a file: use upload on what was clicked")
