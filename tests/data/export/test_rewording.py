"""Goals in other words keep what they are about."""

from __future__ import annotations

import re
from random import Random

import pytest

from planact.data.export.rewording import reworded
from planact.tasks.suites import open_suite
from planact.tasks.task import Task

ONE_OF_EACH = list({task.template: task for task in open_suite("arena").tasks("train")}.values())


@pytest.mark.parametrize("task", ONE_OF_EACH, ids=lambda task: task.template)
def test_names_quotes_and_numbers_stay(task: Task) -> None:
    said = [reworded(task.goal, Random(n)) for n in range(20)]
    for value in task.instantiation_dict.values():
        if re.search(r"[A-Z\d]", value) and value in task.goal:
            assert all(value in goal for goal in said), (value, said)
    quoted = re.findall(r'"[^"]*"', task.goal)
    assert all(sorted(re.findall(r'"[^"]*"', goal)) == sorted(quoted) for goal in said)
    assert len(set(said)) > 3


@pytest.mark.parametrize(
    ("goal", "among"),
    [
        ("How much does the Alder Kettle cost?", "What does the Alder Kettle cost?"),
        ('Rename "A" to "B".', 'The new name of "A" is "B".'),
        ("Delete ticket 12.", "Get rid of ticket 12."),
        ("Add the Alder Kettle to my basket.", "Put the Alder Kettle in my cart."),
    ],
)
def test_other_words(goal: str, among: str) -> None:
    assert among in {reworded(goal, Random(n)) for n in range(300)}


def test_a_goal_that_no_rule_fits() -> None:
    goal = "Schreibe es auf."
    assert all(goal.rstrip(".") in reworded(goal, Random(n)) for n in range(20))
