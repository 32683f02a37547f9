"""Local pages and a browser for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import pytest

from planact.browser import Browser, launch
from support.local_site import Site, serve


@pytest.fixture(scope="session")
def sites() -> Iterator[tuple[Site, Site]]:
    """Two sites: the agent's own, and a foreign one."""
    with ExitStack() as stack:
        yield stack.enter_context(serve()), stack.enter_context(serve())


@pytest.fixture
def home(sites: tuple[Site, Site]) -> Site:
    return sites[0]


@pytest.fixture
def foreign(sites: tuple[Site, Site]) -> Site:
    sites[1].seen.clear()
    return sites[1]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with launch() as browser:
        yield browser
