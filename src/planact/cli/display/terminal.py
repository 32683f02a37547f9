"""The terminal, and text on it that is neither an escape sequence nor markup."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from planact.text import visible

if TYPE_CHECKING:
    from planact.browser.bounds.permissions import Request

console = Console()


def printed(text: str, style: str = "") -> Text:
    """The text as Rich shows it, without reading markup in it."""
    return Text(visible(text), style)


def say(text: str) -> None:
    """Prints lines that are not folded, so that a path stays one."""
    console.print(printed(text), soft_wrap=True)


async def entered() -> str:
    """A line that a person enters, "" at the end of the input; Ctrl-C ends the wait."""
    loop, came = asyncio.get_running_loop(), asyncio.Event()
    try:
        loop.add_reader(sys.stdin, came.set)
    except (OSError, ValueError):  # a file, or nothing: it does not let one wait
        return sys.stdin.readline()
    try:
        await came.wait()
    finally:
        loop.remove_reader(sys.stdin)
    return sys.stdin.readline()


async def confirmed(request: Request) -> bool:
    """Whether a person says yes to what permissions or policy ask for."""
    say(f"  {request.what}\n  on {request.address}")
    if request.why:
        say(f"  It is {request.why}")
    say(f"  Permit {', '.join(request.effects) or 'that'}? [y/N]")
    return (await entered()).strip().casefold() in ("y", "yes")
