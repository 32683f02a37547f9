"""Actions of one's own."""

from __future__ import annotations

from typing import Any

import pytest

import planact
from planact.browser.tools import tool
from planact.llm.scripted import ScriptedModel
from planact.roles.executor import parse
from planact.roles.replies.forms import executor_form
from planact.types import Constraint
from support.grammars import accepts
from support.kettles import EXIT, mark, run
from support.seen import seen


def test_signature_and_docstring_make_an_action() -> None:
    kind = tool(mark)
    assert (kind.name, kind.doc, str(kind.example)) == (
        "mark",
        "Mark a row of the list.",
        'mark(3, "red")',
    )
    assert [(p.name, p.kind, p.choices) for p in kind.params] == [
        ("row", "element", ()),
        ("colour", "choice", ("red", "blue")),
    ]


def test_it_is_read_and_held_to_its_form_as_ours_are() -> None:
    page = seen('[1] row "Alder"', '[2] button "Buy"')
    own = (tool(mark),)
    decision = parse('I mark it: mark(1, "blue")', page, own)
    assert decision.action == planact.Action(name="mark", args=(1, "blue"))
    by_json = parse('{"action": {"mark": {"row": 1, "colour": "blue"}}}', page, own)
    assert by_json.action == decision.action
    settings = planact.ModelSettings(constrain=Constraint.GRAMMAR)
    form = executor_form(page, own, settings)
    assert form and accepts(
        form.grammar, 'Reasoning: r\nElement: row "Alder"\nAction: mark(1, "blue")'
    )
    schema = executor_form(page, own, settings.model_copy(update={"constrain": Constraint.SCHEMA}))
    assert schema and schema.json_schema and '"mark"' in str(schema.json_schema).replace("'", '"')


async def test_it_is_given_the_session_and_elements_and_its_result_is_told(
    browser: planact.Browser, url: str
) -> None:
    def fails() -> None:
        """Fail."""
        raise OSError("no database")

    model = ScriptedModel(
        ['Reasoning: r\nAction: mark(1, "red")', "Reasoning: r\nAction: fails()", EXIT]
    )
    result = await run(browser, url, executor=model, actions=[mark, fails])
    first, second, _ = result.trajectory.steps
    assert first.describe() == f'mark button "Buy" "red" -> Buy is red on {url}'
    assert first.changed
    assert second.error == "fails failed: no database"
    assert 'mark(3, "red"): Mark a row of the list.' in model.seen[0][0].content


def undocumented(a: str) -> None: ...


def click(a: str) -> None:
    """Click."""


def odd(a: bytes) -> None:
    """Odd."""


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        (undocumented, "nothing says what undocumented does"),
        (click, "there is an action click already"),
        (odd, "odd cannot be an action: a has to be annotated as"),
        (lambda: None, "has no name for an action"),
    ],
)
def test_functions_that_are_no_actions(function: Any, problem: str) -> None:
    with pytest.raises(planact.UsageError, match=problem):
        tool(function)


async def test_actions_that_there_are_not_are_told(browser: planact.Browser, url: str) -> None:
    async with browser.open(url) as session:
        page = await session.observe()
        for name, args in (("clck", (1,)), ("click", ()), ("exit", ("",))):
            with pytest.raises(planact.ActionError):
                await session.act(planact.Action(name=name, args=args), page)
