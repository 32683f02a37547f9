"""Base and adapter as one model: it says what the two say together."""

from __future__ import annotations

from pathlib import Path

import pytest

from planact.errors import UsageError
from planact.train import Recipe, merge, train

torch = pytest.importorskip("torch")


def test_what_is_merged_says_the_same(examples: Path, tiny_base: Path, tmp_path: Path) -> None:
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    recipe = Recipe(base=str(tiny_base), epochs=1, learning_rate=0.02, tokens_per_batch=128)
    trained, out = tmp_path / "trained", tmp_path / "merged"
    train("executor", examples, trained, recipe)
    merge(trained, out)
    load = AutoModelForCausalLM.from_pretrained
    base, whole = load(tiny_base, dtype=torch.float32), load(out, dtype=torch.float32)
    prompt = AutoTokenizer.from_pretrained(out)("red kettle", return_tensors="pt").input_ids
    with torch.no_grad():
        before = base(prompt).logits
        apart = PeftModel.from_pretrained(base, trained / "adapter")(prompt).logits
        merged = whole(prompt).logits
    assert (apart - before).abs().max() > 0.5
    assert (apart - merged).abs().max() < 0.05  # weights are rounded to bfloat16


def test_another_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no adapter"):
        merge(tmp_path, tmp_path / "out")
