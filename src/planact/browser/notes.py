"""What is told to the model with the next page."""

from __future__ import annotations

from collections.abc import Callable

from planact.browser.failures import MAX_TEXT
from planact.text import printable, shortened


class Notes:
    """Those of one session, each once; what `others` collect comes before them."""

    def __init__(self, hide: Callable[[str], str], *others: list[str]) -> None:
        """`hide` takes secrets out of them."""
        self._hide = hide
        self._own: list[str] = []
        self._all = (*others, self._own)

    def add(self, message: str) -> None:
        if message not in self._own:
            self._own.append(message)

    def take(self) -> tuple[str, ...]:
        """Each is taken once."""
        told = [message for messages in self._all for message in messages]
        for messages in self._all:
            messages.clear()
        return tuple(printable(shortened(self._hide(message), MAX_TEXT)) for message in told)
