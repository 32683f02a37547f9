"""Demonstrations on the real shop, through the real browser and the agent's loop.

A sample of them: `planact eval arena --split test --executor demonstrator` does all.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from planact.agent import Agent
from planact.browser import Browser, launch
from planact.errors import PlanactError, StopReason
from planact.tasks.arena import ArenaSuite, ArenaWorld
from planact.tasks.demonstrator import Demonstrator, Page, Script
from planact.tasks.evaluators import evaluate
from planact.tasks.task import Task
from planact.types import Action, Element, Observation, Stop, Trajectory

SAMPLE = (
    *("refined-search", "unknown-product", "open-category", "write-review", "price-and-stock"),
    *("extreme-of-board", "missing-poll", "new-topic", "lock-topic"),
)

PAGE = Observation(
    url="http://shop.test/",
    title="Shop",
    lines=(
        '[1] textbox "Title *" = "Old"',
        'Bath | [2] link "Edit"',
        'York | [3] link "Edit"',
        "Total: £12.50",
    ),
    elements=(
        Element(number=1, role="textbox", name="Title *", value="Old"),
        Element(number=2, role="link", name="Edit"),
        Element(number=3, role="link", name="Edit"),
    ),
)


@pytest.fixture(scope="module")
def suite() -> ArenaSuite:
    return ArenaSuite()


@pytest.fixture(scope="module")
def world(suite: ArenaSuite) -> Iterator[ArenaWorld]:
    with suite.world() as world:
        yield world


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launch() as browser:
        yield browser


@pytest.fixture(scope="module")
def tasks(suite: ArenaSuite) -> dict[str, Task]:
    return {task.template: task for task in suite.tasks("test")}


@pytest.mark.parametrize("template", SAMPLE)
async def test_a_demonstration_does_its_task(
    template: str, tasks: dict[str, Task], suite: ArenaSuite, world: ArenaWorld, browser: Browser
) -> None:
    task = tasks[template]
    world.reset()
    state: Any = world.storage_state(task)
    async with browser.open(world.start_url(task), storage_state=state) as session:
        trajectory = await Agent(suite.demonstrator(task)).run(task.goal, session)
    score = await evaluate(task, trajectory, browser, world, None)
    assert score.success, (trajectory.stop, score.checks)
    assert all(step.decision.reasoning and step.decision.plan_step for step in trajectory.steps)


@pytest.mark.parametrize(
    "template",
    ("write-review", "price-and-stock", "change-order-status", "new-topic", "lock-topic"),
)
async def test_an_untouched_world_scores_0(
    template: str, tasks: dict[str, Task], world: ArenaWorld, browser: Browser
) -> None:
    world.reset()
    task = tasks[template]
    idle = Trajectory(
        task_id=task.key,
        goal=task.goal,
        start_url=world.start_url(task),
        answer="",
        stop=Stop(reason=StopReason.EXIT),
    )
    assert not (await evaluate(task, idle, browser, world, None)).success


def on(observation: Observation) -> Page:
    page = Page()
    page.observation = observation
    page.plan("Save the title", now='Save the title "New"')
    return page


def test_a_decision_tells_its_step_and_names_its_target() -> None:
    decision = on(PAGE).fill("Title", "New")
    assert decision.action == Action(name="fill", args=(1, "New"))
    assert decision.target == 'textbox "Title *"'
    assert decision.plan_step == "Save the title"
    assert decision.plan_step_now == 'Save the title "New"'
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
    demonstrator = Demonstrator(page, script(page))
    await demonstrator.decide("goal", None, (), PAGE)
    with pytest.raises(PlanactError, match="without exit"):
        await demonstrator.decide("goal", None, (), PAGE)
