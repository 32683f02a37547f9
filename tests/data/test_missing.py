"""What failed episodes lack, by their evaluators' checks."""

from __future__ import annotations

import pytest

from planact.data.missing import OTHER, PAGE, missing
from planact.types import Message, Score

SHOWN = [
    Message(role="system", content="You judge."),
    Message(
        role="user",
        content="<page>\nSlim Bottle | £28.95 | 3 left\n</page>\nGoal: Say it\n<actions>\n4. x",
    ),
]


def failed(*checks: str) -> str:
    return missing(Score(success=False, checks=tuple(f"FAIL  {check}" for check in checks)), SHOWN)


def test_after_a_success_nothing_is_missing() -> None:
    assert missing(Score(success=True, checks=("pass  url_match: a; seen: a",)), SHOWN) == ""


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        ("includes '28.95'; seen: the answer '7'", "28.95"),
        ("exactly 'slim bottle'; seen: 'Deep Bowl'", "slim bottle"),
        ("includes 'Slim |OR| 3'; seen: ''", "Slim"),
        ("includes \"it's\"; seen: ''", OTHER),  # it stands nowhere
        ("includes '8'; seen: ''", OTHER),  # not as a whole
        ("includes '4'; seen: ''", OTHER),  # but for the number of an action
        ("exactly 'N/A'; seen: ''", "N/A"),  # for which there is nothing to be seen
        ("does not include '3'; seen: '3'", OTHER),
        ("says that it cannot be done; seen: ''", OTHER),
    ],
)
def test_what_a_check_wanted_is_named_where_it_can_be_read(wanted: str, named: str) -> None:
    assert failed(f"string_match: {wanted}") == named
    assert failed(f"program_html: __SHOPPING__/a [...document.all]: {wanted}") == named


def test_of_several_checks_the_first_that_can_be_read_is_named() -> None:
    elsewhere = "url_match: https://shop.example/; seen: no page"
    assert failed(elsewhere) == PAGE
    assert failed(elsewhere, "string_match: includes 'here'; seen: ''") == OTHER
    assert failed(elsewhere, "string_match: includes '3 left'; seen: ''") == "3 left"


def test_an_episode_that_passed_a_check_is_not_said_to_lack_it() -> None:
    checks = ("pass  string_match: includes '28.95'; seen: ''", "FAIL  url_match: a; seen: b")
    assert missing(Score(success=False, checks=checks), SHOWN) == PAGE
