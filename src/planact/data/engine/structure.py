"""The steps of a plan, found in what a trajectory did: for any agent on any site.

An action either completes a step or prepares the next action, so every action is in exactly one
step, in order. What is typed and chosen up to the button that submits it is one step; looking
around, and what failed or led nowhere, belongs to the step that it was on the way to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urldefrag

from planact.browser.actions import EDITABLE
from planact.errors import StopReason
from planact.types import Action, Decision, Note, Observation, Step, Stop, Trajectory

_CHOICES = ("checkbox", "radio", "switch", "option", "slider", "clickable")
_FIELD_ACTIONS = ("fill", "select", "upload")
_LOOKING = ("scroll", "wait", "replan")


@dataclass(frozen=True)
class Structure:
    """What each action of a trajectory is to the others; they are counted from 0."""

    trajectory: Trajectory

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.trajectory.steps

    def parts(self, start: int = 0) -> Iterator[tuple[int, ...]]:
        """The actions from `start` on, by the steps of a plan that is made there."""
        part: list[int] = []
        for n in range(start, len(self.steps)):
            part.append(n)
            if self._completes(n) or self._is_way_back(n, start):
                yield tuple(part)
                part = []
        if part:
            yield tuple(part)

    def purposeful(self, part: tuple[int, ...]) -> list[int]:
        """The actions of a part that a plan speaks of."""
        return [n for n in part if not self.is_aside(n)]

    def is_aside(self, n: int) -> bool:
        """Whether the plan would be the same without the action."""
        step = self.steps[n]
        name, role = step.decision.action.name, self.role(n)
        if step.error or name in _LOOKING or n in self._detours:
            return True
        if name == "click" and role in EDITABLE:
            return True  # to type there takes no click before
        return not step.changed and name != "exit" and not self.is_field(n)

    def is_field(self, n: int) -> bool:
        """Whether the action gives a form one of its values."""
        name = self.steps[n].decision.action.name
        return name in _FIELD_ACTIONS or (name == "click" and self.role(n) in _CHOICES)

    def is_opener(self, n: int) -> bool:
        """Whether the action only brought up what the next one is done on, as menus do."""
        follower = self._next(n)
        if self.steps[n].decision.action.name != "click" or follower is None or self.leaves(n):
            return False
        target = self.steps[follower].decision.target
        if target is None or self.is_field(n):
            return False
        return self.steps[n].observation.line_of(target) is None

    def leaves(self, n: int) -> bool:
        """Whether the action opened another address."""
        return _address(self.steps[n].observation) != _address(self.after(n))

    def after(self, n: int) -> Observation:
        """The page that followed the action."""
        if n + 1 < len(self.steps):
            return self.steps[n + 1].observation
        return self.trajectory.last or self.steps[n].observation

    def role(self, n: int) -> str:
        return self.steps[n].decision.role

    def name(self, n: int) -> str:
        """What the page calls the element that the action is done on."""
        target = self.steps[n].decision.target
        return target.name if target else ""

    def _completes(self, n: int) -> bool:
        """Whether a step ends with the action."""
        if self.is_aside(n) or self.is_opener(n):
            return False
        follower = self._next(n)
        if follower is None or self.leaves(n):
            return not self._again(n, follower)
        if self.is_field(n):
            return not (self.is_field(follower) or self._submits(follower))
        return not self._again(n, follower)

    def _submits(self, n: int) -> bool:
        action = self.steps[n].decision.action
        return (action.name == "click" and self.role(n) == "button") or action.args == ("Enter",)

    def _again(self, n: int, follower: int | None) -> bool:
        """Whether the next action is the same once more, such as sorting the other way round."""
        if follower is None:
            return False
        a, b = self.steps[n].decision, self.steps[follower].decision
        same_path = path(self.steps[n].observation) == path(self.after(follower))
        alike = (a.action.name, a.target) == (b.action.name, b.target)
        return same_path and a.target is not None and alike

    def _next(self, n: int) -> int | None:
        """The next action that is no aside."""
        return next((m for m in range(n + 1, len(self.steps)) if not self.is_aside(m)), None)

    def _is_way_back(self, n: int, start: int) -> bool:
        """Whether a plan that is made in the middle of a detour leads out of it here."""
        return any(first < start <= n == last for first, last in self._ways)

    @cached_property
    def _detours(self) -> frozenset[int]:
        return frozenset(n for first, last in self._ways for n in range(first, last + 1))

    @cached_property
    def _ways(self) -> tuple[tuple[int, int], ...]:
        """First and last actions of the ways to pages that were left again for nothing."""
        found: list[tuple[int, int]] = []
        for last, step in enumerate(self.steps):
            if step.decision.action.name != "go_back" or step.error:
                continue
            first = last
            while first > 0 and self._wanders(first - 1):
                first -= 1
                if _address(self.steps[first].observation) == _address(self.after(last)):
                    if self._is_useless(first, last):
                        found = [way for way in found if way[0] < first]
                        found.append((first, last))
                    break
        return tuple(found)

    def _wanders(self, n: int) -> bool:
        return self.steps[n].decision.action.name in ("click", "goto", "go_back", *_LOOKING)

    def _is_useless(self, first: int, last: int) -> bool:
        """Whether the pages of the way there and back told nothing that was said afterwards, and
        the goal does not name them."""
        name = self.name(first).casefold()
        if name and name in self.trajectory.goal.casefold():
            return False
        said = {
            str(arg).casefold()
            for step in self.steps[last + 1 :]
            for arg in step.decision.action.args
            if isinstance(arg, str) and arg
        }
        before = _shown(self.steps[: first + 1]) + self.trajectory.goal.casefold()
        told = _shown(self.steps[first + 1 : last + 1])
        return not any(text in told and text not in before for text in said)


def until(episode: Trajectory, n: int, answer: str) -> Trajectory:
    """The episode up to action `n`, as if the agent had ended it there."""
    page = Structure(episode).after(n)
    update = {
        "steps": (*episode.steps[: n + 1], Step(observation=page, decision=finish(answer))),
        "last": page,
        "answer": answer,
        "stop": Stop(reason=StopReason.EXIT),
    }
    return episode.model_copy(update=update)


def finish(answer: str) -> Decision:
    """The decision that ends an episode."""
    action = Action(name="exit", args=(answer,))
    return Decision(reasoning="Finish.", action=action, note=Note(step="Finish"))


def _shown(steps: tuple[Step, ...]) -> str:
    return "\n".join(step.observation.text for step in steps).casefold()


def _address(page: Observation) -> str:
    return urldefrag(page.url).url


def path(page: Observation) -> str:
    return page.url.partition("?")[0]
