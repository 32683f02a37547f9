"""A page's dialogs (alert, confirm, prompt, leaving a page), which are the agent's to answer.

What only tells is told and closed. What asks stands before the page, which waits for it: it is
shown in the page's place, with its choices as elements, until one of them is chosen.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable
from typing import TypeVar

from playwright.async_api import Dialog, Page
from playwright.async_api import Error as PlaywrightError

from planact.browser.reading.labels import clean
from planact.errors import ActionError
from planact.text import one_line
from planact.types import Action, Element, Line, Observation, Part

MAX_TOLD = 10  # that only tell, since the last action; one more waits too: it may be one of many
MAX_TEXT = 300  # characters
_CHOICES = {"beforeunload": ("Leave", "Stay"), "alert": ("OK", "")}
_LEAVING = "Leave this page? What was entered may not be saved."
REF = "dialog/"  # how the refs of its elements begin

_T = TypeVar("_T")


class Dialogs:
    """Those of one session."""

    def __init__(self) -> None:
        self.told: list[str] = []  # what dialogs said that only tell
        self._waiting: deque[Dialog] = deque()  # several, where pages of several processes ask
        self._text = ""  # that is entered into a prompt
        self._count = 0
        self._came = asyncio.Event()

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    @property
    def text(self) -> str:
        """What the dialog that waits says, "" where none does."""
        return (self._waiting[0].message or "A dialog") if self._waiting else ""

    @property
    def page(self) -> Page | None:
        """The page of the dialog that waits."""
        return self._waiting[0].page if self._waiting else None

    async def came(self) -> None:
        """Returns when a dialog waits for an answer."""
        await self._came.wait()

    async def unless_asked(self, doing: Awaitable[_T], *, keep: bool = False) -> _T | None:
        """What `doing` gives; None where a dialog that asks is open first. It then goes on where it
        is to be kept."""
        task = asyncio.ensure_future(doing)
        asked = asyncio.ensure_future(self.came())
        try:
            await asyncio.wait((task, asked), return_when=asyncio.FIRST_COMPLETED)
            if task.done() and not (asked.done() and not keep):
                return task.result()
            return None
        finally:
            asked.cancel()
            if not task.done() and not (keep and self.waiting):
                task.cancel()

    def new_action(self) -> None:
        self._count = 0

    async def on_dialog(self, dialog: Dialog) -> None:
        self._count += 1
        if dialog.type == "alert" and self._count <= MAX_TOLD:
            self.told.append(f"Dialog: {one_line(dialog.message, MAX_TEXT)}, accepted")
            with contextlib.suppress(PlaywrightError):
                await dialog.accept()
            return
        self._waiting.append(dialog)
        if len(self._waiting) == 1:
            self._text = dialog.default_value
            self._came.set()

    def observation(
        self, url: str, tabs: tuple[str, ...], tab: int, messages: tuple[str, ...]
    ) -> Observation:
        """The dialog in the place of the page."""
        dialog = self._waiting[0]
        yes, no = _CHOICES.get(dialog.type, ("OK", "Cancel"))
        said = _LEAVING if dialog.type == "beforeunload" else one_line(dialog.message, MAX_TEXT)
        choices = []
        if dialog.type == "prompt":
            choices.append(("textbox", "Answer", "text", self._text))
        choices.append(("button", yes, "accept", ""))
        if no:
            choices.append(("button", no, "dismiss", ""))
        parts = [Part(text=f"A dialog of the page waits for an answer: {clean(said)}")]
        parts += [
            Part(element=Element(number=n, role=role, name=name, ref=REF + ref, value=value))
            for n, (role, name, ref, value) in enumerate(choices, 1)
        ]
        content = tuple(
            Line(parts=(part,), heading=not part.element, visible=True) for part in parts
        )
        return Observation(
            url=url, title="Dialog", content=content, tabs=tabs, tab=tab, messages=messages
        )

    async def act(self, action: Action, element: Element | None) -> None:
        """Answers the dialog. Raises `ActionError` for what is not on it."""
        choice = element.ref.removeprefix(REF) if element else ""
        if action.name == "fill" and choice == "text":
            self._text = str(action.args[1])
        elif action.name == "click" and choice in ("accept", "dismiss"):
            await self.answer(choice == "accept")
        elif action.name == "press" and action.args[0] in ("Enter", "Escape"):
            await self.answer(action.args[0] == "Enter")
        elif not (action.name == "click" and choice == "text"):
            raise ActionError("A dialog waits for an answer: click one of its buttons first")

    async def answer(self, accept: bool) -> None:
        """Closes the dialog that waits, if any."""
        if not self._waiting:
            return
        dialog, text = self._waiting.popleft(), self._text
        if self._waiting:
            self._text = self._waiting[0].default_value
        else:
            self._came.clear()
        with contextlib.suppress(PlaywrightError):
            if accept:
                await dialog.accept(text if dialog.type == "prompt" else None)
            else:
                await dialog.dismiss()
