"""Prompts of one's own, and code of one's own that fails."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import planact
from planact.evaluate.agents import AgentConfig
from planact.llm.scripted import ScriptedModel
from planact.roles.template import check_prompts
from support.kettles import EXIT, run


def test_prompts_of_ones_own_are_checked_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(planact.UsageError, match="holds no prompts"):
        check_prompts(str(tmp_path))
    (tmp_path / "planer.md").write_text("x")
    with pytest.raises(
        planact.UsageError, match=r"planer.md is no prompt of ours. Ours: .*planner.md"
    ):
        AgentConfig(prompts=tmp_path).check()
    (tmp_path / "planer.md").rename(tmp_path / "planner.md")
    (tmp_path / "planner.md").write_text("{% block first %}\n{{ goal }\n{% endblock %}")
    with pytest.raises(planact.UsageError, match=r"planner.md, line 2: "):
        check_prompts(str(tmp_path))


async def test_a_prompt_that_uses_what_nobody_gives_ends_the_episode_in_one_line(
    browser: planact.Browser, url: str, tmp_path: Path
) -> None:
    (tmp_path / "executor.md").write_text("{% block user %}{{ weather }}{% endblock %}")
    result = await run(browser, url, EXIT, prompts=tmp_path)
    assert "'weather' is undefined. It is given: goal, plan, history" in (
        result.trajectory.stop.message
    )


KINDS: dict[str, dict[str, Any]] = {}


def kind(given: Any) -> Any:
    """Something of one's own that fails at the second action."""
    KINDS[given.__name__] = given()
    return given


@kind
def a_model() -> dict[str, Any]:
    def reply(messages: list[planact.Message]) -> str:
        if "1. scroll" in messages[-1].content:
            raise OSError("disk\nfull")
        return 'Reasoning: r\nAction: scroll("down")'

    return {"executor": ScriptedModel(reply)}


@kind
def an_executor() -> dict[str, Any]:
    class Tired:
        name = "tired"

        async def decide(self, history: planact.History, on_exchange: object) -> planact.Decision:
            if history.steps:
                raise OSError("disk\nfull")
            action = planact.Action(name="scroll", args=("down",))
            return planact.Decision(reasoning="r", action=action)

    return {"executor": Tired()}


@kind
def a_policy() -> dict[str, Any]:
    def policy(history: planact.History) -> str:
        raise OSError("disk\nfull")

    return {"executor": ScriptedModel(['Reasoning: r\nAction: scroll("down")']), "policy": policy}


@kind
def a_clock_of_its_own() -> dict[str, Any]:
    def policy(history: planact.History) -> str:
        raise TimeoutError("OSError: disk\nfull")

    return {"executor": ScriptedModel(['Reasoning: r\nAction: scroll("down")']), "policy": policy}


@pytest.mark.parametrize("name", KINDS)
async def test_what_fails_in_code_of_ones_own_loses_nothing(
    browser: planact.Browser, url: str, name: str
) -> None:
    result = await run(browser, url, **KINDS[name])
    stop = result.trajectory.stop
    assert (stop.reason, len(result.trajectory.steps)) == ("failed", 1)
    assert stop.owner == ("model" if name == "a_model" else "harness")
    assert "OSError: disk full" in stop.message and "\n" not in stop.message


class Saying:
    """An executor, and a planner, by a plain function, that gives something."""

    name = "saying"

    def __init__(self, something: Any) -> None:
        self._something = something

    def decide(self, history: planact.History, on_exchange: object) -> Any:
        return self._something

    def plan(self, history: planact.History, on_exchange: object) -> Any:
        return self._something


BUY = planact.Decision(reasoning="r", action=planact.Action(name="click", args=("Buy",)))


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"executor": Saying(None)}, "the executor saying gave None. It has to be a planact.Dec"),
        ({"planner": Saying(["Open"])}, r"the planner saying gave \['Open'\]"),
        (
            {"planner": Saying(planact.Plan(steps=())), "policy": lambda history: True},
            "the policy gave True. Give the reason",
        ),
        ({"executor": Saying(BUY)}, "changed nothing: click takes the number of an element"),
        ({"executor": ScriptedModel(["Sure, Alder!"] * 3)}, "The model said 'Sure, Alder!'"),
    ],
)
async def test_what_something_of_ones_own_gave_is_said(
    browser: planact.Browser, url: str, options: dict[str, Any], problem: str
) -> None:
    more = {"executor": ScriptedModel(['Reasoning: r\nAction: scroll("down")'] * 2)} | options
    result = await run(browser, url, **more)
    assert re.search(problem, result.problem), result.problem
    assert "\n" not in repr(result)


async def test_permissions_are_asked_for_where_somebody_can_confirm(
    browser: planact.Browser, url: str
) -> None:
    asked: list[planact.Request] = []
    await run(
        browser,
        url,
        "Reasoning: r\nAction: click(1)",
        EXIT,
        confirm=lambda request: bool(asked.append(request)),
    )
    assert [request.what for request in asked] == ['click button "Buy"']
