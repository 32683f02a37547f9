"""A trained adapter as llama.cpp reads it: a GGUF file of LoRA matrices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gguf
import numpy as np
from numpy.typing import NDArray
from peft import PeftModel, get_peft_model_state_dict

from planact.errors import UsageError

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
        if part == "b" and module in ("q_proj", "k_proj"):
            heads = config.num_attention_heads if module == "q_proj" else config.num_key_value_heads
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


def _place(key: str) -> tuple[int, str, str]:
    """Layer, module and `a` or `b` of a PEFT key such as
    `base_model.model.model.layers.3.self_attn.q_proj.lora_A.weight`."""
    parts = key.removeprefix(PREFIX).split(".")
    if not key.startswith(PREFIX) or parts[2] not in MODULES:
        raise UsageError(f"cannot export {key} to GGUF", f"Adapt only {', '.join(MODULES)}")
    return int(parts[0]), parts[2], parts[3].removeprefix("lora_").lower()


def _interleave(matrix: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """Rows of q or k in llama.cpp's order: it rotates neighbouring pairs of a head's rows, where
    Hugging Face rotates the head's first half with its second."""
    rows = matrix.shape[0]
    return matrix.reshape(heads, 2, rows // heads // 2, -1).swapaxes(1, 2).reshape(rows, -1)
