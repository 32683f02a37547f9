"""The terminal, and text on it that is neither an escape sequence nor markup."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from planact.text import visible

console = Console()


def printed(text: str, style: str = "") -> Text:
    """The text as Rich shows it, without reading markup in it."""
    return Text(visible(text), style)


def say(text: str) -> None:
    """Prints lines that are not folded, so that a path stays one."""
    console.print(printed(text), soft_wrap=True)
