"""Episodes on a Ray cluster: an actor for each worker, on whichever node has room.

`RAY_ADDRESS` says where the cluster is; without it one is started on this machine. Models stand
behind endpoints that all nodes reach; an embedded one is served by each worker.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from planact.errors import PlanactError, UsageError
from planact.evaluate.backends import Drive, Spawn, WorkerDied
from planact.evaluate.backends.worker import Outcome, Work, received, working
from planact.evaluate.episode import Job
from planact.evaluate.folder import RunFolder
from planact.evaluate.spending import Spending
from planact.types import Trajectory


@asynccontextmanager
async def workers(work: Work, folder: RunFolder, spending: Spending) -> AsyncIterator[Spawn]:
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
        begun = False

        async def drive(job: Job) -> Trajectory:
            nonlocal begun
            try:
                came = None if begun else await actor.begin.remote(work)
                begun = True
                came = came or await actor.drive.remote(job, spending.left)
            except RayError as error:
                raise WorkerDied(str(error).partition("\n")[0]) from error
            return received(came, job, folder, spending)

        try:
            yield drive
        finally:
            with contextlib.suppress(RayError):
                await actor.end.remote()
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

    async def drive(self, job: Job, dollars: float | None) -> Outcome | PlanactError:
        try:
            return await self._drive(job, dollars)
        except PlanactError as error:
            return error

    async def end(self) -> None:
        await self._stack.aclose()
