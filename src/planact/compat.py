"""What older versions stored: pages as lines of text, and elements by their labels.

This is the one place where page text is read. It gives data that the records of today validate.
"""

from __future__ import annotations

import json
import re
from typing import Any

_LABEL = re.compile(r'([\w-]*) ("(?:[^"\\]|\\.)*")', re.DOTALL)
_ELEMENT = re.compile(rf"\[(\d+)\] {_LABEL.pattern}")
_VALUE = re.compile(r' = "(?:[^"\\]|\\.)*"')
_STATE = re.compile(r" \((filled|checked|selected|pressed|disabled|expanded)\)")


def observation(data: Any) -> Any:
    """A page with `content` instead of `lines` of text, the `elements` and which are `visible`."""
    if not isinstance(data, dict) or "lines" not in data:
        return data
    kept = {
        key: value for key, value in data.items() if key not in ("lines", "elements", "visible")
    }
    elements = {element["number"]: element for element in data.get("elements", ())}
    visible = set(data.get("visible", ()))
    kept["content"] = [
        {**_line(text, elements), "visible": n in visible} for n, text in enumerate(data["lines"])
    ]
    return kept


def _line(text: str, elements: dict[int, dict[str, Any]]) -> dict[str, Any]:
    texts = text.split(" | ")
    heading = len(texts) == 1 and text.startswith("# ")
    if heading:
        texts = [text.removeprefix("# ")]
    return {"parts": [p for t in texts for p in _parts(t, elements)], "heading": heading}


def _parts(text: str, elements: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """One part, or two where a bar of the page's own stands right before an element."""
    part = _part(text.removeprefix("| "), elements)
    if text.startswith("| ") and "element" in part:
        return [{"text": "|"}, {**part, "flows": True}]
    return [part if "element" in part else {"text": text}]


def _part(text: str, elements: dict[int, dict[str, Any]]) -> dict[str, Any]:
    found = _ELEMENT.match(text)
    element = elements.get(int(found[1])) if found else None
    if found is None or element is None:
        return {"text": text}
    rest = text[found.end() :]
    if value := _VALUE.match(rest):
        rest = rest[value.end() :]
    spread = bool(element.get("options")) and not rest.startswith(" (options: ")
    states: list[str] = []
    while state := re.search(rf"{_STATE.pattern}$", rest):
        states.insert(0, state[1])
        rest = rest[: state.start()]
    return {"element": {**element, "spread": spread, "states": states}}


def target(label: Any) -> Any:
    """Role and name instead of the label of an element."""
    if not isinstance(label, str):
        return label
    if found := _LABEL.fullmatch(label):
        return {"role": found[1], "name": json.loads(found[2])}
    return {"role": "", "name": label} if label else None
