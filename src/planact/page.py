"""A page: lines, their parts, and the elements among these.

`to_text` makes of them what prompts show. Nothing reads that text back: whoever wants to know what
is on a page asks its records.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from operator import not_
from typing import Annotated, Any, Self

from pydantic import Field

from planact.record import Record

MAX_OPTIONS = 8  # shown of a list
MAX_OPTION = 40  # characters of each
FILLED = "filled"  # state of a field whose value is a secret
COLLAPSED = "collapsed"  # state of what opens something that is closed now

# Pages are most of what is stored, so what is not there is not written.
_SPARSE = Field(exclude_if=not_)

_quoted = json.JSONEncoder(ensure_ascii=False).encode


class Target(Record):
    """What a decision calls an element. Elements that look alike are called alike."""

    role: str  # ARIA role
    name: str  # accessible name, shortened

    @property
    def quoted(self) -> str:
        return _quoted(self.name)

    @property
    def label(self) -> str:
        """Role and name as the page text shows them: `button "Add to basket"`."""
        return f"{self.role} {self.quoted}"

    def __str__(self) -> str:
        return self.label


class Element(Target):
    """Something on a page that can be acted on."""

    number: int  # what the model calls it: small, dense, 1..n in page order
    ref: Annotated[str, _SPARSE] = ""  # Playwright's aria-ref, valid for the snapshot it came from
    value: Annotated[str, _SPARSE] = ""  # what a field holds now
    options: Annotated[tuple[str, ...], _SPARSE] = ()  # what a select offers
    spread: Annotated[bool, _SPARSE] = False  # whether its options are elements of their own
    states: Annotated[tuple[str, ...], _SPARSE] = ()  # such as "checked", "disabled" and `FILLED`

    @property
    def target(self) -> Target:
        return Target(role=self.role, name=self.name)

    def is_called(self, target: Target | None) -> bool:
        """Whether the target is what a decision calls it."""
        return target is not None and (self.role, self.name) == (target.role, target.name)

    def to_text(self, *, numbered: bool = True) -> str:
        """`[3] combobox "Sort by" = "Price" (options: Price; Name) (disabled)`."""
        text = f"[{self.number}] {self.label}" if numbered else self.label
        if self.value:
            text += f" = {_quoted(self.value)}"
        if self.options and not self.spread:
            text += f" (options: {'; '.join(self._options_shown())})"
        return text + "".join(f" ({state})" for state in self.states)

    def _options_shown(self) -> list[str]:
        shown = [
            option if len(option) <= MAX_OPTION else option[: MAX_OPTION - 1].rstrip() + "…"
            for option in self.options[:MAX_OPTIONS]
        ]
        more = len(self.options) - len(shown)
        return shown + [f"{more} more"] * bool(more)


class Part(Record):
    """What stands in a line between two bars: an element, or words."""

    text: Annotated[str, _SPARSE] = ""
    element: Annotated[Element | None, _SPARSE] = None
    # Whether it follows the part before it with a space instead of " | ", as an element does that
    # stands behind a bar of the page's own.
    flows: Annotated[bool, _SPARSE] = False

    def to_text(self, *, numbered: bool = True) -> str:
        return self.element.to_text(numbered=numbered) if self.element else self.text


class Line(Record):
    """A line of a page, such as a row of a list."""

    parts: tuple[Part, ...]
    heading: Annotated[bool, _SPARSE] = False
    visible: Annotated[bool, _SPARSE] = False  # whether it is in the viewport

    @property
    def elements(self) -> tuple[Element, ...]:
        return tuple(part.element for part in self.parts if part.element)

    def to_text(self, *, numbered: bool = True) -> str:
        """`[3] link "Books" | £12.99 | [4] button "Add to basket"`. Without the numbers it is the
        same whatever else is on the page."""
        text = "# " if self.heading else ""
        for n, part in enumerate(self.parts):
            text += (" " if part.flows else " | ") * (n > 0) + part.to_text(numbered=numbered)
        return text


class Observation(Record):
    """A page as it was seen. `content` holds the whole compacted page; `cut` in
    `planact.browser.reading.budget` makes the part of it that fits a model's budget."""

    url: str
    title: str
    content: tuple[Line, ...] = ()
    tabs: tuple[str, ...] = ()  # titles of the open tabs, when there is more than one
    tab: int = 0  # which of them this page is
    messages: tuple[
        str, ...
    ] = ()  # dialogs answered, downloads saved, pages blocked since last time

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text of each line."""
        return tuple(line.to_text() for line in self.content)

    @cached_property
    def bare_lines(self) -> tuple[str, ...]:
        """The text of each line without the numbers by which elements are acted on."""
        return tuple(line.to_text(numbered=False) for line in self.content)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        return tuple(e for line in self.content for e in line.elements)

    @property
    def visible(self) -> tuple[int, ...]:
        """Indices of the lines that are in the viewport."""
        return tuple(n for n, line in enumerate(self.content) if line.visible)

    def element(self, number: int) -> Element | None:
        return next((e for e in self.elements if e.number == number), None)

    def line_of(self, target: Target) -> int | None:
        """Index of the first line that has such an element."""
        for n, line in enumerate(self.content):
            if any(element.is_called(target) for element in line.elements):
                return n
        return None

    def with_elements(self, change: Callable[[Element], Element]) -> Observation:
        """The page with its elements changed."""

        def changed(part: Part) -> Part:
            element = part.element and change(part.element)
            return part if element is part.element else part.model_copy(update={"element": element})

        content = (
            line.model_copy(update={"parts": tuple(map(changed, line.parts))})
            for line in self.content
        )
        return self.model_copy(update={"content": tuple(content)})

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy that remembers nothing of what is derived from the content."""
        copied = super().model_copy(update=update, deep=deep)
        for name in ("lines", "bare_lines", "elements"):
            copied.__dict__.pop(name, None)
        return copied
