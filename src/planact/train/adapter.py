"""The LoRA adapter that is trained: a new one, or one to go on with, and the GGUF file of it that
llama.cpp reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from numpy.typing import NDArray
from peft import (
    LoraConfig,
    PeftModel,
    get_peft_model,
    get_peft_model_state_dict,
    set_peft_model_state_dict,
)
from transformers import PreTrainedModel

from planact.errors import UsageError
from planact.llm.merge import read_lora
from planact.train.recipe import Recipe

MODULES = {  # Hugging Face's name of a Llama module: llama.cpp's
    "q_proj": "attn_q",
    "k_proj": "attn_k",
    "v_proj": "attn_v",
    "o_proj": "attn_output",
    "gate_proj": "ffn_gate",
    "up_proj": "ffn_up",
    "down_proj": "ffn_down",
}
PREFIX = "base_model.model.model.layers."


def new_adapter(base: PreTrainedModel, recipe: Recipe) -> PeftModel:
    """An untrained adapter on the top layers of `base`. Raises `UsageError` if `base` has fewer
    layers, or none of the modules."""
    return _adapt(base, recipe.rank, recipe.alpha, list(recipe.modules), _layers(base, recipe))


def load_adapter(base: PreTrainedModel, file: Path, recipe: Recipe) -> PeftModel:
    """The adapter of a file that `export_adapter` wrote, to be trained further. Where the recipe
    has a higher rank or more layers, what is added changes nothing until it is trained. Raises
    `UsageError` for another file, or one of another model."""
    lora = read_lora(file)
    names = {theirs: ours for ours, theirs in MODULES.items()}
    places = [name.split(".") for name in lora.pairs]  # blk, layer, module, weight
    own = next(iter(lora.pairs.values()))[0].shape[0]
    rank = max(own, recipe.rank)
    model = _adapt(
        base,
        rank,
        alpha=lora.scale * rank / own,  # so that the factor stays as it was
        modules=sorted({names[place[2]] for place in places}),
        layers=sorted({int(place[1]) for place in places} | {*_layers(base, recipe)}),
    )
    state = get_peft_model_state_dict(model)
    loaded = set()
    for key, tensor in state.items():
        layer, module, part = _place(key)
        name = f"blk.{layer}.{MODULES[module]}.weight"
        if name not in lora.pairs:
            continue  # it is the recipe's addition
        matrix = lora.pairs[name][part == "b"]
        if heads := _rotated(base.config, module, part):
            matrix = _split_halves(matrix, heads)
        place = tensor[:own] if part == "a" else tensor[:, :own]
        if matrix.shape != place.shape:
            raise UsageError(f"{file} was trained for another model: its {module} does not fit")
        place.copy_(torch.from_numpy(matrix.copy()))
        loaded.add(name)
    if missing := lora.pairs.keys() - loaded:
        raise UsageError(f"{file} was trained for another model: its {min(missing)} does not fit")
    set_peft_model_state_dict(model, state)
    return model


def export_adapter(model: PeftModel, out: Path) -> None:
    """Writes the adapter of a Llama model as float16 LoRA matrices, `blk.N.MODULE.weight.lora_a`
    (rank, in) and `.lora_b` (out, rank), so that `W + alpha / rank * B A` is the tuned weight of
    the GGUF model. Raises `UsageError` for another architecture or other modules."""
    config: Any = model.get_base_model().config
    if config.model_type != "llama":
        raise UsageError(
            f"cannot export an adapter of a {config.model_type} model to GGUF",
            "The PEFT adapter is in the folder adapter/; only Llama models are exported",
        )
    lora: Any = model.peft_config["default"]
    writer = gguf.GGUFWriter(None, "llama")
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, float(lora.lora_alpha))
    for key, tensor in get_peft_model_state_dict(model).items():
        layer, module, part = _place(key)
        matrix = tensor.detach().float().cpu().numpy()
        if heads := _rotated(config, module, part):
            matrix = _interleave(matrix, heads)
        writer.add_tensor(
            f"blk.{layer}.{MODULES[module]}.weight.lora_{part}",
            np.ascontiguousarray(matrix, dtype=np.float16),
        )
    partial = out.with_suffix(".partial")
    writer.write_header_to_file(partial)
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    partial.replace(out)


def _adapt(
    base: PreTrainedModel, rank: int, alpha: float, modules: list[str], layers: list[int]
) -> PeftModel:
    config = LoraConfig(
        r=rank,
        lora_alpha=alpha,  # type: ignore[arg-type]  # a factor; whole only by habit
        target_modules=modules,
        layers_to_transform=layers,
        task_type="CAUSAL_LM",
    )
    try:
        return get_peft_model(base, config)
    except ValueError as error:
        raise UsageError(f"the adapter does not fit the base model: {error}") from error


def _layers(base: PreTrainedModel, recipe: Recipe) -> list[int]:
    """Those that the recipe adapts. Raises `UsageError` if `base` has fewer."""
    layers = base.config.num_hidden_layers
    top = recipe.top_layers or layers
    if top > layers:
        raise UsageError(f"the base model has {layers} layers, the recipe adapts {top}")
    return list(range(layers - top, layers))


def _place(key: str) -> tuple[int, str, str]:
    """Layer, module and `a` or `b` of a PEFT key such as
    `base_model.model.model.layers.3.self_attn.q_proj.lora_A.weight`."""
    parts = key.removeprefix(PREFIX).split(".")
    if not key.startswith(PREFIX) or parts[2] not in MODULES:
        raise UsageError(f"cannot export {key} to GGUF", f"Adapt only {', '.join(MODULES)}")
    return int(parts[0]), parts[2], parts[3].removeprefix("lora_").lower()


def _rotated(config: Any, module: str, part: str) -> int:
    """How many heads a matrix' rows belong to that rotary embeddings turn; 0 for other matrices."""
    heads = {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}
    return heads.get(module, 0) if part == "b" else 0


def _interleave(matrix: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """Rows of q or k in llama.cpp's order: it rotates neighbouring pairs of a head's rows, where
    Hugging Face rotates the head's first half with its second."""
    rows = matrix.shape[0]
    return matrix.reshape(heads, 2, rows // heads // 2, -1).swapaxes(1, 2).reshape(rows, -1)


def _split_halves(matrix: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """What `_interleave` was given."""
    rows = matrix.shape[0]
    return matrix.reshape(heads, rows // heads // 2, 2, -1).swapaxes(1, 2).reshape(rows, -1)
