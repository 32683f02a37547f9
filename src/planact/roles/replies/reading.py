"""What the readers of replies share.

Whatever a model may write is read in time linear in its length: by lines and by patterns that
cannot be tried in more than one way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from planact.errors import ParseError
from planact.text import one_line, printable_json

MAX_REASONS = 2000  # characters of reasoning that are kept
TRIES = 8  # how many beginnings of JSON are looked at

_FENCES = ("```", "~~~")
_LABEL = re.compile(
    r"(?P<mark>[\s>#*_`-]*)(?P<name>[A-Za-z]+(?: [A-Za-z]+)?)[*_`]*\s*[::](?P<end>[*_`]*)\s*"
)
_JSON = re.compile(r'\{\s*"|\[\s*["{]')
_decoder = json.JSONDecoder(strict=False)  # line breaks in strings are common, and clear


class Label(NamedTuple):
    """The beginning of a line such as `**Action:** click(2)`: its name in small letters."""

    name: str
    rest: str


def lines_of(text: str) -> list[str]:
    """The lines; those that open and close a fence of code are empty."""
    return ["" if line.lstrip().startswith(_FENCES) else line for line in text.split("\n")]


def label(line: str) -> Label | None:
    found = _LABEL.match(line) if ":" in line or ":" in line else None
    if not found:
        return None
    rest = line[found.end() :].rstrip()
    if "**" in found["mark"] and "**" not in line[len(found["mark"]) : found.end()]:
        rest = rest.removesuffix("**")  # the whole line is bold
    return Label(found["name"].casefold(), rest)


def json_in(text: str) -> Iterator[Any]:
    """The JSON objects and lists in a reply, whatever stands around them."""
    at = 0
    for _ in range(TRIES):
        found = _JSON.search(text, at)
        if not found:
            return
        try:
            value, at = _decoder.raw_decode(text, found.start())
            yield printable_json(value)
        except (ValueError, RecursionError):
            at = found.start() + 1


def text_of(value: Any, key: str) -> str:
    """A text that a JSON object has under this key, "" where it has none."""
    said = value.get(key) if isinstance(value, dict) else None
    return said if isinstance(said, str) else ""


def verdict(text: str, values: Mapping[str, bool], asked: Sequence[str]) -> tuple[bool, str]:
    """The last verdict of a reply and the reasons before it. `values` are the words for it, `asked`
    the two that the model is asked for. Raises `ParseError` where there is none."""
    for value in json_in(text):
        said, reasons = text_of(value, "verdict"), text_of(value, "reasons")
        if (words := _words(said)) in values:
            return values[words], one_line(reasons, MAX_REASONS)
    lines = lines_of(text)
    following = ""  # the words of the next line that has any
    for n in reversed(range(len(lines))):
        words = _words(lines[n])
        name, _, said = words.partition(" ")
        if name == "verdict" and (said or following) in values:
            return values[said or following], one_line("\n".join(lines[:n]), MAX_REASONS)
        following = words or following
    told = " or ".join(f'"Verdict: {words}"' for words in asked)
    raise ParseError(f"It has no verdict. End with the line {told}")


def _words(line: str) -> str:
    """The words of a line in small letters, without signs."""
    return " ".join(re.findall(r"[^\W_]+", line.casefold()))
