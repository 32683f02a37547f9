"""What actions do to the elements of a page, and the check of what came of it."""

from __future__ import annotations

import asyncio
import base64
import mimetypes
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from planact.browser.bounds.secrets import Secrets
from planact.browser.failures import named
from planact.browser.pointing import READY, Pointer
from planact.browser.world import World
from planact.errors import ActionError
from planact.text import shortened
from planact.types import Element

CHOOSER = 1_000  # ms for a file chooser to open
OPENING = 0.8  # seconds for a list to load its options when it is opened
TYPED = 300  # characters that are typed key by key, more are put in at once


class Hands(Pointer):
    """Acts on the elements of one page."""

    def __init__(
        self,
        page: Page,
        world: World,
        again: Callable[[Element], Awaitable[Element | None]],
        changed: Callable[[float], Awaitable[None]],
        note: Callable[[str], None],
        secrets: Secrets,
    ) -> None:
        """`again` finds an element that was drawn anew, `changed` waits for the page to change for
        some seconds, `note` tells the model something that is no error. `secrets` are what may be
        entered, and what has to be kept besides."""
        super().__init__(page, world, again)
        self._changed, self._note, self._secrets = changed, note, secrets

    # ------------------------------------------------------------ fields

    async def fill(self, element: Element, text: str) -> bool:
        """Puts the text in the place of what the field holds, and tells whether the page may
        suggest something for it."""
        kind = await self._kind(element)
        secret = Secrets.meant(text)
        if secret:
            text = self._secrets.value_of(text, kind["origin"], kind["holds"])
        elif kind["holds"] == "password" and not await self._ask(element, "clear", text):
            self._secrets.keep(text)
        if secret or kind["holds"] == "password":
            await self._ask(element, "conceal")
        if secret:  # never key by key where it can be helped: the focus may go elsewhere meanwhile
            kind |= {"type": "password", "plain": False}
        if kind["drawn"]:
            await self.click(element)
            await self._page.keyboard.press("Control+A")
            await self._put(text)
            return False
        if not kind["editable"]:
            raise ActionError(f"{named(element)} cannot be filled: it is not a text field")
        if kind["readonly"]:
            raise ActionError(f"{named(element)} cannot be filled: it is read-only")
        field = self.locator(element)
        if not kind["own"]:
            field = field.locator("input, textarea, [contenteditable]").first
        text = _padded(text, kind["type"])
        # A box for each sign of a code: pages move on to the next by themselves.
        if kind["most"] == 1 < len(text):
            await field.focus(timeout=READY)
            for sign in text:
                await self._page.keyboard.press("Control+A")
                await self._page.keyboard.type(sign)
            return False
        typed = kind["keys"] and len(text) <= TYPED and "\n" not in text and kind["plain"]
        if typed:
            await self._type(element, field, text)
        else:
            await self._fill(element, field, text, kind)
        if secret and kind["keys"]:
            await self._ask(element, "keyup")
        await self._read_back(element, field, text, kind, typed)
        return bool(kind["asks"])

    async def _fill(self, element: Element, field: Locator, text: str, kind: Any) -> None:
        try:
            await field.fill(text, timeout=READY)
        except PlaywrightError:
            if not kind["form"]:
                raise
        if kind["form"] and await self._ask(element, "value") != text:
            raise ActionError(f"{named(element)} did not take the text: write {kind['form']}")

    async def _type(self, element: Element, field: Locator, text: str) -> None:
        """Key by key, for fields that listen to keys."""
        await field.focus(timeout=READY)
        keyboard = self._page.keyboard
        await keyboard.press("Control+A")
        await keyboard.press("Backspace")
        for _ in range(min(len(await self._ask(element, "value")), TYPED)):
            if not _letters(await self._ask(element, "value")):
                break
            await keyboard.press("Backspace")
        await keyboard.type(text)

    async def _put(self, text: str) -> None:
        if text:
            await self._page.keyboard.insert_text(text)
        else:
            await self._page.keyboard.press("Delete")

    async def _read_back(
        self, element: Element, field: Locator, text: str, kind: Any, typed: bool
    ) -> None:
        """Tells a value that the page refused or changed."""
        held = await self._held(element, "value")
        if held is None or _letters(held) == _letters(text) or kind["form"]:
            return
        if not typed and kind["plain"] and len(text) <= TYPED and "\n" not in text:
            await self._type(element, field, text)
            held = await self._held(element, "value")
            if held is None or _letters(held) == _letters(text):
                return
        if kind["type"] == "password":
            self._note(f"{element.label} took only a part of the text: {len(held)} characters")
            return
        if held == kind["value"] and _letters(text):
            raise ActionError(f"{named(element)} did not take the text: it holds {_quoted(held)}")
        self._note(f"{element.label} now holds {_quoted(held)}, not what was filled in")

    async def _held(self, element: Element, question: str) -> Any:
        """What the element holds after an action on it, None where that led away from it."""
        try:
            return await self._ask(element, question)
        except (ActionError, PlaywrightError):  # the next look at the page says what is up
            return None

    async def _kind(self, element: Element) -> dict[str, Any]:
        kind: dict[str, Any] = await self._ask(element, "kind")
        if kind["reason"]:
            raise ActionError(f"{named(element)} {kind['reason']}")
        return kind

    # ------------------------------------------------------------ lists

    async def select(self, element: Element, option: str) -> None:
        kind = await self._kind(element)
        if not kind["list"]:
            await self._choose(element, option)
            return
        found = await self._ask(element, "option", option)
        if found.get("missing") and kind["opens"]:
            await self.click(element)  # some lists load their options when they are opened
            await self._changed(OPENING)
            found = await self._ask(element, "option", option)
            await self._page.keyboard.press("Escape")
        if found.get("disabled"):
            raise ActionError(f"{named(element)}: its option {_quoted(option)} is disabled")
        if found.get("missing"):
            raise ActionError(
                f"{named(element)} has no option {_quoted(option)}, only: {_some(found)}"
            )
        # Widgets such as Select2 hide the real list and follow its changes: force reaches it there.
        chosen: Any = {"index": found["chosen"]} if found["chosen"] else {"value": []}
        await self.locator(element).select_option(**chosen, force=True, timeout=READY)
        held = await self._held(element, "chosen")
        if held and [index for index, _ in held] != found["chosen"]:
            self._note(f"{element.label} now holds {_quoted('; '.join(t for _, t in held))}")

    async def _choose(self, element: Element, option: str) -> None:
        """An option of a list that is made of other elements."""
        inside = self.locator(element).get_by_role("option", name=option, exact=True)
        if not await inside.count():
            await self.click(element)
            await self._changed(OPENING)
            inside = self._page.get_by_role("option", name=option, exact=True)
            if not await inside.count():
                raise ActionError(f"{named(element)} has no option {_quoted(option)}")
        if await inside.first.is_disabled(timeout=READY):
            raise ActionError(f"{named(element)}: its option {_quoted(option)} is disabled")
        await inside.first.click(timeout=READY)

    # ------------------------------------------------------------ files

    async def upload(self, element: Element, file: Path) -> None:
        kind = await self._kind(element)
        if kind["file"]:
            ref = self._ref(element)
            place = self._world.holding(ref)
            found = place and await place.handle("element", ref, "file")
            if place and found:
                await place.session.send(
                    "DOM.setFileInputFiles", {"files": [str(file)], "objectId": found}
                )
                return
        try:
            async with self._page.expect_file_chooser(timeout=CHOOSER) as chooser:
                await self.click(element)
            asked = (await chooser.value).element
            held = str(await asked.evaluate("e => e.value"))
            await asked.set_input_files(file)
            if held.endswith(f"\\{file.name}"):  # of the same file again pages are told nothing
                await asked.dispatch_event("input")
                await asked.dispatch_event("change")
        except PlaywrightTimeout:
            if not kind["drop"]:
                raise ActionError("No file was taken: nothing there asks for one") from None
            kind_of_file = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            content = base64.b64encode(file.read_bytes()).decode()
            await self._ask(element, "drop", [[file.name, kind_of_file, content]])

    # ------------------------------------------------------------ the page

    async def scroll(self, sign: int) -> None:
        main = await self._world.main()
        found = await main.call("scroll", sign)
        if found.get("frame"):
            before = await self._positions()
            size = self._page.viewport_size or {"width": 1280, "height": 720}
            await self._page.mouse.move(size["width"] / 2, size["height"] / 2)
            await self._page.mouse.wheel(0, sign * 0.8 * size["height"])
            await self._changed(0.3)
            found = {"moved": await self._positions() != before}
        if not found["moved"]:
            where = "below" if sign > 0 else "above"
            raise ActionError(f"Nothing moved: there is nothing more {where}")

    async def _positions(self) -> list[Any]:
        places = self._world.places
        return await asyncio.gather(*(place.call("scrolled") for place in places))


def _padded(text: str, kind: str) -> str:
    """9:30 as the 09:30 that a time field wants."""
    return f"0{text.strip()}" if kind == "time" and re.fullmatch(r"\d:\d\d", text.strip()) else text


def _letters(text: str) -> str:
    """What a value says, whatever its format: its letters and digits, else all its signs."""
    return re.sub(r"[\W_]+", "", text).casefold() or "".join(text.split())


def _quoted(text: str) -> str:
    return f'"{shortened(" ".join(text.split()), 100)}"'


def _some(found: dict[str, Any]) -> str:
    """The options that there are, as far as there is room."""
    shown: list[str] = []
    for text in found["texts"]:
        if sum(map(len, shown)) + len(text) > 200:
            break
        shown.append(text)
    more = found["count"] - len(shown)
    return "; ".join(shown or [found["texts"][0][:100] if found["texts"] else "none"]) + (
        f"; {more} more" if more and shown else ""
    )
