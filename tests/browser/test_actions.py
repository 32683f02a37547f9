"""The action table."""

from __future__ import annotations

import json

import pytest

from planact.browser.actions import (
    ACTIONS,
    find_elements,
    legal_elements,
    read_call,
)
from planact.errors import ActionError, ParseError
from planact.roles.executor import describe, describe_as_json
from planact.types import Action, Element
from support.seen import seen

_BUTTON = Element(number=1, role="button", name="Buy")
_FIELD = Element(number=2, role="textbox", name="Name")
_LIST = Element(number=3, role="combobox", name="Sort", options=("Price", "Name"))
_FILE = Element(number=4, role="file", name="Picture")
_PAGE = seen(elements=(_BUTTON, _FIELD, _LIST, _FILE))


def test_elements_have_to_suit_the_action() -> None:
    legal = {name: legal_elements(ACTIONS[name], _PAGE) for name in ACTIONS}
    assert legal["click"] == _PAGE.elements
    assert legal["fill"] == (_FIELD,)
    assert legal["select"] == (_LIST,)
    assert legal["upload"] == (_BUTTON, _FILE)
    assert legal["press"] == ()


@pytest.mark.parametrize(
    ("action", "says"),
    [
        (Action(name="click", args=(9,)), "There is no element [9] on the page"),
        (Action(name="fill", args=(1, "x")), 'fill does not work on [1] button "Buy"'),
        (Action(name="fill", args=(3, "x")), 'fill does not work on [3] combobox "Sort"'),
    ],
)
def test_an_action_on_what_does_not_take_it_says_so(action: Action, says: str) -> None:
    with pytest.raises(ActionError) as caught:
        find_elements(action, _PAGE)
    assert str(caught.value) == says


def test_the_prompt_text_has_a_line_for_each_action_with_values_for_its_parameters() -> None:
    lines = describe(ACTIONS.values()).splitlines()
    assert len(lines) == len(ACTIONS) == 16
    assert lines[1] == 'fill(8, "socks"): Type text into a field, in place of what it holds.'
    assert all(line.partition("): ")[2] for line in lines)
    for kind in ACTIONS.values():
        numbers = [param.kind in ("element", "integer") for param in kind.params]
        assert [isinstance(arg, int) for arg in kind.example.args] == numbers


def test_in_json_an_action_is_an_object_with_its_parameters() -> None:
    lines = [json.loads(line) for line in describe_as_json(ACTIONS.values()).splitlines()]
    assert [name for line in lines for name in line] == [*ACTIONS]
    assert lines[1] == {"fill": {"element": 8, "text": "socks"}}


def test_only_the_control_actions_are_not_dispatched() -> None:
    assert {a.name for a in ACTIONS.values() if a.run is None} == {"replan", "exit"}


def test_an_action_survives_json() -> None:
    action = Action(name="fill", args=(8, 'a "b"\n\\'))
    assert Action(**json.loads(action.model_dump_json())) == action
    assert str(action) == 'fill(8, "a \\"b\\"\\n\\\\")'


@pytest.mark.parametrize(
    "text",
    ["click(1)", 'fill(1, "a \\"b\\" é")', 'scroll("down")', 'exit("")', "go_back()", "wait(2)"],
)
def test_an_action_is_read_as_it_is_written(text: str) -> None:
    assert str(read_call(text)) == text


@pytest.mark.parametrize(
    "text", ["", "click", "click(", "a.b(1)", pytest.param("(" * 999, id="brackets")]
)
def test_what_is_no_call_is_said(text: str) -> None:
    with pytest.raises(ParseError):
        read_call(text)
