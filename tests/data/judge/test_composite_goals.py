"""Episodes that are made of two: what was done in them, and whether all of the goal was."""

from __future__ import annotations

from planact.data.judge.composite_goals import composite_goals
from planact.data.judge.critique_targets import critique_target
from planact.roles.judge import render
from planact.tasks.evaluators import CANNOT, scored
from planact.types import Check, Constraint, ModelSettings, Trajectory
from support.episodes import EXIT, FILLED, SAVED, check, episode, page, step

GRAMMAR = ModelSettings(page_tokens=400, constrain=Constraint.GRAMMAR, trained=True)
READ = step("click", 3, target='link "Stock"')


def priced(passed: bool) -> Check:
    return check("program_html", "includes", "28.95", seen="28.95", passed=passed)


def change(success: bool = True) -> Trajectory:
    made = episode(FILLED, SAVED, EXIT)
    return made.model_copy(update={"score": scored([priced(success)])})


def question(success: bool = True) -> Trajectory:
    answer = "7" if success else "8"
    made = episode(
        READ,
        step("exit", answer),
        goal="How many Deep Bowls are in stock?",
        answer=answer,
        last=page("In stock: 7"),
        task_id="product-stock.train.0",
    )
    told = check("string_match", "includes", "7", seen=answer, passed=success)
    return made.model_copy(update={"score": scored([told])})


def test_a_change_and_what_came_after_it_succeed_together() -> None:
    (made,) = composite_goals([change(), question()], [])
    assert made.succeeded
    assert made.steps == (FILLED, SAVED, READ, step("exit", "7"))
    assert change().goal in made.goal and question().goal in made.goal
    assert (made.answer, made.last) == ("7", question().last)
    assert (made.task_id, made.template) == ("set-price.train.0", "set-price, product-stock")


def test_one_part_that_failed_makes_a_failure_and_is_what_the_finding_is_about() -> None:
    (wrong,) = composite_goals([change(), question(success=False)], [])
    (unsaved,) = composite_goals([change(success=False), question()], [])
    assert not wrong.succeeded and not unsaved.succeeded
    assert wrong.score and unsaved.score
    assert critique_target(wrong.score, render(wrong, GRAMMAR)) == "Right answer: 7"
    assert critique_target(unsaved.score, render(unsaved, GRAMMAR)) == "Missing: 28.95"


def test_a_part_that_nobody_went_through_makes_a_failure() -> None:
    others = [change().model_copy(update={"template": f"t{n}"}) for n in range(4)]
    made = [
        e for e in composite_goals([change(), *others], []) if e.template.startswith("set-price, ")
    ]
    assert [e.succeeded for e in made] == [True, True, True, False]
    half = made[-1]
    assert half.score and half.score.checks == (priced(False),)
    assert len(half.steps) == 3


def test_nothing_is_made_of_two_failures_of_one_template_or_of_what_cannot_be_done() -> None:
    assert not [*composite_goals([change(success=False), question(success=False)], [])]
    assert not [*composite_goals([change(), change()], [])]
    cannot = scored([check("string_match", CANNOT, seen="N/A", passed=True)])
    assert not [*composite_goals([change(), question().model_copy(update={"score": cannot})], [])]


def test_goals_told_afterwards_are_second_parts_too() -> None:
    told = question().model_copy(update={"task_id": "other.train.1", "template": "other: read"})
    makes = composite_goals([change(), question()], [told])
    assert {e.template for e in makes} == {"set-price, product-stock", "set-price, other: read"}
