"""Runs many episodes side by side, each in a reset world and a browser context of its own."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from rich.console import Console

from planact.agent import Agent, Reward, no_reward
from planact.browser import Access, Browser, Session, launch
from planact.errors import (
    EnvironmentFailure,
    ModelFailure,
    Owner,
    PlanactError,
    StopReason,
    UsageError,
)
from planact.evaluate.folder import RunFolder, episode_name, write_whole
from planact.evaluate.progress import RunProgress, View
from planact.evaluate.spending import Spending
from planact.evaluate.summary import Summary, summarise
from planact.exchanges import with_exchanges
from planact.tasks.evaluators import evaluate
from planact.tasks.judging import Judge
from planact.tasks.task import Rewarding, Suite, Task, World
from planact.types import Model, ModelSettings, Stop, Trajectory, Usage

if TYPE_CHECKING:
    from playwright.async_api import StorageState

AgentFactory = Callable[[Task, World], Agent]  # a fresh agent for one episode

_GRACE = 120.0  # seconds an episode may take beyond its agent's budget: reset, loading
_SCORING = 600.0  # seconds its scoring may take, a judge's retries included
_UNREACHABLE = 3  # failed episodes in a row, beyond one for each other worker, that end a run


async def run(
    suite: Suite,
    tasks: Sequence[Task],
    seeds: Iterable[int],
    agent_factory: AgentFactory,
    out: Path,
    *,
    configuration: Mapping[str, Any],
    workers: int = 1,
    judge: Model | None = None,
    models: Mapping[str, ModelSettings] = MappingProxyType({}),
    max_cost: float | None = None,
    screens: bool = False,
    exchanges: bool = False,
    headed: bool = False,
    access: Access | None = None,
    console: Console | None = None,
    view: Callable[[Console, int, int], View] = RunProgress,
) -> Summary:
    """Runs every task with every seed that `out` has no episode of, and summarises the folder.

    `configuration` is what makes episodes comparable (suite, split, models, policy, budget); a
    folder is gone on with only under the same one. An episode whose scoring failed is only scored
    where its record is enough for that. `screens` keeps a screenshot of every page, which episodes
    that are judged by them have in any case; `exchanges` keeps all that models were asked and said;
    `models` are their settings by role, for the record.
    `max_cost` is in dollars and counts what was spent in the folder before. Once they are spent,
    no episode begins and those that run are put aside: the summary says how many are `left`.
    `view` makes what `console` shows, from the numbers of episodes wanted and finished before.
    A failure in one episode is stored with that episode, whoever's fault it is, and the run goes
    on. Raises `UsageError` for a folder of another configuration or one that another run is at
    work in, and `EnvironmentFailure` or `ModelFailure` where nothing can be stored any more or the
    sites or models stay unreachable; what was finished is kept.
    """
    folder = RunFolder.start(out, {"suite": suite.name, **configuration})
    folder.tell(models)
    stored = folder.episodes()
    unscored = _unscored(stored, tasks)
    episodes = folder.set_failures_aside(e for e in stored if _key(e) not in unscored)
    finished = set(map(_key, episodes))
    wanted = [Job(t, seed, unscored.get((t.key, seed))) for seed in seeds for t in tasks]
    jobs = [job for job in wanted if job.key not in finished]
    progress = view(console or Console(quiet=True), len(wanted), len(wanted) - len(jobs))
    try:
        if jobs:
            with folder.claimed(), ExitStack() as worlds, progress:
                ready = [
                    worlds.enter_context(suite.world()) for _ in range(min(workers, len(jobs)))
                ]
                spending = Spending(max_cost, 0.0 if max_cost is None else folder.spent())
                async with launch(headed, **(access or {})) as browser:
                    crew = _Crew(
                        browser,
                        agent_factory,
                        folder,
                        judge,
                        screens,
                        exchanges,
                        progress,
                        spending,
                    )
                    await crew.work(jobs, ready)
    finally:
        summary = _summarised(folder, {job.key for job in wanted})
    return summary


def _summarised(folder: RunFolder, wanted: set[tuple[str, int]]) -> Summary:
    """The summary of all that is in the folder, which is written there too."""
    episodes, told = folder.episodes(), folder.info.configuration
    left = len(wanted - set(map(_key, episodes)))
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


@asynccontextmanager
async def start(task: Task, world: World, browser: Browser) -> AsyncIterator[Session]:
    """A session at the task's start, signed in, in a reset world, all of whose sites it may
    visit."""
    await asyncio.to_thread(world.reset)
    state = await asyncio.to_thread(world.storage_state, task)
    async with browser.open(
        world.start_url(task),
        allowed_origins=[*world.urls.values(), *task.allow],
        storage_state=cast("StorageState | None", state),
    ) as session:
        yield session


@dataclass(frozen=True)
class Job:
    """One episode to run, or to score where the agent's part is done."""

    task: Task
    seed: int
    unscored: Trajectory | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.task.key, self.seed

    @property
    def name(self) -> str:
        return episode_name(*self.key)

    @property
    def identity(self) -> dict[str, Any]:
        """What the trajectory of this job says about it."""
        return {
            "task_id": self.task.key,
            "goal": self.task.goal,
            "site": self.task.site,
            "template": self.task.template,
            "seed": self.seed,
        }


@dataclass
class _Crew:
    """What the workers of one run share."""

    browser: Browser
    agent_factory: AgentFactory
    folder: RunFolder
    judge: Model | None
    screens: bool
    exchanges: bool
    progress: View
    spending: Spending
    unreachable: int = 0  # failed episodes in a row
    patience: int = _UNREACHABLE

    async def work(self, jobs: Sequence[Job], worlds: Sequence[World]) -> None:
        """All jobs, one worker to a world."""
        self.patience = _UNREACHABLE + len(worlds) - 1
        queue = iter(jobs)
        try:
            async with asyncio.TaskGroup() as group:
                for world in worlds:
                    group.create_task(self._worker(queue, world))
        except* PlanactError as errors:
            raise errors.exceptions[0] from None

    async def _worker(self, queue: Iterator[Job], world: World) -> None:
        for job in queue:
            if self.spending.is_used_up:
                return
            judge = Judge(self.judge) if self.judge else None
            episode = await self.episode(job, world, judge)
            if self._is_cut(episode):
                self.folder.set_aside(episode)
                return
            if judge:
                episode = with_exchanges(episode, judge.exchanges, whole=self.exchanges)
                self.spending.pay(Usage.total(e.usage for e in judge.exchanges))
            self.folder.save(episode)
            self.progress.finished(episode)
            self._check_reachable(episode.stop)

    async def episode(self, job: Job, world: World, judge: Judge | None) -> Trajectory:
        """The job's trajectory, scored; or how far it came, and whose fault the failure is."""
        began, started = time.monotonic(), datetime.now(UTC)
        record = Trajectory(
            **job.identity,
            start_url=job.task.start_url,
            stop=Stop(reason=StopReason.FAILED),
            usage=Usage.total(()),
            started=started.isoformat(timespec="seconds"),
        )
        extra: dict[str, Any] = {}
        try:
            agent = self.agent_factory(job.task, world)
            async with asyncio.timeout(agent.budget.seconds + _GRACE) as clock:
                if job.unscored is not None:
                    record = job.unscored
                    return await self._scored(job, record, None, world, judge)
                async with start(job.task, world, self.browser) as session:
                    record = await self._act(job, session, world, agent)
                    if record.stop.reason is StopReason.FAILED or self._is_cut(record):
                        return record
                    clock.reschedule(asyncio.get_running_loop().time() + _SCORING)
                    return await self._scored(job, record, session, world, judge)
        except UsageError:
            raise  # the same for every episode
        except asyncio.CancelledError:
            if record.steps and job.unscored is None:  # what is left is its score
                self.folder.set_aside(record)
            raise
        except PlanactError as error:
            owner, message = error.owner, str(error)
        except Exception as error:
            # One episode's accident must not end a night's run: it is stored, attributed and
            # counted, with all that is needed to find its cause.
            if isinstance(error, TimeoutError) and clock.expired():
                owner, message = Owner.ENVIRONMENT, "the episode did not end within its time"
            else:
                owner, message = Owner.HARNESS, f"{type(error).__name__}: {error}"
                extra = {"traceback": traceback.format_exc()}
        stop = Stop(reason=StopReason.FAILED, owner=owner, message=message)
        seconds = record.seconds or time.monotonic() - began
        return record.model_copy(update={"stop": stop, "extra": extra, "seconds": seconds})

    async def _act(self, job: Job, session: Session, world: World, agent: Agent) -> Trajectory:
        """The agent's run, not yet scored."""
        if self.screens or job.task.eval.by_screens:
            agent.screens = self.folder.screens(job.name)
        agent.keep_exchanges = self.exchanges
        goal, reward = await _begin(job, world, session)
        identity = {**job.identity, "goal": goal}
        watched = self.progress.watch(job.name, goal, agent.budget.steps)
        with self.spending.of(agent), watched as on_event:
            try:
                trajectory = await agent.run(goal, session, on_event, reward)
            except asyncio.CancelledError:
                so_far = agent.trajectory(Stop(reason=StopReason.INTERRUPTED))
                self.folder.set_aside(so_far.model_copy(update=identity))
                raise
        return trajectory.model_copy(update=identity)

    async def _scored(
        self,
        job: Job,
        record: Trajectory,
        session: Session | None,
        world: World,
        judge: Judge | None,
    ) -> Trajectory:
        if job.task.eval.by_nobody:
            return record
        screens = self.folder.screens(job.name)
        score = await evaluate(job.task, record, session, world, judge, screens)
        return record.model_copy(update={"score": score})

    def _is_cut(self, episode: Trajectory) -> bool:
        """Whether the run's budget ended it, so that it is to be run again."""
        return episode.stop.reason is StopReason.COST and self.spending.is_used_up

    def _check_reachable(self, stop: Stop) -> None:
        if stop.owner not in (Owner.ENVIRONMENT, Owner.MODEL):
            self.unreachable = 0
            return
        self.unreachable += 1
        if self.unreachable >= self.patience:
            failure = ModelFailure if stop.owner is Owner.MODEL else EnvironmentFailure
            raise failure(
                f"{self.unreachable} episodes in a row failed, the last one so: {stop.message}",
                "Finished episodes are kept; run the same command again to go on.",
            )


async def _begin(job: Job, world: World, session: Session) -> tuple[str, Reward]:
    """The goal of the episode, and what asks its page for the reward."""
    if not isinstance(world, Rewarding):
        return job.task.goal, no_reward
    goal = await world.begin(job.task, job.seed, session)
    return goal, partial(world.reward, job.task, session)
