"""Dialogs: what tells is accepted and told, what asks waits for an answer."""

from __future__ import annotations

from visit import Open


async def test_an_alert_while_the_page_loads_is_told(open_page: Open) -> None:
    async with open_page("dialogs.html") as v:
        assert any("Welcome" in message for message in v.page.messages)
        assert v.find("Rename")


async def test_a_confirmation_is_the_agents(open_page: Open) -> None:
    async with open_page("dialogs.html") as v:
        for answer, result in (("Cancel", False), ("OK", True)):
            await v.do("click(N)", "Clear")
            assert "Delete all 12 files?" in v.page.text
            assert [e.label for e in v.page.elements] == ['button "OK"', 'button "Cancel"']
            await v.do("click(N)", answer)
            assert v.find("Clear")
            assert (await v.js("S"))[-1] is result


async def test_a_prompt_is_answered_with_text(open_page: Open) -> None:
    async with open_page("dialogs.html") as v:
        await v.do("click(N)", "Rename")
        assert "New name?" in v.page.text
        await v.do(f'fill({v.role("textbox").number}, "Draft 2")')
        assert "Draft 2" in v.page.text
        await v.do("click(N)", "OK")
        assert await v.js("S") == ["Draft 2"]
        await v.do("click(N)", "Rename")
        await v.do("click(N)", "Cancel")
        assert await v.js("S") == ["Draft 2", None]


async def test_leaving_a_page_is_asked(open_page: Open) -> None:
    async with open_page("unload.html") as v:
        await v.do('fill(N, "abc")', "Text")
        await v.do("click(N)", "Help")
        assert {"Leave", "Stay"} == {e.name for e in v.page.elements}
        await v.do("click(N)", "Stay")
        assert (v.page.title, await v.js("t.value")) == ("Draft", "abc")
        await v.do("click(N)", "Help")
        await v.do("click(N)", "Leave")
        assert v.page.title == "Terms"
