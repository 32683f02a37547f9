"""Templates of goals found in the goals themselves, and what else the site has to fill them with.

For sites that no suite knows. Where goals differ in some words alone, these are slots. They are
refilled only with what the trajectories' pages show in the same place: the same cells of another
row of the same list. Values of several slots come from one row, so nothing is combined that was not
seen together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import combinations
from typing import NamedTuple

from planact.data.engine.structure import path
from planact.data.teachers.filling import Example, Filled, Slots, fill
from planact.data.teachers.wording import VALUE
from planact.types import Observation, Part

_FIXED = 3  # words that goals have to share to be of one template
_SLOTS = 3  # at most
# A quoted text, a name of several words, or a word; punctuation apart.
_TOKEN = re.compile(r'"[^"]*"|[A-Z][\w&\'-]*(?: (?:[A-Z0-9&][\w&\'-]*))*|\w[\w&\'.-]*\w|\w|[^\w\s]')
_LABELLED = re.compile(r"([^:|]{1,30}): (.+)")

Kind = tuple[str, ...]  # path of the page, heading of the list, and what the cells of its rows are


class Row(NamedTuple):
    """A line of a page: what its cells say."""

    kind: Kind
    values: tuple[str, ...]


class SiteValues:
    """What the pages of one site show, by the lists it stands in."""

    def __init__(self, pages: Iterable[Observation]) -> None:
        self._rows: dict[Kind, dict[Row, None]] = defaultdict(dict)
        self._where: dict[str, dict[Row, None]] = defaultdict(dict)
        for row in (row for page in pages for row in rows(page)):
            self._rows[row.kind][row] = None
            for value in row.values:
                self._where[value][row] = None

    def fillings(self, template: str, known: Sequence[Slots]) -> Iterator[Slots]:
        """Other values for the slots of a template, of which at least two fillings are known."""
        shown = [name for name in known[0] if all(s[name] in self._where for s in known)]
        others = known[0].keys() - shown
        # What no page shows is kept where it is in quotes, as a text to be written is.
        if not shown or not all(f'"{{{name[1:]}}}"' in template for name in others):
            return
        for values in self._alternatives([tuple(s[name] for name in shown) for s in known]):
            for slots in known:
                yield {**slots, **dict(zip(shown, values, strict=True))}

    def _alternatives(self, old: list[tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
        """The same cells of the other rows of the list that has most of the old values, each
        filling in one row. Of several such lists the shortest that has more than these."""
        places: dict[tuple[Kind, tuple[int, ...]], set[tuple[str, ...]]] = defaultdict(set)
        for values in old:
            for row in self._where[values[0]]:
                if set(values) <= set(row.values):
                    places[row.kind, tuple(map(row.values.index, values))].add(values)
        lists = {
            (-len(told), len(cells)): cells
            for place, told in places.items()
            if len(told) > 1 and (cells := self._cells(*place)).keys() - told
        }
        return lists[min(lists)] if lists else ()

    def _cells(self, kind: Kind, columns: tuple[int, ...]) -> dict[tuple[str, ...], None]:
        return dict.fromkeys(tuple(row.values[c] for c in columns) for row in self._rows[kind])


def rows(page: Observation) -> Iterator[Row]:
    """The lines of a page that have something to fill a slot with."""
    heading = ""
    for line in page.content:
        cells = [_cell(part) for part in line.parts]
        if any(kind not in ("", "text") for kind, _ in cells):
            kinds = (kind for kind, _ in cells)
            yield Row((path(page), heading, *kinds), tuple(value for _, value in cells))
        if line.heading:
            heading = VALUE.sub("…", line.to_text())


def _cell(part: Part) -> tuple[str, str]:
    if part.element:
        return part.element.role, part.element.name
    found = _LABELLED.fullmatch(part.text)
    return (found[1], found[2]) if found else ("text", part.text)


def goal_templates(goals: Iterable[str]) -> dict[str, dict[str, Slots]]:
    """Template -> the goals that fill it, with their slots: each goal in the template that most
    goals fill."""
    distinct = list(dict.fromkeys(goals))
    tokens = {goal: _TOKEN.findall(goal) for goal in distinct}
    templates = {_shared(a, b, tokens) for a, b in combinations(distinct, 2)} - {""}
    fillings = {template: _matches(template, distinct) for template in templates}
    best: dict[str, dict[str, Slots]] = defaultdict(dict)
    for template in sorted(fillings, key=lambda t: (-len(fillings[t]), t)):
        for goal, slots in fillings[template].items():
            if not any(goal in taken for taken in best.values()):
                best[template][goal] = slots
    return {template: filled for template, filled in best.items() if len(filled) > 1}


def _shared(a: str, b: str, tokens: dict[str, list[str]]) -> str:
    """What two goals have in common, with slots for the rest; empty where that is too little."""
    matcher = SequenceMatcher(None, tokens[a], tokens[b], autojunk=False)
    values, fixed = [], 0
    for kind, start, end, *_ in matcher.get_opcodes():
        if kind not in ("equal", "replace"):
            return ""
        if kind == "equal":
            fixed += sum(t[0].isalpha() for t in tokens[a][start:end])
        else:
            values.append(_span(a, tokens[a], start, end))
    if fixed < _FIXED or not 0 < len(set(values)) <= _SLOTS or not all(map(_is_name, values)):
        return ""
    return fill(a, {value.strip('"'): f"{{{n}}}" for n, value in enumerate(values)})


def _span(goal: str, tokens: list[str], start: int, end: int) -> str:
    """The goal's text from one token to another."""
    pattern = r"\s*".join(map(re.escape, tokens[start:end]))
    found = re.search(pattern, goal)
    return found[0] if found else ""


def _is_name(value: str) -> bool:
    """Whether a text may fill a slot: a word, a name of several or a quote, not a part of a
    sentence."""
    words = value.split()
    if len(words) < 2 or re.fullmatch(r'"[^"]*"', value):
        return bool(words)
    return all(len(w) < 4 or not w.isalpha() or w[0].isupper() for w in words)


def _matches(template: str, goals: Iterable[str]) -> dict[str, Slots]:
    """The goals that are fillings of the template."""
    pattern = ""
    for n, part in enumerate(re.split(r"\{(\d)\}", template)):
        group = f'(?P<s{part}>[^"]+?)' if f"<s{part}>" not in pattern else f"(?P=s{part})"
        pattern += group if n % 2 else re.escape(part)
    found = ((goal, re.fullmatch(pattern, goal)) for goal in goals)
    return {goal: match.groupdict() for goal, match in found if match}


def induced(examples: Iterable[Example]) -> Iterator[Example]:
    """The examples with templates and slots that are found in them: of goals of one site that
    differ alike from each other as their plans do."""
    alike: dict[tuple[str, ...], dict[str, Example]] = defaultdict(dict)
    for example in examples:
        shape = (VALUE.sub("…", step.step) for step in example.plan.steps)
        alike[example.filled.site, *shape][example.filled.goal] = example
    for kind, by_goal in alike.items():
        for template, filled in goal_templates(by_goal).items():
            for goal, slots in filled.items():
                name = f"{template} [{kind[0]}]"
                own = by_goal[goal]
                yield replace(own, filled=replace(own.filled, template=name, slots=slots))


def refillings(examples: Iterable[Example], site: SiteValues) -> Iterator[Filled]:
    """Other goals of the induced examples' templates, with values that the site shows."""
    by_template: dict[str, list[Filled]] = defaultdict(list)
    for example in examples:
        by_template[example.filled.template].append(example.filled)
    for template, filled in by_template.items():
        for slots in site.fillings(template, [f.slots for f in filled]):
            yield Filled(_refilled(filled[0], slots), filled[0].site, template, slots)


def new_queries(goals: Iterable[str], site: SiteValues) -> Iterator[str]:
    """Goals like those that are known, about other things that the site shows. None comes twice."""
    known = list(goals)
    seen = set(known)
    for template, filled in goal_templates(known).items():
        example, slots = next(iter(filled.items()))
        base = Filled(example, "", "", slots)
        for values in site.fillings(template, list(filled.values())):
            goal = _refilled(base, values)
            if goal not in seen:
                seen.add(goal)
                yield goal


def _refilled(filled: Filled, slots: Slots) -> str:
    return fill(filled.goal, {old: slots[name] for name, old in filled.slots.items()})
