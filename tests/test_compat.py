"""What older versions stored is read as what is stored today."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from planact import compat
from planact.types import Decision, Element, Observation, Target, Trajectory

EPISODE = Path(__file__).parent / "recordings" / "lines_of_text.json"


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
