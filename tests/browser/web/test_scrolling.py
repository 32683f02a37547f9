"""Scrolling, and pages longer than can be shown."""

from __future__ import annotations

import re

import pytest

from planact.errors import ActionError
from support.visit import Open, Visit


async def test_the_container_that_fills_the_page_is_scrolled(open_page: Open) -> None:
    async with open_page("inner_scroll.html") as v:
        for _ in range(3):
            await v.do('scroll("down")')
        assert await v.js("m.scrollTop") > 0
        assert "Message 21" in v.page.text


async def test_the_button_at_the_end_of_a_very_long_page(open_page: Open) -> None:
    async with open_page("longpage.html") as v:
        if not v.find("Confirm import"):
            assert "cut" in v.page.lines[-1]
            await v.do('press("End")')
        await v.do("click(N)", "Confirm import")
        assert v.page.title == "Sent"


async def test_the_larger_pane_is_scrolled(open_page: Open) -> None:
    async with open_page("scroll_panes.html") as v:
        await v.do('scroll("down")')
        assert await v.js("[a.scrollTop, b.scrollTop > 100]") == [0, True]
        assert v.page.lines.index("Letter 20") in v.page.visible
        assert v.page.lines.index("Letter 1") not in v.page.visible


async def test_it_is_said_that_nothing_moved(open_page: Open) -> None:
    async with open_page("scroll_short.html") as v:
        for direction in ("down", "up"):
            assert await refused_or_told(v, f'scroll("{direction}")')
    async with open_page("scroll_smooth.html") as v:
        assert await refused_or_told(v, 'scroll("up")')
        await v.js("document.documentElement.style.scrollBehavior = 'auto'; scrollTo(0, 1e6)")
        assert await refused_or_told(v, 'scroll("down")')


async def refused_or_told(v: Visit, action: str) -> bool:
    try:
        await v.do(action)
    except ActionError:
        return True
    return bool(v.page.messages)


async def test_a_list_that_holds_only_what_is_in_view(open_page: Open) -> None:
    async with open_page("scroll_virtual.html") as v:
        assert "Town 15" not in v.element("Towns").options
        for _ in range(3):
            await v.do('scroll("down")')
            if "Town 15" in v.element("Towns").options:
                break
        await v.do('select(N, "Town 15")', "Towns")
        assert "Chosen: Town 15" in v.page.text
        for _ in range(3):
            if "Town 1" not in v.element("Towns").options:
                await v.do('scroll("up")')
        assert v.element("Towns").options[0] == "Town 1"


async def test_a_feed_that_loads_more(open_page: Open) -> None:
    async with open_page("scroll_feed.html") as v:
        for _ in range(5):
            await v.do('scroll("down")')
        assert "Post 21" in v.page.text


async def test_an_open_dialog_is_scrolled_before_its_page(open_page: Open) -> None:
    async with open_page("scroll_dialog.html") as v:
        with pytest.raises(ActionError, match="nothing more below"):
            await v.do('scroll("down")')  # the dialog is at its end, where its button has the focus
        end = await v.js("d.scrollTop")
        await v.do('scroll("up")')
        assert await v.js("[d.scrollTop, scrollY]") < [end, 0]


async def test_a_page_that_scrolls_smoothly_is_seen_where_it_ends(open_page: Open) -> None:
    async with open_page("scroll_smooth.html") as v:
        await v.do('scroll("down")')
        assert v.page.lines.index("# Part 2") in v.page.visible
        assert await v.js("scrollY") > 500


async def test_a_frame_that_fills_the_page_is_scrolled(open_page: Open) -> None:
    async with open_page("scroll_framed.html") as v:
        await v.do('scroll("down")')
        assert await v.js("f.contentWindow.scrollY") > 100


async def test_the_window_moves_over_a_table_of_6000_rows(open_page: Open) -> None:
    async with open_page("rows.html?6000") as v:
        assert re.search(r"\d \w.* cut", v.page.text)
        assert "Person 6000" not in v.page.text
        await v.do('scroll("down")')
        await v.do('press("End")')
        assert "Person 6000" in v.page.text
        assert re.search(r"\d \w.* cut", v.page.text)
        await v.do('press("Home")')
        assert "Person 1\n" in v.page.text
