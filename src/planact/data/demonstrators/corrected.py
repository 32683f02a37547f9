"""An agent under the eyes of a demonstrator, who says what would have been right wherever it goes:
imitation on the agent's own pages (DAgger, Ross et al. 2011, arXiv 1011.0686).

Random slips (`noisy`) are not those of a trained model. Here the agent is asked first. Where it
would do something else than the demonstrator, and that can be undone, it is done, as a slip; then
comes the way back, and the demonstrator's action.
"""

from __future__ import annotations

from planact.data.demonstrators.noisy import BACK, leaves, on_page
from planact.roles.ask import MalformedReply
from planact.types import Decision, Executor, History, OnExchange, unheard


class Corrected:
    """An executor that does what another's decisions would do where they can be undone, and else
    what the demonstrator does."""

    def __init__(self, student: Executor, demonstrator: Executor) -> None:
        self.name = f"{demonstrator.name} for {student.name}"
        self._student, self._demonstrator = student, demonstrator
        self._right: Decision | None = None  # while a slip of the student's comes before it
        self._followed = False  # whether that was a link

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        """Raises what the two raise, and `PlanactError` where there is no way back."""
        if self._right:
            if self._followed and history.steps[-1].observation.url != history.page.url:
                self._followed = False
                return BACK
            right, self._right = self._right, None
            return on_page(right, history.page)
        right = await self._demonstrator.decide(history, on_exchange)
        try:
            said = await self._student.decide(history, on_exchange)
        except MalformedReply:
            return right
        if is_same(said, right) or not can_be_undone(said, right, history):
            return right
        self._right, self._followed = right, said.action.name == "click"
        return said.model_copy(update={"note": right.note}).noted(slip="made")


def is_same(said: Decision, right: Decision) -> bool:
    """Whether both do the same, on elements that are called alike."""
    return _call(said) == _call(right)


def can_be_undone(said: Decision, right: Decision, history: History) -> bool:
    """A link that only leads elsewhere, and a wrong text in the right field."""
    if said.action.name == "fill":
        return right.action.name == "fill" and said.target == right.target
    if said.action.name != "click":
        return False
    element = history.page.element(int(said.action.args[0]))
    return element is not None and element.role == "link" and not leaves(element)


def _call(decision: Decision) -> tuple[str, str, tuple[str, ...]]:
    args = decision.action.args[1:] if decision.target else decision.action.args
    said = tuple(str(arg).strip(" .").casefold() for arg in args)
    return decision.action.name, str(decision.target or ""), said
