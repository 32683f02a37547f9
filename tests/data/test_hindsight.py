"""Goals told afterwards: what a part of an episode reached, and what it did not."""

from __future__ import annotations

import pytest

from episodes import EXIT, FILLED, SAVED, episode, page, step
from planact.data.hindsight import ENTER, OPEN, READ, hindsight
from planact.types import Element, Observation, Step, Trajectory

LINKS = Observation(
    url="https://shop.example/",
    title="Shop",
    lines=('[1] link "Bowls"', '[2] link "Mugs"'),
    elements=(
        Element(number=1, role="link", name="Bowls"),
        Element(number=2, role="link", name="Mugs"),
    ),
)
OPENED = step("click", 1, target='link "Bowls"', on=LINKS)
BOWLS = page("Stock: 12 | Price: £7.50", url="https://shop.example/bowls")
LEFT = step("exit", "done", on=BOWLS)


def told(*steps: Step) -> tuple[Trajectory, Trajectory]:
    recorded = episode(success=False).model_copy(update={"steps": steps})
    success, failure = hindsight([recorded])
    assert success.succeeded and not failure.succeeded
    assert success.score and success.score.checks[-1] == "told afterwards"
    return success, failure


def asks(goal: str, wordings: tuple[str, ...], **filled: str) -> bool:
    return goal in [wording.format(**filled) for wording in wordings]


def test_a_form_that_was_sent_is_a_goal_of_its_own() -> None:
    success, failure = told(FILLED, SAVED, EXIT)
    fields = '"28.95" as "Price"'
    assert asks(success.goal, ENTER, fields=fields, button="Save")
    assert [s.decision.action.name for s in success.steps] == ["fill", "click", "exit"]
    assert success.answer == "done" and success.last == EXIT.observation
    assert failure.goal != success.goal or len(failure.steps) < len(success.steps)


@pytest.mark.parametrize("number", range(8))
def test_what_was_opened_or_read_is_a_goal_too(number: int) -> None:
    recorded = episode(success=True, task_id=f"product-stock.train.{number}")
    success, failure = hindsight([recorded.model_copy(update={"steps": (OPENED, LEFT)})])
    assert success.last == BOWLS
    if success.template.endswith(": open"):
        assert asks(success.goal, OPEN, name="Bowls")
        assert asks(failure.goal, OPEN, name="Mugs")
    else:
        label = "Stock" if success.answer == "12" else "Price"
        assert asks(success.goal, READ, page="Basket", label=label)
        assert (success.answer, label) in {("12", "Stock"), ("£7.50", "Price")}
        assert failure.goal == success.goal and failure.answer != success.answer


def test_nothing_is_told_of_an_episode_that_changed_nothing() -> None:
    recorded = episode(success=True).model_copy(update={"steps": (EXIT,)})
    assert not [*hindsight([recorded])]
