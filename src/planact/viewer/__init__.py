"""Shows what happened in a run."""

from planact.viewer.page import render

__all__ = ["render"]
