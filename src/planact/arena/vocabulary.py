"""The words that worlds are made from, read from a `vocabulary.yaml`; those of the shop."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TypeVar

import yaml

from planact.types import Record

T = TypeVar("T", bound=Record)


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


def read_words(package: str, words: type[T]) -> T:
    """The `vocabulary.yaml` of a package, as that package's kind of words."""
    text = files(package).joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    return words.model_validate(yaml.safe_load(text))


@cache
def vocabulary() -> Vocabulary:
    return read_words(__package__, Vocabulary)
