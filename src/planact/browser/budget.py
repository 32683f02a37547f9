"""The part of a page that fits a model's budget of tokens."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from planact.browser.aria import FIELDS
from planact.types import Observation

MAX_CHUNK = 120  # characters; longer lines are chosen from in parts
MARGIN = 1.08  # how much more is estimated than expected
NEAR = 0.5  # of what a chunk matches counts for the next: a heading stands for what it is above
NAMED = 3.0  # bonus of elements whose whole name the query says
FIRST = 2.0  # bonus of a list's first row; the later ones' falls off: lists are sorted for a reason
_WORD = re.compile(r"\w+")
_STOP_WORDS = frozenset(("the", "a", "an", "of", "in", "to", "and", "or", "on", "for", "with", "i"))
_ELEMENT = re.compile(r'\[(\d+)\] ([\w-]+) ("(?:[^"\\]|\\.)*")')
_TOKEN = re.compile(r"[A-Za-z]+|\d|[^\sA-Za-z\d]| (?=\d)|\n")


def estimate_tokens(text: str) -> int:
    """How many tokens a model is likely to need for the text; rather too many than too few.

    Follows byte-level BPE with single digits (SmolLM2): most words are one token, longer ones take
    another for every four letters or so, signs one, other scripts about one a byte and a half.
    """
    total = 0
    for token in _TOKEN.findall(text):
        if token.isascii():
            total += 1 + max(0, len(token) - 4) // 4
        else:
            total += math.ceil(len(token.encode()) / 1.5)
    return math.ceil(total * MARGIN)


def cut(
    observation: Observation, budget_tokens: int, query: str, *, to_act: bool = True
) -> Observation:
    """The observation with only the lines that fit the budget, those that matter for the query; and
    those that tell what can be done, where it is `to_act` on and not only to read.

    Order and element numbers stay; elements are reduced to those shown. A line such as
    `... 14 lines cut` stands wherever something is missing, and long lines may come back in parts.
    """
    if estimate_tokens(observation.text) <= budget_tokens:
        return observation
    chunks, origin = _chunks(observation.lines)
    in_view = set(observation.visible)
    scores = [
        score + 0.5 * (line in in_view)
        for score, line in zip(
            _with_rows(_scores(chunks, query, to_act), origin), origin, strict=True
        )
    ]
    kept = _choose(chunks, scores, budget_tokens)
    lines, visible = _with_gaps(chunks, kept, {i for i, o in enumerate(origin) if o in in_view})
    labels = {m.groups() for line in lines for m in _ELEMENT.finditer(line)}
    shown = [e for e in observation.elements if (str(e.number), *_label(e.label)) in labels]
    return observation.model_copy(
        update={"lines": tuple(lines), "elements": tuple(shown), "visible": tuple(visible)}
    )


def _label(label: str) -> tuple[str, str]:
    role, _, name = label.partition(" ")
    return role, name


def _chunks(lines: Sequence[str]) -> tuple[list[str], list[int]]:
    """The lines, long ones in parts; and for each the index of the line it is from."""
    chunks: list[str] = []
    origin: list[int] = []
    for index, line in enumerate(lines):
        for part in _split(line):
            chunks.append(part)
            origin.append(index)
    return chunks, origin


def _split(line: str) -> list[str]:
    if len(line) <= MAX_CHUNK:
        return [line]
    parts: list[str] = []
    for piece in line.split(" | "):
        if parts and len(parts[-1]) + len(piece) + 3 <= MAX_CHUNK:
            parts[-1] += f" | {piece}"
        elif _ELEMENT.match(piece):
            parts.append(piece)  # an element is never split
        else:
            parts += _wrap(piece)
    return parts


def _wrap(text: str) -> list[str]:
    pieces = re.findall(rf"\S.{{0,{MAX_CHUNK - 1}}}(?!\S)|\S{{1,{MAX_CHUNK}}}", text)
    return [piece.rstrip() for piece in pieces]


def _words(text: str) -> set[str]:
    """Words without case and plural, for comparison."""
    return {w.casefold().removesuffix("s") for w in _WORD.findall(text)} - _STOP_WORDS


def _scores(chunks: Sequence[str], query: str, to_act: bool) -> list[float]:
    """How much each chunk matters: words of the query weighted by how rare they are on the page,
    and a bonus for what tells where one is and what can be done."""
    words = [_words(chunk) for chunk in chunks]
    frequency = Counter(word for found in words for word in found)
    wanted = _words(query)
    weight = {w: math.log(1 + len(chunks) / frequency[w]) for w in wanted if frequency[w]}
    elements = [_ELEMENT.findall(chunk) for chunk in chunks]
    labels = Counter((role, name) for found in elements for _, role, name in found)
    roles = [tuple(role for _, role, _ in found) for found in elements]  # what like rows share
    rows = Counter(roles)
    said = query.casefold()
    matches = [
        # the words of a set come in any order, and only `fsum` adds up to the same in each
        math.fsum(weight.get(word, 0.0) for word in found) / math.sqrt(1 + len(found) / 20)
        for found in words
    ]
    scores = []
    seen: Counter[tuple[str, ...]] = Counter()
    for i, (chunk, inside) in enumerate(zip(chunks, elements, strict=True)):
        row = len(inside) > 1 and rows[roles[i]] > 2
        once = {role for _, role, name in inside if not row and labels[role, name] == 1}
        score = matches[i] + NAMED * any(_says(said, name) for _, _, name in inside)
        if i and (not roles[i] or roles[i] != roles[i - 1]):
            score += NEAR * matches[i - 1]
        if row:
            score += FIRST / (1 + seen[roles[i]])
            seen[roles[i]] += 1
        scores.append(score + _bonus(chunk, once if to_act else set()))
    return scores


def _says(query: str, name: str) -> bool:
    """Whether the query, in small letters, says an element's whole name, which is in quotes."""
    words = re.escape(name[1:-1].casefold())
    return bool(words and re.search(rf"(?<!\w){words}(?!\w)", query))


def _with_rows(scores: Sequence[float], origin: Sequence[int]) -> list[float]:
    """Parts of one line score with its best part: the button of a row goes with the row's name."""
    best: dict[int, float] = {}
    for score, line in zip(scores, origin, strict=True):
        best[line] = max(score, best.get(line, 0.0))
    return [max(s, 0.8 * best[line]) for s, line in zip(scores, origin, strict=True)]


def _bonus(chunk: str, once: set[str]) -> float:
    """For what tells where one is, and for the roles of elements that do not repeat."""
    if chunk.startswith(("alert:", "status:")):
        return 5.0
    bonus = 2.0 if chunk.startswith("# ") else 0.0
    if once & FIELDS:
        return bonus + 4.0
    return bonus + 2.5 if "button" in once else bonus


def _choose(chunks: Sequence[str], scores: Sequence[float], budget: int) -> list[bool]:
    """Takes chunks from the best down, counting the lines that say what is cut between them."""
    gap = estimate_tokens("... 1000 lines cut\n")
    kept = [False] * len(chunks)
    spent = gap
    for i in sorted(range(len(chunks)), key=lambda i: -scores[i]):
        left = i > 0 and not kept[i - 1]
        right = i + 1 < len(chunks) and not kept[i + 1]
        cost = estimate_tokens(chunks[i] + "\n") + gap * (left + right - 1)
        if spent + cost <= budget:
            kept[i] = True
            spent += cost
    return kept


def _with_gaps(
    chunks: Sequence[str], kept: Sequence[bool], in_view: set[int]
) -> tuple[list[str], list[int]]:
    lines: list[str] = []
    visible: list[int] = []
    missing = 0
    for index, chunk in enumerate(chunks):
        if not kept[index]:
            missing += 1
            continue
        if missing:
            lines.append(_gap(missing))
            missing = 0
        if index in in_view:
            visible.append(len(lines))
        lines.append(chunk)
    if missing:
        lines.append(_gap(missing))
    return lines, visible


def _gap(missing: int) -> str:
    return f"... {missing} line{'s' * (missing > 1)} cut"
