from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
WORDS = ("red", "blue", "kettle", "mug", "lamp", "click", "the", "page")


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random Llama of two layers and a tokenizer of a few words."""
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)  # of two that wait for one another, none is quicker
    from tokenizers import Regex, Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("base")
    special = ["<|im_end|>", "<|im_start|>", "<unk>"]
    vocabulary = [*special, "\n", " ", "system", "user", "assistant", *WORDS]
    words = Tokenizer(WordLevel({w: n for n, w in enumerate(vocabulary)}, unk_token="<unk>"))
    words.pre_tokenizer = Split(Regex(r"\s"), "isolated")
    words.add_special_tokens(special)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, eos_token="<|im_end|>")
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        initializer_range=0.2,
    )
    LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
    return folder


def write(folder: Path, count: int) -> Path:
    """A training set in which the reply repeats a word of the prompt; a sixth is held out."""
    folder = folder / "executor"
    folder.mkdir()
    with (
        (folder / "train.jsonl").open("w", encoding="utf-8") as training,
        (folder / "validation.jsonl").open("w", encoding="utf-8") as held_out,
    ):
        for n in range(count):
            word = WORDS[n % 5]
            messages = [
                {"role": "system", "content": "the page"},
                {"role": "user", "content": " ".join([word, *WORDS[: n % 4]])},
                {"role": "assistant", "content": f"click {word}"},
            ]
            file = held_out if n % 6 == 5 else training
            file.write(json.dumps({"messages": messages, "kind": "action"}) + "\n")
    return folder


@pytest.fixture
def write_examples(tmp_path: Path) -> Callable[[int], Path]:
    """Writes a training set of so many examples."""
    return partial(write, tmp_path)


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training set from which there is something to learn."""
    return write(tmp_path_factory.mktemp("set"), 80)
