"""Demonstrations: what they find on a page, and how they end."""

from __future__ import annotations

import pytest

from planact.errors import PlanactError
from planact.tasks.demonstrator import Demonstrator, Page, Script
from planact.types import Action, History, Observation
from support.seen import seen

PAGE = seen(
    '[1] textbox "Title *" = "Old"',
    'Bath | [2] link "Edit"',
    'York | [3] link "Edit"',
    "Total: £12.50",
)


def on(observation: Observation) -> Page:
    page = Page()
    page.observation = observation
    page.plan("Save the title", now='Save the title "New"')
    return page


def test_a_decision_tells_its_step_and_names_its_target() -> None:
    decision = on(PAGE).fill("Title", "New")
    assert decision.action == Action(name="fill", args=(1, "New"))
    assert str(decision.target) == 'textbox "Title *"'
    assert decision.note.step == "Save the title"
    assert decision.note.step_now == 'Save the title "New"'
    assert decision.reasoning == 'Save the title "New".'


def test_among_namesakes_the_one_behind_a_text_is_meant() -> None:
    assert on(PAGE).click("link", "Edit").action.args == (2,)
    assert on(PAGE).click("link", "Edit", after="York").action.args == (3,)


def test_facts_are_read_from_the_page() -> None:
    assert on(PAGE).read(r"£([\d.]+)", after="Total") == "12.50"
    with pytest.raises(PlanactError, match="found no"):
        on(PAGE).read(r"€(\d+)")
    with pytest.raises(PlanactError, match='no link "Delete"'):
        on(PAGE).click("link", "Delete")


async def test_a_demonstration_has_to_end_with_exit() -> None:
    def script(page: Page) -> Script:
        yield page.press("Enter")

    page = Page()
    demonstrator = Demonstrator(page, lambda goal: script(page))
    await demonstrator.decide(History("goal", PAGE))
    with pytest.raises(PlanactError, match="without exit"):
        await demonstrator.decide(History("goal", PAGE))
