"""Runs many episodes side by side, each in a reset world and a browser context of its own."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planact.errors import EnvironmentFailure, ModelFailure, Owner, PlanactError, StopReason
from planact.evaluate.backends import Backend, Drive, Spawn, WorkerDied
from planact.evaluate.backends.worker import Home
from planact.evaluate.episode import Job
from planact.evaluate.folder import RunFolder, claimed, write_whole
from planact.evaluate.spending import Spending
from planact.evaluate.summary import Summary, summarise
from planact.evaluate.view import View
from planact.tasks.task import Task
from planact.types import ModelSettings, Stop, Trajectory

_REMOTE = (Owner.ENVIRONMENT, Owner.MODEL)
_DEATHS = 3  # workers that may die at one episode, or starting, before that ends a run
_START = "their start"
_UNREACHABLE = 3  # failed episodes in a row, beyond one for each other worker, that end a run


async def run(
    tasks: Sequence[Task],
    seeds: Iterable[int],
    backend: Backend,
    out: Path,
    *,
    configuration: Mapping[str, Any],
    models: Mapping[str, ModelSettings],
    workers: int,
    max_cost: float | None,
    view: View,
) -> Summary:
    """Runs every task with every seed that `out` has no episode of, and summarises the folder.

    `configuration` is what makes episodes comparable; a folder is gone on with only under the same
    one. An episode whose scoring failed is only scored where its record is enough for that.
    `models` are their settings by role. `backend` is where the workers are, with browsers, agents
    and judge. `max_cost` is in dollars, with what was spent in the folder before: once they are
    spent, the summary says how many are `left`. A failure in one episode is stored with it, and the
    run goes on. Raises `UsageError` for a folder of another configuration or one that another run
    is at work in, and `EnvironmentFailure` or `ModelFailure` where nothing can be stored any more
    or sites or models stay unreachable; what was finished is kept.
    """
    folder = RunFolder.start(out, configuration)
    folder.tell(models)
    wanted, jobs = _jobs(folder, tasks, seeds)
    try:
        if jobs:
            spending = Spending(max_cost, folder.spent() if max_cost else 0.0)
            async with AsyncExitStack() as stack:
                stack.enter_context(claimed(folder.path))
                stack.enter_context(view.open(len(wanted), len(wanted) - len(jobs)))
                spawn = await stack.enter_async_context(backend(Home(folder, spending, view)))
                await _Crew(folder, spending, view, deque(jobs)).work(spawn, workers)
    finally:
        summary = _summarised(folder, wanted)
    return summary


def _jobs(
    folder: RunFolder, tasks: Sequence[Task], seeds: Iterable[int]
) -> tuple[list[Job], list[Job]]:
    """All episodes, and those that are still to be done. What failed is set aside."""
    stored = folder.episodes()
    unscored = _unscored(stored, tasks)
    episodes = folder.set_failures_aside(e for e in stored if _key(e) not in unscored)
    finished = set(map(_key, episodes))
    wanted = [Job(t, seed, unscored.get((t.key, seed))) for seed in seeds for t in tasks]
    return wanted, [job for job in wanted if job.key not in finished]


def _summarised(folder: RunFolder, wanted: Iterable[Job]) -> Summary:
    """The summary of all that is in the folder, which is written there too."""
    episodes, told = folder.episodes(), folder.info.configuration
    left = len({job.key for job in wanted} - set(map(_key, episodes)))
    summary = summarise(episodes, told["suite"], str(told.get("split", "")), left)
    write_whole(folder.path / "summary.json", summary.model_dump_json(indent=2) + "\n")
    return summary


def _key(episode: Trajectory) -> tuple[str, int]:
    return episode.task_id, episode.seed


def _unscored(
    episodes: Iterable[Trajectory], tasks: Iterable[Task]
) -> dict[tuple[str, int], Trajectory]:
    """The episodes that failed after the agent's answer, in their scoring, and need no more than
    that: as they were when the agent ended."""
    by_record = {task.key for task in tasks if task.eval.by_record}
    end = Stop(reason=StopReason.EXIT)
    return {
        _key(episode): episode.model_copy(
            update={
                "stop": end,
                "extra": {},
                "exchanges": tuple(e for e in episode.exchanges if e.role != "judge"),
            }
        )
        for episode in episodes
        if episode.stop.reason is StopReason.FAILED
        and episode.answer is not None
        and episode.task_id in by_record
    }


@dataclass
class _Crew:
    """What the workers of one run share."""

    folder: RunFolder
    spending: Spending
    view: View
    jobs: deque[Job]
    unreachable: int = 0  # failed episodes in a row
    patience: int = _UNREACHABLE
    deaths: Counter[str] = field(default_factory=Counter)  # by what they were at
    at_work: int = 0  # workers that have started
    waiting: set[asyncio.Task[None]] = field(default_factory=set)  # those of the others

    async def work(self, spawn: Spawn, workers: int) -> None:
        """All jobs, by so many workers."""
        workers = min(workers, len(self.jobs))
        self.patience = _UNREACHABLE + workers - 1
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(workers):
                    group.create_task(self._worker(spawn))
        except* PlanactError as errors:
            raise errors.exceptions[0] from None

    async def _worker(self, spawn: Spawn) -> None:
        """Does jobs until none is left; one that dies is followed by another. The last one at work
        sends those home that still wait for room to start."""
        task = asyncio.current_task()
        assert task
        while self.jobs and not self.spending.is_used_up:
            self.waiting.add(task)
            try:
                async with spawn() as drive:
                    self.waiting.discard(task)
                    del self.deaths[_START]
                    self.at_work += 1
                    try:
                        await self._shift(drive)
                    finally:
                        self.at_work -= 1
            except WorkerDied as death:
                self._count(death, _START)
        self.waiting.discard(task)
        if not self.at_work:
            for other in self.waiting:
                other.cancel()

    async def _shift(self, drive: Drive) -> None:
        """What one worker does until its end."""
        while self.jobs and not self.spending.is_used_up:
            job = self.jobs.popleft()
            try:
                episode = await drive(job)
            except WorkerDied as death:
                self._count(death, job.name)
                self.jobs.append(job)
                return
            if self.spending.has_cut(episode):
                self.folder.set_aside(episode)
                return
            self.folder.save(episode)
            self.view.finished(episode)
            self._check_reachable(episode.stop)

    def _count(self, death: WorkerDied, at: str) -> None:
        self.deaths[at] += 1
        if self.deaths[at] >= _DEATHS:
            raise EnvironmentFailure(
                f"{_DEATHS} workers died at {at}, the last one so: {death}",
                "Finished episodes are kept; run the same command again to go on.",
            ) from death

    def _check_reachable(self, stop: Stop) -> None:
        if stop.reason is not StopReason.FAILED or stop.owner not in _REMOTE:
            self.unreachable = 0
            return
        self.unreachable += 1
        if self.unreachable >= self.patience:
            failure = ModelFailure if stop.owner is Owner.MODEL else EnvironmentFailure
            raise failure(
                f"{self.unreachable} episodes in a row failed, the last one so: {stop.message}",
                "Finished episodes are kept; run the same command again to go on.",
            )
