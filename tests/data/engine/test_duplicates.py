from __future__ import annotations

import pytest

from planact.data.engine.duplicates import Duplicates

GOAL = 'What is the price of the Alder Kettle in the list "Gifts"?'


@pytest.mark.parametrize(
    "same",
    [
        GOAL,
        'Tell me the price of the Alder Kettle in the list "Gifts".',
        'Please find out what the price of the Alder Kettle is in the list "Gifts"',
        'In the list "Gifts", what is the price of the Alder Kettle?',
    ],
)
def test_the_same_in_other_words_is_a_duplicate(same: str) -> None:
    goals = Duplicates()
    assert goals.add(GOAL) is None
    assert goals.add(same) == GOAL


@pytest.mark.parametrize(
    "other",
    [
        'What is the price of the Birch Kettle in the list "Gifts"?',
        'What is the price of the Alder Kettle in the list "Wishes"?',
        'What is the weight of the Alder Kettle in the list "Gifts"?',
        'Remove the Alder Kettle from the list "Gifts".',
    ],
)
def test_what_names_or_asks_for_something_else_is_none(other: str) -> None:
    goals = Duplicates()
    goals.add(GOAL)
    assert goals.add(other) is None


def test_numbers_are_names_and_what_was_refused_is_not_kept() -> None:
    goals = Duplicates()
    assert goals.add("What is the status of order 17?") is None
    assert goals.add("What is the status of order 18?") is None
    assert goals.add("Tell me the status of order 17") == "What is the status of order 17?"
    assert goals.add("Tell me the status of order 17.") == "What is the status of order 17?"
