"""Sessions on local pages in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planact.browser import Browser, launch
from planact.browser.actions import read_call
from planact.errors import ActionError
from support.acting import do, number
from support.site import Site

# ---------------------------------------------------------------- fields


async def test_fields_are_filled_selected_and_checked(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/widgets.html") as session:
        page = await do(session, 'fill(N, "Bob")', "Name")
        assert '[1] textbox "Name" = "Bob"' in page.text
        page = await do(session, 'select(N, " deep BLUE")', "Colour")
        assert 'combobox "Colour" = "Deep blue" (options: Red; Green; Deep blue)' in page.text
        page = await do(session, 'select(N, "Small")', "Sizes")
        assert 'listbox "Sizes" = "Small; Large"' in page.text
        page = await do(session, 'select(N, "Pear")', "Fruit")
        page = await do(session, "click(N)", "News")
        assert re.search(r'checkbox "News"(?! \(checked\))', page.text)
        page = await do(session, "click(N)", "Save")
        assert "status: Saved Bob" in page.lines


async def test_what_a_field_cannot_take_is_explained(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/widgets.html") as session:
        for action, name, says in [
            ("click(N)", "Pay", '"Pay" is disabled'),
            ('fill(N, "x")', "Fixed", "read-only"),
            ('fill(N, "x")', "Age", "its value must be a number"),
            ('select(N, "Mauve")', "Colour", 'no option "Mauve", only: Red; Green; Deep blue'),
            ("click(N)", "Colour", "use select"),
            ('press("Entr")', "", 'Write a key such as "Enter"'),
            ("switch_tab(7)", "", "There is no tab 7"),
            ('upload(N, "../secret.txt")', "Picture", "There is no file"),
            ('goto("file:///etc/passwd")', "", "blocked"),
            ('goto("javascript:alert(1)")', "", "blocked"),
        ]:
            with pytest.raises(ActionError, match=re.escape(says)):
                await do(session, action, name)


async def test_a_file_is_uploaded(browser: Browser, home: Site, tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(b"png")
    async with browser.open(f"{home.url}/widgets.html", files=tmp_path) as session:
        page = await do(session, 'upload(N, "cat.png")', "Picture", "file")
        assert "status: Chosen cat.png" in page.lines


async def test_passwords_are_never_shown(browser: Browser, home: Site, tmp_path: Path) -> None:
    async with browser.open(f"{home.url}/widgets.html") as session:
        page = await session.observe()
        assert '[2] textbox "Password" (filled)' in page.text
        page = await do(session, 'fill(N, "correct horse")', "Password")
        assert '[2] textbox "Password" (filled)' in page.text
        # Not even after the page has turned the field into an ordinary one.
        await session.page.evaluate("document.getElementById('secret').type = 'text'")
        page = await session.observe()
        assert "hunter2secret" not in page.model_dump_json()
        assert "correct horse" not in page.model_dump_json()
        await session.screenshot(tmp_path / "shots" / "0.png")
        assert (tmp_path / "shots" / "0.png").read_bytes().startswith(b"\x89PNG")


async def test_a_list_behind_a_widget_is_selected_from(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/select2.html") as session:
        page = await session.observe()
        assert [e.label for e in page.elements] == ['combobox "Status"']
        assert page.elements[0].options == ("Pending", 'Being "processed"', "Done")
        page = await do(session, 'select(N, "Being \\"processed\\"")', "Status")
        assert 'status: Being "processed"' in page.lines


# ---------------------------------------------------------------- what happens on pages


async def test_icons_are_called_by_their_tooltips(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/icons.html") as session:
        page = await session.observe()
        names = [f"{e.role} {e.name}" for e in page.elements]
        assert names == ["button Save", "link revert", "button ellipsis v", "button Play"]
        page = await do(session, "click(N)", "Play")
        assert number(page, "Stop")


async def test_dialogs_are_answered_and_told(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/events.html") as session:
        page = await do(session, "click(N)", "Alert")
        assert (page.messages, page.lines[1]) == (
            ("Dialog: Watch out, accepted",),
            "status: Warned",
        )
        assert (await session.observe()).messages == ()
        asked = await do(session, "click(N)", "Confirm")
        assert asked.lines == (
            "# A dialog of the page waits for an answer: Delete it?",
            '[1] button "OK"',
            '[2] button "Cancel"',
        )
        with pytest.raises(ActionError, match="A dialog waits for an answer"):
            await session.act(read_call('press("Tab")'), asked)
        assert "status: Deleted" in (await do(session, "click(N)", "OK")).lines
        await do(session, "click(N)", "Confirm")
        assert "status: Kept" in (await do(session, "click(N)", "Cancel")).lines
        page = await do(session, "click(N)", "Prompt")
        assert '[1] textbox "Answer" = "Ann"' in page.lines
        await do(session, 'fill(N, "Bob")', "Answer")
        assert "status: Hello Bob" in (await do(session, "click(N)", "OK")).lines


async def test_a_new_tab_becomes_current(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/events.html") as session:
        page = await do(session, "click(N)", "New tab")
        assert (page.title, page.tabs, page.tab) == ("Widgets", ("Events", "Widgets"), 1)
        page = await do(session, "switch_tab(1)")
        assert (page.title, page.tab) == ("Events", 0)
        page = await do(session, "switch_tab(2)")
        await session.page.close()
        page = await session.observe()
        assert (page.title, page.tabs) == ("Events", ())


async def test_a_start_in_several_tabs(browser: Browser, home: Site, foreign: Site) -> None:
    addresses = f"{home.url}/events.html |AND| {foreign.url}/widgets.html |AND| {home.url}/late"
    async with browser.open(f"{addresses}?seconds=0.2") as session:
        page = await session.observe()
        assert (page.title, page.tab) == ("Events", 0)
        assert page.tabs == ("Events", "Widgets", "Late")
        assert "status: Warned" in (await do(session, "click(N)", "Alert")).lines
        page = await do(session, "switch_tab(2)")
        assert (page.title, page.url) == ("Widgets", f"{foreign.url}/widgets.html")
        page = await do(session, f'goto("{home.url}/events.html")')  # the sites of all tabs
        assert (page.title, page.tab) == ("Events", 1)


async def test_a_download_is_saved(browser: Browser, home: Site, tmp_path: Path) -> None:
    async with browser.open(f"{home.url}/events.html", files=tmp_path) as session:
        page = await do(session, "click(N)", "Report")
        assert page.messages == ("Downloaded: report.csv",)
        assert (tmp_path / "report.csv").read_text() == "a,b\n1,2\n"


async def test_a_stale_number_is_told(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/events.html") as session:
        old = await session.observe()
        await session.act(read_call(f"click({number(old, 'Remove')})"), old)
        with pytest.raises(ActionError, match='button "Fleeting" is no longer on the page'):
            await session.act(read_call(f"click({number(old, 'Fleeting')})"), old)


async def test_loading_content_is_waited_for(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/events.html") as session:
        assert "status: Loaded" in (await do(session, "click(N)", "Load")).lines
        assert "status: Loaded" in (await do(session, "click(N)", "Later")).lines
        assert "status: Changed" in (await do(session, "wait(2)")).lines
        assert (await do(session, "click(N)", "Slow page")).lines == ("Here at last",)
        assert (await do(session, "go_back()")).title == "Events"


async def test_a_click_is_done_though_the_next_page_is_slow(
    home: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planact.browser.session.ACTION_TIMEOUT", 500)
    async with launch() as browser, browser.open(f"{home.url}/events.html") as session:
        await session.page.set_content('<a href="/late?s=1.5">Slow</a>')
        page = await do(session, "click(N)", "Slow")
        assert "Here at last" in page.text


async def test_a_click_reaches_its_element_wherever_that_is(browser: Browser, home: Site) -> None:
    buttons = """<style>button { display: block; margin: 10px 0 }</style>
      <button onclick="this.after('First done')">High</button>
      <div style="height: 3000px"></div><button onclick="this.after('Second done')">Low</button>
      <button>Under</button><div style="position: relative; top: -40px; height: 60px;
        background: white" onclick="this.after('Wrong')">Cover</div>"""
    async with browser.open(f"{home.url}/events.html") as session:
        await session.page.set_content(buttons)
        assert "First done" in (await do(session, "click(N)", "High")).text
        assert "Second done" in (await do(session, "click(N)", "Low")).text
        session.page.set_default_timeout(500)
        with pytest.raises(ActionError, match="covered"):
            await do(session, "click(N)", "Under")
        assert "Wrong" not in (await session.observe()).text


async def test_what_fades_in_is_read_when_it_is_there(browser: Browser, home: Site) -> None:
    menu = """<button onclick="this.nextElementSibling.style.visibility = 'visible'">Menu</button>
      <p style="visibility: hidden; transition: visibility 0s 300ms">Rename</p>"""
    async with browser.open(f"{home.url}/events.html") as session:
        await session.page.set_content(menu)
        assert "Rename" in (await do(session, "click(N)", "Menu")).text


async def test_what_slides_in_is_read_when_it_is_there(browser: Browser, home: Site) -> None:
    dialog = """<button onclick="document.querySelector('div').style.top = 0">Save</button>
      <div role="dialog" style="position: absolute; top: -100%; height: 100%;
        transition: top 400ms"><button>Really save</button></div>"""
    async with browser.open(f"{home.url}/events.html") as session:
        await session.page.set_content(dialog)
        page = await do(session, "click(N)", "Save")
        assert "Really save" in page.text


async def test_scrolling_loads_more_and_moves_the_view(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/events.html") as session:
        before = await session.observe()
        assert before.visible and "One more" not in before.text
        await do(session, 'scroll("down")')
        after = await do(session, 'scroll("down")')
        assert "One more" in after.text
        assert after.lines.index("The end") in after.visible
        assert 0 not in after.visible


async def test_frames_and_shadow_roots_are_part_of_the_page(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/frames.html") as session:
        page = await do(session, 'fill(N, "Rome")', "City")
        assert 'textbox "City" = "Rome"' in page.text
        page = await do(session, 'fill(N, "opensesame")', "Code")
        assert 'textbox "Code" (filled)' in page.text
        assert "Inner clicked" in (await do(session, "click(N)", "Inside")).text
        assert "Shadow clicked" in (await do(session, "click(N)", "Shadow")).text


async def test_a_page_that_navigates_while_it_is_read(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/restless.html") as session:
        page = await session.observe()
        assert page.lines in (("On the way",), ("Arrived",))
        await session.page.wait_for_url("**n=4")
        assert (await session.observe()).lines == ("Arrived",)
