"""Local pages for a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support import PAGES
from support.site import Site
from support.web_site import web_site


@pytest.fixture(scope="session")
def sites() -> Iterator[tuple[Site, Site]]:
    """Two sites: the agent's own, and a foreign one."""
    with web_site(PAGES) as own, web_site(PAGES) as foreign:
        yield own, foreign


@pytest.fixture
def home(sites: tuple[Site, Site]) -> Site:
    return sites[0]


@pytest.fixture
def foreign(sites: tuple[Site, Site]) -> Site:
    sites[1].clear_log()
    return sites[1]
