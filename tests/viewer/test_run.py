"""The run page, read back in a real browser from file://."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page

from planact.errors import Owner, StopReason, UsageError
from planact.evaluate.folder import RunFolder
from planact.types import (
    Action,
    Check,
    Completion,
    Decision,
    Exchange,
    Message,
    Observation,
    Plan,
    PlanRound,
    PlanStep,
    Role,
    Score,
    Step,
    Stop,
    Trajectory,
    Usage,
)
from planact.viewer import render
from support.episodes import check
from support.seen import seen, target

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
HOSTILE = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">"


def page(path: str, title: str, *lines: str) -> Observation:
    return seen(*lines, url=f"http://localhost:8000{path}", title=title)


def plan(*steps: tuple[str, str]) -> Plan:
    return Plan(steps=tuple(PlanStep(reasoning=why, step=what) for why, what in steps))


def step(where: Observation, why: str, action: Action, on: str = "", **more: object) -> Step:
    decision = Decision(reasoning=why, target=target(on), action=action)
    return Step(observation=where, decision=decision, **more)


def said(answer: str, right: bool) -> Check:
    return check("string_match", "includes", "24.99", seen=answer, passed=right)


def exchange(role: Role, at: int, reply: str | None, problem: str = "") -> Exchange:
    return Exchange(
        role=role,
        at=at,
        messages=(Message(role="user", content=f"{role}, do {HOSTILE}"),),
        completion=None if reply is None else Completion(text=reply, reasoning="Hm.", tokens_in=12),
        problem=problem,
        cost=0.0042,
    )


HOME = page("/", "Welcome", '[1] searchbox "Search"', '[2] link "Books"', HOSTILE)
NONE = page("/search?q=blue+kettle+1.7", "Search", "Found 0 results.", '[1] searchbox "Search"')
FOUND = page("/search?q=kettle", "Search", '[3] link "Alder Kettle" | £24.99', "Found 2 results.")

TRAJECTORY = Trajectory(
    task_id="shopping.cheapest-kettle",
    goal="What does the cheapest blue kettle cost?",
    start_url="http://localhost:8000/",
    site="shopping",
    template="cheapest",
    policy="on-change",
    planner="model-a",
    executor="model-b",
    plans=(
        PlanRound(
            plan=plan(
                ("The shop has a search field.", 'Search for "blue kettle 1.7"'),
                ("Results can be sorted.", "Sort by price"),
                ("The goal asks for a price.", "Answer with the price of the first result"),
            ),
            at=0,
            trigger="start",
        ),
        PlanRound(
            plan=plan(
                ("That search found nothing, so it is made broader.", 'Search for "kettle"'),
                ("Results can be sorted.", "Sort by price"),
                ("The goal asks for a price.", "Answer with the price of the first result"),
            ),
            at=1,
            trigger="the page changed",
        ),
    ),
    steps=(
        step(
            HOME,
            'I type into searchbox "Search".',
            Action(name="fill", args=(1, "blue kettle 1.7")),
            'searchbox "Search"',
            plan=0,
        ),
        step(NONE, "Try again.", Action(name="click", args=(9,)), plan=1, error="no element 9"),
        step(FOUND, "Look again.", Action(name="scroll", args=("down",)), plan=1, changed=False),
        step(FOUND, "The first costs £24.99.", Action(name="exit", args=("£24.99",)), plan=1),
    ),
    last=FOUND,
    answer="£24.99",
    stop=Stop(reason=StopReason.EXIT),
    score=Score(success=True, checks=(said("£24.99", True),)),
    usage=Usage(planner_calls=2, executor_calls=4, tokens_in=4210, tokens_out=160, cost=0.31),
    usage_by_role={
        "planner": Usage(planner_calls=2, tokens_in=1210, cost=0.31),
        "executor": Usage(executor_calls=4, tokens_in=3000, tokens_out=160, cost=0.0),
    },
    exchanges=(
        exchange("planner", 0, "first plan"),
        exchange("executor", 0, "odd", "there is no action"),
        exchange("executor", 0, HOSTILE),
        exchange("planner", 1, "new plan"),
        exchange("judge", 4, None, "nobody answers"),
    ),
    seconds=8.31,
)
FAILED = TRAJECTORY.model_copy(
    update={
        "seed": 1,
        "template": "reviews",
        "answer": "£30",
        "score": Score(success=False, checks=(said("£30", False),)),
    }
)
BROKEN = TRAJECTORY.model_copy(
    update={
        "seed": 2,
        "plans": (),
        "steps": (),
        "answer": None,
        "score": None,
        "usage": Usage(cost=0.0),
        "usage_by_role": {},
        "exchanges": (),
        "stop": Stop(
            reason=StopReason.FAILED, owner=Owner.ENVIRONMENT, message="http://x is not reachable"
        ),
    }
)


def make_run(path: Path, *episodes: Trajectory) -> RunFolder:
    folder = RunFolder.start(path, {"suite": "arena", "split": "test", "policy": "on-change"})
    for episode in episodes:
        folder.save(episode)
    return folder


@pytest.fixture
async def opened(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    """The page of a run of three episodes, in a folder whose name has to be quoted."""
    folder = make_run(tmp_path / "run #1", TRAJECTORY, FAILED, BROKEN)
    screens = folder.path / "screens" / "shopping.cheapest-kettle-0"
    screens.mkdir(parents=True)
    (screens / "0.png").write_bytes(PIXEL)
    page = await browser.new_page()
    await page.goto(render(folder.path).as_uri())
    yield page
    await page.close()


def episode_of(page: Page, seed: int) -> Locator:
    return page.locator(f"[id='shopping.cheapest-kettle-{seed}']")


async def test_an_episode_tells_its_story(opened: Page) -> None:
    episode = episode_of(opened, 0)
    await episode.locator("summary").first.click()
    story = await episode.inner_text()
    told = (
        'Search for "blue kettle 1.7"',
        "The shop has a search field.",
        'fill(1, "blue kettle 1.7")',
        "no element 9",
        "the page changed",
        "no change",
        "£24.99",
        "string_match: includes '24.99'; seen: the answer '£24.99'",
    )
    assert [text for text in told if text not in story] == []
    assert await episode.locator("ins").all_inner_texts() == ['Search for "kettle"']
    assert await episode.locator("del").all_inner_texts() == ['Search for "blue kettle 1.7"']


async def test_exchanges_stand_folded_beside_what_came_of_them(opened: Page) -> None:
    episode = episode_of(opened, 0)
    await episode.locator("summary").first.click()
    turns = episode.locator(".timeline > li")
    counts = [await turns.nth(n).locator(".exchange").count() for n in range(await turns.count())]
    assert counts == [1, 2, 1, 0, 0, 0, 1]  # plan, step, plan, three steps, the end
    odd, used = (turns.nth(1).locator(".exchange").nth(n) for n in range(2))
    assert not await odd.locator("pre").first.is_visible()
    assert "not usable" in await odd.inner_text()
    await odd.locator("summary").click()
    shown = await odd.inner_text()
    assert all(part in shown for part in (f"executor, do {HOSTILE}", "Hm.", "there is no action"))
    await used.locator("summary").click()
    assert HOSTILE in await used.locator("pre").last.inner_text()
    assert "12 tokens in, 0 out, $0.0042" in await used.inner_text()
    assert "no reply" in await turns.nth(6).locator(".exchange").inner_text()


async def test_what_it_cost_is_told_where_it_is_known(opened: Page, tmp_path: Path) -> None:
    assert "$0.62" in await opened.locator(".figures").inner_text()
    await opened.get_by_text("By role").click()
    roles = await opened.locator("details", has_text="By role").inner_text()
    assert "planner\t4\t2,420\t0\t0.0 s\t$0.62" in roles
    await episode_of(opened, 0).locator("summary").first.click()
    facts = await episode_of(opened, 0).locator(".facts").inner_text()
    assert "$0.31" in facts and "executor 3,000 in, 160 out, $0.00" in facts

    usage = Usage(planner_calls=1, tokens_in=5)
    unknown = {"usage": usage, "usage_by_role": {"planner": usage}}
    folder = make_run(tmp_path / "unknown", TRAJECTORY.model_copy(update=unknown))
    await opened.goto(render(folder.path).as_uri())
    assert "$" not in await opened.locator(".figures").inner_text()
    await opened.get_by_text("By role").click()
    assert "not known" in await opened.locator("details", has_text="By role").inner_text()


async def test_a_failure_names_its_owner(opened: Page) -> None:
    episode = episode_of(opened, 2)
    await episode.locator("summary").first.click()
    story = await episode.inner_text()
    assert "environment" in story and "http://x is not reachable" in story


async def test_page_text_and_screenshot_open_by_keyboard(opened: Page) -> None:
    episode = episode_of(opened, 0)
    await episode.locator("summary").first.focus()
    await opened.keyboard.press("Enter")
    await episode.locator(".step .page > summary").first.focus()
    await opened.keyboard.press("Enter")
    assert HOSTILE in await episode.locator(".step .page pre").first.inner_text()
    image = episode.locator("img")
    await image.scroll_into_view_if_needed()
    await image.evaluate("image => image.decode()")
    assert await image.count() == 1


async def test_untrusted_text_does_nothing(opened: Page) -> None:
    assert await opened.title() == "run #1 · planact"
    assert await opened.locator("script, [onerror]").count() == 0


async def test_only_the_runs_own_files_are_fetched(opened: Page) -> None:
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    await opened.reload()
    assert asked and all(url.startswith("file:") for url in asked)


async def test_episodes_can_be_filtered_by_outcome(opened: Page) -> None:
    async def shown() -> list[int]:
        return [n for n in range(3) if await episode_of(opened, n).is_visible()]

    assert await shown() == [0, 1, 2]
    for label, seeds in (("not completed", [1]), ("broken", [2]), ("all", [0, 1, 2])):
        await opened.get_by_label(label).check(force=True)
        assert await shown() == seeds


def test_foreign_and_empty_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="neither a run folder nor"):
        render(tmp_path)
    with pytest.raises(UsageError, match="no finished episodes"):
        render(make_run(tmp_path / "run").path)
