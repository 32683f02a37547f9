"""The model to be fine-tuned: weights, tokenizer, and an adapter on top."""

from __future__ import annotations

from pathlib import Path
from types import MethodType
from typing import Any

import torch
from peft import PeftModel
from torch import Tensor
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GgufConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from planact.errors import UsageError
from planact.llm import fetch
from planact.train import kernels
from planact.train.adapter import load_adapter, new_adapter
from planact.train.examples import IGNORED
from planact.train.recipe import Recipe
from planact.types import Role


def load_base(name: str) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Weights, in bfloat16 where that is quick, and tokenizer of `embedded`, a `.gguf` file, or a
    Hugging Face name or folder. Raises `UsageError` if there is no such model or it has no chat
    template."""
    source = fetch.base() if name == "embedded" else Path(name)
    where: dict[str, Any] = {"pretrained_model_name_or_path": name}
    weights: dict[str, Any] = {}
    if source.suffix == ".gguf":
        where = {"pretrained_model_name_or_path": source.parent, "gguf_file": source.name}
        weights = {"quantization_config": GgufConfig(dequantize=True)}
    try:
        tokenizer = AutoTokenizer.from_pretrained(**where)
        model = AutoModelForCausalLM.from_pretrained(**where, **weights, dtype=_quick())
    except (OSError, ValueError) as error:
        raise UsageError(
            f"cannot load the base model {name}: {str(error).splitlines()[0]}",
            "Give `base` as embedded, a .gguf file, or a Hugging Face name or folder",
        ) from error
    if not tokenizer.chat_template:
        raise UsageError(f"the base model {name} has no chat template", "Take an instruct model")
    return model, tokenizer


def _quick() -> torch.dtype:
    """What this machine multiplies fastest. Processors that know no bfloat16 are a hundred times
    slower with it than with float32."""
    if torch.accelerator.is_available():
        return torch.bfloat16
    can = torch.cpu.get_capabilities()
    known = any(can.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))
    return torch.bfloat16 if known else torch.float32


def adapter_file(recipe: Recipe, role: Role) -> Path | None:
    """What training goes on from, if anything."""
    if recipe.adapter is None:
        return None
    return fetch.adapter(role) if recipe.adapter == "embedded" else Path(recipe.adapter)


def add_adapter(base: PreTrainedModel, recipe: Recipe, role: Role) -> PeftModel:
    """A LoRA adapter on `base`: a new one, or the one that the recipe goes on from. Its parameters
    are float32, so that small updates are not lost, over frozen weights. The model returns
    its loss only.

    Raises `UsageError` if recipe or adapter do not fit `base`."""
    begun = adapter_file(recipe, role)
    model = load_adapter(base, begun, recipe) if begun else new_adapter(base, recipe)
    base.forward = MethodType(answer_loss, base)
    if not torch.accelerator.is_available():
        kernels.install(model)
    return model


def answer_loss(
    self: Any,
    input_ids: Tensor,
    labels: Tensor,
    num_items_in_batch: Tensor | int | None = None,
    **_: Any,
) -> dict[str, Tensor]:
    """A causal model's forward that applies the head where there is an answer to learn, instead of
    everywhere: most of a prompt's cost with a small model and a large vocabulary.

    `input_ids` and `labels` are (B, T). The loss is the sum over answer tokens divided by
    `num_items_in_batch`, the number of them in the whole optimiser step, or else in this batch."""
    hidden = self.model(input_ids=input_ids, use_cache=False).last_hidden_state[:, :-1]
    targets = labels[:, 1:]
    trained = targets != IGNORED
    logits = self.lm_head(hidden[trained]).float()
    total = torch.nn.functional.cross_entropy(logits, targets[trained], reduction="sum")
    return {"loss": total / (trained.sum() if num_items_in_batch is None else num_items_in_batch)}
