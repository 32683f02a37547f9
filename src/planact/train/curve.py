"""The course of a training as a picture."""

from __future__ import annotations

import json
from itertools import accumulate
from pathlib import Path

from matplotlib.figure import Figure

from planact.train.progress import SMOOTHING


def draw(metrics: Path, picture: Path) -> None:
    """Draws the loss by tokens trained on: of each step, smoothed, and of what is held out."""
    entries = [json.loads(line) for line in metrics.read_text(encoding="utf-8").splitlines()]
    steps = [(entry["tokens"], float(entry["loss"])) for entry in entries if "loss" in entry]
    held_out = [(e["tokens"], float(e["eval_loss"])) for e in entries if "eval_loss" in e]
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    if steps:
        tokens, losses = zip(*steps, strict=True)
        smooth = accumulate(losses, lambda mean, loss: SMOOTHING * mean + (1 - SMOOTHING) * loss)
        axes.plot(tokens, losses, color="0.8", linewidth=0.8, label="each step")
        axes.plot(tokens, list(smooth), color="#5b54c9", label="smoothed")
    if held_out:
        axes.plot(*zip(*held_out, strict=True), "o", color="#d0762b", label="held out")
    axes.set_xlabel("tokens trained on")
    axes.set_ylabel("loss of a token of the replies")
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    if steps or held_out:
        axes.legend(frameon=False)
    figure.savefig(picture, dpi=150)
