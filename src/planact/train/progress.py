"""What a run tells and keeps while it trains: events, metrics, and checkpoints by the clock."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from planact.train.events import Listener, Trained, Validated

SMOOTHING = 0.95  # of the loss shown; the metrics hold every step's own


class TrainingProgress(TrainerCallback):
    """Appends one JSON line a step to `metrics`, and asks for a checkpoint every `minutes`."""

    def __init__(self, metrics: Path, minutes: float, listener: Listener) -> None:
        self.metrics = metrics
        self.seconds = minutes * 60
        self.listener = listener
        self.loss: float | None = None

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> None:
        self.began = self.saved = time.monotonic()
        self.tokens_before = state.num_input_tokens_seen
        if not state.is_world_process_zero:
            return
        self._forget_after(state.global_step)
        self._tell(state)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> None:
        now = time.monotonic()
        if now - self.saved >= self.seconds or state.global_step >= state.max_steps:
            control.should_save = True
            self.saved = now

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, Any] | None = None,
        **_: Any,
    ) -> None:
        if not state.is_world_process_zero or logs is None:
            return
        entry = {"step": state.global_step, "tokens": state.num_input_tokens_seen, **logs}
        with self.metrics.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
        if "eval_loss" in logs:
            self.listener(Validated(logs["epoch"], logs["eval_loss"]))
        if "loss" in logs:
            step_loss = float(logs["loss"])
            before = step_loss if self.loss is None else self.loss
            self.loss = SMOOTHING * before + (1 - SMOOTHING) * step_loss
            self._tell(state)

    def _tell(self, state: TrainerState) -> None:
        seen, seconds = state.num_input_tokens_seen, time.monotonic() - self.began
        rate = (seen - self.tokens_before) / seconds if seconds else 0.0
        self.listener(Trained(state.global_step, state.max_steps, self.loss, seen, rate))

    def _forget_after(self, step: int) -> None:
        """Drops what was measured after the checkpoint that this run goes on from."""
        if self.metrics.exists():
            lines = self.metrics.read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [
                line for line in lines if line.endswith("\n") and json.loads(line)["step"] <= step
            ]
            self.metrics.write_text("".join(kept), encoding="utf-8")
