"""No words of a page are lost, and what has none is named by what it does."""

from __future__ import annotations

from planact.roles.template import page_text
from planact.types import ModelSettings
from support.visit import Open


async def test_words_that_only_look_like_repetitions_stay(open_page: Open) -> None:
    async with open_page("words.html") as v:
        for words in ("In stock: 4", "In stock: 7", "★★★★", "→", "Active"):
            assert words in v.page.text


async def test_pictures_are_named_by_what_they_do(open_page: Open) -> None:
    async with open_page("icons.html") as v:
        names = [e.name for e in v.page.elements]
        assert len(names) == 7
        for name in ("close", "delete", "Print page", "Add New Item", "Bavaria"):
            assert any(name in known for known in names), name
        for at, element in enumerate(v.page.elements):
            await v.do(f"click({element.number})")
            assert await v.js("S.length") == at + 1


async def test_the_prompt_tells_the_whole_address(open_page: Open, web: str) -> None:
    async with open_page("spa.html?p=/list&page=2") as v:
        port = web.rpartition(":")[2]
        assert f"localhost:{port}/spa.html?p=/list&page=2" in page_text(v.page, ModelSettings())


async def test_each_kind_of_icon_has_its_name(open_page: Open) -> None:
    async with open_page("names.html") as v:
        names = [e.name.lower() for e in v.page.elements]
        words = ["search", "settings", "share", "archive", "pencil", "download", "send it", "undo"]
        words += ["logout", "checkout"]
        assert len(names) == len(words)
        for name, word in zip(names, words, strict=True):
            assert word in name


async def test_signs_in_cells_are_words(open_page: Open) -> None:
    async with open_page("cells.html") as v:
        for words in ("★★★☆☆", "Discount: –", "Discount: /", "Status: Active", "Rating: ★", "»"):
            assert words in v.page.text
        assert "✗" in v.page.text
        assert "10 : 12" in v.page.text


async def test_controls_behind_what_is_open_are_left_out_or_marked(open_page: Open) -> None:
    async with open_page("overlays.html") as v:
        if v.find("Behind"):
            await v.refused("click(N)", "Behind")
        await v.do("click(N)", "Help")
        assert "Call us" in v.page.text
        if v.find("Mail"):
            await v.refused('fill(N, "x")', "Mail")
        await v.do("click(N)", "Done")
        await v.do("click(N)", "Close")
        await v.do("click(N)", "Menu")
        await v.do("click(N)", "Item")
        await v.do('press("Escape")')
        await v.do("click(N)", "Behind")
        assert await v.js("S") == ["item", "behind"]


async def test_a_page_that_lets_no_scripts_run(open_page: Open) -> None:
    async with open_page("policy.html") as v:
        await v.do('fill(N, "Ann")', "Name")
        await v.do("click(N)", "More")
        assert "Inside" in v.page.text
        assert '"Name" = "Ann"' in v.page.text
        await v.do("click(N)", "Onwards")
        assert v.page.title == "Terms"
