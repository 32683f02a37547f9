"""Hovering, double and right clicks, dragging."""

from __future__ import annotations

import re

import pytest

from support.visit import Open


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
        card = v.element("Write report").number
        lane = v.page.elements[-1].number  # whatever an empty lane is called
        assert lane != card
        await v.do(f"drag({card}, {lane})")
        assert await v.js("S") == "done"


async def test_a_card_that_follows_the_pointer_is_dragged(open_page: Open) -> None:
    async with open_page("drags.html") as v:
        await v.do("drag(N, N)", "Paint the door", "Mow the lawn")
        assert await v.js("S") == ["Paint the door > Ready"]


async def test_the_handle_of_a_slider_is_dragged(open_page: Open) -> None:
    async with open_page("drags.html") as v:
        await v.do("drag(N, N)", "Volume", "Loud")
        assert await v.js("h.offsetLeft") > 150
        assert re.search(r"[6-9]\d|100", v.shown("Volume"))


async def test_items_are_put_in_another_order(open_page: Open) -> None:
    async with open_page("drags.html") as v:
        await v.do("drag(N, N)", "First song", "Third song")
        assert await v.js("S") == ["two,three,one"]


async def test_a_cell_is_edited_by_a_double_click(open_page: Open) -> None:
    async with open_page("sheet.html") as v:
        await v.do("double_click(N)", "12")
        await v.do('fill(N, "15")', "Cell")
        await v.do('press("Enter")')
        assert await v.js("c.textContent") == "15"


async def test_a_menu_of_the_right_button(open_page: Open) -> None:
    async with open_page("sheet.html") as v:
        assert not v.find("Delete row")
        cell = v.find("13") or v.find("12")
        assert cell
        await v.do(f"right_click({cell.number})")
        await v.do("click(N)", "Delete row")
        assert await v.js("S") == ["row deleted"]


async def test_menus_in_menus_and_hints_on_hover(open_page: Open) -> None:
    async with open_page("sheet.html") as v:
        await v.do("hover(N)", "Price")
        assert "With tax" in v.page.text
        await v.do("hover(N)", "Account")
        await v.do("hover(N)", "More")
        await v.do("click(N)", "Sign out")
        assert await v.js("S") == ["out"]


async def test_a_menu_that_comes_a_while_after_hovering(open_page: Open) -> None:
    async with open_page("hover_late.html") as v:
        await v.do("hover(N)", "Tools")
        if not v.find("Export"):
            await v.do("wait(1)")
        await v.do("click(N)", "Export")
        assert v.page.title == "Exported"
