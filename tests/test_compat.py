"""What earlier versions stored is read."""

from __future__ import annotations

import json

import pytest

from planact.types import Check, Score

SCORE = json.dumps(
    {
        "success": False,
        "checks": [
            "pass  string_match: includes '£24.99'; seen: the answer '£24.99'",
            "FAIL  url_match: http://127.0.0.1/orders |OR| http://127.0.0.1/; seen: no page",
            "told afterwards",
        ],
    }
)


def test_a_score_of_lines_becomes_one_of_records() -> None:
    score = Score.model_validate_json(SCORE)
    wanted = "http://127.0.0.1/orders |OR| http://127.0.0.1/"
    assert score == Score(
        success=False,
        checks=(
            Check(kind="string_match", passed=True, how="includes", wanted="£24.99", seen="£24.99"),
            Check(kind="url_match", passed=False, wanted=wanted, seen="no page"),
        ),
        notes=("told afterwards",),
    )
    assert Score.model_validate_json(score.model_dump_json()) == score


@pytest.mark.parametrize(
    ("line", "where", "wanted", "seen"),
    [
        ("string_match: exactly 'a: b; seen: c'; seen: the answer ''", "", "a: b; seen: c", ""),
        ("string_match: does not include '3'; seen: the answer '3'", "", "3", "3"),
        ("string_match: means \"it's\"; seen: the answer '\\'It\\'s\"'", "", "it's", "'It's\""),
        ("string_match: says that it cannot be done; seen: the answer 'N/A'", "", None, "N/A"),
        ("url_match: http://a/?b=1; seen: http://a/c", "", "http://a/?b=1", "http://a/c"),
        ("reward: above 0; seen: -1", "", "above 0", "-1"),
        ("webvoyager: It includes 'x'; seen: 'y'", "", None, "It includes 'x'; seen: 'y'"),
        ("program_html: last: includes 'x'; seen: a page of 12,345 characters", "last", "x", 12345),
        ("program_html: a x => ({y: 1}): exactly ''; seen: nothing", "a x => ({y: 1})", "", None),
        (
            "program_html: func:f('a: b')\nd: means 'x'; seen: 'y'",
            "func:f('a: b')\nd",
            "x",
            "y",
        ),
    ],
)
def test_nothing_that_a_line_says_is_lost(
    line: str, where: str, wanted: str | None, seen: str | int | None
) -> None:
    score = Score.model_validate({"success": False, "checks": [f"pass  {line}", f"FAIL  {line}"]})
    assert [check.passed for check in score.checks] == [True, False]
    for check in score.checks:
        assert (check.where, check.wanted, check.seen) == (where, wanted, seen)
        assert check.describe() == line
