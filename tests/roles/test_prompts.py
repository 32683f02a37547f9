"""Prompts of models that were not trained on them: short, with examples to imitate."""

from __future__ import annotations

import json
import re

import pytest

from planact.browser.actions import ACTIONS
from planact.browser.reading.budget import estimate_tokens
from planact.roles import executor, judge, planner, webvoyager
from planact.roles.template import as_asked, render
from planact.types import (
    Action,
    Constraint,
    Decision,
    Message,
    ModelSettings,
    Plan,
    PlanStep,
    Step,
)
from support.episodes import episode
from support.seen import seen

LINES = ModelSettings()
JSON = ModelSettings(constrain=Constraint.SCHEMA)
EITHER = pytest.mark.parametrize("settings", [LINES, JSON], ids=["lines", "json"])

GOAL = "Order socks"
PAGE = seen('[1] searchbox "Search"')
PLAN = Plan(steps=(PlanStep(reasoning="r", step="Search for them"),))
DONE = (Step(observation=PAGE, decision=Decision(reasoning="r", action=Action(name="go_back"))),)


def executor_messages(settings: ModelSettings) -> list[Message]:
    return executor.render(GOAL, PLAN, DONE, PAGE, settings, actions=tuple(ACTIONS.values()))


def replies(prompt: str) -> list[str]:
    """The examples of replies: what follows a line that ends with a colon and names them."""
    return re.findall(r"^Reply\b.*:\n((?:.+\n)+)", prompt, re.MULTILINE)


@EITHER
def test_prompts_are_short(settings: ModelSettings) -> None:
    limit = 730 if settings is JSON else 660  # the estimate counts every sign of JSON
    assert estimate_tokens(executor_messages(settings)[0].content) <= limit
    assert estimate_tokens(planner.render(GOAL, PAGE, settings)[0].content) < 500
    assert estimate_tokens(judge.render(episode(), settings)[0].content) < 550


@EITHER
def test_every_action_is_shown_with_values_and_none_with_placeholders(
    settings: ModelSettings,
) -> None:
    system = executor_messages(settings)[0].content
    for kind in ACTIONS.values():
        shown = json.dumps(kind.as_object(kind.example)) if settings is JSON else str(kind.example)
        assert f"\n{shown}" in system
    assert not re.search(r"<[a-z]|\((?:element|text|option|key|url|answer)\b", system)


@EITHER
def test_the_examples_of_the_executor_can_be_done_on_their_page(settings: ModelSettings) -> None:
    system = executor_messages(settings)[0].content
    page = seen(*re.findall(r"^\[\d+\] .*", system, re.MULTILINE))
    decisions = [executor.parse(reply, page) for reply in replies(system)]
    actions = [str(decision.action) for decision in decisions]
    assert actions == ["click(33)", 'fill(31, "2077")', 'exit("3")']
    assert all(decision.reasoning for decision in decisions)


@EITHER
def test_the_example_of_the_planner_is_a_plan(settings: ModelSettings) -> None:
    (reply,) = re.findall(
        r"^Reply:\n(.*)\n\nReply with such",
        planner.render(GOAL, PAGE, settings)[0].content,
        re.M | re.S,
    )
    steps = planner.parse(reply).steps
    assert [bool(step.reasoning and step.step) for step in steps] == [True, True]


@EITHER
def test_a_form_that_is_asked_for_is_the_only_one_that_is_shown(settings: ModelSettings) -> None:
    prompts = [
        executor_messages(settings)[0].content,
        planner.render(GOAL, PAGE, settings)[0].content,
        judge.render(episode(), settings)[0].content,
    ]
    for prompt in prompts:
        assert ('{"' in prompt) == (settings is JSON)
        assert bool(re.search("^(Action|Step|Verdict): ", prompt, re.M)) == (settings is LINES)


def test_under_a_tool_json_is_asked_for_and_under_a_grammar_lines() -> None:
    for constrain, same in ((Constraint.TOOL, JSON), (Constraint.GRAMMAR, LINES)):
        settings = ModelSettings(constrain=constrain)
        assert executor_messages(settings) == executor_messages(same)


@EITHER
def test_the_examples_of_judges_are_a_verdict_for_each(settings: ModelSettings) -> None:
    own = judge.render(episode(), settings)[0].content
    published = render("webvoyager", "system", **as_asked(settings))
    for system, parse in ((own, judge.parse), (published, webvoyager.parse)):
        examples = system.partition("Two examples")[2].partition(":\n")[2]
        parts = examples.split("\n\n" if settings is LINES else "\n")[-2:]
        assert [parse(part).success for part in parts] == [True, False]


@EITHER
def test_what_changes_from_turn_to_turn_comes_last(settings: ModelSettings) -> None:
    system, user = (message.content for message in executor_messages(settings))
    assert GOAL not in system
    at = [user.index(part) for part in (GOAL, "Search for them", "1. go_back", "[1] searchbox")]
    assert at == sorted(at)
    assert user.rpartition("\n")[2].startswith("Reply with the ")
