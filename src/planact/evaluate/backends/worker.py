"""A worker away from this process: what it needs goes there, and what comes of it comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from planact.agent.listening import Listener, tell
from planact.browser import launch
from planact.errors import PlanactError
from planact.evaluate.agents import Opening, open_judge
from planact.evaluate.conduct import Conduct
from planact.evaluate.episode import Driver, Job, start
from planact.evaluate.folder import RunFolder
from planact.evaluate.spending import Spending
from planact.evaluate.view import Unwatched, View
from planact.files.scratch import scratch_folder
from planact.tasks.suites import world_of
from planact.tasks.task import Suite
from planact.types import Event, Trajectory, unheard


@dataclass(frozen=True)
class Work:
    """What a worker needs for any episode of a run. It can be pickled, where the suite, the agents
    and the judge can: models by name can."""

    suite: Suite
    agents: Opening
    conduct: Conduct  # with a view that watches nothing


@dataclass(frozen=True)
class Begun:
    """An episode of at most so many steps begins; its events follow."""

    goal: str
    steps: int


@dataclass(frozen=True)
class Outcome:
    """An episode, and its screenshots by file name."""

    episode: Trajectory
    screens: dict[str, bytes]
    dollars: float  # what it cost


Sent = Begun | Event | Outcome | PlanactError  # one of the last two at the end
Send = Callable[[Sent], None]


@dataclass(frozen=True)
class Home:
    """Where that goes which comes from workers."""

    folder: RunFolder
    spending: Spending
    view: View

    async def receive(self, job: Job, following: Callable[[], Awaitable[Sent]]) -> Trajectory:
        """The episode that comes after its events, each of which is shown when it comes. Raises
        the error where one comes instead."""
        listener: Listener = unheard
        with ExitStack() as stack:
            while True:
                match sent := await following():
                    case Begun():
                        watched = self.view.watch(job.name, sent.goal, sent.steps)
                        listener = stack.enter_context(watched)
                    case Outcome():
                        return self._kept(job, sent)
                    case PlanactError():
                        raise sent
                    case _:
                        await tell(listener, sent)

    def _kept(self, job: Job, outcome: Outcome) -> Trajectory:
        """The episode, whose screenshots and costs are put where those of the run are."""
        self.spending.paid += outcome.dollars
        for file, content in outcome.screens.items():
            path = self.folder.screens(job.name) / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return outcome.episode


class _Sending(Unwatched):
    """The view that sends home what happens."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def watch(self, name: str, goal: str, steps: int) -> AbstractContextManager[Listener]:
        self._send(Begun(goal, steps))
        return nullcontext(self._send)


@asynccontextmanager
async def working(
    work: Work,
) -> AsyncIterator[Callable[[Job, float | None, Send], Awaitable[None]]]:
    """What drives a job there, within so many dollars, and sends what comes of it: with a browser,
    models and a world of its own."""
    conduct = work.conduct
    with scratch_folder("planact-screens-") as scratch, world_of(work.suite) as world:
        async with (
            work.agents() as agents,
            open_judge(conduct.judge) as judge,
            launch(conduct.headed, **conduct.access) as browser,
        ):
            driver = Driver(
                agents.make,
                lambda task, world: start(task, world, browser),
                cut=lambda episode: None,  # whoever waits for it is gone
                screens=lambda name: scratch / name,
                keep_screens=conduct.screens,
                exchanges=conduct.exchanges,
                judge=judge,
            )

            async def drive(job: Job, dollars: float | None, send: Send) -> None:
                driver.spending, driver.view = Spending(dollars), _Sending(send)
                try:
                    episode = await driver.drive(job, world)
                except PlanactError as error:
                    send(error)
                else:
                    send(Outcome(episode, _taken(scratch / job.name), driver.spending.total))

            yield drive


def _taken(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.png")}
