"""The dataset card: what is in the training sets, where it comes from, and how to load it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from planact.data.export.formats import templates
from planact.data.export.sets import LIMITS, TrainingSet
from planact.evaluate.folder import write_whole

PICTURE = "lengths.png"

templates.filters["cell"] = lambda text: " ".join(text.replace("|", "\\|").split()) or "–"


def write_card(folder: Path, sets: Sequence[TrainingSet], **facts: Any) -> None:
    """Writes `README.md`, whose head Hugging Face's `load_dataset` reads, and where the `train`
    extra is installed a picture of the examples' lengths."""
    filled = [set_ for set_ in sets if set_.lengths]
    found = {kind for set_ in filled for _, kind in set_.counts}
    card = templates.get_template("card.md").render(
        sets=filled,
        kinds=[kind for kind in LIMITS if kind in found],
        teachers=sorted(set().union(*(set_.teachers for set_ in filled))),
        groups=sorted(set().union(*(set_.groups for set_ in filled))),
        lengths={set_.role: _summary(set_.lengths) for set_ in filled},
        picture=_draw(folder / PICTURE, filled),
        folder=folder.as_posix(),
        version=version("planact"),
        **facts,
    )
    write_whole(folder / "README.md", card)


def _summary(lengths: list[int]) -> tuple[int, int, int]:
    median, most = np.percentile(lengths, (50, 95))
    return int(median), int(most), max(lengths)


def _draw(path: Path, sets: Sequence[TrainingSet]) -> str:
    """The name of the picture of the lengths, or nothing where it cannot be drawn."""
    if not find_spec("matplotlib"):
        return ""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 2.4 * len(sets)), layout="constrained")
    edges = np.histogram_bin_edges([n for set_ in sets for n in set_.lengths], bins=40)
    for axes, set_ in zip(
        figure.subplots(len(sets), sharex=True, squeeze=False).flat, sets, strict=True
    ):
        axes.hist(set_.lengths, edges, color="#5b54c9")
        axes.set_title(set_.role, loc="left")
        axes.set_ylabel("examples")
        axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlabel("characters")
    figure.savefig(path, dpi=150)
    return path.name
