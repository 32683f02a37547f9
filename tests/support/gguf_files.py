"""Adapters for tests: small, random, in the format that training exports."""

from pathlib import Path

import gguf
import numpy as np

SHAPES = {"attn_v": (192, 576), "attn_output": (576, 576), "ffn_down": (576, 1536)}  # out, in


def write_adapter(
    path: Path, *, size: float = 0.1, rank: int = 4, alpha: float = 8.0, width: int = 0
) -> Path:
    """A LoRA of blocks 10 and 20. `width` replaces the true input width, as of another model."""
    rng = np.random.default_rng(0)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    for block in (10, 20):
        for name, (n_out, n_in) in SHAPES.items():
            a = rng.normal(0, size, (rank, width or n_in)).astype(np.float16)
            b = rng.normal(0, size, (n_out, rank)).astype(np.float16)
            writer.add_tensor(f"blk.{block}.{name}.weight.lora_a", a)
            writer.add_tensor(f"blk.{block}.{name}.weight.lora_b", b)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
