"""Playwright's aria snapshot (`aria_snapshot(mode="ai")`) as a tree.

The text is a narrow part of YAML, a node a line: `- role "name" [attribute=value]: text`. It is
read with regular expressions because a general YAML parser takes seconds on a large page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from planact.page import COLLAPSED
from planact.text import printable

_NODE = re.compile(
    r'(?P<role>/?[\w-]+)(?: (?P<name>"(?:[^"\\]|\\.)*"))?(?P<attrs>(?: \[[^\]]*\])*)'
    r"(?::(?: (?P<text>.*))?)?$"
)
_QUOTED_KEY = re.compile(r"'(?P<key>(?:[^']|'')*)'(?P<rest>.*)$")
_MAX_DEPTH = 200  # deeper nodes become siblings, so that trees can be walked by recursion
MAX_NODES = 60_000  # of a snapshot; what is beyond is cut, and a line says so
_ATTR = re.compile(r"\[([\w-]+)(?:=([^\]]*))?\]")
# The levels of headings by which `script/unseen.js` marks what cannot be seen, with the role that
# it has, and what can be seen in that.
_HIDDEN = {
    "9999": "generic",
    "9998": "columnheader",
    "9997": "rowheader",
    "9996": "cell",
    "9995": "listitem",
}
_SEEN = "9990"
_HEX = re.compile(r"\\x(?=[0-9a-fA-F]{2})")
DISABLED = " (disabled)"  # behind an option that cannot be chosen
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
    states: list[str] = field(default_factory=list)  # beyond those that attributes say

    @property
    def ref(self) -> str:
        return self.attrs.get("ref", "")

    @property
    def box(self) -> tuple[float, ...] | None:
        """Left, top, width and height in CSS pixels from the viewport's corner, where given."""
        box = self.attrs.get("box")
        return tuple(map(float, box.split(","))) if box else None

    @property
    def hidden(self) -> bool:
        """Whether its text cannot be seen on the page."""
        return "hidden" in self.attrs

    @property
    def actionable(self) -> bool:
        """Whether it takes actions. Playwright gives no ref to what cannot be reached."""
        return "ref" in self.attrs and (self.role in OPERABLE or "cursor" in self.attrs)

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
        return tuple(c.name for c in self._options())

    @property
    def chosen(self) -> tuple[str, ...]:
        chosen = (c.name for c in self._options() if "selected" in c.attrs)
        return tuple(name.removesuffix(DISABLED) for name in chosen)

    def _options(self) -> Iterator[Node]:
        for child in self.children:
            if child.role == "option":
                yield child

    @property
    def content(self) -> str:
        """All words in and below it, but for what fields hold."""
        if self.name or self.role in FIELDS:
            return self.name
        return " ".join(filter(None, [self.text, *(child.content for child in self.children)]))


def parse(snapshot: str) -> Node:
    """The tree of a snapshot, under a root of role "document". What does not read as a node becomes
    text."""
    root = Node("document")
    stack: list[tuple[int, Node]] = [(-1, root)]
    lines = printable(snapshot).strip().split("\n")
    for line in lines[:MAX_NODES]:
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
    if len(lines) > MAX_NODES:
        root.children.append(Node("text", text=f"... {len(lines) - MAX_NODES} more elements cut"))
    for node in root.walk() if "\\ud" in snapshot else ():
        node.name, node.text = printable(node.name), printable(node.text)
    for node in root.walk() if "[level=99" in snapshot else ():
        if node.attrs.get("level") in (*_HIDDEN, _SEEN):
            _set_apart(node)
    return root


def _set_apart(node: Node) -> None:
    level = node.attrs.pop("level")
    node.text = node.text or ("" if node.children else node.name)
    node.role, node.name = _HIDDEN.get(level, "generic"), ""
    for held in (node, *node.children) if level in _HIDDEN else ():
        if held is node or held.role == "text":
            held.attrs["hidden"] = ""


MAX_LINES = 60  # of an editor's text
_LIST = ("combobox", "listbox")


def annotate(root: Node, facts: Mapping[str, Mapping[str, Any]]) -> None:
    """Completes a snapshot's nodes with what `script/` told of them, by their refs."""
    for node in [*root.walk()] if facts else ():
        if node.ref in facts:
            _annotate(node, facts[node.ref])


def _annotate(node: Node, facts: Mapping[str, Any]) -> None:
    if facts.get("clickable"):
        node.role = "generic" if node.role == "note" else node.role
        node.attrs["cursor"] = "pointer"
    node.role = facts.get("role", node.role)
    node.name = facts.get("name", node.name)
    if "plain" in facts:
        node.attrs.pop("cursor", None)
    if "hidden" in facts:
        for held in node.walk():
            held.attrs["hidden"] = ""
            held.states += ["hidden"] * held.actionable
    if "secret" in facts:
        node.attrs["secret"] = ""
    if "editor" in facts:
        node.attrs["editor"] = ""
        lines = facts["editor"].rstrip().split("\n")
        more = len(lines) - MAX_LINES
        shown = [*lines[:MAX_LINES], *[f"... {more} more lines"] * (more > 0)]
        node.text, node.children = "", [Node("line", text=line) for line in shown if line.strip()]
        if len(lines) == 1 and "drawn" not in facts:
            node.text, node.children = lines[0], []
    if "value" in facts:
        node.text, node.children = facts["value"], [c for c in node.children if c.role != "text"]
    if "options" in facts and node.role in _LIST:
        node.children = [_option(*option) for option in facts["options"]]
        node.states += [f"{facts['more']} more options"] * bool(facts["more"])
        node.states += ["several can be chosen"] * facts["multiple"]
        node.states += ["empty"] * (not node.children)
    node.states += facts.get("states", ())
    node.states += [COLLAPSED] * ("collapsed" in facts and node.role != "generic")
    for item in facts.get("items", ()):
        ref = f"{node.ref}/{item['key']}"
        states = list(item.get("states", ()))
        node.children.append(Node(item["role"], item["name"], {"ref": ref}, states=states))


def _option(text: str, selected: bool, disabled: bool, group: str) -> Node:
    name = f"{group}: {text}" if group else text
    name += DISABLED * disabled
    return Node("option", name, {"selected": ""} if selected else {})


def _node(body: str) -> Node:
    if quoted := _QUOTED_KEY.match(body):
        body = quoted["key"].replace("''", "'") + quoted["rest"]
    match = _NODE.match(body)
    if match is None:
        return Node("text", text=_unquote(body))
    attrs = dict(_ATTR.findall(match["attrs"]))
    node = Node(match["role"], _unquote(match["name"] or ""), attrs, _unquote(match["text"] or ""))
    for state in ("checked", "pressed"):
        if attrs.get(state) == "mixed":
            del attrs[state]
            node.states.append("mixed")
    return node


def _unquote(text: str) -> str:
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        try:
            text = json.loads(_HEX.sub(r"\\u00", text)) if "\\" in text else text[1:-1]
        except ValueError:
            text = text[1:-1]
    return " ".join((text if text.isascii() else _ICON_FONT.sub("", text)).split())
