"""The site of tests/pages/web, and visits to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from planact.browser import Browser
from support import PAGES
from support.site import Site
from support.visit import Open, Visit, visit
from support.web_site import web_site


@pytest.fixture(scope="session")
def web_sites() -> Iterator[tuple[Site, Site]]:
    with web_site(PAGES / "web") as own, web_site(PAGES / "web") as other:
        yield own, other


@pytest.fixture
def web(web_sites: tuple[Site, Site]) -> str:
    """The address of the site."""
    return web_sites[0].url


@pytest.fixture
def abroad(web_sites: tuple[Site, Site]) -> str:
    """The address of another site with the same pages."""
    return web_sites[1].url.replace("localhost", "127.0.0.1")


@pytest.fixture
def open_page(browser: Browser, web: str) -> Open:
    """`async with open_page("onclick.html") as v`: a page of the site, its first view seen."""

    def opened(path: str, **options: Any) -> AbstractAsyncContextManager[Visit]:
        return visit(browser, f"{web}/{path}", **options)

    return opened
