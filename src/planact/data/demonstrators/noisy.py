"""Demonstrators that err now and then and recover, so that planner and executor learn to.

Without mistakes in the demonstrations a replanner only ever sees its last plan's first step done.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from planact.browser.actions import EDITABLE
from planact.errors import PlanactError
from planact.types import (
    Action,
    Decision,
    Element,
    Executor,
    History,
    Note,
    Observation,
    OnExchange,
    unheard,
)

GO_BACK = "Go back"
BACK = Decision(
    reasoning=f"{GO_BACK}.",
    action=Action(name="go_back"),
    note=Note(step=GO_BACK, slip="undone"),
)
_LEAVES = ("logout", "delete", "remove")


class Noisy:
    """An executor that slips before some of another's decisions: it clicks a field, which changes
    nothing, or opens a wrong link and goes back."""

    def __init__(self, executor: Executor, rate: float, seed: str) -> None:
        """`rate` is the share of decisions that follow a slip; the same `seed` slips alike."""
        self.name = executor.name
        self._executor = executor
        self._rate = rate
        self._random = Random(seed)
        self._queue: list[Decision] = []

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        """Raises what the executor raises, and `PlanactError` where there is no way back."""
        steps, page = history.steps, history.page
        if self._queue:
            if self._queue[0].note.slip == "undone" and steps[-1].observation.url == page.url:
                self._queue.pop(0)  # the link led nowhere else: back is where it was before that
            return on_page(self._queue.pop(0), page)
        decision = await self._executor.decide(history, on_exchange)
        if self._random.random() >= self._rate:
            return decision
        arrived = not steps or steps[-1].observation.url != page.url
        slip = self._wrong_link(decision, page) if arrived else []
        slip = slip or self._futile_click(decision, page)
        if not slip:
            return decision
        self._queue = [*slip[1:], decision]
        return slip[0]

    def _futile_click(self, decision: Decision, page: Observation) -> list[Decision]:
        fields = [e for e in page.elements if e.role in EDITABLE and not e.options]
        return self._click_one(fields, decision)

    def _wrong_link(self, decision: Decision, page: Observation) -> list[Decision]:
        if self._random.random() < 0.5:
            return []
        links = [
            e
            for e in page.elements
            if e.role == "link" and not e.is_called(decision.target) and not leaves(e)
        ]
        made = self._click_one(links, decision)
        return [*made, BACK] if made else []

    def _click_one(self, elements: Sequence[Element], instead_of: Decision) -> list[Decision]:
        if not elements:
            return []
        element = self._random.choice(elements)
        return [
            Decision(
                reasoning=instead_of.reasoning,
                target=element.target,
                action=Action(name="click", args=(element.number,)),
                note=instead_of.note,
            ).noted(slip="made")
        ]


def leaves(link: Element) -> bool:
    """Whether following the link would change more than the page in view."""
    return any(word in link.name.casefold() for word in _LEAVES)


def on_page(decision: Decision, page: Observation) -> Decision:
    """The decision with its element's number on the page as it is now."""
    if decision.target is None:
        return decision
    number = int(decision.action.args[0])
    numbers = [e.number for e in page.elements if e.is_called(decision.target)]
    if not numbers:
        raise PlanactError(f"after a slip, {decision.target} is not on the page any more")
    if number not in numbers:
        number = numbers[0]
    args = (number, *decision.action.args[1:])
    return decision.model_copy(update={"action": decision.action.model_copy(update={"args": args})})
