"""Training data: reading, holding out, tokenising, batching."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planact.errors import UsageError
from planact.train import load_recipe
from planact.train.examples import (
    Example,
    Tokens,
    batches,
    collate,
    read_examples,
    read_set,
    tokenize,
)

GOOD = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{not json", r"data.jsonl:2 is not a chat example: Invalid JSON"),
        ('{"messages": []}', r"data.jsonl:2 is not a chat example"),
        (json.dumps({"messages": GOOD["messages"][::-1]}), r"data.jsonl:2 does not end with"),
    ],
)
def test_malformed_line(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=problem):
        read_examples(path)


def test_no_examples(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no file .*train\.jsonl"):
        read_set(tmp_path)
    (tmp_path / "train.jsonl").touch()
    with pytest.raises(UsageError, match="holds no examples"):
        read_set(tmp_path)


def test_a_set_may_hold_examples_out(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text(json.dumps(GOOD) + "\n", encoding="utf-8")
    assert [len(part) for part in read_set(tmp_path)] == [1, 0]
    (tmp_path / "validation.jsonl").write_text(2 * (json.dumps(GOOD) + "\n"), encoding="utf-8")
    assert [len(part) for part in read_set(tmp_path)] == [1, 2]


def test_only_the_last_reply_is_trained_on(tiny_base: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    turns = [("system", "the page"), ("user", "red"), ("assistant", "mug"), ("user", "blue")]
    messages = [{"role": r, "content": c} for r, c in [*turns, ("assistant", "click lamp")]]
    tokens = tokenize(Example.model_validate({"messages": messages}), tokenizer)
    text = [tokenizer.convert_ids_to_tokens(i) for i in tokens.ids]
    assert "".join(text[tokens.prompt :]) == "click lamp<|im_end|>\n"
    assert "".join(text[: tokens.prompt]).endswith("blue<|im_end|>\n<|im_start|>assistant\n")

    batch = collate([[tokens], [Tokens((1, 2, 3), 1)]])
    assert batch["input_ids"].shape == batch["labels"].shape == (2, len(tokens.ids))
    assert batch["labels"][1].tolist() == [-100, 2, 3] + [-100] * (len(tokens.ids) - 3)


def test_batches_fit() -> None:
    examples = [Tokens(tuple(range(n)), 0) for n in range(10, 400, 3)]
    groups = batches(examples, 1000, seed=0)
    assert sorted(len(e.ids) for g in groups for e in g) == [len(e.ids) for e in examples]
    assert all(len(g) * max(len(e.ids) for e in g) <= 1000 for g in groups)
    padded = sum(len(g) * max(len(e.ids) for e in g) for g in groups)
    assert padded < 1.1 * sum(len(e.ids) for e in examples)
    assert batches([Tokens((0,) * 2000, 0)], 1000, seed=0) == [[Tokens((0,) * 2000, 0)]]


@pytest.mark.parametrize(
    "recipe", sorted(Path("configs/train").glob("*.yaml")), ids=lambda p: p.name
)
def test_recipes_are_valid(recipe: Path) -> None:
    load_recipe(recipe)


def test_wrong_recipe(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text("epoch: 3\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"recipe.yaml: epoch: Extra inputs"):
        load_recipe(path)
