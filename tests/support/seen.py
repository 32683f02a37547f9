"""Pages as tests write them: lines of text."""

from __future__ import annotations

import json
import re
from typing import Any

from planact.files import compat
from planact.types import Element, Observation, Target

_TEXT = r'"(?:[^"\\]|\\.)*"'
_ELEMENT = re.compile(rf"\[(\d+)\] ([\w-]+) ({_TEXT})(?: = ({_TEXT}))?(?: \(options: ([^)]*)\))?")


def seen(
    *lines: str,
    url: str = "http://a.test/",
    title: str = "A",
    elements: tuple[Element, ...] = (),
    **more: Any,
) -> Observation:
    """The page of these lines. `elements` tell more of those in them, and follow where they are in
    none."""
    written = dict(_written(found) for found in _ELEMENT.finditer("\n".join(lines)))
    shown = [*lines, *(e.to_text() for e in elements if e.number not in written)]
    known = written | {element.number: element.model_dump() for element in elements}
    stored = {"url": url, "title": title, "lines": shown, "elements": [*known.values()], **more}
    return Observation.model_validate(compat.observation(stored))


def _written(found: re.Match[str]) -> tuple[int, dict[str, Any]]:
    number, role, name, value, options = found.groups()
    element = {"number": int(number), "role": role, "name": json.loads(name)}
    element["value"] = json.loads(value or '""')
    element["options"] = options.split("; ") if options else []
    return int(number), element


def target(label: str) -> Target | None:
    """What is called `link "Books"`; None for nothing."""
    role, _, name = label.partition(" ")
    return Target(role=role, name=json.loads(name)) if label else None
