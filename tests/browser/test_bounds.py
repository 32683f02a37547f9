"""Sessions keep to their site, and say what ended them."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Error as PlaywrightError

from planact.browser import Browser, launch
from planact.errors import ActionError, EnvironmentFailure, UsageError
from support.acting import do
from support.site import Site


async def test_foreign_addresses_are_blocked(browser: Browser, home: Site, foreign: Site) -> None:
    target = f"{foreign.url}/widgets.html"
    async with browser.open(f"{home.url}/events.html") as session:
        with pytest.raises(ActionError, match="does not belong to the site"):
            await do(session, f'goto("{target}")')
        with pytest.raises(ActionError, match="which is blocked"):
            await do(session, f'goto("/redirect?to=/redirect?to={target}")')
        for script in (
            f"location.href = '{target}'",
            f"location.href = '/redirect?to={target}'",
            f"open('{target}')",
            f"open('/redirect?to={target}')",
        ):
            script = f"document.querySelector('button').onclick = () => {{ {script} }}"
            await session.page.evaluate(script)
            page = await do(session, "click(N)", "Alert")
            assert (page.title, page.tabs) == ("Events", ())
            assert (
                page.messages[-1] == f"Blocked: {target} does not belong to the site of this task"
            )
    assert foreign.log == []


async def test_foreign_frames_are_blocked(browser: Browser, home: Site, foreign: Site) -> None:
    start = f"{home.url}/frames.html?foreign="
    async with (
        browser.open(f"{start}{foreign.url}/inner.html") as direct,
        browser.open(f"{start}/redirect?to={foreign.url}/inner.html") as redirected,
    ):
        for session in (direct, redirected):
            page = await session.observe()
            assert len([e for e in page.elements if e.name == "Inside"]) == 1
            assert [m.partition(":")[0] for m in page.messages] == ["Blocked"]
    assert foreign.log == []


async def test_other_origins_can_be_allowed(browser: Browser, home: Site, foreign: Site) -> None:
    async with browser.open(f"{home.url}/events.html", allowed_origins=[foreign.url]) as session:
        page = await do(session, f'goto("{foreign.url}/widgets.html")')
        assert page.title == "Widgets"


async def test_sessions_are_held_to_their_own_site(
    browser: Browser, home: Site, foreign: Site
) -> None:
    async with (
        browser.open(f"{home.url}/events.html") as one,
        browser.open(f"{foreign.url}/events.html") as two,
    ):
        leave = f"() => {{ location.href = '{foreign.url}/widgets.html' }}"
        await one.page.evaluate(f"document.querySelector('button').onclick = {leave}")
        page = await do(one, "click(N)", "Alert")
        assert (page.title, len(page.messages)) == ("Events", 1)
        assert (await two.observe()).messages == ()


async def test_a_start_that_fails_is_the_environment_s(
    browser: Browser, home: Site, foreign: Site
) -> None:
    for url, says in [
        ("http://localhost:9/", "http://localhost:9/ does not load: net::ERR_"),
        (f"{home.url}/redirect?to={foreign.url}/", f"leads to {foreign.url}/"),
        (f"{home.url}/events.html |AND| http://localhost:9/", "http://localhost:9/ does not load"),
    ]:
        with pytest.raises(EnvironmentFailure, match=re.escape(says)) as caught:
            async with browser.open(url):
                pass
        assert "\n" not in str(caught.value)
    for url in ("file:///etc/passwd", f"{home.url}/events.html |AND| file:///etc/passwd"):
        with pytest.raises(UsageError, match="file:///etc/passwd is not a web address"):
            async with browser.open(url):
                pass


async def test_a_closed_page_is_the_environment_s(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/events.html") as session:
        await session.page.close()
        with pytest.raises(EnvironmentFailure, match="closed"):
            await session.observe()


async def test_a_crashed_page_is_the_environment_s(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/events.html") as session:
        cdp = await session.page.context.new_cdp_session(session.page)
        async with session.page.expect_event("crash"):
            crash = asyncio.ensure_future(cdp.send("Page.crash"))
        crash.cancel()  # a crashed page does not answer
        with pytest.raises(EnvironmentFailure, match="crashed"):
            await session.observe()


async def test_a_browser_that_died_is_started_again(home: Site) -> None:
    async with launch() as browser:
        async with browser.open(f"{home.url}/events.html") as session:
            process = session.page.context.browser
            assert process is not None
            cdp = await process.new_browser_cdp_session()
            gone = asyncio.Event()
            process.on("disconnected", lambda _: gone.set())
            with pytest.raises(PlaywrightError):
                await cdp.send("Browser.crash")
            await gone.wait()
            with pytest.raises(EnvironmentFailure):
                await session.observe()
        async with browser.open(f"{home.url}/events.html") as session:
            assert (await session.observe()).elements


async def test_a_session_starts_from_a_storage_state(browser: Browser, home: Site) -> None:
    cookie = {"name": "who", "value": "ann", "url": home.url}
    state = {"cookies": [{**cookie, "domain": "localhost", "path": "/"}], "origins": []}
    state["cookies"][0].pop("url")  # type: ignore[union-attr]
    async with browser.open(f"{home.url}/events.html", storage_state=state) as session:  # type: ignore[arg-type]
        assert await session.page.evaluate("document.cookie") == "who=ann"
