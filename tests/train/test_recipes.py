"""The recipes that planact comes with: for large bases without their weights, and one step of each
on a tiny model of the same architecture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planact.train import load_recipe, train
from support import REPOSITORY

torch = pytest.importorskip("torch")

RECIPES = sorted((REPOSITORY / "configs" / "train").glob("*.yaml"))
LARGE = {  # sizes as published with the models
    "llama-8b": (
        {"hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32},
        {"num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256},
        8.03e9,
        84e6,
    ),
    "llama-70b": (
        {"hidden_size": 8192, "intermediate_size": 28672, "num_hidden_layers": 80},
        {"num_attention_heads": 64, "num_key_value_heads": 8, "vocab_size": 128256},
        70.55e9,
        828e6,
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_the_adapter_fits_a_large_base(name: str) -> None:
    from transformers import LlamaConfig, LlamaForCausalLM

    from planact.train.adapter import new_adapter

    sizes, heads, parameters, trained = LARGE[name]
    recipe = load_recipe(REPOSITORY / "configs" / "train" / f"{name}.yaml")
    with torch.device("meta"):
        base: Any = LlamaForCausalLM(LlamaConfig(**sizes, **heads, tie_word_embeddings=False))
        assert sum(p.numel() for p in base.parameters()) == pytest.approx(parameters, rel=0.01)
        model = new_adapter(base, recipe)
    added = sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert added == pytest.approx(trained, rel=0.01)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_one_step(path: Path, tiny_base: Path, examples: Path, tmp_path: Path) -> None:
    changes = {"base": str(tiny_base), "adapter": None, "top_layers": 2, "max_steps": 1}
    recipe = load_recipe(path).model_copy(update=changes)
    adapter = train("executor", examples, tmp_path / "out", recipe)
    assert adapter.stat().st_size > 0
    assert len((tmp_path / "out" / "metrics.jsonl").read_text().splitlines()) >= 1
