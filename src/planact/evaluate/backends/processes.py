"""Episodes in processes of their own, each with a browser: for models that need no processor here,
and more pages than one process can read."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import pickle
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from typing import Any

from planact.errors import PlanactError, UsageError
from planact.evaluate.backends import Drive, Spawn, WorkerDied
from planact.evaluate.backends.worker import Home, Work, working
from planact.evaluate.episode import Job
from planact.types import Trajectory

_context = multiprocessing.get_context("spawn")


@asynccontextmanager
async def workers(work: Work, home: Home) -> AsyncIterator[Spawn]:
    """A `Backend`, but for the work. Raises `UsageError` for work that cannot be sent."""
    try:
        pickle.dumps(work)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        hint = "Define suites, models and actions at the top of a module, or use the runner local."
        raise UsageError(f"a worker process cannot be given this: {error}", hint) from None

    @asynccontextmanager
    async def spawn() -> AsyncIterator[Drive]:
        ours, theirs = _context.Pipe()
        process = _context.Process(target=_main, args=(theirs, work))
        process.start()
        theirs.close()

        async def following() -> Any:
            try:
                await _readable(ours)
                return ours.recv()
            except (EOFError, OSError) as error:
                raise WorkerDied(f"a worker process died, exit code {process.exitcode}") from error

        async def drive(job: Job) -> Trajectory:
            with contextlib.suppress(OSError):  # it is gone, as is found next
                ours.send((job, home.spending.left))
            return await home.receive(job, following)

        try:
            if failure := await following():
                raise failure
            yield drive
        finally:
            with contextlib.suppress(OSError):  # it is gone
                ours.send(None)
            process.terminate()  # it closes its browser and sites
            await asyncio.to_thread(process.join, 30)
            process.kill()
            ours.close()

    yield spawn


async def _readable(pipe: Connection) -> None:
    """Waits until something comes, without a thread: there may be many workers."""
    loop, come = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(pipe.fileno(), come.set)
    try:
        await come.wait()
    finally:
        loop.remove_reader(pipe.fileno())


def _main(pipe: Connection, work: Work) -> None:
    with contextlib.suppress(KeyboardInterrupt, EOFError):  # who asked is gone, or ends it all
        asyncio.run(_serve(pipe, work))


async def _serve(pipe: Connection, work: Work) -> None:
    task = asyncio.current_task()
    assert task
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        try:
            async with working(work) as drive:
                pipe.send(None)
                while asked := await asyncio.to_thread(pipe.recv):
                    job, dollars = asked
                    await drive(job, dollars, pipe.send)
        except PlanactError as error:
            pipe.send(error)
