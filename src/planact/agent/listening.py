"""Listening to an episode: who is told what happens, as it happens."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable

from planact.types import Event

LISTENING = 30.0  # seconds that a listener is waited for, at each event

Listener = Callable[[Event], Awaitable[None] | None]

_log = logging.getLogger("planact")


async def tell(listener: Listener, event: Event) -> None:
    """Tells a listener, whose failure and slowness are no part of the episode."""
    try:
        heard = listener(event)
        if inspect.isawaitable(heard):
            async with asyncio.timeout(LISTENING):
                await heard
    except Exception:
        _log.exception("the listener failed at a %s", type(event).__name__)
