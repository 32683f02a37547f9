"""Pages that come late, come empty or do not come, tabs that come and go meanwhile, and the way
back."""

from __future__ import annotations

import asyncio

import pytest

from planact.browser import Browser
from support.visit import Open, visit

ANOTHER = "Another tab is in front by now"


async def test_what_was_meant_for_a_tab_that_closed_is_not_done_elsewhere(open_page: Open) -> None:
    async with open_page("tabs.html") as v:
        await v.do("click(N)", "Open")
        assert v.page.title == "Popup"
        popup = v.session.page
        async with popup.expect_event("close"):
            await popup.evaluate("void setTimeout(close, 0)")
        assert ANOTHER in await v.refused("click(N)", "Agree")
        assert (v.page.title, await v.js("document.body.dataset.done")) == ("Tabs", None)
        await v.do("click(N)", "Delete all")
        assert await v.js("document.body.dataset.done") == "deleted"


async def test_what_was_meant_for_a_page_is_not_done_in_a_tab_that_came(open_page: Open) -> None:
    async with open_page("tabs.html") as v:
        async with v.session.page.context.expect_page():
            await v.js("void setTimeout(() => window.open('tab.html'), 0)")
        assert ANOTHER in await v.refused("click(N)", "Delete all")
        assert v.page.title == "Popup"
        await v.do("switch_tab(1)")
        assert v.page.title == "Tabs"


LATE = "The next page has not come yet: wait for it"


@pytest.mark.parametrize("how", ["link", pytest.param("goto", marks=pytest.mark.every)])
async def test_a_page_that_comes_late_is_waited_for(open_page: Open, how: str) -> None:
    async with open_page("late_links.html") as v:
        action = ("click(N)", "Late link") if how == "link" else ('goto("/late?s=10")',)
        await v.do(*action)
        assert v.page.messages == (LATE,)
        while v.page.messages:
            assert v.page.messages == (LATE,)
            await v.do("wait(2)")
        assert "Here at last" in v.page.text


async def test_a_new_tab_that_comes_late_holds_nothing_up(open_page: Open) -> None:
    async with open_page("late_links.html") as v:
        await v.do("click(N)", "Late tab")
        assert v.page.messages == ("A new tab has not come yet: wait for it",)
        await v.do("click(N)", "Here")
        assert v.page.title == "Here"
        await v.js("void setTimeout(() => { document.title = 'Waited too long' }, 9_000)")
        await v.do("wait(10)")
        assert "Here at last" in v.page.text
        assert v.page.tabs == ("Here", "Late")


async def test_a_late_page_can_be_given_up(open_page: Open) -> None:
    async with open_page("late_links.html") as v:
        await v.do("click(N)", "Very late link")
        await v.do("click(N)", "Here")
        assert v.page.title == "Here"


@pytest.mark.parametrize("name", ["Forward", "Load"])
async def test_a_control_that_is_a_picture_is_there_with_it(open_page: Open, name: str) -> None:
    async with open_page("late_pictures.html") as v:
        await v.do("click(N)", name)
        await v.do("click(N)", "", role="clickable")
        assert v.page.title == "Sent"


async def test_a_picture_that_does_not_come_is_not_waited_for(open_page: Open) -> None:
    async with open_page("late_pictures.html") as v:
        picture = v.session.page.context.wait_for_event("requestfinished")
        coming = asyncio.ensure_future(picture)
        await v.do("click(N)", "Wait long")
        assert "Shown" in v.page.text and not coming.done()
        coming.cancel()


@pytest.mark.parametrize("url", ["http://[site]/help", "//[x", "http://[::1"])
async def test_what_is_no_address_is_not_opened(open_page: Open, url: str) -> None:
    async with open_page("spa.html") as v:
        assert "is no address" in await v.refused(f'goto("{url}")')


async def test_an_address_without_its_scheme(open_page: Open, web: str) -> None:
    async with open_page("spa.html") as v:
        address = f"{web.removeprefix('http://')}/terms_page.html"
        assert f"Write http://{address} or https" in await v.refused(f'goto("{address}")')


async def test_answers_to_many_forms_are_passed_over(open_page: Open) -> None:
    async with open_page("search_form.html") as v:
        await v.do("click(N)", "Search")
        for _ in range(6):
            await v.do("click(N)", "More")
        await v.do("click(N)", "One")
        await v.do("go_back()")
        assert v.page.title == "Search"
        assert len(v.page.messages) == 1


async def test_a_document_that_is_written_a_moment_later(open_page: Open) -> None:
    async with open_page("written.html") as v:
        await v.do("click(N)", "Write")
        assert "Written" in v.page.text
        await v.do("click(N)", "Empty")
        assert v.page.text == ""
        assert "there is nothing in it" in v.page.messages[0]
        await v.do('goto("/terms_page.html")')
        assert v.page.title == "Terms"


@pytest.mark.parametrize("name", ["Hangs up", "Round and round"])
async def test_a_page_that_does_not_load_says_so_and_can_be_left(
    open_page: Open, web: str, name: str
) -> None:
    path, reason = {
        "Hangs up": ("reset", "net::ERR_EMPTY_RESPONSE"),
        "Round and round": ("loop", "net::ERR_TOO_MANY_REDIRECTS"),
    }[name]
    async with open_page("odd_links.html") as v:
        await v.do("click(N)", name)
        for _ in range(2):
            assert (v.page.url, v.page.text) == (f"{web}/{path}", "")
            assert v.page.messages == (f"{web}/{path} does not load: {reason}",)
            await v.do('press("Enter")')
        await v.do("go_back()")
        assert (v.page.title, v.page.messages) == ("Odd links", ())
        await v.do("click(N)", "Fine")
        assert "fine" in await v.js("S")
        await v.do("click(N)", name)
        await v.do('goto("/terms_page.html")')
        assert v.page.title == "Terms"


async def test_what_leaves_a_failed_page_there_does_not_change_its_address(
    open_page: Open, web: str
) -> None:
    async with open_page("odd_links.html") as v:
        await v.do("click(N)", "Hangs up")
        await v.refused('goto("/status?code=204")')
        assert v.page.url == f"{web}/reset"
        await v.do('goto("/report")')
        assert v.page.url == f"{web}/reset"


async def test_a_new_tab_that_fails_says_why(open_page: Open, web: str) -> None:
    async with open_page("late_links.html") as v:
        await v.do("click(N)", "Failing tab")
        assert v.page.url == f"{web}/reset"
        assert v.page.messages == (f"{web}/reset does not load: net::ERR_EMPTY_RESPONSE",)
        await v.do("switch_tab(1)")
        assert v.page.title == "Late links"


async def test_a_page_that_is_refused_and_empty_says_so(open_page: Open, web: str) -> None:
    async with open_page("spa.html") as v:
        await v.do('goto("/status?code=503")')
        assert v.page.messages == (f"{web}/status?code=503 answers 503 Service Unavailable",)


async def test_there_is_nothing_before_the_start(open_page: Open) -> None:
    async with open_page("spa.html") as v:
        await v.js("void history.back()")
        await v.do("wait(1)")
        assert v.page.title == "App"


async def test_a_tab_that_crashed_is_left(browser: Browser, web: str, abroad: str) -> None:
    async with visit(browser, f"{web}/tabs.html |AND| {abroad}/terms_page.html") as v:
        await v.do("switch_tab(2)")
        page = v.session.page
        cdp = await page.context.new_cdp_session(page)
        async with page.expect_event("crash"):
            crash = asyncio.ensure_future(cdp.send("Page.crash"))
        crash.cancel()  # a crashed page does not answer
        await v.see()
        assert (v.page.title, v.page.messages) == (
            "Tabs",
            ("A page crashed, and its tab is closed",),
        )
        await v.do("click(N)", "Delete all")
        assert await v.js("document.body.dataset.done") == "deleted"


async def test_two_pages_ask_at_once(browser: Browser, web: str, abroad: str) -> None:
    async with visit(browser, f"{web}/terms_page.html |AND| {abroad}/terms_page.html") as v:
        for page in v.session.page.context.pages:
            await page.evaluate("void setTimeout(() => document.title = confirm('Sure?'), 50)")
        for _ in range(2):
            while "Sure?" not in v.page.text:
                await v.do("wait(1)")
            await v.do("click(N)", "OK")
        assert sorted(v.page.tabs) == ["true", "true"]


@pytest.mark.every
async def test_a_page_that_loads_itself_again_and_again_can_be_left(open_page: Open) -> None:
    async with open_page("late_links.html") as v:
        await v.do("click(N)", "Again and again")
        await v.do('goto("/terms_page.html")')
        assert v.page.title == "Terms"
