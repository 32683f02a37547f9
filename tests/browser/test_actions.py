"""The action table and its parser."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planact.browser.actions import ACTIONS, Param, describe, legal_elements, parse_action
from planact.errors import ParseError
from planact.types import Action, Element
from seen import seen

_BUTTON = Element(number=1, role="button", name="Buy")
_FIELD = Element(number=2, role="textbox", name="Name")
_LIST = Element(number=3, role="combobox", name="Sort", options=("Price", "Name"))
_FILE = Element(number=4, role="file", name="Picture")
_PAGE = seen(elements=(_BUTTON, _FIELD, _LIST, _FILE))


def _argument(param: Param) -> st.SearchStrategy[int | str]:
    if param.kind == "choice":
        return st.sampled_from(param.choices)
    if param.kind == "text":
        return st.text(st.characters(exclude_categories=("Cs",)))
    return st.integers(0, 10**6)


@st.composite
def actions(draw: st.DrawFn) -> Action:
    action_type = draw(st.sampled_from(list(ACTIONS.values())))
    return Action(name=action_type.name, args=tuple(draw(_argument(p)) for p in action_type.params))


@given(actions(), st.sampled_from(["", " ", "\n", "\t \n"]))
def test_a_written_action_is_read_back(action: Action, space: str) -> None:
    assert parse_action(f"{space}{action}{space}") == action


@given(st.text())
def test_any_text_is_an_action_or_a_parse_error(text: str) -> None:
    try:
        parse_action(text)
    except ParseError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("jump(3)", "There is no action 'jump'. The actions are click, fill"),
        ("click()", "Write click(element), with 1 arguments"),
        ("click(1, 2)", "Write click(element)"),
        ('click("1")', "element must be the number of an element"),
        ("fill(2, 7)", "text must be text in quotes"),
        ("fill(2, hello)", "Write 'hello' as a number, or as text in double quotes"),
        ('scroll("left")', '\'left\' is not one of "up"|"down"'),
        ("wait(True)", "Write 'True' as a number"),
        ("click 3", "Write one action as a call"),
        ("click(1); click(2)", "Write one action as a call"),
        ("click(9)", "There is no element [9] on the page"),
        ('fill(1, "x")', 'fill does not work on [1] button "Buy"'),
        ('fill(3, "x")', 'fill does not work on [3] combobox "Sort"'),
    ],
)
def test_a_wrong_action_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_action(text, _PAGE)
    assert says in str(caught.value)


def test_elements_have_to_suit_the_action() -> None:
    legal = {name: legal_elements(ACTIONS[name], _PAGE) for name in ACTIONS}
    assert legal["click"] == _PAGE.elements
    assert legal["fill"] == (_FIELD,)
    assert legal["select"] == (_LIST,)
    assert legal["upload"] == (_BUTTON, _FILE)
    assert legal["press"] == ()


def test_the_prompt_text_has_a_line_for_each_action() -> None:
    lines = describe().splitlines()
    assert len(lines) == len(ACTIONS) == 16
    assert lines[1] == "fill(element, text): Replace what a field holds with the text."
    assert describe(["scroll"]).startswith('scroll("up"|"down"): ')
    assert all(line.partition(": ")[2] for line in lines)


def test_only_the_control_actions_are_not_dispatched() -> None:
    assert {a.name for a in ACTIONS.values() if a.run is None} == {"replan", "exit"}


def test_an_action_survives_json() -> None:
    action = Action(name="fill", args=(8, 'a "b"\n\\'))
    assert Action(**json.loads(action.model_dump_json())) == action
    assert str(action) == 'fill(8, "a \\"b\\"\\n\\\\")'
