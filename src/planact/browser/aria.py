"""Playwright's aria snapshot (`aria_snapshot(mode="ai")`) as a tree.

The text is a narrow part of YAML, a node a line: `- role "name" [attribute=value]: text`. It is
read with regular expressions because a general YAML parser takes seconds on a large page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_NODE = re.compile(
    r'(?P<role>/?[\w-]+)(?: (?P<name>"(?:[^"\\]|\\.)*"))?(?P<attrs>(?: \[[^\]]*\])*)'
    r"(?::(?: (?P<text>.*))?)?$"
)
_QUOTED_KEY = re.compile(r"'(?P<key>(?:[^']|'')*)'(?P<rest>.*)$")
_MAX_DEPTH = 200  # deeper nodes become siblings, so that trees can be walked by recursion
_ATTR = re.compile(r"\[([\w-]+)(?:=([^\]]*))?\]")
_ICON_FONT = re.compile("[\ue000-\uf8ff]")  # whose letters are pictures

# Roles that a person operates. Anything else can be acted on where it shows a pointer cursor.
FIELDS = frozenset({"checkbox", "combobox", "file", "listbox", "radio", "searchbox", "slider"})
FIELDS |= {"spinbutton", "switch", "textbox"}
OPERABLE = FIELDS | {"button", "link", "menuitem", "menuitemcheckbox", "menuitemradio", "option"}
OPERABLE |= {"tab", "treeitem"}


@dataclass(slots=True, eq=False)
class Node:
    """A node of the page. `text` is what it holds itself: a paragraph's words, a field's value."""

    role: str
    name: str = ""
    attrs: dict[str, str] = field(default_factory=dict)
    text: str = ""
    url: str = ""  # of a link
    children: list[Node] = field(default_factory=list)

    @property
    def ref(self) -> str:
        return self.attrs.get("ref", "")

    @property
    def box(self) -> tuple[float, ...] | None:
        """Left, top, width and height in CSS pixels from the viewport's corner, where given."""
        box = self.attrs.get("box")
        return tuple(map(float, box.split(","))) if box else None

    @property
    def actionable(self) -> bool:
        """Whether it takes actions. Playwright gives no ref to what cannot be reached."""
        return bool(self.ref) and (self.role in OPERABLE or "cursor" in self.attrs)

    def walk(self) -> Iterator[Node]:
        """The node and all below it, in page order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    @property
    def value(self) -> str:
        """What a field holds: its text, which is a child where the field has properties."""
        return self.text or " ".join(c.text for c in self.children if c.role == "text")

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.children if c.role == "option")

    @property
    def content(self) -> str:
        """All words in and below it, but for what fields hold."""
        if self.name or self.role in FIELDS:
            return self.name
        return " ".join(filter(None, [self.text, *(child.content for child in self.children)]))


def parse(lines: Iterable[str]) -> Node:
    """The tree of a snapshot's lines, under a root of role "document". What does not read as a node
    becomes text."""
    root = Node("document")
    stack: list[tuple[int, Node]] = [(-1, root)]
    for line in lines:
        body = line.lstrip(" ")
        if not body.startswith("- "):
            continue
        indent = len(line) - len(body)
        while stack[-1][0] >= indent or len(stack) > _MAX_DEPTH:
            stack.pop()
        parent, node = stack[-1][1], _node(body[2:])
        if node.role == "/url":
            parent.url = node.text
        elif node.role == "/placeholder":
            parent.name = parent.name or node.text
        else:
            parent.children.append(node)
            stack.append((indent, node))
    return root


def _node(body: str) -> Node:
    if quoted := _QUOTED_KEY.match(body):
        body = quoted["key"].replace("''", "'") + quoted["rest"]
    match = _NODE.match(body)
    if match is None:
        return Node("text", text=_unquote(body))
    attrs = dict(_ATTR.findall(match["attrs"]))
    return Node(match["role"], _unquote(match["name"] or ""), attrs, _unquote(match["text"] or ""))


def _unquote(text: str) -> str:
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        try:
            text = json.loads(re.sub(r"\\x(?=[0-9a-fA-F]{2})", r"\\u00", text))
        except ValueError:
            text = text[1:-1]
    return " ".join(_ICON_FONT.sub("", text).split())
