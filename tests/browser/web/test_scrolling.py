"""Scrolling, and pages longer than can be shown."""

from __future__ import annotations

from visit import Open


async def test_the_container_that_fills_the_page_is_scrolled(open_page: Open) -> None:
    async with open_page("inner_scroll.html") as v:
        for _ in range(3):
            await v.do('scroll("down")')
        assert await v.js("m.scrollTop") > 0
        assert "Message 21" in v.page.text


async def test_the_button_at_the_end_of_a_very_long_page(open_page: Open) -> None:
    async with open_page("longpage.html") as v:
        if not v.find("Confirm import"):
            assert "lines cut" in v.page.lines[-1]
            await v.do('press("End")')
        await v.do("click(N)", "Confirm import")
        assert v.page.title == "Sent"
