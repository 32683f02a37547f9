"""Goals in other words: as other people would put them, with the same names, quotes and numbers.

A model that has seen each kind of goal in a few wordings takes others for goals of another kind.
The rules are in `rewording.yaml`; they know English, and no site.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

_QUOTED = re.compile(r'"[^"]*"')
_HELD = re.compile(r'"(\d+)"')
_IMPERATIVES = re.compile(
    r"(Add|Put|Set|Change|Update|Delete|Remove|Create|Make|Rename|Reply|Show|Open|Tell|Look|Find|"
    r"Count|Check|Comment|Write|Close|Give|Reassign|Start|Lock|Subscribe|Undo|Edit|Hide|Reject|"
    r"Review|Leave|Post|Report|Search|Compare|Bring|Go|Get|Answer|Call|Follow|Take|Let)\b"
)
_WORDS, _MANNERS, _SLOPPY = 0.5, 0.3, 0.15  # how often


def reworded(goal: str, random: Random) -> str:
    """The goal in other words; as it is where no rule fits. What it puts in quotes stays."""
    quoted = _QUOTED.findall(goal)
    numbers = iter(range(len(quoted)))
    text = _QUOTED.sub(lambda _: f'"{next(numbers)}"', goal)
    text = _sentence(text, random)
    text = _words(text, random)
    if random.random() < _MANNERS:
        text = _mannered(text, random)
    if random.random() < _SLOPPY:
        text = _decapitalised(text).rstrip(".?")
    return _HELD.sub(lambda held: quoted[int(held[1])], text)


@cache
def _rules() -> dict[str, Any]:
    rules = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    assert isinstance(rules, dict)
    return rules


def _sentence(text: str, random: Random) -> str:
    for rule in _rules()["sentences"]:
        if found := re.fullmatch(rule["is"], text):
            other = random.choice([*rule["as"], text])
            said = found.expand(other) if other != text else text
            return said[:1].upper() + said[1:]
    return text


def _words(text: str, random: Random) -> str:
    for phrase, others in _rules()["words"].items():
        if random.random() < _WORDS:
            other = random.choice(others)
            text = re.sub(rf"\b(?:{phrase})\b", other, text)
    return re.sub(r"\b([Aa]) (?=[aeio])", r"\1n ", text)


def _mannered(text: str, random: Random) -> str:
    fitting = [m for m in _rules()["manners"] if "{Goal}" in m or _IMPERATIVES.match(text)]
    return str(random.choice(fitting)).format(Goal=text, goal=_decapitalised(text))


def _decapitalised(text: str) -> str:
    """With a small first letter, unless that is a name's."""
    first = re.match(r"\w+", text)
    common = first and re.fullmatch(r"[A-Z]?[a-z]+", first[0]) and _common(first[0])
    return text[:1].lower() + text[1:] if common else text


def _common(word: str) -> bool:
    """Whether a sentence that begins with the word does not begin with a name."""
    questions = {"What", "How", "Which", "When", "Where", "Who", "In", "On", "For", "The", "There"}
    return word in questions or bool(_IMPERATIVES.fullmatch(word))
