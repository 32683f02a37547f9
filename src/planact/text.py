"""Text from elsewhere, made such that it can be written down, and shown to people: on a terminal it
neither is an escape sequence nor markup."""

from __future__ import annotations

import json
import re
from typing import Any

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Control characters but for newline and tab, what turns the direction of text or ends a line, and
# halves of characters, which cannot be written.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str) -> str:
    """The text without what cannot be written as UTF-8: halves of characters."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def printable_json(value: Any) -> Any:
    """The JSON value with texts that are so."""
    return json.loads(printable(json.dumps(value, ensure_ascii=False)))


def plain(text: str) -> str:
    """The text without control characters too, but for tabs and the ends of lines."""
    return _CONTROLS.sub("", printable(text))


def visible(text: str) -> str:
    r"""The text with such characters as `\x1b`, to be seen and not obeyed."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def shortened(text: str, limit: int) -> str:
    """The text's beginning where it is longer than so many characters, with a mark that says so."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def without_middle(text: str, limit: int) -> str:
    """The text's beginning and end where it is longer than so many characters, and how many are
    left out between them."""
    left_out = len(text) - limit
    if left_out <= 0:
        return text
    half = limit // 2
    return f"{text[:half]}\n[… {left_out:,} characters are left out …]\n{text[-half:]}"


def one_line(text: str, limit: int) -> str:
    """The text in one line of at most so many characters."""
    return shortened(" ".join(printable(text).split()), limit)


def line(text: str) -> str:
    """The text in one line."""
    return " ".join(visible(text).split())


def slug(text: str) -> str:
    """The text's first words, for the name of a file."""
    return "-".join(re.findall(r"\w+", text.casefold()))[:60].strip("-") or "_"


def money(dollars: float) -> str:
    """`$12.30`, `$0.0042`."""
    digits = 2 if dollars >= 1 or round(dollars, 2) == round(dollars, 4) else 4
    return f"${dollars:,.{digits}f}"
