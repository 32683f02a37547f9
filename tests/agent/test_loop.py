"""The loop on real pages in a real browser; only the model is scripted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from planact.agent import MAX_FUTILE, POLICIES, Agent, Episode
from planact.browser import Browser
from planact.errors import ModelFailure, Owner, StopReason
from planact.llm.scripted import ScriptedModel
from planact.roles.executor import ModelExecutor
from planact.roles.planner import ModelPlanner
from planact.types import (
    Budget,
    Event,
    Exchange,
    History,
    Message,
    ModelSettings,
    Observation,
    PlanRound,
    PolicyName,
    Price,
    Step,
    Stop,
    Trajectory,
)
from support.site import folder_site

PAGES = {
    "index.html": '<title>Home</title><a href="list.html">Kettles</a><button>Inert</button>',
    "list.html": '<title>List</title><h1>Kettles</h1><p>Alder 12.00</p><a href="index.html">Up</a>',
}
PLAN = "## Step 1\nReasoning: r\nStep: {}"
OPEN = 'Reasoning: open\nElement: link "Kettles"\nAction: click(1)'
INERT = 'Reasoning: press\nElement: button "Inert"\nAction: click(2)'
EXIT = 'Reasoning: done\nAction: exit("12.00")'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("site")
    for name, body in PAGES.items():
        (folder / name).write_text(f"<!doctype html>{body}", encoding="utf-8")
    with folder_site(folder) as site:
        yield f"{site.url}/index.html"


async def episode(
    browser: Browser,
    site: str,
    replies: list[str],
    plans: list[str] | None = None,
    policy: PolicyName = PolicyName.ON_CHANGE,
    **budget: float,
) -> tuple[Trajectory, ScriptedModel]:
    acting, planning = ScriptedModel(replies), ScriptedModel(plans or [])
    planner = ModelPlanner(planning) if plans else None
    limits = Budget.model_validate(budget)
    agent = Agent(ModelExecutor(acting, policy), planner, POLICIES[policy], limits)
    async with browser.open(site) as session:
        return await agent.run("How much is the Alder?", session), planning


async def test_plans_acts_replans_and_answers(browser: Browser, site: str) -> None:
    plans = [PLAN.format("Open the kettles"), PLAN.format("Report 12.00")]
    run, planner = await episode(browser, site, [OPEN, EXIT], plans)
    assert run.stop.reason is StopReason.EXIT
    assert run.answer == "12.00"
    assert [(r.at, r.trigger) for r in run.plans] == [(0, "start"), (1, "the page changed")]
    assert [step.plan for step in run.steps] == [0, 1]
    assert run.usage.planner_calls == 2
    assert run.usage.executor_calls == 2
    # The replanner sees the new page, and the old one no longer.
    conversation = "\n".join(m.content for m in planner.seen[-1])
    assert "Alder 12.00" in conversation
    assert "Inert" not in conversation


@pytest.mark.parametrize(("policy", "plans"), [(PolicyName.NEVER, 1), (PolicyName.ALWAYS, 2)])
async def test_the_policy_decides_how_often(
    browser: Browser, site: str, policy: PolicyName, plans: int
) -> None:
    run, _ = await episode(browser, site, [OPEN, EXIT], [PLAN.format("x")] * 2, policy)
    assert len(run.plans) == plans


async def test_on_request_the_executor_asks(browser: Browser, site: str) -> None:
    ask = 'Reasoning: odd\nAction: replan("no such step")'
    plans = [PLAN.format("a"), PLAN.format("b")]
    run, _ = await episode(browser, site, [ask, OPEN, EXIT], plans, PolicyName.ON_REQUEST)
    assert [r.trigger for r in run.plans] == ["start", "asked for: no such step"]
    assert run.answer == "12.00"


async def test_without_a_planner_it_is_react(browser: Browser, site: str) -> None:
    run, _ = await episode(browser, site, [OPEN, EXIT])
    assert run.plans == ()
    assert run.policy == "no-plan"
    assert run.stop.reason is StopReason.EXIT


async def test_a_repeated_action_is_fed_back_and_then_ends_the_run(
    browser: Browser, site: str
) -> None:
    run, _ = await episode(browser, site, [INERT] * 9)
    assert run.stop.reason is StopReason.LOOP
    assert len(run.steps) == MAX_FUTILE
    assert run.steps[0].error == ""
    assert not run.steps[0].changed
    assert all("did not help" in step.error for step in run.steps[1:])


async def test_the_model_recovers_from_an_error_it_is_told(browser: Browser, site: str) -> None:
    wrong = 'Reasoning: r\nElement: button "Inert"\nAction: fill(2, "x")'
    run, _ = await episode(browser, site, [wrong, OPEN, EXIT])
    assert "fill" in run.steps[0].error
    assert run.answer == "12.00"


@pytest.mark.parametrize(
    ("budget", "reason"),
    [
        ({"steps": 1}, StopReason.STEPS),
        ({"tokens": 1}, StopReason.TOKENS),
        ({"seconds": 0.001}, StopReason.SECONDS),
    ],
)
async def test_budgets_end_the_run(
    browser: Browser, site: str, budget: dict[str, float], reason: StopReason
) -> None:
    run, _ = await episode(browser, site, [OPEN] * 3, **budget)
    assert run.stop.reason is reason
    assert run.answer is None


async def test_malformed_replies_end_the_run_and_are_kept(browser: Browser, site: str) -> None:
    run, _ = await episode(browser, site, ["odd", OPEN, *["no"] * 9])
    assert run.stop.reason is StopReason.MALFORMED
    assert [(e.role, e.at, e.completion and e.completion.text) for e in run.exchanges] == [
        ("executor", 1, "no")
    ] * 3
    first, *_, last = run.exchanges
    assert "Alder 12.00" in first.messages[-1].content
    assert first.problem in last.messages[-1].content
    assert run.stop.message == f"{last.problem}. The model said 'no'"
    assert run.usage.executor_calls == 5


async def test_a_dead_model_is_the_models_fault_and_keeps_what_was_done(
    browser: Browser, site: str
) -> None:
    def reply(messages: list[Message]) -> str:
        if "1. click" in messages[-1].content:
            raise ModelFailure("nobody answers")
        return OPEN

    agent = Agent(ModelExecutor(ScriptedModel(reply)))
    async with browser.open(site) as session:
        run = await agent.run("goal", session)
    assert run.stop.reason is StopReason.FAILED
    assert run.stop.owner is Owner.MODEL
    assert len(run.steps) == 1
    (asked,) = run.exchanges
    assert asked.completion is None and asked.problem == "nobody answers"
    assert "1. click" in asked.messages[-1].content


async def test_every_exchange_is_kept_in_order_where_one_wants_them(
    browser: Browser, site: str
) -> None:
    planning = ScriptedModel([PLAN.format("a"), PLAN.format("b")])
    acting = ScriptedModel(["odd", OPEN, EXIT])
    agent = Agent(ModelExecutor(acting), ModelPlanner(planning))
    async with browser.open(site) as session:
        run = await Episode(agent, "goal", keep_exchanges=True).run(session)
    assert [(e.role, e.at, bool(e.problem)) for e in run.exchanges] == [
        ("planner", 0, False),
        ("executor", 0, True),
        ("executor", 0, False),
        ("planner", 1, False),
        ("executor", 1, False),
    ]
    assert run.usage_by_role["planner"].tokens_in + run.usage_by_role["executor"].tokens_in == (
        run.usage.tokens_in
    )


async def test_a_budget_of_dollars_ends_the_run(browser: Browser, site: str) -> None:
    words = len(OPEN.split())
    settings = ModelSettings(price=Price(input=0.0, output=1e6 / words))  # a dollar a reply
    acting = ScriptedModel([OPEN, "Reasoning: r\nAction: go_back()"] * 9, settings=settings)
    agent = Agent(ModelExecutor(acting), budget=Budget(cost=1.0))
    async with browser.open(site) as session:
        run = await agent.run("goal", session)
    assert (run.stop.reason, run.stop.message) == (StopReason.COST, "the $1.00 are used up")
    assert (len(run.steps), run.usage.cost) == (1, pytest.approx(1.0))


async def test_what_was_done_until_it_is_cancelled_is_not_lost(browser: Browser, site: str) -> None:
    agent = Agent(ModelExecutor(ScriptedModel([OPEN] * 3)))

    def cancel(event: object) -> None:
        if isinstance(event, Step):
            running.cancel()

    async with browser.open(site) as session:
        episode = Episode(agent, "goal", listener=cancel)
        running = asyncio.create_task(episode.run(session))
        with pytest.raises(asyncio.CancelledError):
            await running
    run = episode.trajectory(Stop(reason=StopReason.INTERRUPTED))
    assert (run.goal, run.start_url, len(run.steps)) == ("goal", site, 1)
    assert run.usage.executor_calls > 0


async def test_screenshots_are_numbered_as_their_steps(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    agent = Agent(ModelExecutor(ScriptedModel([OPEN, EXIT])))
    async with browser.open(site) as session:
        await Episode(agent, "goal", screens=tmp_path).run(session)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["0.png", "1.png"]


@pytest.mark.parametrize("as_coroutine", [False, True])
async def test_a_listener_is_told_everything_in_its_order(
    browser: Browser, site: str, as_coroutine: bool
) -> None:
    told: list[Event] = []

    async def hear(event: Event) -> None:
        await asyncio.sleep(0)
        told.append(event)

    planner = ModelPlanner(ScriptedModel([PLAN.format("a")] * 2))
    agent = Agent(ModelExecutor(ScriptedModel([OPEN, EXIT])), planner)
    async with browser.open(site) as session:
        run = await agent.run("goal", session, hear if as_coroutine else told.append)
    planned, decided = [Exchange, PlanRound], [Exchange, Step]
    first, last = [Observation, *planned, Exchange, Observation, Step], [*planned, *decided, Stop]
    assert [*map(type, told)] == [*first, *last]
    assert told[-1] == run.stop


async def test_an_agent_runs_again_as_if_it_had_not_run(browser: Browser, site: str) -> None:
    def reply(messages: list[Message]) -> str:
        return EXIT if "Alder" in messages[-1].content else OPEN

    agent = Agent(ModelExecutor(ScriptedModel(reply)))
    runs = []
    for _ in range(2):
        async with browser.open(site) as session:
            runs.append(await agent.run("goal", session))
    assert [(len(run.steps), run.usage.executor_calls) for run in runs] == [(2, 2)] * 2


async def test_a_policy_of_ones_own(browser: Browser, site: str) -> None:
    def every_second(history: History) -> str:
        return "" if len(history.steps) % 2 else "two were done"

    planner = ModelPlanner(ScriptedModel([PLAN.format("a")] * 2))
    back = "Reasoning: r\nAction: go_back()"
    agent = Agent(ModelExecutor(ScriptedModel([OPEN, back, EXIT])), planner, every_second)
    async with browser.open(site) as session:
        run = await agent.run("goal", session)
    assert [(r.at, r.trigger) for r in run.plans] == [(0, "start"), (2, "two were done")]
    assert run.policy == "every_second"
