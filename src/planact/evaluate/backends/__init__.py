"""Where episodes run: in this process, in processes of their own, or on a Ray cluster.

A back end is a context that gives what makes a worker; a worker, a context that gives what drives
an episode. It is entered when the worker is ready to. What a worker was at when it died is driven
again, by another.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from planact.evaluate.backends.worker import Home
from planact.evaluate.episode import Job
from planact.types import Trajectory

Drive = Callable[[Job], Awaitable[Trajectory]]  # raises `WorkerDied`
Spawn = Callable[[], AbstractAsyncContextManager[Drive]]  # raises `WorkerDied`
Backend = Callable[[Home], AbstractAsyncContextManager[Spawn]]


class WorkerDied(Exception):
    """The worker is gone, and with it what it was at, if it had started."""
