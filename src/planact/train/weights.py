"""Base and adapter as one model in Hugging Face's format, for vLLM and whatever else reads that."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from peft import PeftModel

from planact.errors import UsageError
from planact.train.base import load_base
from planact.train.recipe import Recipe


def merge(trained: Path, out: Path) -> None:
    """Writes the model that `trained`, a folder of `planact train`, holds the adapter of: weights
    in bfloat16 and tokenizer. It is done in memory, on the processor. Raises `UsageError` for
    another folder."""
    note, adapter = trained / "run.json", trained / "adapter"
    if not note.is_file() or not adapter.is_dir():
        hint = "Give one that planact train wrote, and finished."
        raise UsageError(f"{trained} holds no adapter", hint)
    recipe = Recipe.model_validate(json.loads(note.read_text(encoding="utf-8"))["recipe"])
    base, tokenizer = load_base(recipe.base)
    merged = PeftModel.from_pretrained(base, adapter).merge_and_unload()
    merged.to(torch.bfloat16).save_pretrained(out)
    tokenizer.save_pretrained(out)
