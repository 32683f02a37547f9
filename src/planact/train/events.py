"""What a training tells whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class LeftOut:
    """Some of the examples are longer than `tokens`."""

    examples: int
    of: int
    tokens: int


@dataclass(frozen=True)
class Trained:
    """So many of all `steps` are done."""

    step: int
    steps: int
    loss: float | None  # smoothed
    tokens: int
    tokens_per_second: float


@dataclass(frozen=True)
class Validated:
    """The loss on the examples that are held out."""

    epoch: float
    loss: float


TrainingEvent = LeftOut | Trained | Validated
Listener = Callable[[TrainingEvent], None]
