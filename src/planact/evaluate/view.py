"""How whoever runs episodes can watch: what happens in each, and how it ended."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from planact.agent.listening import Listener
from planact.types import Trajectory, unheard


class View(Protocol):
    """Watches a run."""

    def open(self, wanted: int, finished: int) -> AbstractContextManager[object]:
        """Begins to watch a run of so many episodes, of which so many were finished before."""
        ...

    def watch(self, name: str, goal: str, steps: int) -> AbstractContextManager[Listener]:
        """Watches an episode of at most so many steps. Gives what to tell its events."""
        ...

    def finished(self, episode: Trajectory) -> None:
        """An episode came to its end, and is kept."""
        ...


class Unwatched:
    """The view of whoever does not watch."""

    def open(self, wanted: int, finished: int) -> AbstractContextManager[object]:
        return nullcontext()

    def watch(self, name: str, goal: str, steps: int) -> AbstractContextManager[Listener]:
        return nullcontext(unheard)

    def finished(self, episode: Trajectory) -> None:
        pass
