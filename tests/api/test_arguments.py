"""What cannot be done is said before anything starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import planact
from planact.llm.scripted import ScriptedModel
from planact.tasks.suites import open_suite
from support.kettles import EXIT, Offer, mark, run


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"url": "ftp://a.test"}, "no web address|not a web address"),
        ({"url": ""}, "a task has one start"),
        ({"executor": "nonsense"}, "Unknown model 'nonsense'"),
        ({"executor": "no_such_module:Name"}, "there is no module no_such_module"),
        ({"executor": "json:Nothing"}, "has no attribute 'Nothing'"),
        ({"executor": "json:JSONDecoder"}, "is no model. It needs name, settings and complete"),
        ({"policy": "sometimes"}, "no policy 'sometimes'. Give one of never"),
        ({"screens": True}, "screenshots need a place"),
        ({"executor": "demonstrator"}, "only suites have demonstrators"),
    ],
)
async def test_what_cannot_be_done_is_said_at_once(
    browser: planact.Browser, url: str, options: dict[str, Any], problem: str
) -> None:
    address = options.pop("url", url)
    with pytest.raises(planact.UsageError, match=problem):
        await run(browser, address, EXIT, **options)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"output": dict}, "is no form for an answer"),
        ({"output": Offer(name="a", pounds=1)}, "is no form for an answer"),
        ({"executor": 5}, "5 is no executor"),
        ({"executor": None}, "None is no executor"),
        ({"planner": object()}, "is no planner"),
        ({"policy": 5}, "5 is no policy"),
        ({"site_map": "map.txt"}, "a site map is for the policy locked"),
        ({"policy": "locked", "site_map": "no.txt"}, "the site map no.txt cannot be read"),
        ({"budget": {"steps": 3}}, "Give a planact.Budget"),
        ({"actions": mark}, "the actions are no list"),
        ({"actions": [mark, mark]}, "2 actions are called mark"),
        ({"allow": "http://b.test"}, "Give a list of addresses"),
        ({"network": "closed"}, "network is 'closed'. Give open or site"),
        ({"network": None}, "network is None"),
        (
            {"permissions": "rules.yaml"},
            r"permissions is of the type str. Give planact.Permissions\(rules=",
        ),
        ({"permissions": planact.Permissions}, r"Give planact.Permissions\(rules="),
        ({"secrets": [planact.Secret]}, r"Give planact.Secrets.read\(path\)"),
        ({"confirm": True}, "confirm is True. Give a function"),
        ({"http_credentials": ("ann", "x")}, "are no user and password"),
        ({"on_event": 5}, "on_event is 5"),
        ({"replan": "never"}, "there is no option replan. Of the agent: actions"),
    ],
)
async def test_what_is_not_what_it_has_to_be(
    browser: planact.Browser, url: str, options: dict[str, Any], problem: str
) -> None:
    with pytest.raises(planact.UsageError, match=problem):
        await run(browser, url, EXIT, **options)


async def test_inside_an_event_loop_the_plain_functions_say_what_to_use() -> None:
    with pytest.raises(planact.UsageError, match=r"Use await planact\.arun"):
        planact.run("?", "http://a.test/")


async def test_tasks_that_cannot_be_told_apart_are_refused(tmp_path: Path) -> None:
    same = [planact.task("?", "http://a.test/")] * 2
    for tasks, problem in ((same, "2 tasks are called"), ([], "no task is given")):
        with pytest.raises(planact.PlanactError, match=problem):
            await planact.arun_tasks(tasks, tmp_path, planner=None, executor=ScriptedModel([]))
    with pytest.raises(planact.UsageError, match="'' is no goal"):
        planact.task("", "http://a.test/")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("no.such.module:Suite", "there is no module no"),
        ("json:JSONDecoder", "is no suite. It needs name, seeds, budget, tasks and world"),
        ("nothing", "there is no suite 'nothing'"),
    ],
)
def test_suites_that_are_none(name: str, problem: str) -> None:
    with pytest.raises(planact.UsageError, match=problem):
        open_suite(name)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"workers": 0}, "workers is 0"),
        ({"seeds": 0}, "seeds is 0"),
        ({"limit": -1}, "limit is -1"),
        ({"runner": "threads"}, "no runner 'threads'. Give one of local, processes, ray"),
        ({"judge": 5}, "5 is no judge"),
        ({"output": dict}, "is no form for an answer"),
    ],
)
async def test_options_of_many_tasks_are_what_they_have_to_be(
    tmp_path: Path, options: dict[str, Any], problem: str
) -> None:
    tasks = [planact.task("?", "http://a.test/")]
    with pytest.raises(planact.UsageError, match=problem):
        await planact.arun_tasks(tasks, tmp_path, executor=ScriptedModel([]), **options)
    with pytest.raises(planact.UsageError, match="these are no tasks"):
        await planact.arun_tasks(["a"], tmp_path)  # type: ignore[list-item]


def test_what_cannot_be_part_of_an_agent_or_a_rule() -> None:
    executor = planact.ModelExecutor(ScriptedModel([EXIT]))
    for make, problem in (
        (lambda: planact.Agent(EXIT), "is 'Reasoning"),  # type: ignore[arg-type]
        (lambda: planact.Agent(executor, None, "never"), "the policy is 'never'"),  # type: ignore[arg-type]
        (lambda: planact.Agent(executor, budget=5), "Give a planact.Budget"),  # type: ignore[arg-type]
        (lambda: planact.Rule(deny=("submit",), sites=("shop",)), "is no web address"),
        (lambda: planact.Permissions.read("no.yaml"), "cannot read no.yaml"),
        (lambda: planact.Secrets.read("no.yaml"), "no.yaml cannot be read"),
    ):
        with pytest.raises(planact.UsageError, match=problem):
            make()
