"""What a person can click has a number, and nothing else has."""

from __future__ import annotations

import pytest

from support.visit import Open


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


async def test_cells_and_parts_with_handlers_have_numbers(open_page: Open) -> None:
    names = ("Monday", "Tuesday", "Open order 11", "Open order 12")
    async with open_page("delegated.html") as v:
        for name in names:
            await v.do("click(N)", name)
        assert await v.js("S") == ["Monday", "Tuesday", "r1", "r2"]


async def test_items_of_a_list_that_listens_for_them_have_numbers(open_page: Open) -> None:
    async with open_page("delegated.html") as v:
        for name in ("Gamma", "Alpha", "Beta"):
            await v.do("click(N)", name)
        assert await v.js("S") == ["Gamma", "Alpha", "Beta"]


async def test_areas_of_an_image_have_numbers(open_page: Open) -> None:
    async with open_page("imagemap.html") as v:
        for name in ("North", "West", "East"):
            await v.do("click(N)", name)
        assert await v.js("S") == ["n", "w", "e"]


async def test_each_pointer_area_has_one_number(open_page: Open) -> None:
    async with open_page("pointers.html") as v:
        names = [e.name for e in v.page.elements]
        assert names == [
            "Open the wrapper",
            "show more",
            "No box of its own",
            "Float",
            "Folder",
            "Print",
        ]
        for name in names:
            await v.do("click(N)", name)
        assert await v.js("S") == ["wrap", "more", "contents", "zero", "tree", "img"]


async def test_decoration_has_no_numbers(open_page: Open) -> None:
    async with open_page("decoration.html") as v:
        assert [e.name for e in v.page.elements] == ["The only link"]
        assert "This paragraph is to be read." in v.page.text


@pytest.mark.parametrize(
    "page", ["icons", "hidden_boxes", "onclick", "selects", "pointers", "widgets_state"]
)
async def test_no_traces_are_left_in_the_page(open_page: Open, page: str) -> None:
    watch = """window.seen = []; new MutationObserver(found => seen.push(...found.map(
      m => m.type + ' ' + m.attributeName))).observe(document,
      {subtree: true, childList: true, attributes: true, characterData: true})"""
    async with open_page("terms_page.html") as v:
        await v.session.page.context.add_init_script(
            "addEventListener('DOMContentLoaded', () => { window.html = "
            f"document.documentElement.outerHTML; {watch} }})"
        )
        await v.do(f'goto("{page}.html")')
        await v.see()
        assert await v.js("document.documentElement.outerHTML === html")
        assert await v.js("seen") == []


async def test_a_pointer_over_the_whole_page_numbers_nothing(open_page: Open) -> None:
    async with open_page("pointer_everywhere.html") as v:
        assert [e.name for e in v.page.elements] == ["But this"]
        assert "Nothing of this can be clicked." in v.page.text


async def test_no_traces_are_left_by_actions(open_page: Open) -> None:
    html = "document.documentElement.outerHTML"
    async with open_page("validation.html") as v:
        before = await v.js(html)
        await v.do('fill(N, "x")', "E-mail")
        await v.do("click(N)", "Code")
        await v.do('press("Tab")')
        assert await v.js(html) == before


async def test_other_handlers_have_numbers_too(open_page: Open) -> None:
    async with open_page("handlers.html") as v:
        for action, name, sign in (
            ("double_click(N)", "Double me", "double"),
            ("right_click(N)", "Menu of mine", "menu"),
            ("click(N)", "Press me", "down"),
            ("click(N)", "Point at me", "point"),
            ("click(N)", "Drawing board", "canvas"),
            ("click(N)", "Tile of its own", "tile"),
            ("click(N)", "Role without a tab stop", "link"),
            ("drag(N, N)", "Carry me", "drag"),
        ):
            await v.do(action, name, *["Press me"] * action.startswith("drag"))
            assert sign in await v.js("S"), name


async def test_a_measure_is_what_its_words_say(open_page: Open) -> None:
    async with open_page("measures.html") as v:
        assert "35.7%" in v.page.text
        assert "12" in v.page.text and "3" in v.page.text.replace("35.7%", "")
