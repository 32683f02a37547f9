"""The library on real pages in a real browser; only the model is scripted. The scripts in
`examples` show the rest."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, RootModel, field_validator

import planact
from planact.browser.tools import tool
from planact.evaluate.agents import AgentConfig
from planact.llm.scripted import ScriptedModel
from planact.roles.executor import parse
from planact.roles.replies.forms import executor_form
from planact.roles.template import check_prompts
from planact.tasks.suites import open_suite
from planact.types import Constraint
from support.grammars import accepts
from support.seen import seen
from support.site import folder_site

PAGE = """<!doctype html><meta charset=utf-8><title>Shop</title>
<h1>Kettles</h1><p>Alder £12</p><button>Buy</button>"""
EXIT = 'Reasoning: r\nAction: exit("Alder, £12")'


class Offer(BaseModel):
    name: str
    pounds: int


class Numbers(RootModel[list[int]]):
    pass


class Choosy(BaseModel):
    name: str

    @field_validator("name")
    @classmethod
    def _choose(cls, name: str) -> str:
        return str(1 / 0)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    with folder_site(folder) as site:
        yield f"{site.url}/"


async def run(browser: planact.Browser, url: str, *replies: str, **options: Any) -> planact.Result:
    given = {"planner": None, "executor": ScriptedModel(replies)} | options
    return await planact.arun("The cheapest kettle?", url, browser=browser, **given)


def test_importing_it_loads_nothing() -> None:
    code = "import sys, planact; print(sorted({'playwright', 'pydantic'} & {*sys.modules}))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
    for name in planact.__all__:
        assert getattr(planact, name).__module__.startswith("planact") or name == "Event"


async def test_an_answer_is_put_into_a_form_and_asked_for_again(
    browser: planact.Browser, url: str
) -> None:
    wrong, right = '{"name": "Alder"}', 'Here: {"name": "Alder", "pounds": 12}'
    model = ScriptedModel([EXIT, wrong, right])
    result = await run(browser, url, executor=model, output=Offer)
    assert result.output == Offer(name="Alder", pounds=12)
    assert "Alder £12" in model.seen[1][1].content
    assert "pounds: Field required" in model.seen[2][-1].content
    assert result.usage.executor_calls == 3


async def test_where_the_form_never_fits_the_answer_is_still_there(
    browser: planact.Browser, url: str
) -> None:
    result = await run(browser, url, EXIT, *["Twelve."] * 3, output=Offer)
    assert (result.answer, result.output) == ("Alder, £12", None)
    assert "There is no JSON object" in result.problem


async def test_an_executor_of_ones_own_answers_with_the_json_itself(
    browser: planact.Browser, url: str
) -> None:
    class Sure:
        name = "sure"

        async def decide(self, history: planact.History, on_exchange: object) -> planact.Decision:
            answer = planact.Action(name="exit", args=('{"name": "Alder", "pounds": 12}',))
            return planact.Decision(reasoning="r", action=answer)

    for executor in (Sure(), Sure):
        result = await run(browser, url, executor=executor, output=Offer)
        assert result.output == Offer(name="Alder", pounds=12)
        assert result.trajectory.executor == "sure"


async def test_a_session_that_one_has_is_used_and_left_open(
    browser: planact.Browser, url: str
) -> None:
    async with browser.open(url) as session:
        model = ScriptedModel([EXIT])
        result = await planact.arun("?", session=session, planner=None, executor=model)
        assert result.answer == "Alder, £12"
        assert (await session.observe()).title == "Shop"


async def test_an_episode_is_kept_in_a_run_folder(
    browser: planact.Browser, url: str, tmp_path: Path
) -> None:
    result = await run(browser, url, EXIT, out=tmp_path / "run", screens=True)
    assert planact.episodes(tmp_path / "run") == [result.trajectory]
    assert (tmp_path / "run" / "screens" / "run-0" / "0.png").exists()
    with pytest.raises(planact.UsageError, match="holds this run already"):
        await run(browser, url, EXIT, out=tmp_path / "run", screens=True)


async def test_a_site_that_does_not_load_is_told_in_the_result(
    browser: planact.Browser, tmp_path: Path
) -> None:
    result = await run(browser, "http://127.0.0.1:9/", EXIT, out=tmp_path / "run")
    assert not result.done and result.answer is None
    assert result.trajectory.stop.owner == "environment"
    assert "does not load" in planact.episodes(tmp_path / "run")[0].stop.message


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


# ---------------------------------------------------------------- actions


async def mark(
    session: planact.Session, row: planact.Element, colour: Literal["red", "blue"]
) -> str:
    """Mark a row of the list.

    Only here.
    """
    return f"{row.name} is {colour} on {session.page.url}"


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


# ---------------------------------------------------------------- prompts


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


async def test_a_cancelled_task_is_kept_as_far_as_it_came(
    browser: planact.Browser, url: str, tmp_path: Path
) -> None:
    def stop(event: planact.Event) -> None:
        if isinstance(event, planact.Step):
            running.cancel()

    inert = "Reasoning: r\nAction: click(1)"
    running = asyncio.create_task(
        run(browser, url, inert, inert, out=tmp_path / "r", on_event=stop)
    )
    with pytest.raises(asyncio.CancelledError):
        await running
    (episode,) = planact.episodes(tmp_path / "r")
    assert (episode.stop.reason, len(episode.steps)) == ("interrupted", 1)


# ---------------------------------------------------------------- what is of one's own and fails

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


async def test_a_listener_that_fails_is_no_part_of_the_episode(
    browser: planact.Browser, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    def deaf(event: planact.Event) -> None:
        raise OSError("no ear")

    result = await run(browser, url, EXIT, on_event=deaf)
    assert result.answer == "Alder, £12"
    assert "the listener failed at a Stop" in caplog.text


@pytest.mark.parametrize(
    ("output", "reply", "problem"),
    [
        (Offer, "{}", "name: Field required"),
        (Numbers, "[1, 2]", ""),
        (Choosy, '{"name": "x"}', "division by zero"),
    ],
)
async def test_forms_of_all_kinds(
    browser: planact.Browser, url: str, output: Any, reply: str, problem: str
) -> None:
    result = await run(browser, url, EXIT, *[reply] * 3, output=output)
    assert problem in result.problem and bool(result.output) is not bool(problem)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"output": dict}, "is no form for an answer"),
        ({"output": Offer(name="a", pounds=1)}, "is no form for an answer"),
        ({"executor": 5}, "5 is no executor"),
        ({"executor": None}, "None is no executor"),
        ({"planner": object()}, "is no planner"),
        ({"policy": 5}, "5 is no policy"),
        ({"budget": {"steps": 3}}, "Give a planact.Budget"),
        ({"actions": mark}, "the actions are no list"),
        ({"actions": [mark, mark]}, "2 actions are called mark"),
        ({"allow": "http://b.test"}, "Give a list of addresses"),
        ({"on_event": 5}, "on_event is 5"),
        ({"replan": "never"}, "there is no option replan. Of the agent: planner"),
    ],
)
async def test_what_is_not_what_it_has_to_be(
    browser: planact.Browser, url: str, options: dict[str, Any], problem: str
) -> None:
    with pytest.raises(planact.UsageError, match=problem):
        await run(browser, url, EXIT, **options)


async def test_actions_that_there_are_not_are_told(browser: planact.Browser, url: str) -> None:
    async with browser.open(url) as session:
        page = await session.observe()
        for name, args in (("clck", (1,)), ("click", ()), ("exit", ("",))):
            with pytest.raises(planact.ActionError):
                await session.act(planact.Action(name=name, args=args), page)


@pytest.mark.parametrize(
    ("options", "problem"),
    [({"workers": 0}, "workers is 0"), ({"seeds": 0}, "seeds is 0")],
)
async def test_numbers_begin_with_one(
    tmp_path: Path, options: dict[str, int], problem: str
) -> None:
    tasks = [planact.task("?", "http://a.test/")]
    with pytest.raises(planact.UsageError, match=problem):
        await planact.arun_tasks(tasks, tmp_path, executor=ScriptedModel([]), **options)
    with pytest.raises(planact.UsageError, match="these are no tasks"):
        await planact.arun_tasks(["a"], tmp_path)  # type: ignore[list-item]
