"""Shows what happened: in a run, or in the stages of the data loop."""

from __future__ import annotations

from pathlib import Path

from planact.errors import UsageError
from planact.viewer.data import manifests, render_data
from planact.viewer.run import render_run

__all__ = ["render"]


def render(folder: Path) -> Path:
    """Writes `index.html` into a run folder or a folder of data stages and gives its path.

    Raises `UsageError` where the folder is neither, or holds what cannot be shown, and
    `EnvironmentFailure` where the page cannot be written.
    """
    if (folder / "run.json").is_file():
        return render_run(folder)
    if manifests(folder):
        return render_data(folder)
    raise UsageError(
        f"{folder} is neither a run folder nor one of data stages",
        "It has no run.json, and no *.manifest.json.",
    )
