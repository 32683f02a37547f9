"""Episodes in this process: one browser, a context for each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from planact.evaluate.backends import Drive, Spawn
from planact.evaluate.episode import Driver
from planact.tasks.suites import world_of
from planact.tasks.task import Suite


@asynccontextmanager
async def workers(suite: Suite, driver: Driver) -> AsyncIterator[Spawn]:
    """Workers that share the driver, each with a world of its own."""

    @asynccontextmanager
    async def spawn() -> AsyncIterator[Drive]:
        with world_of(suite) as world:
            yield partial(driver.drive, world=world)

    yield spawn
