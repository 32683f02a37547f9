from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planact.errors import ParseError
from planact.roles import planner
from planact.roles.replies.forms import planner_form
from planact.roles.replies.plans import MAX_STEP, MAX_STEPS, told_once
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
from support.grammars import accepts
from support.seen import seen

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


def test_a_trained_model_may_leave_out_why() -> None:
    bare = Plan(steps=(PlanStep(reasoning="", step="Search"),))
    for trained in (True, False):
        form = planner_form(ModelSettings(constrain=Constraint.GRAMMAR, trained=trained))
        assert form
        assert accepts(form.grammar.strip(), planner.print_plan(bare)) is trained


JSON = {"steps": [{"reasoning": "a", "step": "Search"}, {"reasoning": "c", "step": "Go"}]}


@pytest.mark.parametrize(
    "text",
    [
        "## step 1\nreasoning: a\nstep: Search\n\n# STEP 2:\nREASONING: c\nSTEP: Go",
        "Here is the plan:\n\n**Step 1**\n**Reasoning:** a\n**Step:** Search\n\n"
        "**Step 2:**\n**Reasoning:** c\n**Step:** Go\n\nThat is all.",
        "```\n## Step 1\nReasoning: a\nStep: Search\n## Step 2\nReasoning: c\nStep: Go\n```\nBye.",
        "1. Step: Search\n   Reasoning: a\n2. Step: Go\n   Reasoning: c",
        "Reasoning: a\nStep: Search\nReasoning: c\nStep: Go",
        json.dumps(JSON),
        f"Sure:\n```json\n{json.dumps(JSON, indent=2)}\n```\nGood luck!",
        json.dumps({"plan": [{"thought": "a", "description": "Search"}, *JSON["steps"][1:]]}),
    ],
)
def test_plans_with_reasons_are_read_in_any_form(text: str) -> None:
    steps = planner.parse(text).steps
    assert [(step.reasoning, step.step) for step in steps] == [("a", "Search"), ("c", "Go")]


@pytest.mark.parametrize(
    "text",
    [
        "1. Search for\n   socks\n2. Open it\n\nThis finds them.",
        "1) Search for socks\n2) Open it",
        "Plan:\n\n- Search for socks\n- Open it",
        "* Search for socks\n* **Open it**",
        "Step 1: Search for socks\nStep 2: Open it",
        "**Step 1:** Search for socks\n**Step 2:** Open it",
        "**Step 1: Search for socks**\n\n**Step 2: Open it**\n\nThat is the plan.",
        "### Step 1: Search for socks\n\n### Step 2: Open it\n\nThat is the plan.",
        "Step 1 - Search for socks\nStep 2 - Open it",
        "## Step 1\n\nSearch for socks\n\n## Step 2\n\nOpen it",
        "Step: Search for socks\nStep: Open it",
        "```\n1. Search for socks\n2. Open it\n```\nGood luck.",
        '["Search for socks", "Open it"]',
        '{"steps": ["1. Search for socks", "2. Open it"]}',
        '{"step 1": "Search for socks", "step 2": "Open it"}',
        '{"plan": [{"step": 1, "description": "Search for socks"}, {"step": "Open it"}]}',
    ],
)
def test_lists_of_any_kind_are_plans(text: str) -> None:
    steps = planner.parse(text).steps
    assert [step.step for step in steps] == ["Search for socks", "Open it"]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "### Step 1: Search\n- Type socks\n- Press Enter\n\n### Step 2: Open\nClick it",
            ["Search: Type socks Press Enter", "Open: Click it"],
        ),
        (
            "1. **Search**\n   - Type socks\n2. **Open:**\n\n   Click it",
            ["Search: Type socks", "Open: Click it"],
        ),
        ("## Step 1: Search\nReasoning: r\nStep: Type socks", ["Search: Type socks"]),
        ("### Step 1: A\n\nB\n\n### Step 2: C\n\nD\n\nBye", ["A: B", "C: D"]),
    ],
)
def test_a_heading_is_joined_with_its_text(text: str, steps: list[str]) -> None:
    assert [step.step for step in planner.parse(text).steps] == steps


def test_a_plan_has_a_bounded_number_of_short_steps_that_can_be_stored() -> None:
    steps = planner.parse("\n".join(f"{n}. {'go ' * 5000}" for n in range(1, 200))).steps
    assert len(steps) == MAX_STEPS
    assert max(len(step.step) for step in steps) == MAX_STEP
    emoji = planner.parse(r'["\ud83d\ude00 Go", "Stop \ud83d"]')
    assert [step.step for step in emoji.steps] == ["😀 Go", "Stop \ufffd"]
    assert emoji.model_dump_json().encode()


def test_one_line_is_a_plan_where_it_is_an_instruction_and_all_there_is() -> None:
    assert planner.parse("Search for socks.\n").steps[0].step == "Search for socks."
    for text in ("Search for socks.\nOpen it.", "I am sorry, I cannot.", "Sure, what is it?"):
        with pytest.raises(ParseError):
            planner.parse(text)


def test_a_plan_without_reasoning_is_read_back() -> None:
    made = Plan(steps=tuple(PlanStep(reasoning=r, step=s) for r, s in [("", "Go"), ("so", "Buy")]))
    text = planner.print_plan(made)
    assert text == "## Step 1\nStep: Go\n\n## Step 2\nReasoning: so\nStep: Buy"
    assert planner.parse(text) == made


@pytest.mark.parametrize(
    "text", ["", "I cannot.", "## Step 1\nReasoning: only", '{"steps": []}', "{}", "[[]]"]
)
def test_no_plan_is_an_error(text: str) -> None:
    with pytest.raises(ParseError, match="Step"):
        planner.parse(text)


def test_replan_rounds_are_a_conversation_that_shows_only_the_last_page() -> None:
    pages = [seen(f"page {n}") for n in range(3)]
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


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        (["Open A", "Open A", "Open A"], ["Open A"]),
        (
            ["Find A", "Type it", "Press", "Type it", "Press", "Type it"],
            ["Find A", "Type it", "Press"],
        ),
        (["Open A", "Open B", "Open C", "Open A", "Open B", "Ope"], ["Open A", "Open B", "Open C"]),
        # Going back is no repetition.
        (["Open A", "Go back", "Open B", "Go back", "Open C", "Go back"], None),
        (["Open A", "Note it", "Open B", "Note it"], None),
    ],
)
def test_what_is_said_again_and_again_is_said_once(
    said: list[str], steps: list[str] | None
) -> None:
    plan = Plan(steps=tuple(PlanStep(reasoning="", step=step) for step in said))
    assert [step.step for step in told_once(plan).steps] == (steps or said)
