"""Chat examples to batches of token ids, of which only the last reply is trained on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planact.errors import UsageError
from planact.types import Message

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedTokenizerBase

IGNORED = -100  # the label that torch's cross entropy skips


class Example(BaseModel):
    """One line of a training set; keys that tell where it comes from are kept but not used."""

    model_config = ConfigDict(extra="allow", frozen=True)

    messages: tuple[Message, ...] = Field(min_length=2)


@dataclass(frozen=True)
class Tokens:
    """An example as the model sees it: `ids[prompt:]` is the reply."""

    ids: tuple[int, ...]
    prompt: int


Batch = list[Tokens]


def read_set(folder: Path) -> tuple[list[Example], list[Example]]:
    """The examples of `train.jsonl`, and those of `validation.jsonl` if there is one, which are
    held out. Raises `UsageError` naming the line that is none."""
    training, validation = set_files(folder)
    if not training.is_file():
        raise UsageError(f"there is no file {training}", "Make it with: planact data export")
    examples = read_examples(training)
    if not examples:
        raise UsageError(f"{training} holds no examples")
    return examples, read_examples(validation) if validation.is_file() else []


def set_files(folder: Path) -> tuple[Path, Path]:
    """Where a training set has its examples, and those held out."""
    return folder / "train.jsonl", folder / "validation.jsonl"


def read_examples(path: Path) -> list[Example]:
    """The examples of a JSONL file. Raises `UsageError` naming the line that is none."""
    examples = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                example = Example.model_validate_json(line)
            except ValidationError as error:
                problem = error.errors()[0]["msg"]
                raise UsageError(f"{path}:{number} is not a chat example: {problem}") from error
            if example.messages[-1].role != "assistant":
                raise UsageError(f"{path}:{number} does not end with a message of the assistant")
            examples.append(example)
    return examples


def tokenize(example: Example, tokenizer: PreTrainedTokenizerBase) -> Tokens:
    """The chat template's text of an example. The prompt is exactly what a server renders for the
    same messages; the two parts are tokenised apart, as they are when a model answers."""
    messages = [m.model_dump() for m in example.messages]
    prompt = str(
        tokenizer.apply_chat_template(messages[:-1], tokenize=False, add_generation_prompt=True)
    )
    whole = str(tokenizer.apply_chat_template(messages, tokenize=False))
    if not whole.startswith(prompt):
        raise UsageError(
            "the chat template renders a reply differently from the prompt it answers",
            "Set a chat template that adds nothing before the assistant's content",
        )
    head = tokenizer(prompt, add_special_tokens=False).input_ids
    reply = tokenizer(whole[len(prompt) :], add_special_tokens=False).input_ids
    return Tokens(tuple(head + reply), len(head))


def batches(examples: Sequence[Tokens], tokens: int, seed: int) -> list[Batch]:
    """Groups of examples of similar length, none above `tokens` with its padding (unless a single
    example is). Which examples of a length meet depends on `seed`."""
    order = list(examples)
    random.Random(seed).shuffle(order)
    order.sort(key=lambda e: -len(e.ids))  # stable, so equal lengths stay shuffled
    groups: list[Batch] = []
    for example in order:
        if groups and (len(groups[-1]) + 1) * len(groups[-1][0].ids) <= tokens:
            groups[-1].append(example)
        else:
            groups.append([example])
    return groups


def collate(groups: list[Batch]) -> dict[str, torch.Tensor]:
    """`input_ids` and `labels`, both (examples, longest), right-padded. A causal model needs no
    attention mask then: what is trained on never looks to its right."""
    import torch

    batch = [example for group in groups for example in group]
    longest = max(len(example.ids) for example in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    labels = torch.full_like(ids, IGNORED)
    for row, example in enumerate(batch):
        ids[row, : len(example.ids)] = torch.tensor(example.ids)
        labels[row, example.prompt : len(example.ids)] = torch.tensor(example.ids[example.prompt :])
    return {"input_ids": ids, "labels": labels}
