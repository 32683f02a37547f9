from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_executor import PAGE, accepts

from planact.errors import ParseError
from planact.roles import planner
from planact.roles.forms import planner_form
from planact.types import (
    Action,
    Constraint,
    Decision,
    ModelSettings,
    Plan,
    PlanRound,
    PlanStep,
    Step,
)
from seen import seen

words = st.from_regex(r"[A-Za-z\"'£0-9]{1,12}( [A-Za-z\"'.,0-9]{1,12}){0,5}", fullmatch=True)
plans = st.lists(st.tuples(words, words), min_size=1, max_size=9).map(
    lambda steps: Plan(steps=tuple(PlanStep(reasoning=r, step=s) for r, s in steps))
)


def plan(*steps: str) -> Plan:
    return Plan(steps=tuple(PlanStep(reasoning="r", step=s) for s in steps))


@given(plans)
def test_what_is_printed_is_read_back_and_the_grammar_accepts_it(made: Plan) -> None:
    text = planner.print_plan(made)
    assert planner.parse(text) == made
    form = planner_form(ModelSettings(constrain=Constraint.GRAMMAR))
    assert form and accepts(form.grammar.strip(), text)


def test_the_markdown_of_large_models_is_read() -> None:
    first = "Here is the plan:\n\n**Step 1**\n**Reasoning:** a\nb\n**Step:** Search"
    text = f"{first}\n\n## Step 2\nReasoning: c\nStep: Go"
    assert [s.step for s in planner.parse(text).steps] == ["Search", "Go"]
    assert planner.parse(text).steps[0].reasoning == "a b"


def test_a_plan_without_reasoning_is_read_back() -> None:
    made = Plan(steps=tuple(PlanStep(reasoning=r, step=s) for r, s in [("", "Go"), ("so", "Buy")]))
    text = planner.print_plan(made)
    assert text == "## Step 1\nStep: Go\n\n## Step 2\nReasoning: so\nStep: Buy"
    assert planner.parse(text) == made


@pytest.mark.parametrize("text", ["", "I cannot.", "## Step 1\nReasoning: only"])
def test_no_plan_is_an_error(text: str) -> None:
    with pytest.raises(ParseError, match="Step"):
        planner.parse(text)


def test_replan_rounds_are_a_conversation_that_shows_only_the_last_page() -> None:
    pages = [seen(f"page {n}", url=PAGE.url) for n in range(3)]
    steps = tuple(
        Step(observation=page, decision=Decision(reasoning="r", action=Action(name="go_back")))
        for page in pages[:2]
    )
    rounds = (
        PlanRound(plan=plan("first"), at=0, trigger="start"),
        PlanRound(plan=plan("second"), at=1, trigger="t"),
    )
    messages = planner.render("goal", pages[2], ModelSettings(), rounds=rounds, steps=steps)
    assert [m.role for m in messages] == [
        "system",
        "user",
        "assistant",
        "user",
        "assistant",
        "user",
    ]
    text = "\n".join(m.content for m in messages)
    assert "page 2" in messages[-1].content
    assert "page 0" not in text
    assert "page 1" not in text
    assert "1. go_back" in messages[3].content
    assert "1. go_back" not in messages[5].content
    assert "2. go_back" in messages[5].content

    short = planner.render(
        "goal", pages[2], ModelSettings(plan_rounds=1), rounds=rounds, steps=steps
    )
    assert [m.role for m in short] == ["system", "user", "assistant", "user"]
    assert "second" in short[2].content
    assert "1. go_back" in short[-1].content
