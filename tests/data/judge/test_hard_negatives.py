"""Successes and failures that are made of another episode."""

from __future__ import annotations

import pytest

from planact.data.judge.hard_negatives import HardNegatives
from planact.tasks.evaluators import match_strings
from planact.tasks.task import Eval, ProgramHtml, ReferenceAnswers, RequiredContents, Task
from planact.types import Trajectory
from support.episodes import EXIT, FILLED, SAVED, check, episode, page, step

WORDINGS = ("Set the price of the {product} to {price}.", "The {product} now costs {price}.")


def priced(number: int, wording: str, product: str, price: str) -> Task:
    shown = ProgramHtml(
        url="__SHOPPING__/price",
        locator="",
        required_contents=RequiredContents(must_include=(product, price)),
    )
    params = {"product": product, "price": price}
    return Task(
        task_id=f"set-price.train.{number}",
        sites=("shopping",),
        start_url="__SHOPPING__",
        intent=wording.format(**params),
        intent_template=wording,
        instantiation_dict=params,
        eval=Eval(eval_types=("program_html",), program_html=(shown,)),
        template="set-price",
    )


def asked(number: int, product: str, answer: str) -> Task:
    return Task(
        task_id=f"what-price.train.{number}",
        sites=("shopping",),
        start_url="__SHOPPING__",
        intent=f"What does the {product} cost?",
        intent_template="What does the {product} cost?",
        instantiation_dict={"product": product},
        eval=Eval(
            eval_types=("string_match",),
            reference_answers=ReferenceAnswers(must_include=(answer,)),
        ),
        template="what-price",
    )


def verdicts(made: list[Trajectory]) -> dict[str, bool]:
    return {e.goal: bool(e.score and e.score.success) for e in made}


async def test_other_words_stay_a_success_and_the_nearest_other_goals_become_failures() -> None:
    done, far = priced(0, WORDINGS[0], "Slim Bottle", "28.95"), ("Deep Bowl", "7.50")
    near = priced(3, WORDINGS[0], "Slim Bottle", "7.50")
    tasks = [done, priced(1, WORDINGS[1], "Slim Bottle", "28.95"), near]
    tasks += [priced(2, WORDINGS[0], *far), priced(4, WORDINGS[0], "Slim Bottle", "8.00")]
    made = await HardNegatives(tasks).of(episode(success=True))
    made = [e for e in made if e.goal in {task.goal for task in tasks}]
    assert verdicts(made) == {
        "The Slim Bottle now costs 28.95.": True,
        near.goal: False,
        tasks[-1].goal: False,
    }
    failure = next(e.score for e in made if e.goal == near.goal)
    assert failure is not None
    assert failure.checks == (check("program_html", "includes", "7.50"),)
    assert all(e.steps == (FILLED, SAVED, EXIT) for e in made)


async def test_another_name_is_a_failure_in_the_goal_and_a_success_throughout() -> None:
    tasks = [priced(0, WORDINGS[0], "Slim Bottle", "28.95")]
    tasks.append(priced(1, WORDINGS[0], "Deep Bowl", "28.95"))
    made = [
        e for e in await HardNegatives(tasks).of(episode(success=True)) if e.goal != tasks[1].goal
    ]
    for failure, success in zip(made[::2], made[1::2], strict=True):
        assert not failure.succeeded and success.succeeded
        assert failure.goal == success.goal and failure.steps == episode().steps
        price = success.goal.split()[-1].rstrip(".")
        product = success.goal.split(" of the ")[1].split(" to ")[0]
        assert product in ("Slim Bowl", "Deep Bottle") or price != "28.95"
        assert success.steps[0].decision.action.args == (8, price)
        assert success.last and product in success.last.text
    assert len(made) == 4


@pytest.mark.parametrize("name", ["Price", "Notes"])  # notes are a field of records
async def test_another_name_does_not_make_it_another_task(name: str) -> None:
    tasks = [priced(0, WORDINGS[1], name, "28.95"), priced(1, WORDINGS[1], "Bowls", "28.95")]
    success = episode(success=True).model_copy(update={"goal": tasks[0].goal})
    made = await HardNegatives(tasks).of(success)
    assert any("Bowls" in e.goal and e.succeeded for e in made)
    assert {(e.task_id, e.template) for e in made} == {("set-price.train.0", "set-price")}


def cut_short(made: list[Trajectory]) -> list[Trajectory]:
    return [e for e in made if len(e.steps) < 4]


async def test_a_demonstrators_change_that_ends_before_it_was_sent_is_a_failure() -> None:
    tasks = [priced(0, WORDINGS[0], "Slim Bottle", "28.95")]
    opened = step("click", 1, target='link "Slim Bottle"')
    success = episode(opened, FILLED, SAVED, EXIT, success=True)
    success = success.model_copy(update={"executor": "demonstrator"})
    cut = cut_short(await HardNegatives(tasks).of(success))
    assert cut[0].steps[:2] == (opened, FILLED)
    assert cut[0].steps[2].decision.action.args == ("done",)
    assert cut[0].last == SAVED.observation
    assert all(e.score and not e.succeeded for e in cut)
    agents = success.model_copy(update={"executor": "embedded"})
    assert cut_short(await HardNegatives(tasks).of(agents)) == []
    slip = SAVED.decision.noted(slip="made")
    steps = (opened, FILLED, SAVED.model_copy(update={"decision": slip}), EXIT)
    slipped = success.model_copy(update={"steps": steps})
    assert cut_short(await HardNegatives(tasks).of(slipped)) == []


async def test_a_goal_that_wants_the_same_is_no_failure() -> None:
    tasks = [asked(0, "Mug", "£5"), asked(1, "Cup", "£5"), asked(2, "Jug", "£9")]
    told = step("exit", "It is £5")
    key = "what-price.train.0"
    success = episode(told, goal=tasks[0].goal, answer="It is £5", success=True, task_id=key)
    goals = verdicts(await HardNegatives(tasks).of(success))
    assert tasks[1].goal not in goals
    assert goals and not any(goals.values())


async def test_a_failure_stays_one_in_other_words_and_nothing_else_is_made_of_it() -> None:
    tasks = [priced(n, w, "Slim Bottle", "28.95") for n, w in enumerate(WORDINGS)]
    tasks.append(priced(2, WORDINGS[0], "Slim Bottle", "7.50"))
    made = await HardNegatives(tasks).of(episode(success=False))
    assert verdicts(made) == {tasks[1].goal: False}


async def test_other_answers_of_many_kinds_are_failures_that_the_evaluator_confirms() -> None:
    task = asked(0, "Mug", "£5")
    last = page("Mug | £5", "Cup | £7", "12 left")
    told = step("exit", "5")
    success = episode(
        told, goal=task.goal, answer="£5", last=last, success=True, task_id="what-price.train.0"
    )
    mistakes = await HardNegatives([task]).of(success)
    answers = {mistake.answer for mistake in mistakes}
    assert len(answers) == len(mistakes) == 3
    assert answers & {"7", "12", "", "done", "N/A"}
    assert verdicts(mistakes) == {task.goal: False}
    for mistake in mistakes:
        assert mistake.steps[-1].decision.action.args == (mistake.answer,)
        checks = await match_strings(task, mistake.answer or "", None)
        assert not all(found.passed for found in checks)


@pytest.mark.parametrize("goal", ["Set the price of the Deep Bowl to 1.", ""])
async def test_nothing_is_made_where_the_task_is_not_the_one_that_was_done(goal: str) -> None:
    tasks = [priced(n, w, "Slim Bottle", "28.95") for n, w in enumerate(WORDINGS)]
    assert await HardNegatives(tasks).of(episode(goal=goal, success=True)) == []
    assert await HardNegatives([]).of(episode(success=True)) == []
