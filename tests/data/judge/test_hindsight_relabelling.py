"""Goals told afterwards: what a part of an episode reached, and what it did not."""

from __future__ import annotations

from planact.data.judge.hindsight_relabelling import ENTER, OPEN, PRESS, READ, relabelled
from planact.types import Element, Step, Trajectory
from support.episodes import EXIT, FILLED, SAVED, check, episode, page, step
from support.seen import seen

LINKS = seen('[1] link "Bowls"', '[2] link "Mugs"', url="https://shop.example/", title="Shop")
OPENED = step("click", 1, target='link "Bowls"', on=LINKS)
BOWLS = page("Stock: 12 | Price: £7.50", url="https://shop.example/bowls")
LEFT = step("exit", "done", on=BOWLS)


def told(*steps: Step, number: int = 0) -> list[Trajectory]:
    """What succeeded and what failed."""
    recorded = episode(success=False, task_id=f"set-price.train.{number}")
    made = [*relabelled([recorded.model_copy(update={"steps": steps})])]
    assert [e.succeeded for e in made] in ([], [True, False])
    assert all(e.score and e.score.notes == ("told afterwards",) for e in made)
    assert all(e.task_id == recorded.task_id for e in made)
    return made


def either(kind: str, *steps: Step) -> list[list[Trajectory]]:
    """What is told of one kind; which of several kinds is told hangs on the task."""
    found = [told(*steps, number=number) for number in range(12)]
    of_kind = [made for made in found if made and made[0].template.endswith(f": {kind}")]
    assert of_kind
    return of_kind


def asks(goal: str, wordings: tuple[str, ...], **filled: str) -> bool:
    return goal in [wording.format(**filled) for wording in wordings]


def test_a_form_that_was_sent_is_a_goal_of_its_own() -> None:
    for success, failure in either("enter", FILLED, SAVED, EXIT):
        fields = '"28.95" as "Price"'
        assert asks(success.goal, ENTER, fields=fields, button="Save")
        assert [s.decision.action.name for s in success.steps] == ["fill", "click", "exit"]
        assert success.answer == "done" and success.last == EXIT.observation
        assert failure.goal != success.goal or len(failure.steps) < len(success.steps)


def test_a_form_with_a_field_left_empty_is_not_the_goal_that_names_it() -> None:
    stock = Element(number=7, role="textbox", name="Stock", value="12")
    form = page('[7] textbox "Stock" = "12" | £28', elements=(stock,))
    saved = step("click", 9, target='button "Save"', on=form)
    failures = [failure for _, failure in either("enter", FILLED, saved, EXIT)]
    undone = [e for e in failures if '"28" as "Stock"' in e.goal]
    assert undone and all('"28.95" as "Price"' in e.goal for e in undone)
    missing = check("program_html", "includes", "28")
    for failure in undone:
        assert len(failure.steps) == 3
        assert failure.score and missing in failure.score.checks


def test_a_button_that_was_pressed_is_one_too() -> None:
    for success, failure in either("press", FILLED, SAVED, EXIT):
        assert asks(success.goal, PRESS, button="Save", page="Basket")
        assert len(success.steps) == 3
        assert len(failure.steps) == 2 or failure.goal != success.goal


def test_what_was_opened_is_a_goal_where_nothing_was_sent() -> None:
    for success, failure in either("open", OPENED, LEFT):
        assert success.last == BOWLS
        assert asks(success.goal, OPEN, name="Bowls")
        assert asks(failure.goal, OPEN, name="Mugs")


def test_what_a_page_says_can_be_asked_for() -> None:
    for success, failure in either("read", OPENED, LEFT):
        label = "Stock" if success.answer == "12" else "Price"
        assert asks(success.goal, READ, page="Basket", label=label)
        assert (success.answer, label) in {("12", "Stock"), ("£7.50", "Price")}
        assert failure.goal == success.goal and failure.answer != success.answer


def test_what_a_list_has_in_its_rows_can_be_asked_for() -> None:
    names = ("Oak", "Ash", "Elm", "Fir")
    rows = [f'[{n}] link "{name}" | £{n}.50' for n, name in enumerate(names, 1)]
    listed = step("exit", "done", on=page(*rows))
    answers = {"first": "Oak", "second": "Ash", "third": "Elm", "last": "Fir"}
    for success, failure in either("list", OPENED, listed):
        assert success.answer in [a for place, a in answers.items() if place in success.goal]
        assert failure.goal == success.goal and failure.answer != success.answer


def test_nothing_is_told_of_an_episode_that_changed_nothing() -> None:
    assert not told(EXIT)
