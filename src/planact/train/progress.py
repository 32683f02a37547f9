"""What a run shows and keeps while it trains: a bar, metrics, and checkpoints by the clock."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

SMOOTHING = 0.95  # of the loss shown; the metrics hold every step's own


class TrainingProgress(TrainerCallback):
    """Appends one JSON line a step to `metrics`, and asks for a checkpoint every `minutes`."""

    def __init__(self, metrics: Path, minutes: float, console: Console) -> None:
        self.metrics = metrics
        self.seconds = minutes * 60
        self.console = console
        self.loss: float | None = None
        self.bar = Progress(
            TextColumn("step {task.completed}/{task.total}"),
            BarColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=console,
        )

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> None:
        self.began = self.saved = time.monotonic()
        self.tokens_before = state.num_input_tokens_seen
        if not state.is_world_process_zero:
            return
        self._forget_after(state.global_step)
        self.task = self.bar.add_task("", total=state.max_steps, completed=state.global_step)
        self.bar.start()

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
            self.bar.console.print(
                f"epoch {logs['epoch']:.2f}: held-out loss {logs['eval_loss']:.4f}"
            )
        if "loss" in logs:
            step_loss = float(logs["loss"])
            before = step_loss if self.loss is None else self.loss
            self.loss = SMOOTHING * before + (1 - SMOOTHING) * step_loss
            self.bar.update(self.task, completed=state.global_step, description=self._line(state))

    def on_train_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> None:
        if state.is_world_process_zero:
            self.bar.stop()
            self.console.print(f"trained {state.global_step} steps, {self._line(state)}")

    def _line(self, state: TrainerState) -> str:
        tokens = state.num_input_tokens_seen - self.tokens_before
        rate = tokens / (time.monotonic() - self.began)
        loss = "-" if self.loss is None else f"{self.loss:.4f}"
        return f"loss {loss}, {state.num_input_tokens_seen:,} tokens, {rate:,.0f} tokens/s"

    def _forget_after(self, step: int) -> None:
        """Drops what was measured after the checkpoint that this run goes on from."""
        if self.metrics.exists():
            lines = self.metrics.read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [
                line for line in lines if line.endswith("\n") and json.loads(line)["step"] <= step
            ]
            self.metrics.write_text("".join(kept), encoding="utf-8")
