"""Going back, tabs and downloads."""

from __future__ import annotations

from pathlib import Path

import pytest

from planact.agent.policies import POLICIES
from planact.browser import Browser
from planact.errors import ActionError
from planact.types import Action, Decision, History, PolicyName, Step
from support.visit import LIMIT, Open, visit


async def test_going_back_within_one_document(open_page: Open) -> None:
    async with open_page("spa.html") as v:
        await v.do("click(N)", "Item")
        await v.do("click(N)", "List")
        assert "# /list" in v.page.lines
        await v.do("go_back()")
        assert "# /item" in v.page.lines
        await v.do("click(N)", "Part")
        assert v.page.url.endswith("#part")
        await v.do("go_back()")
        assert v.page.url.endswith("?p=/item")


@pytest.mark.parametrize("name", ["Plain", "Get report", "Export"])
async def test_a_download_leaves_no_tab(open_page: Open, name: str, tmp_path: Path) -> None:
    async with open_page("download.html", files=tmp_path) as v:
        await v.do("click(N)", name)
        assert v.page.messages == ("Downloaded: report.csv",)
        assert (v.page.title, v.page.tabs) == ("Reports", ())
        assert (tmp_path / "report.csv").read_text() == "a,b\n1,2\n"


async def test_hash_routes_are_pages(open_page: Open) -> None:
    async with open_page("hash.html") as v:
        for name, view in (("Home", "/home"), ("Users", "/users"), ("Old", "/old")):
            before = v.page
            await v.do("click(N)", name)
            assert f"View {view}" in v.page.text
            decision = Decision(reasoning="", action=Action(name="click", args=(1,)))
            step = Step(observation=before, decision=decision)
            assert POLICIES[PolicyName.ON_CHANGE](History("", v.page, steps=(step,)))
        await v.do("go_back()")
        assert "View /users" in v.page.text


async def test_there_is_nothing_to_go_back_to(open_page: Open) -> None:
    async with open_page("spa.html") as v:
        assert "no page to go back to" in await v.refused("go_back()")
        assert v.page.title == "App"


async def test_what_a_form_found_is_not_asked_for_again(open_page: Open, web: str) -> None:
    async with open_page("search_form.html") as v:
        await v.do('fill(N, "lamp")', "Words")
        await v.do("click(N)", "Search")
        assert "Found lamp" in v.page.text
        await v.do("click(N)", "One")
        await v.do("go_back()")
        assert v.page.title == "Search"
        assert v.page.messages == (f"{web}/found is the answer to a form: it was passed over",)


async def test_a_page_that_does_not_let_go_back(open_page: Open, web: str) -> None:
    async with open_page("terms_page.html") as v:
        await v.do(f'goto("{web}/back_trap.html")')
        try:
            await v.do("go_back()")
        except ActionError:
            await v.see()
        assert v.page.title in ("Trap", "Terms")


@pytest.mark.parametrize("button", ["Choose a person", "Choose in a tab"])
@pytest.mark.parametrize(("answer"), ["Ann", "Bob"])
async def test_a_popup_that_closes_returns_to_its_opener(
    browser: Browser, web: str, button: str, answer: str
) -> None:
    start = f"{web}/opener.html |AND| {web}/terms_page.html"
    async with visit(browser, start) as v:
        await v.do("click(N)", button)
        assert v.page.title == "Popup"
        await v.do("click(N)", answer)
        if v.page.title == "Popup":  # it may close a moment later
            await v.do("wait(1)")
        assert (v.page.title, len(v.page.tabs)) == ("Opener", 2)
        assert answer in v.page.text


async def test_a_popup_that_closes_by_itself(browser: Browser, web: str) -> None:
    async with visit(browser, f"{web}/opener.html |AND| {web}/terms_page.html") as v:
        await v.do("click(N)", "Quick")
        if v.page.title == "Popup":
            await v.do("wait(1)")
        assert v.page.title == "Opener"
        assert "Done" in v.page.text


async def test_several_tabs_at_once(open_page: Open) -> None:
    async with open_page("opener.html") as v:
        await v.do("click(N)", "Three")
        assert len(v.page.tabs) == 4
        await v.do("switch_tab(1)")
        assert v.page.title == "Opener"
        assert "no tab 9" in await v.refused("switch_tab(9)")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Data link", "list.csv"),
        ("Blob", "blob.csv"),
        ("Blank first", "report.csv"),
        ("Form", "report.csv"),
        ("Hidden frame", "report.csv"),
    ],
)
async def test_downloads_of_other_kinds(
    open_page: Open, tmp_path: Path, name: str, file: str
) -> None:
    async with open_page("downloads.html", files=tmp_path) as v:
        await v.do("click(N)", name)
        said = list(v.page.messages)
        if not said:
            await v.do("wait(1)")
            said += v.page.messages
        assert said == [f"Downloaded: {file}"]
        assert (v.page.title, v.page.tabs) == ("Downloads", ())
        assert (tmp_path / file).exists()


@pytest.mark.parametrize(
    "name",
    [
        *("Nothing", "Broken", "Missing", "Round and round", "Hangs up", "Mail", "Call", "App"),
        *("Script", "Data", "Empty", "Nobody there"),
    ],
)
async def test_links_that_lead_nowhere(open_page: Open, web: str, name: str) -> None:
    async with open_page("odd_links.html") as v:
        await v.do("click(N)", name)
        if not v.find("Fine"):
            await v.do(f'goto("{web}/odd_links.html")')
        await v.do("click(N)", "Fine")
        assert "fine" in await v.js("S")


async def test_a_window_that_opens_while_the_page_loads(open_page: Open) -> None:
    async with open_page("opens_on_load.html") as v:
        if v.page.title != "Main":
            await v.do("switch_tab(1)")
        await v.do("click(N)", "Go on")
        assert v.page.title == "Done"


@pytest.mark.parametrize(
    ("action", "name"),
    [('select(N, "Price")', "Sort by"), ('fill(N, "lamp")', "Code"), ('fill(N, "lamp")', "Find")],
)
async def test_a_field_that_leads_away_is_no_error(open_page: Open, action: str, name: str) -> None:
    async with open_page("leaving.html") as v:
        assert (await v.do(action, name)).title == "Terms"


async def test_a_page_and_its_address_belong_together(open_page: Open) -> None:
    """A page that is left while it is read, in its place the one that follows."""
    async with open_page("leaving.html") as v:
        page = await v.do("click(N)", "Terms")
        assert ("terms_page" in page.url) == (page.title == "Terms")
        assert page.title == "Terms"


async def test_what_looks_like_leaving_and_is_not_holds_up_nothing(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A router that takes a navigation over, and an address that no page answers to."""
    for patience in ("LEAVING", "BOUND"):
        monkeypatch.setattr(f"planact.browser.reading.settling.{patience}", 2 * LIMIT)
    async with open_page("routed.html") as v:
        await v.do("click(N)", "Write")
        assert v.page.title == "List"
        await v.do("click(N)", "Item")
        assert v.page.title == "Item 1"
