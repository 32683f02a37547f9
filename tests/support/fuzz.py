"""Text and JSON as nobody expects them, made of valid ones by chance that a seed repeats."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

SEED = int(os.environ.get("SEED", "1"))  # `SEED=7 pytest …` tries others

# Halves of characters, what ends lines or turns text, terminal codes, signs of every format.
ODD = (
    *("\0", "\x1b[2J", "\x1b]0;x\x07", "\x9b31m", "\x7f", "\r", "\n", "\t", "\u2028", "\u202e"),
    *("\ud83d", "\udc00", "\ufeff", "\u200b", "\u0301", "😀", "é", "٣", "²", "ß", "\ufdd0"),
    *("\"\\'`“”«»()[]{}<>#*_-=:;,.|&%/"),
    *("</page>", "<page>", "```", "~~~\n", "**", "Action:", "## Step 1\n", "Verdict:", "null"),
    *("__proto__", "\\u0000", "\\ud83d", "[1]", "1e999", "-0", "NaN", "click(1)", '{"a":'),
)


def sampled(number: int, *, every: int) -> pytest.MarkDecorator:
    """A test of so many cases by default, and of all of them with `-m every`. Its seed is part of
    its name."""
    whole = pytest.param(every, SEED, marks=(pytest.mark.every, pytest.mark.timeout(7_200)))
    return pytest.mark.parametrize(("number", "seed"), [(number, SEED), whole])


def cases(number: int, seed: int) -> Iterator[Random]:
    """The chances of so many cases; a case stays the same among fewer or more."""
    return (Random(f"{seed}/{n}") for n in range(number))


def text(rng: Random, most: int = 40) -> str:
    """Words and what is odd."""
    parts = (
        rng.choice(ODD) if rng.random() < 0.5 else _word(rng) for _ in range(rng.randint(0, 9))
    )
    return "".join(parts)[:most] * rng.choice((1, 1, 1, 1, 1, rng.randint(2, 30)))


def _word(rng: Random) -> str:
    return "".join(rng.choice("abcXYZ019 ") for _ in range(rng.randint(1, 8)))


def number(rng: Random) -> int | float:
    digits = rng.choice((1, 3, 9, 19, 400, 5_000))
    return rng.choice((0, -1, True, 1.5, float("inf"), float("nan"), int("9" * min(digits, 4_000))))


def value(rng: Random, levels: int = 3) -> Any:
    """Any JSON value."""
    match rng.randint(0, 6 if levels else 4):
        case 0 | 1:
            return text(rng)
        case 2:
            return number(rng)
        case 3:
            return None
        case 4:
            return rng.choice(([], {}, "", False))
        case 5:
            return [value(rng, levels - 1) for _ in range(rng.randint(0, 4))]
    return {text(rng, 9): value(rng, levels - 1) for _ in range(rng.randint(0, 4))}


def mutated(rng: Random, told: Any, often: float = 0.2) -> Any:
    """The JSON value with some parts missing, doubled, wrapped, renamed or of other types."""
    if rng.random() < often:
        return rng.choice(_CHANGES)(rng, told)
    if isinstance(told, dict):
        pairs = ((key, mutated(rng, item, often)) for key, item in told.items())
        return {
            rng.choice((key.upper(), text(rng, 9))) if rng.random() < often / 4 else key: item
            for key, item in pairs
            if rng.random() > often / 4
        }
    return [mutated(rng, item, often) for item in told] if isinstance(told, list) else told


_CHANGES: tuple[Callable[[Random, Any], Any], ...] = (
    lambda rng, told: value(rng),
    lambda rng, told: text(rng),
    lambda rng, told: number(rng),
    lambda rng, told: None,
    lambda rng, told: [told] * rng.randint(0, 3),
    lambda rng, told: {text(rng, 9): told},
    lambda rng, told: json.dumps(told),
    lambda rng, told: str(told) + text(rng),
    lambda rng, told: wrapped(told, rng.choice((2, 40, 400))),
)


def wrapped(told: Any, levels: int) -> Any:
    for _ in range(levels):
        told = [told]
    return told


def garbled(rng: Random, said: str) -> str:
    """The text with pieces of it odd, gone, doubled or repeated up to a megabyte."""
    for _ in range(rng.choice((0, 0, 1, 1, 2, 5))):
        start = rng.randint(0, len(said))
        end = min(len(said), start + rng.choice((0, 1, 5, 40)))
        piece = said[start:end]
        match rng.randint(0, 9):
            case 0 | 1 | 2:
                piece = rng.choice(ODD)
            case 3:
                piece = text(rng)
            case 4:
                piece = ""
            case 5:
                piece *= 2
            case 6:
                piece = piece.swapcase().replace("\n", " ")
            case 7:
                piece = rng.choice("0123456789") * rng.choice((1, 10, 5_000))
            case 8:
                piece = rng.choice(("[", "{", "(", '{"a":', "[[{", "<think>")) * rng.choice(
                    (3, 2_000)
                )
            case 9:
                unit = rng.choice((piece, rng.choice(ODD))) or " "
                most = rng.choices((100, 10_000, 1_000_000), (90, 9, 1))[0]
                piece = unit * (most // len(unit))
        said = said[:start] + piece + said[end:]
    return said
