"""A page as compact text: Playwright's aria snapshot without its chaff, elements numbered.

Pure functions. `compact` makes the whole page; `cut` in `budget.py` what fits a model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planact.browser.reading.aria import FIELDS, OPERABLE, Node, annotate
from planact.browser.reading.labels import (
    Namer,
    clean,
    drop_repeated,
    drop_twins,
    drop_unreachable,
    headers,
    is_header,
    same_words,
    shorten,
)
from planact.page import FILLED, MAX_OPTIONS
from planact.types import Element, Line, Part

MAX_LINES = 10_000  # of a page; what is beyond is cut, and a line says so
MAX_TEXT = 300  # characters of a text that a field holds
MAX_STATE = 160
MAX_JOINED = 160  # characters of siblings on one line
_ALWAYS = 1 << 30
HIDDEN = "hidden"  # before a text that cannot be seen on the page
SECRET = "\x00"  # stands for the value of a password field

_ROWS = ("row", "listitem", "article", "paragraph", "heading", "caption", "term", "definition")
_INLINE = (
    "text",
    "strong",
    "emphasis",
    "code",
    "mark",
    "time",
    "insertion",
    "deletion",
    "subscript",
)
_SECTIONS = ("group", "region", "dialog", "alertdialog", "form", "radiogroup", "tabpanel", "table")
_SEPARATORS = "/|·•>›»-–—:, "  # words of these alone, as between breadcrumbs, say nothing
_LIVE = ("alert", "status")
_STATES = ("checked", "selected", "pressed", "disabled", "expanded")
_CELLS = ("cell", "gridcell")


@dataclass(slots=True)
class _Piece:
    """A part of a line, or words of one, on its way there."""

    text: str
    visible: bool
    element: Element | None = None  # whose text it is
    inline: bool = False  # flows on with the inline words beside it
    heading: bool = False
    apart: bool = False  # begins a line of its own
    hidden: bool = False  # cannot be seen on the page


_Pieces = list[_Piece]


def compact(
    root: Node,
    viewport: tuple[int, int] | None = None,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    above: int = 0,
    below: int = 0,
) -> tuple[Line, ...]:
    """The compact page of a snapshot's tree, which it changes.

    `viewport` is width and height in CSS pixels; with it, and a snapshot taken with `boxes=True`,
    the lines say whether they are in view. `facts` are what `script/` told by ref. `above` and
    `below` are how many elements of a long page are in no snapshot.
    """
    annotate(root, facts or {})
    for node in root.walk():
        if "secret" in node.attrs:
            node.text = SECRET
    drop_unreachable(root)
    Namer().visit(root)
    drop_twins(root)
    drop_repeated(root)
    lines = [_line(pieces) for pieces in _Page(viewport).lines(root, visible=False)]
    if missing := max(0, len(lines) - MAX_LINES):
        lines[MAX_LINES:] = [_note(f"... {missing} lines cut")]
    if above:
        lines.insert(0, _note(f"... {above} elements above cut: scroll up for them"))
    if below:
        lines.append(_note(f"... {below} elements below cut: scroll down for them"))
    return tuple(lines)


def _note(text: str) -> Line:
    return Line(parts=(Part(text=text),))


class _Page:
    """Renders nodes in page order and numbers the elements as it comes upon them."""

    def __init__(self, viewport: tuple[int, int] | None) -> None:
        self._count = 0  # of elements so far
        self._viewport = viewport
        self._columns: tuple[str, ...] = ()

    def lines(self, node: Node, visible: bool) -> list[_Pieces]:
        """The lines of a node and all below it. `visible`: whether the node's parent is in view."""
        visible = self._in_view(node, visible)
        if node.actionable:
            own = [[self._element(node, visible)]]
            return _join(own + self._below_element(node, visible), MAX_JOINED)
        if node.role == "row" and _holds_rows(node):
            return self._children(node, visible)
        if node.role in ("table", "grid", "treegrid"):
            outer, self._columns = self._columns, headers(node)
            lines = self._children(node, visible)
            self._columns = outer
        elif node.role == "row":
            lines = self._row(node, visible)
        else:
            lines = self._children(node, visible)
        return self._dress(node, lines, visible)

    def _dress(self, node: Node, lines: list[_Pieces], visible: bool) -> list[_Pieces]:
        """The lines of a node with what its role adds."""
        words = clean(node.text or (node.name if not node.children else ""))
        if node.role in _SECTIONS and node.name and lines:
            captioned = any(child.role == "caption" for child in node.children)
            hidden = any(same_words(n.text, node.name) for n in node.walk() if n.hidden)
            if not (captioned or hidden or same_words(_line(lines[0]).to_text(), node.name)):
                lines.insert(0, [_Piece(shorten(node.name), visible, heading=True)])
        elif node.role == "img" and node.name:
            held = [line for line in lines if any(piece.element for piece in line)]
            lines = [*[[_Piece(f'img "{shorten(node.name)}"', visible)]], *held]
        elif words and node.hidden:
            lines.insert(0, [_Piece(f"{HIDDEN}: {words}", visible, hidden=True)])
        elif words.strip(_SEPARATORS) or (words and node.role in _CELLS):
            lines.insert(0, [_Piece(words, visible, inline=node.role in _INLINE)])
        if node.role in _LIVE and lines:
            lines[0].insert(0, _Piece(f"{node.role}:", visible, inline=True, apart=True))
            lines[0][1].inline = lines[0][1].element is None
        if node.role in _ROWS:
            lines = _join(lines, _ALWAYS if node.role in ("row", "paragraph", "heading") else 400)
        if node.role == "heading" and lines:
            next((p for p in lines[0] if not p.hidden), lines[0][0]).heading = True
        return lines

    def _children(self, node: Node, visible: bool) -> list[_Pieces]:
        lines = [line for child in node.children for line in self.lines(child, visible)]
        return _join(lines, MAX_JOINED)

    def _row(self, node: Node, visible: bool) -> list[_Pieces]:
        """A table row on one line, its plain cells under the names of their columns."""
        if is_header(node) and self._columns and not any(n.actionable for n in node.walk()):
            return []  # each cell below says its column
        aligned = len(self._columns) == len(node.children)
        titled = not self._columns and [c.role for c in node.children] == ["rowheader", "cell"]
        if titled and not any(n.actionable or n.hidden for n in node.walk()):
            title, words = (c.content for c in node.children)
            return [[_Piece(clean(f"{title.rstrip(':')}: {words}"), visible)]]
        row: _Pieces = []
        for index, cell in enumerate(node.children):
            cells = _join(self.lines(cell, visible), _ALWAYS)
            line = cells[0] if cells else []
            column = self._columns[index] if aligned and cell.role in _CELLS else ""
            if column and line and not any(n.actionable for n in cell.walk()):
                line[0].text = f"{column}: {line[0].text}"
            row += line
        if row:
            row[0].apart = True
        return [row] if row else []

    def _element(self, node: Node, visible: bool) -> _Piece:
        value = "" if node.role not in FIELDS else node.value
        chosen = [shorten(name) for name in node.chosen]
        secret = value == SECRET
        self._count += 1
        element = Element(
            number=self._count,
            role=node.role if node.role in OPERABLE | FIELDS else "clickable",
            name=shorten(node.name),
            ref=node.ref,
            value="" if secret else "; ".join(chosen) or _shown(value),
            options=tuple(clean(option) for option in node.options),
            spread=_spread(node),
            states=(
                *((FILLED,) * secret),
                *(state for state in _STATES if state in node.attrs),
                *(shorten(state, MAX_STATE) for state in node.states),
            ),
        )
        return _Piece(element.to_text(), visible, element)

    def _below_element(self, node: Node, visible: bool) -> list[_Pieces]:
        """What an element holds beyond its own name and value."""
        if node.role in FIELDS:
            inner = [c for c in node.children if c.actionable]
            if node.role == "textbox" and not inner:  # an editor's lines
                held = [clean(c.content) for c in node.children if c.role != "text"]
                return [[_Piece(line, visible, apart=True)] for line in held if line]
            if node.options and not _spread(node):
                return []
            return [line for child in inner for line in self.lines(child, visible)]
        said = shorten(node.name).casefold()
        lines: list[_Pieces] = []
        for child in node.children:
            if any(n.actionable for n in child.walk()) or child.content.casefold() not in said:
                lines += self.lines(child, visible)
        return lines

    def _in_view(self, node: Node, parent: bool) -> bool:
        if node.box is None or self._viewport is None:
            return parent
        x, y, width, height = node.box
        if not (width and height):
            return parent
        return -width < x < self._viewport[0] and -height < y < self._viewport[1]


def _shown(value: str) -> str:
    """A field's value: a line of it, or the beginning of a longer text and how much follows."""
    if "\n" not in value.strip() and len(value) <= MAX_TEXT:
        return shorten(value)
    more = len(value) - MAX_TEXT
    return clean(value[:MAX_TEXT]) + (f"… ({more:,} more characters)" if more > 0 else "")


def _holds_rows(row: Node) -> bool:
    """Whether a table is in the row: then the row is there for the layout alone."""
    return any(inner.role == "row" for cell in row.children for inner in cell.walk())


def _spread(node: Node) -> bool:
    """Whether the options of a list are few enough to be elements of their own."""
    return 0 < len(node.options) <= MAX_OPTIONS and all(c.actionable for c in node.children)


def _line(pieces: _Pieces) -> Line:
    """Words that flow on are one part, whatever the page made of each; bars of the page's own part
    them as ours do, and stay with an element that they stand right before."""
    parts: list[Part] = []
    words = ""  # since the last element
    for before, piece in zip([None, *pieces], pieces, strict=False):
        if piece.element is None:
            inline = before and before.inline and piece.inline
            words += (" " if inline else " | ") * bool(words) + piece.text
            continue
        flows = words.endswith(" |")
        parts += _parts(f"{words[:-1]}| |" if flows else words)
        parts.append(Part(element=piece.element, flows=flows))
        words = ""
    parts += _parts(words)
    seen = [piece for piece in pieces if not piece.hidden]
    heading = len(seen) == 1 and seen[0].heading
    return Line(parts=tuple(parts), heading=heading, visible=any(p.visible for p in pieces))


def _parts(words: str) -> list[Part]:
    return [Part(text=text) for text in words.split(" | ")] if words else []


def _join(lines: list[_Pieces], limit: int) -> list[_Pieces]:
    """The lines as one where that is short enough and no heading would drown in it; otherwise only
    inline words are joined to the inline words before them."""
    length = sum(len(piece.text) + 3 for line in lines for piece in line)
    headed = limit == MAX_JOINED and any(line[0].heading or line[0].apart for line in lines)
    if lines and length <= limit and not headed:
        return [[piece for line in lines for piece in line]]
    joined: list[_Pieces] = []
    for line in lines:
        if joined and joined[-1][-1].inline and line[0].inline:
            joined[-1] += line
        else:
            joined.append(line)
    return joined
