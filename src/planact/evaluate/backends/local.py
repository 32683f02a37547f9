"""Episodes in this process: one browser, a context for each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from planact.browser import launch
from planact.evaluate.backends import Drive, Spawn
from planact.evaluate.backends.worker import Home
from planact.evaluate.conduct import Conduct
from planact.evaluate.episode import AgentFactory, Driver, start
from planact.tasks.suites import world_of
from planact.tasks.task import Suite
from planact.types import Model


@asynccontextmanager
async def workers(
    suite: Suite, agents: AgentFactory, judge: Model | None, conduct: Conduct, home: Home
) -> AsyncIterator[Spawn]:
    """A `Backend`, but for the rest: workers that share all but their worlds."""
    async with launch(conduct.headed, **conduct.access) as browser:
        driver = Driver(
            agents,
            lambda task, world: start(task, world, browser),
            cut=home.folder.set_aside,
            screens=home.folder.screens,
            keep_screens=conduct.screens,
            exchanges=conduct.exchanges,
            judge=judge,
            spending=home.spending,
            view=home.view,
        )

        @asynccontextmanager
        async def spawn() -> AsyncIterator[Drive]:
            with world_of(suite) as world:
                yield partial(driver.drive, world=world)

        yield spawn
