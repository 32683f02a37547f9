"""No words of a page are lost, and what has none is named by what it does."""

from __future__ import annotations

from visit import Open

from planact.roles.template import page_text


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
        assert f"localhost:{port}/spa.html?p=/list&page=2" in page_text(v.page)
