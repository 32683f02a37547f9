"""Demonstrators that fail on purpose, so that a judge learns what failure looks like.

What they spoil need not spoil the task: whether an episode failed is for its evaluators to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from planact.browser.reading.budget import cut
from planact.data.demonstrators.noisy import leaves
from planact.data.engine.structure import finish
from planact.errors import PlanactError
from planact.roles.judge_features import N_A
from planact.types import (
    Action,
    Decision,
    Executor,
    Failure,
    History,
    Observation,
    OnExchange,
    unheard,
)

# How often each kind is tried: the more there is to learn from it, the more often.
KINDS: dict[Failure, int] = {
    "idle": 1,
    "wrong value": 3,
    "wrong page": 2,
    "stopped early": 2,
    "left out": 3,
}

# How likely a decision is the one that is spoilt. On the way to where the task is done it is so
# less often: what is spoilt there mostly ends the episode far from its goal, which is easy to see.
_RATE, _RATE_ON_THE_WAY = 0.8, 0.3
_ON_THE_WAY = ("Open", "Search", "Go")  # how such plan steps begin
_GIVES_UP = 0.35  # how likely an early end says that there is no answer, not a wrong one
_NEAR = 8  # how far the number of a wrong link may be from the right one's
_NEAR_THE_GOAL = 250  # tokens of the page from which wrong values are taken
_DONE = ("", "done")  # answers that tell nothing
_ASKS = re.compile(r"\?|\b(tell|give) me\b|^(what|which|who|how|when|give|find out)\b", re.I)
_NUMBER = re.compile(r"\d[\d.,:-]*\d|\d")
_NAME = re.compile(r'"([^"\d][^"]{2,60})"')


class Corrupted:
    """An executor that spoils one of another's decisions and then goes on as if nothing were
    wrong; where the other cannot go on, it ends the episode with what looks like an answer."""

    def __init__(self, executor: Executor, share: float, seed: str) -> None:
        """`share` is how likely the episode is to be spoilt; the same `seed` spoils it alike."""
        self.name = executor.name
        self._executor = executor
        self._random = Random(f"failing {seed}")
        spoilt = self._random.random() < share
        self._kind = self._random.choices([*KINDS], [*KINDS.values()])[0] if spoilt else None
        self._spoilt = False

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        """Raises what the executor raises, unless that comes of what was spoilt."""
        goal = history.goal
        near = cut(history.page, _NEAR_THE_GOAL, goal)
        try:
            decision = await self._executor.decide(history, on_exchange)
            if self._kind is None or self._spoilt or decision.note.slip:
                return decision
            instead = self._instead(decision, goal, len(history.steps), near)
            if instead is None:
                return decision
            self._spoilt = True
            if self._kind == "left out":
                instead = await self._executor.decide(history, on_exchange)
            return instead.noted(slip="made", failure=self._kind)
        except PlanactError:
            if not self._spoilt:
                raise
            return self._exit(goal, near)

    def _instead(
        self, decision: Decision, goal: str, done: int, page: Observation
    ) -> Decision | None:
        """What to do instead of the decision; None where it is not the one to spoil."""
        name = decision.action.name
        on_the_way = decision.note.step.startswith(_ON_THE_WAY)
        likely = self._random.random() < (_RATE_ON_THE_WAY if on_the_way else _RATE)
        if name == "exit" and self._kind != "idle":
            self._kind = "wrong value"  # there was no chance for another
        match self._kind:
            case "idle":
                return self._exit(goal, page)
            case "stopped early" if done and likely and name != "exit":
                return self._exit(goal, page)
            case "wrong value" if name == "exit" or likely:
                return self._other_value(decision, page)
            case "wrong page" if name == "click" and self._random.random() < _RATE:
                return self._other_link(decision, page)
            case "left out" if likely and (name in ("fill", "select") or _on_button(decision)):
                return decision
        return None

    def _exit(self, goal: str, page: Observation) -> Decision:
        answer = "done" if self._random.random() < 0.85 else ""
        if _ASKS.search(goal):
            said = [] if self._random.random() < _GIVES_UP else values(page)
            answer = self._random.choice(said or [N_A])
        return finish(answer).noted(slip="made", failure=self._kind)

    def _other_value(self, decision: Decision, page: Observation) -> Decision | None:
        action, value = decision.action, str(decision.action.args[-1])
        if action.name not in ("fill", "select", "exit") or value in _DONE:
            return None
        if action.name == "select":
            element = page.element(int(action.args[0]))
            others = list(element.options) if element else []
        else:
            others = [*misread(value, page, self._random)]
        others = [other for other in others if other not in (value, "")]
        if not others:
            return None
        args = (*action.args[:-1], self._random.choice(others))
        changed = action.model_copy(update={"args": args})
        return decision.model_copy(update={"action": changed})

    def _other_link(self, decision: Decision, page: Observation) -> Decision | None:
        number = int(decision.action.args[0])
        links = [e for e in page.elements if e.role == "link" and abs(e.number - number) <= _NEAR]
        links = [e for e in links if not leaves(e) and not e.is_called(decision.target)]
        if not links or decision.role != "link":
            return None
        link = self._random.choice(links)
        click = Action(name="click", args=(link.number,))
        return decision.model_copy(update={"action": click, "target": link.target})


def misread(value: str, page: Observation, random: Random) -> Iterator[str]:
    """What could be taken for the value: the like of it on the page; itself with another digit,
    without a word, or with another word."""
    alike = _values(page, _NUMBER if _NUMBER.fullmatch(value) else _NAME)
    yield from sorted(alike, key=lambda other: _shape(other) != _shape(value))[:6]
    for found in [*re.finditer(r"\d", value)] * 2:
        digit = (int(found[0]) + random.randint(1, 9)) % 10
        yield f"{value[: found.start()]}{digit}{value[found.end() :]}"
    words = value.split()
    for n in range(len(words) if len(words) > 1 else 0):
        yield " ".join(words[:n] + words[n + 1 :])
        if alike:
            other = random.choice(random.choice(alike).split())
            yield " ".join([*words[:n], other, *words[n + 1 :]])


def values(page: Observation) -> list[str]:
    """All numbers and names of a page."""
    return [*_values(page, _NUMBER), *_values(page, _NAME)]


def _on_button(decision: Decision) -> bool:
    return decision.action.name == "click" and decision.role == "button"


def _values(page: Observation, pattern: re.Pattern[str]) -> list[str]:
    return pattern.findall("\n".join(page.bare_lines))


def _shape(text: str) -> str:
    """Digits and words without their values: what looks alike is mixed up."""
    return re.sub(r"[^\W\d]+", "a", re.sub(r"\d", "0", text))
