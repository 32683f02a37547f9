"""Episodes in processes of their own and on a Ray cluster, on a real site in real browsers."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from planact.agent.listening import Listener
from planact.errors import EnvironmentFailure, UsageError
from planact.evaluate.agents import AgentConfig
from planact.evaluate.conduct import Conduct
from planact.evaluate.evaluation import evaluate_suite
from planact.evaluate.folder import RunFolder
from planact.evaluate.summary import Summary
from planact.evaluate.view import Unwatched
from planact.types import Budget, Executor, Runner, Step, Trajectory
from support import REPOSITORY
from support.counter_suite import CounterSuite, Dying, Killing, Nowhere, Patient


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes find the suite and its executors."""
    monkeypatch.setenv("PYTHONPATH", f"{REPOSITORY / 'src'}:{REPOSITORY / 'tests'}")


async def count(
    out: Path,
    runner: Runner,
    number: int = 3,
    executor: type[Executor] = Patient,
    suite: type[CounterSuite] = CounterSuite,
    **options: Any,
) -> Summary:
    budget = Budget(steps=10, seconds=60)
    config = AgentConfig(planner=None, executor=executor, budget=budget)
    conduct = Conduct(runner=runner, **options)
    return await evaluate_suite(suite(number), "test", config, out, conduct)


class Watching(Unwatched):
    """A view that notes all that it is told, by episode."""

    def __init__(self) -> None:
        self.told: defaultdict[str, list[object]] = defaultdict(list)

    def watch(self, name: str, goal: str, steps: int) -> AbstractContextManager[Listener]:
        self.told[name] += [goal, steps]
        return nullcontext(lambda event: self.told[name].append(type(event)))

    def finished(self, episode: Trajectory) -> None:
        self.told[f"{episode.task_id}-{episode.seed}"].append("finished")


async def test_processes_give_what_one_process_gives(tmp_path: Path) -> None:
    views = []
    for runner in ("local", "processes"):
        views.append(Watching())
        summary = await count(tmp_path / runner, runner, workers=2, screens=True, view=views[-1])
        assert (summary.successes, summary.episodes) == (3, 3)
    assert views[0].told == views[1].told and views[1].told["add-2-0"][:2] == ["Count to 2", 10]
    assert views[1].told["add-2-0"][2:].count(Step) == 3
    here, there = (RunFolder.open(tmp_path / name) for name in ("local", "processes"))
    for one, other in zip(here.episodes(), there.episodes(), strict=True):
        assert [s.decision for s in one.steps] == [s.decision for s in other.steps]
        assert one.score and other.score and one.score.success is other.score.success
    files = [sorted(f.name for f in run.screens("add-3-0").iterdir()) for run in (here, there)]
    assert files[0] == files[1] == ["0.png", "1.png", "2.png", "3.png"]
    # Any back end goes on with what another has begun.
    assert (await count(tmp_path / "local", "processes", number=4)).episodes == 4


async def test_what_a_worker_was_at_when_it_died_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIED", str(tmp_path / "died"))
    summary = await count(tmp_path / "run", "processes", executor=Dying)
    assert (summary.successes, summary.episodes) == (3, 3)
    assert (tmp_path / "died").exists()


@pytest.mark.every
async def test_what_cannot_be_sent_to_a_process_is_said(tmp_path: Path) -> None:
    class Mine(CounterSuite):
        """Of this function, where no other process finds it."""

    with pytest.raises(UsageError, match=r"cannot be given this: .*Mine"):
        await count(tmp_path, "processes", suite=Mine)


async def test_an_episode_at_which_every_worker_dies_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailure, match="3 workers died at add-2-0"):
        await count(tmp_path / "run", "processes", executor=Killing)
    assert {e.task_id for e in RunFolder.open(tmp_path / "run").episodes()} == {"add-1", "add-3"}


@pytest.mark.every
async def test_workers_that_never_start_end_the_run(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailure, match="3 workers died at their start"):
        await count(tmp_path, "processes", suite=Nowhere)


@pytest.fixture
def nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A Ray cluster: its head, with room for one worker."""
    import ray
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("SECONDS", "0.5")
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    ray.init(address=cluster.address, log_to_driver=False)
    yield cluster
    ray.shutdown()
    cluster.shutdown()


@pytest.mark.every
async def test_a_node_that_is_lost_loses_nothing(tmp_path: Path, nodes: Any) -> None:
    import ray

    second = nodes.add_node(num_cpus=1)
    running = asyncio.create_task(count(tmp_path, "ray", number=5, workers=3))
    episodes = tmp_path / "episodes"
    while not episodes.is_dir() or len(list(episodes.iterdir())) < 2:
        assert not running.done(), await running
        await asyncio.sleep(0.1)
    assert len([node for node in ray.nodes() if node["Alive"]]) == 2
    nodes.remove_node(second, allow_graceful=False)
    summary = await running
    assert (summary.successes, summary.episodes, summary.left) == (5, 5, 0)


@pytest.mark.every
async def test_workers_without_room_hold_no_episode(tmp_path: Path, nodes: Any) -> None:
    view = Watching()
    async with asyncio.timeout(60):
        summary = await count(tmp_path, "ray", workers=3, view=view)
    assert (summary.successes, summary.episodes, summary.left) == (3, 3, 0)
    assert view.told["add-3-0"].count(Step) == 4
