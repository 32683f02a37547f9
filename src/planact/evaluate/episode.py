"""The one driver of an episode: a reset world, a page in it, the agent, the score."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack, cast

from planact.agent import Agent, Episode
from planact.agent.endings import broken
from planact.browser import Access, Browser, Session
from planact.browser.bounds.secrets import Secrets
from planact.errors import EnvironmentFailure, StopReason, UsageError
from planact.evaluate.folder import episode_name
from planact.evaluate.spending import Spending
from planact.evaluate.view import Unwatched, View
from planact.files.exchanges import with_exchanges
from planact.tasks.evaluators import evaluate
from planact.tasks.judging import Judge
from planact.tasks.task import Prepared, Rewarding, Scoring, Task, World
from planact.types import Identity, Model, Score, Stop, Trajectory, Usage

if TYPE_CHECKING:
    from playwright.async_api import StorageState

AgentFactory = Callable[[Task, World], Agent]  # the agent for one episode

_GRACE = 120.0  # seconds an episode may take beyond its agent's budget: reset, loading
_SCORING = 600.0  # seconds its scoring may take, a judge's retries included


@dataclass(frozen=True)
class Job:
    """One episode to run, or to score where the agent's part is done."""

    task: Task
    seed: int = 0
    unscored: Trajectory | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.task.key, self.seed

    @property
    def name(self) -> str:
        return episode_name(*self.key)

    @property
    def identity(self) -> Identity:
        task = self.task
        return Identity(task_id=task.key, site=task.site, template=task.template, seed=self.seed)


@dataclass
class Driver:
    """Drives episodes.

    `open` opens the page where one starts. `cut` is told of an episode that was cancelled, as far
    as it came. `screens` gives the folder for an episode's screenshots by its name; they are taken
    where `keep_screens` or the task is judged by them. `exchanges` keeps all that models were asked
    and said.
    """

    agent: AgentFactory
    open: Callable[[Task, World], AbstractAsyncContextManager[Session]]
    cut: Callable[[Trajectory], None]
    screens: Callable[[str], Path] | None = None
    keep_screens: bool = False
    exchanges: bool = False
    judge: Model | None = None
    spending: Spending = field(default_factory=Spending)
    view: View = field(default_factory=Unwatched)

    async def drive(self, job: Job, world: World) -> Trajectory:
        """The job's trajectory, scored; or how far it came, and whose fault the failure is.

        Raises `UsageError` for what is the same in every episode.
        """
        judge = Judge(self.judge) if self.judge else None
        episode = await self._attributed(job, world, judge)
        if judge:
            episode = with_exchanges(episode, judge.exchanges, whole=self.exchanges)
            self.spending.pay(Usage.total(e.usage for e in judge.exchanges))
        return episode

    async def _attributed(self, job: Job, world: World, judge: Judge | None) -> Trajectory:
        began, started = time.monotonic(), datetime.now(UTC)
        record = Trajectory(
            **dict(job.identity),
            goal=job.task.goal,
            start_url=job.task.start_url,
            stop=Stop(reason=StopReason.FAILED),
            usage=Usage.total(()),
            started=started.isoformat(timespec="seconds"),
        )
        secrets, clock = Secrets(), asyncio.timeout(None)
        try:
            agent = self.agent(job.task, world)
            async with clock:
                clock.reschedule(_in(agent.budget.seconds + _GRACE))
                if job.unscored is not None:
                    record = job.unscored
                    return await self._scored(job, record, None, world, judge)
                async with self.open(job.task, world) as session:
                    secrets = session.secrets
                    record = await self._act(job, session, world, agent)
                    if record.stop.reason is StopReason.FAILED or self.spending.has_cut(record):
                        return record
                    clock.reschedule(_in(_SCORING))
                    return secrets.hidden(await self._scored(job, record, session, world, judge))
        except UsageError:
            raise
        except asyncio.CancelledError:
            if record.steps and job.unscored is None:  # what is left is its score
                self.cut(record)
            raise
        except Exception as error:
            # One episode's accident must not end a night's run: it is stored, attributed and
            # counted, with all that is needed to find its cause.
            if isinstance(error, TimeoutError) and clock.expired():
                error = EnvironmentFailure("the episode did not end within its time")
            stop, extra = broken(error)
        seconds = record.seconds or time.monotonic() - began
        return secrets.hidden(
            record.model_copy(update={"stop": stop, "extra": extra, "seconds": seconds})
        )

    async def _act(self, job: Job, session: Session, world: World, agent: Agent) -> Trajectory:
        """The agent's run, not yet scored."""
        episode = Episode(agent, job.task.goal, job.identity, keep_exchanges=self.exchanges)
        if self.screens and (self.keep_screens or job.task.eval.by_screens):
            episode.screens = self.screens(job.name)
        if isinstance(world, Rewarding):
            episode.goal = await world.begin(job.task, job.seed, session)
            episode.reward = partial(world.reward, job.task, session)
        watched = self.view.watch(job.name, episode.goal, agent.budget.steps)
        with self.spending.of(episode), watched as episode.listener:
            try:
                return await episode.run(session)
            except asyncio.CancelledError:
                stop = Stop(reason=StopReason.INTERRUPTED, message="it was interrupted")
                self.cut(episode.trajectory(stop))
                raise

    async def _scored(
        self,
        job: Job,
        record: Trajectory,
        session: Session | None,
        world: World,
        judge: Judge | None,
    ) -> Trajectory:
        if isinstance(world, Scoring) and session:
            found = await world.score(job.task, record, session)
            if not isinstance(found, Score):
                raise TypeError(f"score has to give a planact.Score, not {found!r}")
            return record.model_copy(update={"score": found})
        if job.task.eval.is_unscored:
            return record
        screens = self.screens(job.name) if self.screens else None
        score = await evaluate(job.task, record, session, world, judge, screens)
        return record.model_copy(update={"score": score})


def _in(seconds: float) -> float:
    """So many seconds from now, on the event loop's clock."""
    return asyncio.get_running_loop().time() + seconds


@asynccontextmanager
async def start(
    task: Task, world: World, browser: Browser, **access: Unpack[Access]
) -> AsyncIterator[Session]:
    """A session at the task's start, signed in, in a reset world, all of whose sites it may
    visit."""
    reset: Any = await asyncio.to_thread(world.reset)
    if inspect.isawaitable(reset):  # in a world of one's own
        await reset
    if isinstance(world, Prepared):
        await asyncio.to_thread(world.prepare, task)
    state = await asyncio.to_thread(world.storage_state, task)
    async with browser.open(
        world.start_url(task),
        allowed_origins=[*world.urls.values(), *task.allow],
        storage_state=cast("StorageState | None", state),
        **access,
    ) as session:
        yield session
