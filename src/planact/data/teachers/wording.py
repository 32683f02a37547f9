"""What a plan says of a step whose actions are known, without what only later pages show.

A value that neither goal nor any page up to the point of planning shows is left open: "Open the
result that fits the goal". What the site always calls a thing, its wording, may be said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from more_itertools import chunked

from planact.data.engine.structure import Structure, path
from planact.types import Plan, Trajectory

Told = tuple[str, tuple[int, ...]]  # a step's text and the actions that carry it out

VALUE = re.compile(r'"([^"]+)"|(\d[\d.,:]*\d|\d)')
_WORD = re.compile(r"\w+")
_SIGNS = re.compile(r"^\W+|\W+$")
_DONE = ("", "done", "finished")  # answers that tell nothing
_IMPOSSIBLE = "n/a"
_NEXT_PAGES = re.compile(r"\d+|next|more|»|›|older( posts)?|next page", re.IGNORECASE)
_SEARCHING = re.compile(r"\b(search|find|query|keywords?|look for)\b", re.IGNORECASE)
_SORTING = re.compile(r"\b(sort\w*|order(ed)?( by)?|desc|asc)\b", re.IGNORECASE)
_REPEATS = 3  # blocks of alike steps that are told as one


def leaks(plan: Plan, at: int, trajectory: Trajectory) -> list[str]:
    """The quoted values and numbers of a plan made before action `at` that neither goal nor any
    page up to then shows. Signs around them tell nothing: "#53" is known where 53 is."""
    seen = known(trajectory, at)
    text = " ".join(step.step for step in plan.steps)
    return sorted({v for v in values(text) if _SIGNS.sub("", v).casefold() not in seen})


def values(text: str) -> Iterator[str]:
    """What a text puts in quotes, and its numbers."""
    return (m[1] or m[2] for m in VALUE.finditer(text))


class Wording:
    """The texts of a plan made before action `at`."""

    def __init__(self, structure: Structure, at: int, site: frozenset[str] = frozenset()) -> None:
        """`site` is the site's wording."""
        self._structure = structure
        self._at = at
        self._site = site
        goal = structure.trajectory.goal
        self._quoted = sorted(values(goal), key=len, reverse=True)
        self._goal = goal.casefold()
        self._seen = known(structure.trajectory, at)
        self._first = next(structure.parts(at))

    def plan(self) -> list[Told]:
        """The steps' texts with the actions that carry them out. Alike ones, and what comes again
        and again for one item after the other, are one."""
        told: list[Told] = []
        for part in self._structure.parts(self._at):
            text = self.text(part)
            if told and told[-1][0] == text:
                told[-1] = (text, told[-1][1] + part)
            else:
                told.append((text, part))
        pages = [path(self._structure.steps[part[0]].observation) for _, part in told]
        return _rolled_up(told, pages)

    def text(self, part: tuple[int, ...]) -> str:
        """What the plan says of one part of the structure."""
        purposeful = self._structure.purposeful(part)
        if not purposeful:
            return self._aside(part[-1])
        last = purposeful[-1]
        name = self._structure.steps[last].decision.action.name
        fields = [n for n in purposeful if self._structure.is_field(n)]
        if name == "exit":
            return self._exit(last)
        if fields:
            return self._form(purposeful, fields)
        if name == "click":
            return self._click(purposeful)
        return self._aside(last)

    def _said(self, value: str, n: int) -> str:
        """The value of action `n` as the plan may name it: in quotes where it was seen, without
        where all its words were, else not at all."""
        value, seen = " ".join(value.split()), self._seen_for(n)
        if not value or '"' in value:
            return ""
        if value in self._site or value.casefold() in seen:
            return f'"{value}"'
        words = _WORD.findall(value.casefold())
        plain = words and set(_WORD.findall(seen)).issuperset(words)
        return value if plain and all(v.casefold() in seen for v in values(value)) else ""

    def _seen_for(self, n: int) -> str:
        """What the plan may say of an action. That a page happens to show what is opened later is
        nothing to plan with; what was read on earlier pages may be typed."""
        later = n not in self._first
        is_new = self._structure.steps[n].decision.action.name == "click" or self._at == 0
        return self._goal if later and is_new else self._seen

    def _label(self, n: int) -> str:
        """A field's name as it stands in a sentence; a name is wording, numbers may be facts."""
        plain = re.split(r"[:(*\"]|\.\.\.", self._structure.name(n))[0].strip(" .")
        if not plain or not all(v.casefold() in self._seen_for(n) for v in values(plain)):
            return ""
        return plain if plain.isupper() else plain[0].lower() + plain[1:]

    def _exit(self, n: int) -> str:
        answer = str(self._structure.steps[n].decision.action.args[0])
        if answer.casefold().strip(" .!") in _DONE:
            return "Finish"
        if n != self._at_page():
            return "Report what the goal asks for"
        if answer.casefold() == _IMPOSSIBLE:
            return f"Report that it cannot be done: {answer}"
        shown = " ".join(answer.split())
        seen = '"' not in shown and all(v.casefold() in self._seen for v in values(shown))
        return (
            f"Report what the goal asks for: {shown}" if seen else "Report what the goal asks for"
        )

    def _at_page(self) -> int:
        """The first action from the point of planning on that the plan speaks of."""
        rest = range(self._at, len(self._structure.steps))
        return next((n for n in rest if not self._structure.is_aside(n)), self._at)

    def _form(self, purposeful: list[int], fields: list[int]) -> str:
        structure, last = self._structure, purposeful[-1]
        given = list({self._given(n): n for n in fields}.values())
        submitted = last not in fields
        if submitted and self._is_search(given, last):
            return self._search(given)
        if fields == [last] and (text := self._narrowing(last, self._value(given[0]))):
            return text
        settings = [self._setting(n) for n in given]
        text = " and ".join(filter(None, [", ".join(settings[:-1]), settings[-1]]))
        openers = (self._said(structure.name(n), n) for n in purposeful if structure.is_opener(n))
        inside = next(filter(None, openers), "")
        text = f"In {inside}, {text}" if inside else text[0].upper() + text[1:]
        return f"{text} and {self._submitting(last)}" if submitted else text

    def _given(self, n: int) -> tuple[object, ...]:
        """What a later action takes back: text that is typed anew in the same field."""
        decision = self._structure.steps[n].decision
        return (
            decision.target,
            *(decision.action.args[1:] if decision.action.name != "fill" else ()),
        )

    def _setting(self, n: int) -> str:
        structure, label = self._structure, self._label(n)
        if structure.steps[n].decision.action.name == "click":
            chosen = self._said(structure.name(n), n)
            tick = "tick" if structure.role(n) in ("checkbox", "switch") else "choose"
            return f"{tick} {chosen or label or 'what the goal asks for'}"
        if not structure.steps[n].decision.action.args[-1]:
            return f"empty {label or 'the field'}"
        return f"set {label or 'the field'} to {self._value(n) or 'what is needed'}"

    def _submitting(self, last: int) -> str:
        name = self._structure.name(last)
        verb = re.match(r"(save|submit|update|send|create|post|apply|add)\b", name, re.IGNORECASE)
        if verb:
            return verb[0].lower()
        said = self._said(name, last)
        return f"choose {said}" if said else "submit"

    def _is_search(self, fields: list[int], last: int) -> bool:
        """Whether what was typed went into the address of what was found, or the field says so."""
        structure = self._structure
        typed = [n for n in fields if structure.steps[n].decision.action.name == "fill"]
        if not typed or typed != fields:
            return False
        asked = {v for _, v in parse_qsl(urlsplit(structure.after(last).url).query)}
        sent = all(str(structure.steps[n].decision.action.args[-1]) in asked for n in typed)
        if len(typed) > 1 or not structure.leaves(last):
            return sent and structure.leaves(last)
        page = structure.steps[last].observation
        offered = any(_SEARCHING.search(e.name) for e in page.elements if e.role == "button")
        named = structure.role(typed[0]) == "searchbox" or self._names_search(typed[0])
        return sent or named or (offered and not structure.name(last))

    def _names_search(self, n: int) -> bool:
        return bool(_SEARCHING.search(self._structure.name(n)))

    def _search(self, fields: list[int]) -> str:
        asked = []
        for n in fields:
            value = self._value(n) or "what is needed"
            asked.append((value, "" if self._names_search(n) else self._label(n)))
        if not any(map(self._value, fields)):
            return "Search for what is needed"
        if len(asked) == 1:
            value, label = asked[0]
            return f"Search by {label} for {value}" if label else f"Search for {value}"
        return "Search for " + " and ".join(f"{v} in {k}" if k else v for v, k in asked)

    def _value(self, n: int) -> str:
        return self._said(str(self._structure.steps[n].decision.action.args[-1]), n)

    def _narrowing(self, n: int, value: str) -> str:
        """The text for a choice that shows the same list in another way; empty for no such."""
        structure = self._structure
        before = urlsplit(structure.steps[n].observation.url)
        after = urlsplit(structure.after(n).url)
        new = set(parse_qsl(after.query)) - set(parse_qsl(before.query))
        if before.path != after.path or not new:
            return ""
        if _NEXT_PAGES.fullmatch(structure.name(n)):
            return "Go on to the next page of the list"
        keys = " ".join(key.replace("_", " ") for key, _ in new)
        if _SORTING.search(f"{structure.name(n)} {keys}"):
            return f"Sort the list by {value}" if value else "Sort the list as the goal needs it"
        return f"Narrow the list to {value}" if value else "Narrow the list to what is asked for"

    def _click(self, purposeful: list[int]) -> str:
        structure, last = self._structure, purposeful[-1]
        whole = structure.name(last)
        name = self._said(whole, last)
        if text := self._narrowing(last, name):
            return text
        if structure.role(last) != "link":
            return f"Choose {name or 'what the goal asks for'}"
        if not name:
            # The goal may name a part of it, such as the title without the number.
            parts = (f'"{v}"' for v in self._quoted if v.casefold() in whole.casefold())
            name = next(parts, "")
        if not name:
            found = self._follows_search(purposeful[0])
            return (
                f"Open the {'result that fits the goal' if found else 'page that is needed next'}"
            )
        openers = (self._said(structure.name(n), n) for n in purposeful[:-1])
        return " in ".join([f"Open {name}", *filter(None, openers)][:2])

    def _follows_search(self, n: int) -> bool:
        parts = [p for p in self._structure.parts() if p[-1] < n]
        return bool(parts) and self.text(parts[-1]).startswith(("Search", "Sort", "Narrow"))

    def _aside(self, n: int) -> str:
        action = self._structure.steps[n].decision.action
        texts = {
            "go_back": "Go back",
            "switch_tab": "Switch to the other tab",
            "goto": "Go to the page that is needed next",
            "scroll": "Look through the page",
            "wait": "Wait for the page",
        }
        if action.name == "press" and re.fullmatch(r"[A-Za-z+]+", str(action.args[0])):
            return f"Press {action.args[0]}"
        return texts.get(action.name, "Go on")


def known(trajectory: Trajectory, at: int) -> str:
    """All that goal and pages up to action `at` show, in small letters."""
    seen = [trajectory.goal]
    for step in trajectory.steps[: at + 1]:
        page = step.observation
        seen += [page.title, *page.lines, *(o for e in page.elements for o in e.options)]
    return "\n".join(seen).casefold()


def _rolled_up(told: list[Told], pages: list[str]) -> list[Told]:
    """The steps with those that begin on the same page again and again, and are alike but for their
    values, as one."""
    shapes = [VALUE.sub("…", text) for text, _ in told]
    for first in range(len(told)):
        for length in range(1, (len(told) - first) // _REPEATS + 1):
            end = first + length
            while (
                pages[end : end + 1] == pages[first : first + 1]
                and shapes[end : end + length] == shapes[first : first + length]
            ):
                end += length
            items = _items(told[first:end], length)
            if end - first >= _REPEATS * length and items:
                rest = _rolled_up(told[end:], pages[end:])
                return [*told[:first], _as_one(told[first:end], length, items), *rest]
    return told


def _items(alike: list[Told], length: int) -> list[str]:
    """What the blocks of alike steps are done for: the first value in which they differ."""
    blocks = [list(values(" ".join(text for text, _ in block))) for block in chunked(alike, length)]
    columns = (list(column) for column in zip(*blocks, strict=False))
    return next((column for column in columns if len(set(column)) > 1), [])


def _as_one(alike: list[Told], length: int, items: list[str]) -> Told:
    texts = [text for text, _ in alike[:length]]
    first = ", then ".join([texts[0], *(text[0].lower() + text[1:] for text in texts[1:])])
    others = ", ".join(f'"{item}"' for item in items[1:])
    return f"{first}; the same for {others}", tuple(n for _, part in alike for n in part)
