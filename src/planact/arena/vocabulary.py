"""The words that worlds are made from, read from `vocabulary.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from planact.types import Record


class Kind(Record):
    """A kind of product, sold in the subcategory of the same name."""

    category: str
    noun: str
    variants: list[str]  # put before the noun
    options: list[str]  # sizes or colours, which tell near-namesakes apart
    materials: list[str]
    pounds: tuple[int, int]  # lowest and highest price
    grams: tuple[int, int]
    use: str  # what it is good for, as a sentence


class Vocabulary(Record):
    kinds: dict[str, list[Kind]]  # by top category
    brands: list[str]
    first_names: list[str]
    last_names: list[str]
    streets: list[str]
    cities: list[str]  # name and outward part of the postcode
    topics: dict[str, tuple[str, str]]  # what reviewers write about: praise, complaint
    review_titles: dict[int, list[str]]  # by score
    review_openings: dict[int, list[str]]


@cache
def vocabulary() -> Vocabulary:
    text = files("planact.arena").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    return Vocabulary.model_validate(yaml.safe_load(text))
