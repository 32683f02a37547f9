"""What a terminal shows of a training."""

from __future__ import annotations

import io

from rich.console import Console

from planact.cli.display.training import training_progress
from planact.train.events import LeftOut, Trained, Validated


def test_a_line_for_what_is_left_out_each_epoch_and_the_end() -> None:
    console = Console(file=io.StringIO(), record=True, width=120)
    with training_progress(console) as listener:
        listener(LeftOut(2, 10, 4096))
        for step in range(3):
            listener(Trained(step, 2, 0.5, 12_000 * step, 3_000.4))
        listener(Validated(1.0, 0.25))
    text = console.export_text()
    for part in (
        "2 of 10 examples are longer than 4096 tokens and are left out",
        "epoch 1.00: held-out loss 0.2500",
        "step 2/2",
        "trained 2 steps, loss 0.5000, 24,000 tokens, 3,000 tokens/s",
    ):
        assert part in text
