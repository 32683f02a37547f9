"""Supervised fine-tuning of planner and executor (Plan-and-Act, section 5), and adapter export.

Needs the `train` extra. Importing this package imports neither torch nor transformers.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from planact.errors import UsageError
from planact.train.events import Listener
from planact.train.recipe import Recipe, load_recipe
from planact.types import Role, unheard

__all__ = ["Recipe", "load_recipe", "merge", "train"]


def train(role: Role, data: Path, out: Path, recipe: Recipe, listener: Listener = unheard) -> Path:
    """See `planact.train.sft.train`. Raises `UsageError` if the `train` extra is not installed."""
    _check_extra()
    from planact.train import sft

    return sft.train(role, data, out, recipe, listener)


def merge(trained: Path, out: Path) -> None:
    """See `planact.train.weights.merge`. Raises `UsageError` as `train` does."""
    _check_extra()
    from planact.train import weights

    weights.merge(trained, out)


def _check_extra() -> None:
    if not all(find_spec(name) for name in ("torch", "transformers", "peft", "accelerate")):
        raise UsageError(
            "training needs packages that are not installed",
            "Install them with: pip install 'planact[train]'",
        )
