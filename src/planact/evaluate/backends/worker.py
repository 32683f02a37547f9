"""A worker away from this process: what it needs goes there, and what comes of it comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from planact.browser import Access, launch
from planact.errors import PlanactError
from planact.evaluate.agents import Agents, open_judge
from planact.evaluate.episode import Driver, Job, start
from planact.evaluate.folder import RunFolder
from planact.evaluate.spending import Spending
from planact.files.scratch import scratch_folder
from planact.tasks.suites import world_of
from planact.tasks.task import Suite
from planact.types import Model, Trajectory


@dataclass(frozen=True)
class Work:
    """What a worker needs for any episode of a run. It can be pickled, where the suite, the agents
    and the judge can: models by name can."""

    suite: Suite
    agents: Callable[[], AbstractAsyncContextManager[Agents]]
    judge: str | Model | None = None
    screens: bool = False
    exchanges: bool = False
    headed: bool = False
    access: Access = field(default_factory=Access)


@dataclass(frozen=True)
class Outcome:
    """An episode, and its screenshots by file name."""

    episode: Trajectory
    screens: dict[str, bytes]
    dollars: float  # what it cost


def received(
    came: Outcome | PlanactError, job: Job, folder: RunFolder, spending: Spending
) -> Trajectory:
    """The episode that came from a worker, whose screenshots and costs are put where those of the
    run are. Raises the error where it is one."""
    if isinstance(came, PlanactError):
        raise came
    spending.paid += came.dollars
    for file, content in came.screens.items():
        path = folder.screens(job.name) / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return came.episode


@asynccontextmanager
async def working(work: Work) -> AsyncIterator[Callable[[Job, float | None], Awaitable[Outcome]]]:
    """What drives a job there, within so many dollars: with a browser, models and a world of its
    own."""
    with scratch_folder("planact-screens-") as scratch, world_of(work.suite) as world:
        async with (
            work.agents() as agents,
            open_judge(work.judge) as judge,
            launch(work.headed, **work.access) as browser,
        ):
            driver = Driver(
                agents.make,
                lambda task, world: start(task, world, browser),
                cut=lambda episode: None,  # whoever waits for it is gone
                screens=lambda name: scratch / name,
                keep_screens=work.screens,
                exchanges=work.exchanges,
                judge=judge,
            )

            async def drive(job: Job, dollars: float | None) -> Outcome:
                driver.spending = Spending(dollars)
                episode = await driver.drive(job, world)
                return Outcome(episode, _taken(scratch / job.name), driver.spending.total)

            yield drive


def _taken(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.png")}
