"""What a run costs, while its episodes go on side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from planact.agent import Episode
from planact.errors import StopReason
from planact.types import Trajectory, Usage


@dataclass
class Spending:
    """In dollars, as far as prices are known."""

    budget: float | None = None
    paid: float = 0.0  # for what has ended, in earlier runs of the same folder too
    _running: list[Episode] = field(default_factory=list)

    @property
    def total(self) -> float:
        return self.paid + sum(episode.usage.cost or 0.0 for episode in self._running)

    @property
    def left(self) -> float | None:
        """What is left to spend; None where there is no limit."""
        return None if self.budget is None else max(0.0, self.budget - self.total)

    @property
    def is_used_up(self) -> bool:
        return self.budget is not None and self.total >= self.budget

    def has_cut(self, episode: Trajectory) -> bool:
        """Whether the budget of all ended the episode, so that it is to be run again."""
        return episode.stop.reason is StopReason.COST and self.is_used_up

    @contextmanager
    def of(self, episode: Episode) -> Iterator[None]:
        """Counts what the episode spends, and holds it to the budget of all."""
        if self.budget is not None:
            episode.max_cost, episode.spent = self.budget, lambda: self.total
        self._running.append(episode)
        try:
            yield
        finally:
            self._running.remove(episode)
            self.pay(episode.usage)

    def pay(self, usage: Usage) -> None:
        self.paid += usage.cost or 0.0
