"""Plans found in what a trajectory did."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planact.data.engine.structure import Structure
from planact.data.teachers.rules import site_wording
from planact.data.teachers.wording import Wording, leaks
from planact.errors import StopReason
from planact.types import (
    Action,
    Decision,
    Observation,
    PolicyName,
    Step,
    Stop,
    Trajectory,
)
from support.grounding import carried_out, ground
from support.seen import seen, target
from support.strategies import decisions, names, observations

GOAL = 'Put 3 of the "Alder Kettle" into my basket'


def page(path: str, *elements: str) -> Observation:
    """Elements are written as the page text has them: `link "Books"`."""
    lines = (f"[{n}] {element}" for n, element in enumerate(elements, 1))
    return seen(*lines, url=f"http://a.test/{path}", title=path)


def does(where: Observation, name: str, on: str = "", *args: str, changed: bool = True) -> Step:
    numbers = tuple(e.number for e in where.elements if e.label == on)
    action = Action(name=name, args=(*numbers, *args))
    decision = Decision(reasoning="So.", target=target(on), action=action)
    return Step(observation=where, decision=decision, changed=changed)


def trajectory(*steps: Step, goal: str = GOAL) -> Trajectory:
    return Trajectory(
        task_id="t",
        goal=goal,
        start_url="http://a.test/",
        steps=steps,
        stop=Stop(reason=StopReason.EXIT),
    )


def plan(episode: Trajectory, at: int = 0) -> list[tuple[str, tuple[int, ...]]]:
    return Wording(Structure(episode), at).plan()


HOME = page("", 'textbox "Search"', 'link "Alder Kettle"', 'link "Help"')
FOUND = page(
    "?q=Alder+Kettle", 'textbox "Search"', 'link "Kettles by Birch"', 'link "Alder Kettle"'
)
KETTLE = page("kettle", 'spinbutton "Quantity"', 'combobox "Colour"', 'button "Add to basket"')
HELP = page("help", 'link "Contact"')
SEARCH = (
    does(HOME, "click", 'textbox "Search"', changed=False),
    does(HOME, "fill", 'textbox "Search"', "Alder Kettle"),
    does(HOME, "press", "", "Enter"),
)
OPEN = does(FOUND, "click", 'link "Alder Kettle"')
FORM = (
    does(KETTLE, "fill", 'spinbutton "Quantity"', "2"),
    does(KETTLE, "fill", 'spinbutton "Quantity"', "3"),
    does(KETTLE, "select", 'combobox "Colour"', "Teal"),
    does(KETTLE, "click", 'button "Add to basket"'),
)
EXIT = does(page("basket"), "exit", "", "done")


def test_searches_links_and_forms_are_steps() -> None:
    assert plan(trajectory(*SEARCH, OPEN, *FORM, EXIT)) == [
        ('Search for "Alder Kettle"', (0, 1, 2)),
        ('Open "Alder Kettle"', (3,)),
        ('Set quantity to "3" and set colour to what is needed and add', (4, 5, 6, 7)),
        ("Finish", (8,)),
    ]


def test_a_replan_says_what_its_page_shows_and_plans_the_rest_of_a_form() -> None:
    options = KETTLE.elements[1].model_copy(update={"options": ("Teal", "Red")})
    shown = seen(*KETTLE.lines, url=KETTLE.url, elements=(options,))
    form = [step.model_copy(update={"observation": shown}) for step in FORM]
    episode = trajectory(*SEARCH, OPEN, *form, EXIT)
    assert plan(episode, 4)[0][0] == 'Set quantity to "3" and set colour to "Teal" and add'
    assert plan(episode, 6)[0] == ('Set colour to "Teal" and add', (6, 7))


def test_what_only_later_pages_show_is_left_open() -> None:
    other = does(FOUND, "click", 'link "Kettles by Birch"')
    told = does(page("birch"), "exit", "", "19.50")
    episode = trajectory(
        *SEARCH, other, told, goal='Search for "Alder Kettle": what else is there?'
    )
    assert [text for text, _ in plan(episode)] == [
        'Search for "Alder Kettle"',
        "Open the result that fits the goal",
        "Report what the goal asks for",
    ]
    assert plan(episode, 3)[0][0] == 'Open "Kettles by Birch"'


def test_a_name_that_the_first_page_happens_to_show_is_no_plan() -> None:
    episode = trajectory(*SEARCH, does(FOUND, "click", 'link "Help"'), EXIT)
    assert plan(episode)[1][0] == "Open the result that fits the goal"


def test_a_detour_is_left_out_and_its_way_back_planned_only_on_it() -> None:
    away = (does(HOME, "click", 'link "Help"'), does(HELP, "go_back"))
    episode = trajectory(*away, *SEARCH, EXIT)
    assert plan(episode)[0] == ('Search for "Alder Kettle"', (0, 1, 2, 3, 4))
    assert plan(episode, 1)[:2] == [("Go back", (1,)), ('Search for "Alder Kettle"', (2, 3, 4))]


def test_a_page_left_again_that_told_the_answer_is_no_detour() -> None:
    told = page("help", 'link "01632 960001"')
    away = (does(HOME, "click", 'link "Help"'), does(told, "go_back"))
    episode = trajectory(*away, does(HOME, "exit", "", "01632 960001"), goal="Which number helps?")
    assert [text for text, _ in plan(episode)] == [
        'Open "Help"',
        "Go back",
        "Report what the goal asks for",
    ]


def test_what_a_menu_brings_up_is_one_step_with_it() -> None:
    closed = page("", 'button "Catalogue"')
    opened = page("", 'button "Catalogue"', 'link "Products"')
    episode = trajectory(
        does(closed, "click", 'button "Catalogue"'), does(opened, "click", 'link "Products"'), EXIT
    )
    wording = site_wording([episode, episode])[""]
    assert Wording(Structure(episode), 0, wording).plan()[0] == (
        'Open "Products" in "Catalogue"',
        (0, 1),
    )


def test_what_is_done_for_one_row_after_the_other_is_one_step() -> None:
    rows = page("rows", 'link "Ann"', 'link "Ben"', 'link "Cas"')
    steps = []
    for name in ("Ann", "Ben", "Cas"):
        row = page(f"rows/{name}", 'button "Delete"')
        steps += [does(rows, "click", f'link "{name}"'), does(row, "click", 'button "Delete"')]
    episode = trajectory(*steps, EXIT, goal='Delete "Ann", "Ben" and "Cas"')
    assert plan(episode) == [
        ('Open "Ann", then choose "Delete"; the same for "Ben", "Cas"', (0, 1, 2, 3, 4, 5)),
        ("Finish", (6,)),
    ]
    assert len(plan(episode, 2)) == 5


def test_sorting_and_further_pages_are_named() -> None:
    listed = page("list?page=1", 'combobox "Sort by"', 'link "2"')
    ordered = page("list?page=1&sort_by=price", 'combobox "Sort by"', 'link "2"')
    episode = trajectory(
        does(listed, "select", 'combobox "Sort by"', "Price"),
        does(ordered, "click", 'link "2"'),
        does(page("list?page=2&sort_by=price"), "exit", "", "12.00"),
        goal="Which is the dearest by price on the second page?",
    )
    assert [text for text, _ in plan(episode)] == [
        'Sort the list by "Price"',
        "Go on to the next page of the list",
        "Report what the goal asks for",
    ]


@st.composite
def trajectories(draw: st.DrawFn) -> Trajectory:
    """Any actions on any pages, some of which come back."""
    pages = draw(st.lists(observations(), min_size=1, max_size=3))
    paths = ("", "list", "list?page=2", "item")
    steps = []
    for _ in range(draw(st.integers(1, 10))):
        where = draw(st.sampled_from(pages))
        shown = where.model_copy(update={"url": f"http://a.test/{draw(st.sampled_from(paths))}"})
        decision = draw(decisions(shown))
        error, changed = draw(st.sampled_from(["", "", "no"])), draw(st.booleans())
        steps.append(Step(observation=shown, decision=decision, error=error, changed=changed))
    return trajectory(*steps, goal=draw(names))


@settings(max_examples=60, deadline=None, phases=[Phase.generate])
@given(trajectories(), st.sampled_from(list(PolicyName)))
def test_every_action_is_in_exactly_one_step_and_no_plan_knows_later_pages(
    episode: Trajectory, policy: PolicyName
) -> None:
    grounded = ground(episode, policy)
    for round_, steps in zip(grounded.plans, carried_out(grounded), strict=True):
        assert [n for part in steps for n in part] == list(range(round_.at, len(episode.steps)))
        assert len(steps) == len(round_.plan.steps)
        assert all(step.step for step in round_.plan.steps)
        assert leaks(round_.plan, round_.at, episode) == []


@pytest.mark.parametrize("answer", ["", "done", "Finished."])
def test_an_answer_that_tells_nothing_is_the_end(answer: str) -> None:
    assert plan(trajectory(does(HOME, "exit", "", answer)))[0][0] == "Finish"
