"""MiniWoB++ beside what BrowserGym gave for the same episodes: recordings/miniwob.json, made by
benchmarks/miniwob_parity.py. By default a sample of them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from numpy.random import RandomState

from planact.agent import Agent
from planact.agent.loop import Episode
from planact.browser import Browser
from planact.errors import EnvironmentFailure, StopReason, UsageError
from planact.evaluate.episode import start
from planact.evaluate.folder import RunFolder
from planact.files import download
from planact.tasks.suites.miniwob import MiniwobSuite, MiniwobWorld, page_seed
from planact.tasks.suites.miniwob import suite as pages
from planact.tasks.suites.miniwob.shown import SHOWN
from planact.tasks.suites.miniwob.suite import train_seed
from planact.tasks.task import Task, World
from planact.types import Action, Decision, Element, History, OnExchange, unheard
from support import RECORDINGS
from support.running import run

RECORDING = json.loads((RECORDINGS / "miniwob.json").read_text(encoding="utf-8"))
EPISODES = {f"{e['task']}-{e['repeat']}": e for e in RECORDING["episodes"]}
SAMPLED = 5  # every so many episodes, which end in every way
TASKS = {task.key: task for task in MiniwobSuite().tasks("test")}


@pytest.fixture(scope="module")
def world() -> Iterator[MiniwobWorld]:
    with MiniwobSuite().world() as world:
        yield world


def test_tasks_limits_and_seeds_are_browsergyms() -> None:
    assert list(TASKS) == list(RECORDING["seeds"])
    assert (len(TASKS), MiniwobSuite.seeds) == (125, 5)
    assert MiniwobSuite.budget.steps == RECORDING["steps"]
    for name, seeds in RECORDING["seeds"].items():
        pages = [int(RandomState(seed).randint(0, 1_000_000)) for seed in seeds]
        assert [page_seed(name, repeat) for repeat in range(5)] == pages
    assert page_seed("click-tab", 5) != page_seed("click-tab", 0)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.every if number % SAMPLED else ())
        for number, name in enumerate(EPISODES)
    ],
)
async def test_an_episode_goes_as_in_browsergym(
    name: str, browser: Browser, world: MiniwobWorld
) -> None:
    episode = EPISODES[name]
    task = TASKS[episode["task"]]
    async with start(task, world, browser) as session:
        assert await world.begin(task, episode["repeat"], session) == episode["goal"]
        page = session.page
        assert await page.evaluate("() => core.EPISODE_MAX_TIME") == episode["milliseconds"]
        text = (await session.observe()).text
        assert not [word for word in (episode["goal"], "Time left", "START") if word in text]
        for selector, index, method, args in episode["actions"]:
            assert await world.reward(task, session) is None
            await getattr(page.locator(selector).nth(index), method)(*args)
        reward = await world.reward(task, session)
    assert (reward is not None) == episode["over"]
    assert float((reward or 0) > 0) == episode["reward"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.every if number % 8 else ())
        for number, name in enumerate(sorted(SHOWN))
    ],
)
async def test_a_demonstration_does_the_task(
    name: str, browser: Browser, world: MiniwobWorld
) -> None:
    """On one of three pages at least: some pages draw what cannot be read."""
    suite, came_to = MiniwobSuite(), []
    for task in [task for task in suite.tasks("train") if task.template == name][:3]:
        agent = Agent(suite.demonstrator(task), budget=suite.budget)
        async with start(task, world, browser) as session:
            goal = await world.begin(task, 0, session)
            episode = Episode(agent, goal, reward=partial(world.reward, task, session))
            done = await episode.run(session)
        if (done.reward or 0) > 0:
            return
        came_to.append((goal, done.stop, [step.describe() for step in done.steps]))
    pytest.fail(f"no demonstration of {name} succeeded: {came_to}")


async def test_no_page_of_the_benchmark_is_trained_on(
    browser: Browser, world: MiniwobWorld
) -> None:
    suite = MiniwobSuite()
    drawn = {page_seed(name, repeat) for name in TASKS for repeat in range(5)}
    assert not drawn & {train_seed(task) for task in suite.tasks("train")}
    assert {task.template for task in suite.tasks("train")} == SHOWN.keys()
    assert SHOWN.keys() <= TASKS.keys()
    assert len(SHOWN) >= 60
    with pytest.raises(UsageError, match="draw-line has no demonstrator"):
        suite.demonstrator(TASKS["draw-line"])


async def test_leaving_the_page_ends_the_episode_with_nothing(
    browser: Browser, world: MiniwobWorld
) -> None:
    task = TASKS["click-test"]
    async with start(task, world, browser) as session:
        await world.begin(task, 0, session)
        await session.page.locator("#subbtn").click()
        assert await world.reward(task, session) == 1
        await session.goto("#elsewhere")
        assert await world.reward(task, session) == 0


class Presser:
    """An executor that presses the buttons of these names, in turn."""

    name = "presser"

    def __init__(self, *names: str) -> None:
        self.names = iter(names)
        self.goal = ""

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        self.goal, wanted = history.goal, next(self.names, "")
        found: list[Element] = [e for e in history.page.elements if e.name == wanted]
        if not found:
            return Decision(reasoning="None is left.", action=Action(name="exit", args=("",)))
        return Decision(reasoning="As told.", action=Action(name="click", args=(found[0].number,)))


async def test_the_page_ends_the_agents_episode_and_scores_it(tmp_path: Path) -> None:
    pressed = {
        "click-test": ("Click Me!", "Click Me!"),
        "click-test-2": ("TWO",),
        "click-button-sequence": ("ONE",),
    }
    executors: dict[str, Presser] = {}

    def factory(task: Task, world: World) -> Agent:
        executors[task.key] = Presser(*pressed[task.key])
        return Agent(executors[task.key], budget=MiniwobSuite.budget)

    tasks = [TASKS[name] for name in pressed]
    summary = await run(MiniwobSuite(), tasks, factory, tmp_path)
    assert (summary.successes, summary.episodes) == (1, 3)
    assert summary.by_template["click-test"].success_rate == 1
    ends: dict[str, Any] = {}
    for episode in RunFolder.open(tmp_path).episodes():
        assert episode.score is not None
        assert episode.goal == executors[episode.task_id].goal != episode.task_id
        lines = [check.to_text() for check in episode.score.checks]
        ends[episode.task_id] = episode.stop.reason, episode.reward, *lines
    assert ends == {
        "click-test": (StopReason.DONE, 1, "pass  reward: above 0; seen: 1"),
        "click-test-2": (StopReason.DONE, -1, "FAIL  reward: above 0; seen: -1"),
        "click-button-sequence": (
            StopReason.EXIT,
            None,
            "FAIL  reward: above 0; seen: none, the page did not end the episode",
        ),
    }


def test_another_package_than_expected_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(requirement: str, folder: Path) -> Path:
        with zipfile.ZipFile(folder / "other.whl", "w") as wheel:
            wheel.writestr("miniwob/html/miniwob/click-test.html", "other")
        return folder / "other.whl"

    monkeypatch.setattr(pages.platformdirs, "user_cache_path", lambda name: tmp_path)
    monkeypatch.setattr(download, "download_wheel", other)
    with pytest.raises(EnvironmentFailure, match="SHA-256"):
        pages.package()
    assert list(tmp_path.iterdir()) == []
