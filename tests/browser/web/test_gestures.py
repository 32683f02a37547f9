"""Hovering, double and right clicks, dragging."""

from __future__ import annotations

import pytest
from visit import Open


@pytest.mark.parametrize(
    ("over", "shows"), [("Products", "Kettles"), ("Brands", "Acme"), ("Report.txt", "Delete")]
)
async def test_what_shows_on_hover(open_page: Open, over: str, shows: str) -> None:
    async with open_page("hover.html") as v:
        if not v.find(shows):
            await v.do("hover(N)", over)
        await v.do("click(N)", shows)
        assert v.page.title in ("Terms", "Deleted")


async def test_a_right_click(open_page: Open) -> None:
    async with open_page("clicks.html") as v:
        await v.do("right_click(N)", "Photo")
        assert await v.js("S") == ["menu"]


async def test_a_double_click(open_page: Open) -> None:
    async with open_page("clicks.html") as v:
        await v.do("double_click(N)", "Folder")
        assert await v.js("S") == ["click", "click", "dbl"]


async def test_a_card_is_dragged(open_page: Open) -> None:
    async with open_page("drag.html") as v:
        await v.do("drag(N, N)", "Write report", "Done")
        assert await v.js("S") == "done"
