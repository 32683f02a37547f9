"""Reads what earlier versions stored."""

from __future__ import annotations

import ast
import re
from typing import Any

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


def records_of_checks(score: Any) -> Any:
    """A stored score, with records for the lines that its checks once were. What is no check's is
    a note."""
    if not isinstance(score, dict) or not any(isinstance(c, str) for c in score.get("checks", ())):
        return score
    found = [(line, _LINE.fullmatch(line)) for line in score["checks"]]
    checks = [_record(*line.groups()) for _, line in found if line]
    return {**score, "checks": checks, "notes": [note for note, line in found if not line]}


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
