"""What judges can find in episodes, by their evaluators' checks."""

from __future__ import annotations

import pytest

from planact.data.judge.critique_targets import OTHER, PAGE, UNKNOWN, critique_target
from planact.tasks.evaluators import CANNOT
from planact.types import Check, Comparison, Message, Score
from support.episodes import check

SHOWN = [
    Message(role="system", content="You judge."),
    Message(
        role="user",
        content="<page>\nSlim Bottle | £28.95 | 3 left\n</page>\nGoal: Say it\n<actions>\n4. x\n"
        "</actions>\n<answer>\n7\n</answer>\nThe answer stands on: an earlier page, in: Deep Bowl",
    ),
]


def failed(*checks: Check) -> str:
    return critique_target(Score(success=False, checks=checks), SHOWN)


def url(passed: bool = False) -> Check:
    return Check(kind="url_match", passed=passed, wanted="https://a.example/", seen="no page")


def test_after_a_success_nothing_is_missing() -> None:
    assert (
        critique_target(Score(success=True, checks=(url(passed=True),)), SHOWN)
        == "Missing: nothing"
    )


@pytest.mark.parametrize(
    ("how", "wanted", "named"),
    [
        ("includes", "28.95", "28.95"),
        ("means", "3 left", "3 left"),
        ("exactly", "slim bottle", "slim bottle"),
        ("includes", "Slim |OR| 3", "Slim"),
        ("includes", "it's", ""),  # it stands nowhere
        ("includes", "8", ""),  # not as a whole
        ("includes", "4", ""),  # but for the number of an action
        ("includes", "7", ""),  # but for the answer itself
        ("includes", "Deep Bowl", "Deep Bowl"),  # in the evidence
        ("exactly", "N/A", "N/A"),  # for which there is nothing to be seen
    ],
)
def test_what_a_check_wanted_is_named_where_it_can_be_read(
    how: Comparison, wanted: str, named: str
) -> None:
    assert failed(check("string_match", how, wanted)) == f"Right answer: {named or UNKNOWN}"
    assert failed(check("program_html", how, wanted)) == f"Missing: {named or OTHER}"


def test_what_an_answer_must_not_include_is_not_what_is_right() -> None:
    assert failed(check("string_match", "does not include", "3", seen="3")) == f"Missing: {OTHER}"


def test_the_right_answer_is_the_same_after_success_and_failure() -> None:
    right, wrong = (
        check("string_match", "includes", "28.95", seen=seen, passed=seen == "28.95")
        for seen in ("28.95", "7")
    )
    scores = [
        Score(success=True, checks=(right,)),
        Score(success=False, checks=(wrong,)),
        Score(success=False, checks=(right, url())),
    ]
    assert {critique_target(score, SHOWN) for score in scores} == {"Right answer: 28.95"}


def test_where_nothing_can_be_done_that_is_the_right_answer() -> None:
    cannot = check("string_match", CANNOT, seen="N/A", passed=True)
    assert critique_target(Score(success=True, checks=(cannot,)), SHOWN) == "Right answer: N/A"


def test_of_several_checks_the_first_that_can_be_read_is_named() -> None:
    assert failed(url()) == f"Missing: {PAGE}"
    unreadable, readable = (check("program_html", "includes", text) for text in ("here", "3 left"))
    assert failed(url(), unreadable) == f"Missing: {OTHER}"
    assert failed(url(), unreadable, readable) == "Missing: 3 left"
