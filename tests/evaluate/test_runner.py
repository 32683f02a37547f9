"""Runs of many episodes on a real site in a real browser; only the agents are scripted."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from planact.agent import Agent, Episode
from planact.errors import EnvironmentFailure, Owner, StopReason, TaskError, UsageError
from planact.evaluate import episode as driver
from planact.evaluate.episode import AgentFactory
from planact.evaluate.folder import RunFolder
from planact.evaluate.summary import Summary
from planact.tasks.task import Task, World
from planact.types import Budget
from support import REPOSITORY
from support.counter_suite import CounterSuite, Script, counting_agent
from support.running import run

pytestmark = pytest.mark.usefixtures("one_browser")
CONFIGURATION = {"split": "test", "policy": "never"}


async def run_counter(
    out: Path, factory: AgentFactory = counting_agent, tasks: int = 3, **more: Any
) -> Summary:
    """A run of the suite's first tasks, with seed 0 if nothing else is said."""
    suite = CounterSuite()
    options = {"configuration": CONFIGURATION, **more}
    return await run(suite, suite.tasks("test")[:tasks], factory, out, **options)


def never(task: Task, world: World) -> Agent:
    raise AssertionError(f"{task.key} is run again")


async def test_episodes_are_scored_in_a_reset_world_and_run_once(tmp_path: Path) -> None:
    summary = await run_counter(tmp_path, workers=2, screens=True)
    # A count left by an earlier episode would fail the ones after it.
    assert (summary.successes, summary.episodes) == (2, 3)
    assert summary.by_template["few"].success_rate == 1
    assert summary.by_template["many"].success_rate == 0
    assert summary.by_site["shopping"].episodes == 3
    assert (summary.suite, summary.split, summary.tokens_in) == ("counter", "test", 80)
    assert json.loads((tmp_path / "summary.json").read_text())["success_rate"] == 0.6667
    names = sorted(file.name for file in (tmp_path / "episodes").iterdir())
    assert names == ["add-1-0.json", "add-2-0.json", "add-3-0.json"]
    episode = RunFolder.open(tmp_path).episodes()[0]
    assert (episode.task_id, episode.template, episode.seed) == ("add-1", "few", 0)
    assert episode.score and "exactly '1'; seen: '1'" in episode.score.checks[0].to_text()
    screens = sorted(file.name for file in (tmp_path / "screens" / "add-1-0").iterdir())
    assert screens == ["0.png", "1.png"]

    assert (await run_counter(tmp_path, never)).episodes == 3
    with pytest.raises(UsageError, match=r"policy = 'never', not 'always'"):
        await run_counter(tmp_path, never, configuration=CONFIGURATION | {"policy": "always"})
    assert (await run_counter(tmp_path, tasks=1, seeds=[0, 1])).episodes == 4


async def test_failures_are_attributed_stored_and_tried_again(tmp_path: Path) -> None:
    def broken(task: Task, world: World) -> Agent:
        if task.key == "add-1":
            raise TaskError("there is no demonstration")
        if task.key == "add-2":
            raise ZeroDivisionError("oh")
        return counting_agent(task, world)

    summary = await run_counter(tmp_path, broken)
    assert summary.errors == {"harness": 1, "task": 1}
    first, second, third = RunFolder.open(tmp_path).episodes()
    assert (first.stop.owner, first.stop.message) == (Owner.TASK, "there is no demonstration")
    assert (second.stop.owner, second.stop.message) == (Owner.HARNESS, "ZeroDivisionError: oh")
    assert "in broken" in second.extra["traceback"]
    assert third.stop.reason is StopReason.EXIT

    summary = await run_counter(tmp_path)
    assert (summary.successes, summary.errors) == (2, {})
    kept = sorted(file.name for file in (tmp_path / "failures").iterdir())
    assert kept == ["add-1-0.1.json", "add-2-0.1.json"]


async def test_an_evaluator_that_cannot_run_keeps_what_the_agent_did(tmp_path: Path) -> None:
    suite = CounterSuite()
    task = json.loads(suite.tasks("")[0].model_dump_json())
    task["eval"]["program_html"][0]["locator"] = "document.nothing()"
    tasks = [Task.model_validate(task)]
    summary = await run(suite, tasks, counting_agent, tmp_path)
    assert summary.errors == {"task": 1}
    (episode,) = RunFolder.open(tmp_path).episodes()
    assert len(episode.steps) == 2
    assert episode.score is None

    # What is scored by looking at the site has to be done again: the site has changed since.
    summary = await run(suite, suite.tasks("")[:1], counting_agent, tmp_path)
    assert summary.successes == 1
    assert [file.name for file in (tmp_path / "failures").iterdir()] == ["add-1-0.1.json"]


async def test_an_unreachable_site_ends_the_run(tmp_path: Path) -> None:
    class Down(CounterSuite):
        def tasks(self, split: str) -> list[Task]:
            task = super().tasks(split)[0]
            names = [f"down-{n}" for n in range(9)]
            return [
                task.model_copy(update={"task_id": name, "start_url": "http://127.0.0.1:9/"})
                for name in names
            ]

    suite = Down()
    with pytest.raises(EnvironmentFailure, match="3 episodes in a row"):
        await run(suite, suite.tasks(""), counting_agent, tmp_path)
    stored = RunFolder.open(tmp_path).episodes()
    assert [episode.stop.owner for episode in stored] == [Owner.ENVIRONMENT] * 3
    assert json.loads((tmp_path / "summary.json").read_text())["errors"] == {"environment": 3}


async def test_an_episode_that_hangs_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(driver, "_GRACE", 1.0)
    monkeypatch.setattr(Episode, "run", hang)

    def brief(task: Task, world: World) -> Agent:
        return Agent(Script([]), budget=Budget(seconds=0.1))

    summary = await run_counter(tmp_path, brief, tasks=1)
    assert summary.errors == {"environment": 1}
    (episode,) = RunFolder.open(tmp_path).episodes()
    assert "did not end within" in episode.stop.message


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("*"))


async def test_a_budget_of_dollars_ends_the_run_and_a_larger_one_goes_on(tmp_path: Path) -> None:
    dear = partial(counting_agent, cost=1.0)  # the episodes cost 2, 3 and 3
    summary = await run_counter(tmp_path, dear, max_cost=3.0)
    assert (summary.episodes, summary.left, summary.cost) == (1, 2, 2.0)
    assert files(tmp_path / "episodes") == ["add-1-0.json"]
    # The second one ended when the third dollar was spent. It is no episode, but was paid.
    assert files(tmp_path / "failures") == ["add-2-0.1.json"]

    assert (await run_counter(tmp_path, never, max_cost=3.0)).left == 2
    summary = await run_counter(tmp_path, dear, max_cost=6.0)
    assert (summary.episodes, summary.left, summary.cost) == (2, 1, 5.0)
    summary = await run_counter(tmp_path, dear, max_cost=100.0)
    assert (summary.episodes, summary.left, summary.cost) == (3, 0, 8.0)
    assert RunFolder.open(tmp_path).spent() == 9.0
    assert summary.by_role["executor"].cost == 8.0


async def test_all_workers_share_the_budget(tmp_path: Path) -> None:
    dear = partial(counting_agent, cost=1.0)
    summary = await run_counter(tmp_path, dear, max_cost=4.0, workers=3)
    # When it is used up each may just have been asking.
    assert 4.0 <= RunFolder.open(tmp_path).spent() <= 6.0
    assert summary.episodes + summary.left == 3
    assert summary.left > 0


async def test_what_an_episode_spent_until_it_was_cancelled_counts(tmp_path: Path) -> None:
    class Cancelling(Script):
        async def decide(self, *args: Any) -> Any:
            await super().decide(*args)
            running.cancel()
            await asyncio.Event().wait()

    running = asyncio.create_task(
        run_counter(tmp_path, lambda task, world: Agent(Cancelling([], cost=1.0)), exchanges=True)
    )
    with pytest.raises(asyncio.CancelledError):
        await running
    folder = RunFolder.open(tmp_path)
    assert (folder.episodes(), folder.spent()) == ([], 1.0)
    (kept,) = (tmp_path / "failures").iterdir()
    episode = json.loads(kept.read_text())
    assert (episode["task_id"], episode["goal"]) == ("add-1", "Count to 1")
    assert episode["stop"]["reason"] == "interrupted"
    assert episode["exchanges"][0]["completion"]["text"] == "As told."
    assert (await run_counter(tmp_path)).left == 0


async def test_a_full_disk_is_one_clear_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    RunFolder.start(tmp_path, {"suite": "counter", **CONFIGURATION})

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(EnvironmentFailure, match="No space left on device"):
        await run_counter(tmp_path, tasks=1)
    assert not list(tmp_path.rglob(".*"))


def run_until_stopped(out: Path, number: signal.Signals) -> int:
    """One episode in a process of its own, which then gets the signal; its exit status."""
    with subprocess.Popen(
        [sys.executable, "-m", "support.counter_suite", out],
        cwd=REPOSITORY / "tests",
        stdout=-1,
        stderr=-1,
    ) as process:
        deadline = time.monotonic() + 30
        try:
            while not list(out.glob("episodes/*.json")):
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.05)
            process.send_signal(number)
            process.communicate(timeout=30)
        finally:
            process.kill()
        return process.returncode


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
async def test_what_was_finished_survives_the_end_of_the_process(
    tmp_path: Path, number: signal.Signals
) -> None:
    assert await asyncio.to_thread(run_until_stopped, tmp_path, number) == -number
    (kept,) = RunFolder.open(tmp_path).episodes()
    assert kept.task_id == "add-1"
    assert (await run_counter(tmp_path, configuration={}, tasks=1)).successes == 1
