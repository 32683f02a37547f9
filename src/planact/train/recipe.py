"""What a training run is made with: read from `configs/train/*.yaml`."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from planact.files.recipes import read_recipe


class Recipe(BaseModel):
    """Settings of one supervised fine-tuning run with a LoRA adapter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: str = "embedded"  # the embedded model, a .gguf file, or a Hugging Face name or folder
    # What training goes on from: `embedded`, planact's own adapter, or a .gguf file. Its modules
    # and factor alpha / rank then hold, and its rank and layers where the recipe's are not more.
    adapter: str | None = None
    epochs: float = Field(2.0, gt=0)
    max_steps: int | None = Field(None, gt=0)  # instead of epochs, for sets that are compared
    learning_rate: float = Field(1e-3, gt=0)
    warmup_ratio: float = Field(0.1, ge=0, lt=1)
    weight_decay: float = Field(0.0, ge=0)
    rank: int = Field(16, gt=0)
    alpha: int = Field(32, gt=0)
    modules: tuple[str, ...] = (
        "q_proj",
        "k_proj",
        "v_proj",
        "o_proj",
        "gate_proj",
        "up_proj",
        "down_proj",
    )
    top_layers: int | None = Field(None, gt=0)  # how many are adapted, from the top; all if not set
    max_tokens: int = Field(2048, gt=0)  # longer examples are left out, and counted
    tokens_per_batch: int = Field(2048, gt=0)  # padding included; what one device takes at a time
    batches_per_step: int = Field(4, gt=0)  # gradient accumulation
    checkpoint_minutes: float = Field(3.0, ge=0)
    seed: int = 0


def load_recipe(path: Path) -> Recipe:
    """Raises `UsageError` naming the key that is wrong."""
    return read_recipe(path, Recipe)
