"""Names for what a page leaves unnamed, and the removal of words that say a name twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from planact.browser.reading.aria import FIELDS, OPERABLE, Node

MAX_NAME = 80  # characters
_NUMBER = re.compile(r"\[(\d+)\]")
_NO_WORD = re.compile(r"\W+")
_WORD = re.compile(r"[^\W\d_]+")


def clean(text: str) -> str:
    """Page text that cannot be taken for an element number or a separator of ours."""
    text = _NUMBER.sub(r"(\1)", text) if "[" in text else text
    return text.replace(" | ", " / ").strip()


def shorten(text: str, limit: int = MAX_NAME) -> str:
    text = clean(text)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def same_words(a: str, b: str) -> bool:
    left, right = _NO_WORD.sub("", a), _NO_WORD.sub("", b)
    return left.casefold() == right.casefold() if left else a.strip() == b.strip()


def headers(table: Node) -> tuple[str, ...]:
    """The column headers of a table, in order; empty where it has none."""
    for node in table.walk():
        if node.role == "row":
            return tuple(map(_title, node.children)) if is_header(node) else ()
    return ()


def _title(header: Node) -> str:
    """What can be seen of it."""
    title = header.content
    for node in header.walk():
        if node.hidden:
            title = title.replace(node.text, "", 1).strip()
    return shorten(title)


def is_header(row: Node) -> bool:
    return len(row.children) > 1 and all(c.role == "columnheader" for c in row.children)


@dataclass
class _Place:
    """Where a node stands: what a person would call it by when it has no name of its own."""

    header: str = ""
    row: str = ""


_BOXES = ("checkbox", "radio", "switch")  # which are named by the words behind them


class Namer:
    """One walk over the tree in page order that gives every actionable node a name."""

    def __init__(self) -> None:
        self._before = ""  # the last words before the node, cleared by what they belong to
        self._heading = ""  # the last one before the node

    def visit(self, node: Node, place: _Place | None = None, columns: tuple[str, ...] = ()) -> None:
        place = place or _Place()
        if node.role in ("table", "grid", "treegrid"):
            columns = headers(node)
        if node.role in ("row", "listitem", "article"):
            self._before = ""
            place = _Place(_row_header(node), "all" if is_header(node) else _first_words(node))
        if node.actionable and not node.name:
            self._name(node, place)
        elif node.hidden and not node.actionable:
            pass  # nobody would call anything so
        elif not node.actionable and node.role != "option" and (words := node.text or node.name):
            self._before = words
            if node.role == "heading":
                self._heading = words
        elif node.role in FIELDS:
            self._before = ""
        self._children(node, place, columns)

    def _children(self, node: Node, place: _Place, columns: tuple[str, ...]) -> None:
        icons = [c for c in node.children if _is_icon(c)]
        label = self._before
        aligned = node.role == "row" and len(columns) == len(node.children)
        for index, child in enumerate(node.children):
            if child in icons and len(icons) > 1:
                child.name = f"{label.rstrip(':*. ')} {icons.index(child) + 1}".strip()
            if child.role in _BOXES and not child.name and node.children[index + 1 :]:
                child.name = node.children[index + 1].content
            inner = _Place(columns[index], place.row) if aligned else place
            self.visit(child, inner, columns)

    def _name(self, node: Node, place: _Place) -> None:
        if node.role in FIELDS:
            before = self._before if _WORD.search(self._before) else ""
            near = place.header or before.rstrip(":* ") or place.row
            node.name = near or ("Editor" if _is_editor(node) else self._heading)
            self._before = ""
        else:
            node.name = node.content or place.row or _from_url(node.url) or place.header


def _is_editor(node: Node) -> bool:
    written = node.role == "textbox" and any(c.role != "text" for c in node.children)
    return written or "editor" in node.attrs


def _is_icon(node: Node) -> bool:
    return node.actionable and node.role not in FIELDS and not node.url and not node.content


def _row_header(node: Node) -> str:
    return next((child.content for child in node.children if child.role == "rowheader"), "")


def _first_words(node: Node) -> str:
    found = (n.name or n.text for n in node.walk() if n.role not in FIELDS and not n.hidden)
    return next((words for words in found if re.search(r"\w", words)), "")


def _from_url(url: str) -> str:
    """The words of the last part of an address that has any: it says most."""
    if url.startswith(("javascript:", "data:")):
        return ""
    parts = [_WORD.findall(part) for part in re.sub(r"^\w+://[^/]*", "", url).split("/")]
    return " ".join(next(filter(None, reversed(parts)), ()))


def drop_repeated(root: Node) -> None:
    """Drops the words beside an element that are its name, as the labels of fields are."""
    leaves = [n for n in root.walk() if n.actionable or (n.text and not n.children)]
    for left, right in pairwise(leaves):
        for words, element in ((left, right), (right, left)):
            if words.actionable or not element.actionable:
                continue
            told = words.hidden and words.text.casefold() in element.name.casefold()
            if told or same_words(words.text, element.name):
                words.text = words.name = ""


def drop_unreachable(root: Node) -> None:
    """Drops what nobody gets to or needs: dialogs that are parked beyond the page's top or left
    edge until they open, and the wordless links of headings to themselves."""
    x0, y0, *_ = (root.children[0].box if root.children else None) or (0.0, 0.0)
    for node in root.walk():
        if node.role in ("dialog", "alertdialog") and node.box:
            x, y, width, height = node.box
            if x + width <= min(x0, 0) or y + height <= min(y0, 0):
                _drop(node)
        elif node.role == "heading":
            for link in node.walk():
                if link.role == "link" and link.url.startswith("#") and not clean(link.content):
                    _drop(link)


def drop_twins(root: Node) -> None:
    """Drops what does the same as its neighbour: a picture's link above the title's (with no words
    between them, unless it has none itself), a card around its one link, the visible face of a
    list whose hidden original (Select2) is operated instead."""
    for left, right in pairwise([n for n in root.walk() if n.actionable or n.text]):
        if _leads_alike(left, right):
            _drop(left)
    for left, right in pairwise([n for n in root.walk() if n.actionable]):
        if _leads_alike(left, right) and not _WORD.search(left.name):
            _drop(left)
        if _wraps(left, right):
            left.name = ""
            left.attrs.pop("cursor")
        if "aria-hidden" in left.attrs and left.options and right.role == "combobox":
            _drop(right)


def _leads_alike(left: Node, right: Node) -> bool:
    return (
        left.role == "link" and bool(left.url) and (left.url, left.name) == (right.url, right.name)
    )


def _wraps(outer: Node, inner: Node) -> bool:
    """Whether a click on the outer node is one on the inner: a <label> and its field, a card and
    the link that says all it says."""
    if outer.role in OPERABLE or not any(n is inner for n in outer.walk()):
        return False
    return inner.role in FIELDS or same_words(outer.name, inner.name)


def _drop(node: Node) -> None:
    node.role, node.name, node.text = "generic", "", ""
    node.attrs.clear()
    node.children.clear()
