"""Ways into a page: certificates, credentials, shadow roots."""

from __future__ import annotations

from pathlib import Path

import pytest

from planact.browser import Browser
from planact.errors import EnvironmentFailure
from support import PAGES
from support.visit import Open, visit
from support.web_site import USER, unsigned, web_site


async def test_shadow_roots_are_operated_or_said(open_page: Open) -> None:
    async with open_page("shadow.html") as v:
        await v.do("click(N)", "Open chat")
        assert await v.js("S") == ["open"]
        if v.find("Closed chat"):
            await v.do("click(N)", "Closed chat")
            assert await v.js("S") == ["open", "closed"]
        else:
            assert "closed" in v.page.text.lower()


async def test_credentials_are_an_option(open_page: Open) -> None:
    async with open_page("auth") as v:
        assert "Log in first" in v.page.text
    credentials = {"username": USER[0], "password": USER[1]}
    async with open_page("auth", http_credentials=credentials) as v:
        assert "Welcome" in v.page.text


async def test_a_certificate_of_its_own_is_an_option(browser: Browser, tmp_path: Path) -> None:
    with web_site(PAGES / "web", unsigned(tmp_path)) as site:
        address = site.url
        with pytest.raises(EnvironmentFailure, match=r"(?i)cert"):
            async with visit(browser, f"{address}/terms_page.html"):
                pass
        secure = visit(browser, f"{address}/terms_page.html", ignore_https_errors=True)
        async with secure as v:
            assert v.page.title == "Terms"
