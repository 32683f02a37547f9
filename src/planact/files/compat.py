"""What older versions stored: pages and checks as lines of text, and elements by their labels.

This is the one place where such text is read.
"""

from __future__ import annotations

import ast
import json
import re
from typing import Any, TypeVar

from pydantic import ValidationError

from planact.record import Record

T = TypeVar("T", bound=Record)

_LABEL = re.compile(r'([\w-]*) ("(?:[^"\\]|\\.)*")', re.DOTALL)
_ELEMENT = re.compile(rf"\[(\d+)\] {_LABEL.pattern}")
_VALUE = re.compile(r' = "(?:[^"\\]|\\.)*"')
_STATE = re.compile(r" \((filled|checked|selected|pressed|disabled|expanded)\)$")

_NOTED = {"plan_step": "step", "plan_step_now": "step_now", "slip": "slip", "failure": "failure"}

# A check's line, such as `pass  program_html: __SHOP__/a document.title: includes 'x'; seen: 'y'`.
_LINE = re.compile(r"(pass|FAIL)  (\w+): (.*)", re.DOTALL)
_QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_OF_TEXT = re.compile(
    rf"""(?:(?P<where>.*?):\ )?
    (?: (?P<how>exactly|includes|does\ not\ include|means)\ (?P<wanted>{_QUOTED})
      | (?P<cannot>says\ that\ it\ cannot\ be\ done) )
    ;\ seen:\ (?: (?:the\ answer\ )?(?P<seen>{_QUOTED}) | nothing
                | a\ page\ of\ (?P<characters>[\d,]+)\ characters )""",
    re.DOTALL | re.VERBOSE,
)


def read(kind: type[T], text: str | bytes) -> T:
    """A record of JSON, whichever version wrote it. Raises `ValidationError`."""
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        try:
            stored = json.loads(text)
        except ValueError:
            raise error from None
        return of(kind, stored)


def of(kind: type[T], stored: dict[str, Any]) -> T:
    """A record of JSON that is parsed already. Raises `ValidationError`."""
    return kind.model_validate(_as_of_today(stored))


def _as_of_today(data: Any) -> Any:
    if isinstance(data, list):
        return [_as_of_today(item) for item in data]
    if not isinstance(data, dict):
        return data
    if "lines" in data:
        return observation(data)
    if "action" in data and "reasoning" in data:
        return decision(data)
    if any(isinstance(check, str) for check in data.get("checks") or ()):
        return score(data)
    return {key: _as_of_today(value) for key, value in data.items()}


def observation(stored: dict[str, Any]) -> dict[str, Any]:
    """A page with `content` instead of `lines` of text, the `elements` and which are `visible`."""
    kept = {k: v for k, v in stored.items() if k not in ("lines", "elements", "visible")}
    elements = {element["number"]: element for element in stored.get("elements", ())}
    visible = set(stored.get("visible", ()))
    content = [
        {**_line(text, elements), "visible": n in visible} for n, text in enumerate(stored["lines"])
    ]
    return kept | {"content": content}


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
    while state := _STATE.search(rest):
        states.insert(0, state[1])
        rest = rest[: state.start()]
    return {"element": {**element, "spread": spread, "states": states}}


def decision(stored: dict[str, Any]) -> dict[str, Any]:
    """A decision with its target as a record, and what a demonstrator noted of it apart."""
    kept = {k: v for k, v in stored.items() if k not in _NOTED}
    if isinstance(target := stored.get("target"), str):
        kept["target"] = _target(target)
    noted = {new: stored[old] for old, new in _NOTED.items() if old in stored}
    return kept | ({"note": noted} if noted else {})


def _target(label: str) -> dict[str, Any] | None:
    if found := _LABEL.fullmatch(label):
        return {"role": found[1], "name": json.loads(found[2])}
    return {"role": "", "name": label} if label else None


def score(stored: dict[str, Any]) -> dict[str, Any]:
    """A score with records for the lines that its checks once were. What is no check's is a
    note."""
    found = [(line, _LINE.fullmatch(line)) for line in stored["checks"]]
    checks = [_record(*line.groups()) for _, line in found if line]
    return {**stored, "checks": checks, "notes": [note for note, line in found if not line]}


def _record(outcome: str, kind: str, line: str) -> dict[str, Any]:
    check = {"kind": kind, "passed": outcome == "pass"}
    if kind == "webvoyager":
        return {**check, "seen": line}
    found = _OF_TEXT.fullmatch(line)
    if not found:
        wanted, _, seen = line.rpartition("; seen: ")
        return {**check, "wanted": wanted, "seen": seen}
    seen_text, characters = found["seen"], found["characters"]
    return {
        **check,
        "where": found["where"] or "",
        "how": found["how"] or found["cannot"],
        "wanted": _text(found["wanted"]),
        "seen": int(characters.replace(",", "")) if characters else _text(seen_text),
    }


def _text(quoted: str | None) -> str | None:
    text: str | None = ast.literal_eval(quoted or "None")
    return text
