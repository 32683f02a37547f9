"""What judges can find in episodes, by their evaluators' checks."""

from __future__ import annotations

import pytest

from planact.data.findings import OTHER, PAGE, finding
from planact.roles.judge import UNKNOWN
from planact.types import Message, Score

SHOWN = [
    Message(role="system", content="You judge."),
    Message(
        role="user",
        content="<page>\nSlim Bottle | £28.95 | 3 left\n</page>\nGoal: Say it\n<actions>\n4. x\n"
        "</actions>\n<answer>\n7\n</answer>\nThe answer stands on: an earlier page, in: Deep Bowl",
    ),
]


def failed(*checks: str) -> str:
    return finding(Score(success=False, checks=tuple(f"FAIL  {check}" for check in checks)), SHOWN)


def test_after_a_success_nothing_is_missing() -> None:
    score = Score(success=True, checks=("pass  url_match: a; seen: a",))
    assert finding(score, SHOWN) == "Missing: nothing"


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        ("includes '28.95'; seen: the answer '7'", "28.95"),
        ("exactly 'slim bottle'; seen: 'Deep Bowl'", "slim bottle"),
        ("includes 'Slim |OR| 3'; seen: ''", "Slim"),
        ("includes \"it's\"; seen: ''", ""),  # it stands nowhere
        ("includes '8'; seen: ''", ""),  # not as a whole
        ("includes '4'; seen: ''", ""),  # but for the number of an action
        ("includes '7'; seen: ''", ""),  # but for the answer itself
        ("includes 'Deep Bowl'; seen: ''", "Deep Bowl"),  # in the evidence
        ("exactly 'N/A'; seen: ''", "N/A"),  # for which there is nothing to be seen
    ],
)
def test_what_a_check_wanted_is_named_where_it_can_be_read(wanted: str, named: str) -> None:
    assert failed(f"string_match: {wanted}") == f"Right answer: {named or UNKNOWN}"
    done = failed(f"program_html: __SHOPPING__/a [...document.all]: {wanted}")
    assert done == f"Missing: {named or OTHER}"


def test_what_an_answer_must_not_include_is_not_what_is_right() -> None:
    assert failed("string_match: does not include '3'; seen: '3'") == f"Missing: {OTHER}"


def test_the_right_answer_is_the_same_after_success_and_failure() -> None:
    line = "string_match: includes '28.95'; seen: the answer '28.95'"
    right, wrong = (f"{word}  {line}" for word in ("pass", "FAIL"))
    elsewhere = "FAIL  url_match: a; seen: b"
    scores = [
        Score(success=True, checks=(right,)),
        Score(success=False, checks=(wrong,)),
        Score(success=False, checks=(right, elsewhere)),
    ]
    assert {finding(score, SHOWN) for score in scores} == {"Right answer: 28.95"}


def test_where_nothing_can_be_done_that_is_the_right_answer() -> None:
    cannot = "pass  string_match: says that it cannot be done; seen: the answer 'N/A'"
    assert finding(Score(success=True, checks=(cannot,)), SHOWN) == "Right answer: N/A"


def test_of_several_checks_the_first_that_can_be_read_is_named() -> None:
    elsewhere = "url_match: https://shop.example/; seen: no page"
    page = "program_html: a document.title: "
    assert failed(elsewhere) == f"Missing: {PAGE}"
    assert failed(elsewhere, f"{page}includes 'here'; seen: ''") == f"Missing: {OTHER}"
    assert failed(elsewhere, f"{page}includes '3 left'; seen: ''") == "Missing: 3 left"
