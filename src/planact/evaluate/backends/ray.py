"""Episodes on a Ray cluster: an actor for each worker, on whichever node has room.

`RAY_ADDRESS` says where the cluster is; without it one is started on this machine. Models stand
behind endpoints that all nodes reach; an embedded one is served by each worker.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from planact.errors import PlanactError, UsageError
from planact.evaluate.backends import Drive, Spawn, WorkerDied
from planact.evaluate.backends.worker import Home, Sent, Work, working
from planact.evaluate.episode import Job
from planact.types import Trajectory


@asynccontextmanager
async def workers(work: Work, home: Home) -> AsyncIterator[Spawn]:
    """A `Backend`, but for the work. Raises `UsageError` where Ray is not installed."""
    try:
        import ray
        from ray.exceptions import RayError
    except ImportError as error:
        hint = "Install it: pip install 'planact[ray]'"
        raise UsageError("the runner ray needs Ray", hint) from error
    if not ray.is_initialized():
        ray.init(log_to_driver=False)
    # One processor each keeps as many workers on a node as it has; spread, a lost node costs least.
    actor_class = ray.remote(num_cpus=1, scheduling_strategy="SPREAD")(_Worker)

    @asynccontextmanager
    async def spawn() -> AsyncIterator[Drive]:
        actor: Any = actor_class.remote()

        async def reply(coming: Awaitable[Any]) -> Any:
            try:
                return await coming
            except RayError as error:
                said = str(getattr(error, "cause", error))
                raise WorkerDied(said.partition("\n")[0]) from error

        async def drive(job: Job) -> Trajectory:
            stream = actor.drive.options(num_returns="streaming").remote(job, home.spending.left)

            async def following() -> Any:
                return await reply(await reply(anext(stream)))

            return await home.receive(job, following)

        try:
            if failure := await reply(actor.begin.remote(work)):  # when a node has room
                raise failure
            try:
                yield drive
            finally:
                with contextlib.suppress(RayError):
                    await actor.end.remote()
        finally:
            ray.kill(actor)

    yield spawn


class _Worker:
    """The actor."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()

    async def begin(self, work: Work) -> PlanactError | None:
        try:
            self._drive = await self._stack.enter_async_context(working(work))
        except PlanactError as error:
            return error
        return None

    async def drive(self, job: Job, dollars: float | None) -> AsyncIterator[Sent]:
        sent: asyncio.Queue[Sent | None] = asyncio.Queue()
        driving = asyncio.ensure_future(self._drive(job, dollars, sent.put_nowait))
        driving.add_done_callback(lambda _: sent.put_nowait(None))
        while one := await sent.get():
            yield one
        await driving  # raises what broke it

    async def end(self) -> None:
        await self._stack.aclose()
