"""Snapshots as Playwright writes them, and what is made of them."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import strategies as st

from planact.browser.reading.aria import parse
from planact.browser.reading.snapshot import compact
from planact.types import Observation

TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=30)
_CONTAINERS = ("generic", "list", "listitem", "row", "cell", "table", "heading", "article", "group")
_ROLES = (*_CONTAINERS, "text", "button", "textbox", "checkbox", "link")


@st.composite
def snapshots(draw: st.DrawFn) -> tuple[str, int]:
    """A snapshot as Playwright writes it, and how many elements in it can be acted on."""
    lines: list[str] = []

    def node(indent: int) -> None:
        role = draw(st.sampled_from(_ROLES))
        name, text = draw(TEXTS).strip(), draw(TEXTS).strip()
        if role == "text":
            lines.append(f"{' ' * indent}- text: {json.dumps(text, ensure_ascii=False)}")
            return
        key = f"{role} {json.dumps(name, ensure_ascii=False)}" if name else role
        key += f" [ref=e{len(lines) + 1}]"
        if draw(st.booleans()):
            key = "'" + key.replace("'", "''") + "'"
        if role in ("textbox", "checkbox"):
            lines.append(f"{' ' * indent}- {key}: {json.dumps(text, ensure_ascii=False)}")
            return
        lines.append(f"{' ' * indent}- {key}:")
        if role == "link":  # each to a place of its own, so that none repeats another
            lines.append(f"{' ' * indent}  - /url: /{len(lines)}")
        for _ in range(draw(st.integers(0, 3)) if indent < 8 else 0):
            node(indent + 2)

    for _ in range(draw(st.integers(1, 6))):
        node(0)
    snapshot = "\n".join(lines)
    count = len(re.findall(r"^ *- '?(?:button|textbox|checkbox|link)\b", snapshot, re.MULTILINE))
    return snapshot, count


def observe(
    snapshot: str,
    viewport: tuple[int, int] | None = None,
    facts: dict[str, dict[str, Any]] | None = None,
) -> Observation:
    return Observation(url="", title="", content=compact(parse(snapshot), viewport, facts))
