"""What reading an episode's record shows, for judges too small to compare texts by themselves.

Nothing of it decides whether the goal was reached: a value of the goal may rightly be in no action,
and an answer on the page may be the wrong one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from textwrap import shorten
from urllib.parse import urlsplit

from planact.types import Observation, Step, Trajectory

MAX_WORDS = 12  # how many words a line of evidence names
SAID = 160  # characters of what a site says in the end
AROUND = 60  # characters on either side of an answer

_QUOTED = re.compile(r'"([^"]+)"')
_WORD = re.compile(r"\w(?:[\w.'&/@:-]*\w)?")
_INPUTS = ("fill", "select", "upload")
_TICKED = ("checkbox", "radio", "switch")  # a click on one of these enters something
_PRESSED = ("button", "clickable")
_NOTICES = ("alert:", "status:")
N_A = "N/A"  # the answer where there is none
NO_ANSWER = ("", "done", N_A)  # what says nothing that a page could show


def evidence(trajectory: Trajectory) -> list[str]:
    """Lines for the judge's prompt."""
    goal, steps = trajectory.goal, trajectory.steps
    done = _words(" ".join([*(s.describe() for s in steps), trajectory.answer or ""]))
    pages = [*(step.observation for step in steps), trajectory.last]
    seen = _words(" ".join(page.text for page in pages if page))
    asked, telling = _words(goal), list(_telling(goal))
    entered = _words(" ".join(value for step in steps for value in _input(step)))
    return [
        f"Of the goal, in no action: {_listed(w for w in telling if w not in done)}",
        f"Of the goal, on no page: {_listed(w for w in telling if w not in seen)}",
        f"Entered, but not in the goal: {_listed(w for w in entered if w not in asked)}",
        f"The answer stands on: {_answered(trajectory)}",
        f"The last link is: {_chosen(steps)}",
        f"After the last input: {_listed(_sent(steps))}",
        f"In the end the site says: {_said(trajectory)}",
    ]


def sending(steps: tuple[Step, ...]) -> Step | None:
    """The last step that may have sent what was entered: the page that it was done on shows it."""
    return next((step for step in reversed(steps) if sends(step)), None)


def as_a_whole(text: str) -> re.Pattern[str]:
    """Finds the text, in any case, where it is no part of another: 5 is not in 15 or 2.5."""
    return re.compile(rf"(?<!\w)(?<!\d[.,:]){re.escape(text)}(?!\w|[.,:]\d)", re.IGNORECASE)


def _telling(goal: str) -> Iterator[str]:
    """The words of a goal that tell it from others of its kind: quoted ones, names and numbers."""
    quoted = _words(" ".join(_QUOTED.findall(goal)))
    for sentence in re.split(r"(?<=[.:?!])\s+", goal):
        for n, word in enumerate(_WORD.findall(sentence)):
            name = n > 0 and word[0].isupper()
            said = len(word) > 3 and word.casefold() in quoted
            if name or said or any(c.isdigit() for c in word):
                yield word.casefold()


def _answered(trajectory: Trajectory) -> str:
    """The latest page that the answer stands on as a whole, and the words around it: where it
    stands several times, those that are most like the goal."""
    answer = (trajectory.answer or "").strip()
    if answer in NO_ANSWER:
        return "no page, it tells nothing"
    about, whole = _words(trajectory.goal).keys(), as_a_whole(answer)
    pages = [("an earlier page", step.observation) for step in trajectory.steps]
    pages += [("the last page", trajectory.last)] if trajectory.last else []
    for name, page in reversed(pages):
        places = [
            (n, line[max(found.start() - AROUND, 0) : found.end() + AROUND])
            for n, line in enumerate(page.bare_lines)
            for found in whole.finditer(line)
        ]
        if places:
            line, words = max(places, key=lambda place: len(about & _words(place[1]).keys()))
            return f"{name}, {_place(page, line)}in: {words}"
    return "no page"


def _chosen(steps: tuple[Step, ...]) -> str:
    """Which of its list the last link was that the agent followed and did not come back from."""
    gone_back = 0
    for step in reversed(steps):
        target, action, page = step.decision.target, step.decision.action.name, step.observation
        if action == "go_back":
            gone_back += 1
        elif action == "click" and target and target.role == "link" and step.changed:
            if not gone_back:
                row = _place(page, page.line_of(target)) or "in no list, "
                return f"{row}{shorten(target.label, AROUND, placeholder=' ...')}"
            gone_back -= 1
    return "none"


def _place(page: Observation, line: int | None) -> str:
    place, number = (0, 0) if line is None else rows(page).get(line, (0, 0))
    return f"row {place} of {number}, " if place else ""


def rows(page: Observation) -> dict[int, tuple[int, int]]:
    """Which of the lines of its kind each line is, from 1 on, and of how many, where there are
    several that hold more than a link."""
    kinds: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n, line in enumerate(page.content):
        kinds[tuple(element.role for element in line.elements)].append(n)
    return {
        n: (place, len(alike))
        for kind, alike in kinds.items()
        if kind and len(alike) > 1
        for place, n in enumerate(alike, 1)
        if len(page.content[n].parts) > 1
    }


def _input(step: Step) -> Iterator[str]:
    """What the step enters in words."""
    action = step.decision.action
    if action.name in _INPUTS and not step.error:
        yield str(action.args[-1])


def sends(step: Step) -> bool:
    """Whether it may send what was entered: a key or button was pressed."""
    name, role = step.decision.action.name, step.decision.role
    return name == "press" or (name == "click" and role in _PRESSED)


def _sent(steps: tuple[Step, ...]) -> list[str]:
    """The buttons and keys pressed since the last input."""
    names: list[str] = []
    for step in steps:
        action, target = step.decision.action, step.decision.target
        if any(_input(step)) or (action.name == "click" and step.decision.role in _TICKED):
            names = []
        elif not step.error and sends(step):
            names.append(target.quoted if target else str(action.args[-1]))
    return names


def _said(trajectory: Trajectory) -> str:
    """What the site says on the last page and did not say before: all its text where that page was
    seen before, else what is meant to be noticed. The rest is what the page is about."""
    last = trajectory.last
    if last is None:
        return "nothing"
    steps = [*trajectory.steps]
    while steps and (steps[-1].decision.action.name == "exit" or not steps[-1].changed):
        steps.pop()  # they were done on the last page
    before = [step.observation for step in steps]
    old = {text for page in before for text in _texts(page)}
    seen = any(_path(page) == _path(last) for page in before)
    new = [text for text in _texts(last) if text not in old and (seen or text.startswith(_NOTICES))]
    return shorten(" | ".join(new), SAID, placeholder=" ...") or "nothing"


def _path(page: Observation) -> str:
    """Host and path: pages of a site that differ in their query only are states of one."""
    address = urlsplit(page.url)
    return address.netloc + address.path


def _texts(page: Observation) -> list[str]:
    """What the page says in words outside of its elements."""
    texts = (
        f"# {part.text}" if line.heading else part.text
        for line in page.content
        for part in line.parts
        if part.element is None
    )
    return [text for text in texts if _WORD.search(text)]


def _words(text: str) -> dict[str, None]:
    """The words in small letters, in order, each once."""
    return dict.fromkeys(word.casefold() for word in _WORD.findall(text))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(list(dict.fromkeys(words))[:MAX_WORDS]) or "nothing"
