"""What reading an episode's record shows, for judges too small to compare texts by themselves.

Nothing of it decides whether the goal was reached: a value of the goal may rightly be in no action,
and an answer on the page may be the wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from planact.types import Observation, Step, Trajectory

MAX_WORDS = 12  # how many words a line of evidence names

_QUOTED = re.compile(r'"([^"]+)"')
_WORD = re.compile(r"\w(?:[\w.'&/@:-]*\w)?")
_INPUTS = ("fill", "select", "upload")
_SENDING = ("click", "press")
NO_ANSWER = ("", "done", "N/A")  # what says nothing that a page could show


def evidence(trajectory: Trajectory) -> list[str]:
    """Lines for the judge's prompt."""
    goal, steps = trajectory.goal, trajectory.steps
    asked = _words(goal)
    done = _words(" ".join([*(s.describe() for s in steps), trajectory.answer or ""]))
    entered = _words(" ".join(v for step in steps for v in _input(step)))
    return [
        f"Of the goal, in no action: {_listed(w for w in _telling(goal) if w not in done)}",
        f"Entered, but not in the goal: {_listed(w for w in entered if w not in asked)}",
        f"The answer stands on: {_where(trajectory)}",
        f"After the last input: {_listed(_sent(steps))}",
    ]


def sending(steps: tuple[Step, ...]) -> Step | None:
    """The last step that may have sent what was entered: the page that it was done on shows it."""
    with_target = (s for s in reversed(steps) if s.decision.action.name in _SENDING)
    return next((s for s in with_target if not s.decision.target.startswith("link ")), None)


def _telling(goal: str) -> Iterator[str]:
    """The words of a goal that tell it from others of its kind: quoted ones, names and numbers."""
    quoted = _words(" ".join(_QUOTED.findall(goal)))
    for sentence in re.split(r"(?<=[.:?!])\s+", goal):
        for n, word in enumerate(_WORD.findall(sentence)):
            name = n > 0 and word[0].isupper()
            said = len(word) > 3 and word.casefold() in quoted
            if name or said or any(c.isdigit() for c in word):
                yield word.casefold()


def _where(trajectory: Trajectory) -> str:
    answer = (trajectory.answer or "").strip()
    if answer in NO_ANSWER:
        return "no page, it tells nothing"
    if trajectory.last and _shows(trajectory.last, answer):
        return "the last page"
    earlier = any(_shows(step.observation, answer) for step in trajectory.steps)
    return "an earlier page" if earlier else "no page"


def _shows(page: Observation, answer: str) -> bool:
    return answer.casefold() in page.text.casefold()


def _input(step: Step) -> Iterator[str]:
    action = step.decision.action
    if action.name in _INPUTS and not step.error:
        yield str(action.args[-1])


def _sent(steps: tuple[Step, ...]) -> list[str]:
    """The buttons and keys pressed since the last input."""
    names: list[str] = []
    for step in steps:
        if any(_input(step)):
            names = []
        elif not step.error and step.decision.action.name in _SENDING:
            target = step.decision.target or str(step.decision.action.args[0])
            if not target.startswith("link "):
                names.append(target.removeprefix("button "))
    return names


def _words(text: str) -> dict[str, None]:
    """The words in small letters, in order, each once."""
    return dict.fromkeys(word.casefold() for word in _WORD.findall(text))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(list(dict.fromkeys(words))[:MAX_WORDS]) or "nothing"
