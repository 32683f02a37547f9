"""What a person can click has a number, and nothing else has."""

from __future__ import annotations

from visit import Open


async def test_handlers_have_numbers_without_pointer_or_role(open_page: Open) -> None:
    names = ("Open settings", "Add row", "Next page", "Invoice 17", "Focusable tile")
    async with open_page("onclick.html") as v:
        for name in (*names, "Pointer tile"):
            assert v.find(name), name
        for name in names:
            await v.do("click(N)", name)
        assert await v.js("S") == ["p", "div", "a", "td", "tab"]
        await v.do("click(N)", "Pointer tile")
        assert await v.js("S") == ["p", "div", "a", "td", "tab", "ptr"]


async def test_a_summary_opens_its_details(open_page: Open) -> None:
    async with open_page("details.html") as v:
        assert "Three working days" not in v.page.text
        await v.do("click(N)", "How long is delivery?")
        assert await v.js("d.open")
        assert "Three working days" in v.page.text
        assert "expanded" in v.shown("How long is delivery?")


async def test_visible_controls_under_aria_hidden_are_operated(open_page: Open) -> None:
    async with open_page("ariahidden.html") as v:
        for name, sign in (("Visible but hidden", "hid"), ("Rename", "item"), ("Tile", "none")):
            await v.do("click(N)", name)
            assert sign in await v.js("S")
        await v.do('fill(N, "5")', "Amount")
        assert await v.js("a.value") == "5"
