"""Text from elsewhere, made such that it can be written down."""

from __future__ import annotations

import re

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """The text without what cannot be written as UTF-8: halves of characters."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def plain(text: str) -> str:
    """The text without control characters too, but for tabs and the ends of lines."""
    return _CONTROLS.sub("", printable(text))
