"""Supervised fine-tuning of a role's adapter (Plan-and-Act, section 5 and appendix A.12).

Starts, or goes on from the last checkpoint in `out`, with the same call. Several devices:
`accelerate launch`, as for every `transformers.Trainer`.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path

import torch
from peft import PeftModel
from transformers import Trainer, TrainingArguments, set_seed
from transformers.trainer_callback import PrinterCallback
from transformers.utils import logging

from planact.errors import UsageError
from planact.files.digests import digest
from planact.train import curve, examples
from planact.train.adapter import export_adapter
from planact.train.base import adapter_file, add_adapter, load_base
from planact.train.events import LeftOut, Listener
from planact.train.examples import Batch, Tokens
from planact.train.progress import TrainingProgress
from planact.train.recipe import Recipe
from planact.types import Role

STATE = "trainer_state.json"  # what the trainer writes last into a checkpoint


def train(role: Role, data: Path, out: Path, recipe: Recipe, listener: Listener) -> Path:
    """Trains an adapter for `role` on the training set in `data` and returns its GGUF file.

    `out` then holds `adapter/` (PEFT), `ROLE.gguf` (llama.cpp), `metrics.jsonl`, `loss.png`,
    `run.json` and `checkpoints/`. Raises `UsageError` for data or a base model that cannot be
    trained on, and for an `out` that was started with another recipe, adapter or other data."""
    parts = examples.read_set(data)
    _start(out, role, data, recipe)
    _hush()
    base, tokenizer = load_base(recipe.base)
    tokens = [[examples.tokenize(e, tokenizer) for e in part] for part in parts]
    training, held_out = (_batches(part, recipe, listener) for part in tokens)
    if not training:
        raise UsageError(
            f"{data} leaves nothing to train on", "Raise max_tokens, or give more data"
        )
    set_seed(recipe.seed)
    model = add_adapter(base, recipe, role)
    trainer = make_trainer(model, training, held_out, out, recipe, listener)
    trainer.train(resume_from_checkpoint=last_checkpoint(out))
    if trainer.is_world_process_zero():
        model.save_pretrained(str(out / "adapter"), save_embedding_layers=False)
        export_adapter(model, out / f"{role}.gguf")
        curve.draw(out / "metrics.jsonl", out / "loss.png")
    return out / f"{role}.gguf"


def make_trainer(
    model: PeftModel,
    training: list[Batch],
    held_out: list[Batch],
    out: Path,
    recipe: Recipe,
    listener: Listener,
) -> Trainer:
    """A trainer whose examples are whole batches, already grouped by length: sampling, resuming and
    sharing out to several devices are then the trainer's own."""
    gpu = torch.cuda.is_available()
    arguments = TrainingArguments(
        output_dir=str(out / "checkpoints"),
        num_train_epochs=recipe.epochs,
        max_steps=recipe.max_steps or -1,
        per_device_train_batch_size=1,
        per_device_eval_batch_size=1,
        gradient_accumulation_steps=recipe.batches_per_step,
        learning_rate=recipe.learning_rate,
        weight_decay=recipe.weight_decay,
        lr_scheduler_type="cosine",
        warmup_steps=recipe.warmup_ratio,
        optim="adamw_torch",
        bf16=gpu,  # on a CPU the weights are what is quick already
        eval_strategy="epoch" if held_out else "no",
        prediction_loss_only=True,
        save_strategy="no",  # by time, see TrainingProgress
        save_total_limit=2,  # one stays whole when a kill tears the other
        logging_steps=1,
        include_num_input_tokens_seen="all",
        remove_unused_columns=False,
        dataloader_pin_memory=gpu,
        ddp_find_unused_parameters=False,
        disable_tqdm=True,
        report_to="none",
        seed=recipe.seed,
    )
    trainer = Trainer(
        model=model,
        args=arguments,
        data_collator=examples.collate,
        train_dataset=training,
        eval_dataset=held_out or None,
        callbacks=[TrainingProgress(out / "metrics.jsonl", recipe.checkpoint_minutes, listener)],
    )
    trainer.remove_callback(PrinterCallback)
    return trainer


def last_checkpoint(out: Path) -> str | None:
    """The newest checkpoint that was written whole."""
    whole = [state.parent for state in out.glob(f"checkpoints/checkpoint-*/{STATE}")]
    return str(max(whole, key=lambda c: int(c.name.split("-")[1]))) if whole else None


def _batches(tokens: list[Tokens], recipe: Recipe, listener: Listener) -> list[Batch]:
    fitting = [t for t in tokens if len(t.ids) <= recipe.max_tokens]
    if len(fitting) < len(tokens):
        listener(LeftOut(len(tokens) - len(fitting), len(tokens), recipe.max_tokens))
    return examples.batches(fitting, recipe.tokens_per_batch, recipe.seed)


def _start(out: Path, role: Role, data: Path, recipe: Recipe) -> None:
    """Notes what `out` is made from, or checks that it is made from the same."""
    read = hashlib.sha256()
    for path in examples.set_files(data):
        read.update(path.read_bytes() if path.is_file() else b"")
    made_from = {
        "role": role,
        "data_sha256": read.hexdigest(),
        "recipe": recipe.model_dump(mode="json"),
    }
    if adapter := adapter_file(recipe, role):
        if not adapter.is_file():
            raise UsageError(f"There is no file {adapter}", "It is the recipe's adapter.")
        made_from["adapter_sha256"] = digest(adapter)
    note = out / "run.json"
    if not note.exists():
        out.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(made_from, indent=2) + "\n", encoding="utf-8")
    elif json.loads(note.read_text(encoding="utf-8")) != made_from:
        raise UsageError(
            f"{out} was started with another role, recipe, adapter or data set",
            "Give another folder, or remove it",
        )


def _hush() -> None:
    """Silences the libraries' own bars and notes about their internals; errors still show."""
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")
    warnings.filterwarnings("ignore", message="Could not find a config file", module="peft")
