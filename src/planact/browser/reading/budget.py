"""The part of a page that fits a model's budget of tokens."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from planact.browser.reading.aria import FIELDS
from planact.text import shortened
from planact.types import Line, Observation, Part

MAX_CHUNK = 120  # characters; longer lines are chosen from in parts
MARGIN = 1.08  # how much more is estimated than expected
NEAR = 0.5  # of what a chunk matches counts for the next: a heading stands for what it is above
NAMED = 3.0  # bonus of elements whose whole name the query says
TOLD = 5.0  # bonus of facts whose label the query says: more than of a field that it does not name
FIRST = 3.0  # bonus of a list's first row; the later ones' falls off: lists are sorted for a reason
LAST = 1.0  # bonus of the last row at least: of what is sorted, it is the other end
TEXT_FIELDS = frozenset(("textbox", "searchbox", "spinbutton", "combobox"))
STEM = 6  # letters by which words are told apart: "reporter" is what "reported by" shows
PART = 0.6  # of the best part of a line counts for its others
_WORD = re.compile(r"\w+")
_FACT = re.compile(r"(\w[^:|]{1,40}): \S")  # a label, and what it is about
_STOP_WORDS = frozenset(("the", "a", "an", "of", "in", "to", "and", "or", "on", "for", "with", "i"))
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


def within(text: str, tokens: int) -> str:
    """The text's beginning, of no more tokens than that."""
    while estimate_tokens(text) > tokens:
        text = shortened(text, len(text) * 3 // 4)
    return text


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
    chunks = [*_chunks(observation)]
    scores = [
        score + 0.5 * chunk.line.visible
        for score, chunk in zip(
            _with_best(_scores(observation, chunks, query, to_act), chunks),
            chunks,
            strict=True,
        )
    ]
    kept = _choose(chunks, scores, budget_tokens)
    return observation.model_copy(update={"content": tuple(_with_gaps(chunks, kept))})


class _Chunk(NamedTuple):
    """A line, or some of one that is long."""

    line: Line
    text: str
    origin: int  # index of the whole line


def _chunks(observation: Observation) -> Iterator[_Chunk]:
    for index, (line, text) in enumerate(zip(observation.content, observation.lines, strict=True)):
        if len(text) <= MAX_CHUNK:
            yield _Chunk(line, text, index)
        else:
            yield from (_Chunk(part, part.to_text(), index) for part in _split(line))


def _split(line: Line) -> Iterator[Line]:
    mark = 2 * line.heading  # the first is longer by that
    chunks: list[tuple[Part, ...]] = []
    for parts in _inseparable(line):
        size = len(Line(parts=parts).to_text())
        if chunks and len(Line(parts=chunks[-1]).to_text()) + size + 3 <= MAX_CHUNK:
            chunks[-1] += parts
        elif size + mark <= MAX_CHUNK or parts[-1].element:  # an element is never split
            chunks.append(parts)
        else:
            chunks += [(part,) for part in _wrap(parts[0].text, mark)]
    for n, parts in enumerate(chunks):
        yield Line(parts=parts, heading=line.heading and n == 0, visible=line.visible)


def _inseparable(line: Line) -> list[tuple[Part, ...]]:
    """The parts, each with what flows on from it."""
    found: list[tuple[Part, ...]] = []
    for part in line.parts:
        if part.flows:
            found[-1] += (part,)
        else:
            found.append((part,))
    return found


def _wrap(text: str, mark: int) -> list[Part]:
    found = re.findall(rf"\S.{{0,{MAX_CHUNK - 1}}}(?!\S)|\S{{1,{MAX_CHUNK}}}", "#" * mark + text)
    found[0] = found[0][mark:]
    return [Part(text=piece.rstrip()) for piece in found]


def _words(text: str) -> set[str]:
    """Words without case, plural and endings, for comparison."""
    words = {w.casefold().removesuffix("s") for w in _WORD.findall(text)} - _STOP_WORDS
    return {word[:STEM] if word.isalpha() else word for word in words}


def _scores(
    observation: Observation, chunks: Sequence[_Chunk], query: str, to_act: bool
) -> list[float]:
    """How much each chunk matters: words of the query weighted by how rare they are on the page,
    and a bonus for what tells where one is and what can be done. A row matters as a whole."""
    places = _places(observation)
    whole = {index: observation.content[index] for index in places}
    words = [_words(whole.get(chunk.origin, chunk.line).to_text()) for chunk in chunks]
    frequency = Counter(word for found in words for word in found)
    wanted = _words(query)
    weight = {w: math.log(1 + len(chunks) / frequency[w]) for w in wanted if frequency[w]}
    elements = [chunk.line.elements for chunk in chunks]
    alike = Counter((e.role, e.name) for inside in elements for e in inside)
    roles = [tuple(e.role for e in inside) for inside in elements]
    said = query.casefold()
    matches = [
        # the words of a set come in any order, and only `fsum` adds up to the same in each
        math.fsum(weight.get(word, 0.0) for word in found) / math.sqrt(1 + len(found) / 20)
        for found in words
    ]
    scores = []
    section = 0.0  # what the heading matches that a chunk is below
    for i, (chunk, inside) in enumerate(zip(chunks, elements, strict=True)):
        section = matches[i] if chunk.line.heading else section
        row = whole.get(chunk.origin)
        named = NAMED * any(_says(said, e.name) for e in (row.elements if row else inside))
        told = not row and any(_says(said, label) for label in _labels(chunk.line))
        score = matches[i] + named + TOLD * told + places.get(chunk.origin, 0.0)
        once = {e.role for e in inside if not row and alike[e.role, e.name] == 1}
        inside_list = row and chunks[i - 1].origin in whole
        if i and not inside_list and (not roles[i] or roles[i] != roles[i - 1]):
            score += NEAR * matches[i - 1]
        if told or once & FIELDS:
            score += NEAR * section
        scores.append(score + _bonus(chunk, once if to_act else set()))
    return scores


def _places(observation: Observation) -> dict[int, float]:
    """The bonus of lines that are rows, by their index: such as have the same roles, or that begin
    alike and follow one another."""
    roles = [tuple(e.role for e in line.elements) for line in observation.content]
    begins = [found[:2] for found in roles]
    kinds: list[tuple[str, ...]] = []
    for n, begin in enumerate(begins):
        follows = begin in (begins[n - 1] if n else (), *begins[n + 1 : n + 2])
        kinds.append((*begin, "…") if follows else roles[n])
    count = Counter(kinds)
    seen: Counter[tuple[str, ...]] = Counter()
    places = {}
    for index, (begin, kind) in enumerate(zip(begins, kinds, strict=True)):
        if len(begin) > 1 and count[kind] > 2:
            seen[kind] += 1
            places[index] = max(FIRST / seen[kind], LAST * (seen[kind] == count[kind]))
    return places


def _labels(line: Line) -> Iterator[str]:
    """What its facts are about."""
    for part in line.parts:
        if fact := _FACT.match(part.text):
            yield fact[1]


def _says(query: str, name: str) -> bool:
    """Whether the query, in small letters, says the whole name of an element or fact."""
    words = name.casefold()
    return words in query and bool(words and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", query))


def _with_best(scores: Sequence[float], chunks: Sequence[_Chunk]) -> list[float]:
    """Parts of one line score with its best part: a button goes with what stands before it."""
    best: dict[int, float] = {}
    for score, chunk in zip(scores, chunks, strict=True):
        best[chunk.origin] = max(score, best.get(chunk.origin, 0.0))
    return [max(s, PART * best[c.origin]) for s, c in zip(scores, chunks, strict=True)]


def _bonus(chunk: _Chunk, once: set[str]) -> float:
    """For what tells where one is, and for the roles of elements that do not repeat."""
    if chunk.text.startswith(("alert:", "status:")):
        return 5.0
    bonus = 2.0 if chunk.text.startswith("# ") else 0.0  # in an editor, Markdown's too
    if once & TEXT_FIELDS:
        return bonus + 4.5
    if once & FIELDS:
        return bonus + 3.0
    return bonus + 2.5 if "button" in once else bonus


def _choose(chunks: Sequence[_Chunk], scores: Sequence[float], budget: int) -> list[bool]:
    """Takes chunks from the best down, counting the lines that say what is cut between them."""
    gap = estimate_tokens("... 1000 lines cut\n")
    kept = [False] * len(chunks)
    spent = gap
    for i in sorted(range(len(chunks)), key=lambda i: -scores[i]):
        left = i > 0 and not kept[i - 1]
        right = i + 1 < len(chunks) and not kept[i + 1]
        cost = estimate_tokens(chunks[i].text + "\n") + gap * (left + right - 1)
        if spent + cost <= budget:
            kept[i] = True
            spent += cost
    return kept


def _with_gaps(chunks: Sequence[_Chunk], kept: Sequence[bool]) -> Iterator[Line]:
    missing = 0
    for chunk, is_kept in zip(chunks, kept, strict=True):
        if not is_kept:
            missing += 1
            continue
        if missing:
            yield _gap(missing)
            missing = 0
        yield chunk.line
    if missing:
        yield _gap(missing)


def _gap(missing: int) -> Line:
    return Line(parts=(Part(text=f"... {missing} line{'s' * (missing > 1)} cut"),))
