"""What older versions stored is read as what is stored today."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from planact.files import compat
from planact.types import Check, Decision, Element, Note, Observation, Score, Target, Trajectory
from support import RECORDINGS

EPISODE = RECORDINGS / "lines_of_text.json"


def page(line: str, *elements: Element) -> Observation:
    """As it was stored when a page was lines of text."""
    known = [element.model_dump(exclude={"spread", "states"}) for element in elements]
    stored = {"url": "", "title": "", "lines": [line], "elements": known}
    return compat.read(Observation, json.dumps(stored))


def test_a_recorded_episode_is_read_and_written_anew() -> None:
    stored = json.loads(EPISODE.read_text(encoding="utf-8"))
    episode = compat.read(Trajectory, EPISODE.read_bytes())
    for old, step in zip(stored["steps"], episode.steps, strict=True):
        was, page = old["observation"], step.observation
        assert page.lines == tuple(was["lines"])
        assert page.visible == tuple(was["visible"])
        assert [(e.number, e.label, e.ref, e.value) for e in page.elements] == [
            (e["number"], f'{e["role"]} "{e["name"]}"', e["ref"], e["value"])
            for e in was["elements"]
        ]
        assert str(step.decision.target or "") == old["decision"]["target"]
    written = episode.model_dump_json()
    assert Trajectory.model_validate_json(written) == episode
    assert len(written) < len(EPISODE.read_text(encoding="utf-8"))


def test_what_demonstrators_noted_is_read_apart_from_what_they_decided() -> None:
    stored = {"reasoning": "r", "action": {"name": "go_back"}, "target": "", "plan_step_now": ""}
    read = compat.read(Decision, json.dumps({**stored, "plan_step": "Go back", "slip": "undone"}))
    assert read.note == Note(step="Go back", slip="undone")
    assert "note" not in compat.read(Decision, json.dumps(stored)).model_dump()


@pytest.mark.parametrize(
    ("line", "states", "spread"),
    [
        (
            '# [1] combobox "Sort \\"it\\"" = "Up" (options: Up; Down (2)) (disabled)',
            ["disabled"],
            0,
        ),
        ('At 9 a.m. | | [1] combobox "Sort \\"it\\"" = "Up" | Price: £5', [], 1),
        ('[1] combobox "Sort \\"it\\"" = "Up" (checked) (expanded)', ["checked", "expanded"], 1),
    ],
)
def test_what_a_line_said_of_an_element_is_kept(line: str, states: list[str], spread: int) -> None:
    options = ("Up", "Down (2)")
    sort = Element(number=1, role="combobox", name='Sort "it"', value="Up", options=options)
    read = page(line, sort)
    assert read.lines == (line,)
    assert read.elements == (
        sort.model_copy(update={"states": tuple(states), "spread": bool(spread)}),
    )


def test_words_that_look_like_an_element_are_words() -> None:
    assert page('[7] link "no such" | more').elements == ()


def test_a_label_is_role_and_name() -> None:
    decision = {"reasoning": "", "action": {"name": "click"}, "target": 'link "A \\"b\\" c"'}
    read = compat.read(Decision, json.dumps(decision))
    assert read.target == Target(role="link", name='A "b" c')
    assert compat.read(Decision, json.dumps(decision | {"target": ""})).target is None


def test_what_no_version_wrote_is_an_error() -> None:
    for text in ("{", "[]", '{"lines": []}'):
        with pytest.raises(ValidationError):
            compat.read(Observation, text)


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
    score = compat.read(Score, SCORE)
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
    score = compat.read(
        Score, json.dumps({"success": False, "checks": [f"pass  {line}", f"FAIL  {line}"]})
    )
    assert [check.passed for check in score.checks] == [True, False]
    for check in score.checks:
        assert (check.where, check.wanted, check.seen) == (where, wanted, seen)
        assert check.describe() == line
