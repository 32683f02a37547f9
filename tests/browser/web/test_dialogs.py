"""Dialogs: what tells is accepted and told, what asks waits for an answer."""

from __future__ import annotations

import contextlib

import pytest

from planact.errors import ActionError
from support.visit import SAID, Open


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


async def test_one_question_after_another(open_page: Open) -> None:
    async with open_page("asks.html") as v:
        await v.do("click(N)", "Nested")
        assert "Whose?" in v.page.text
        assert v.role("textbox").value == "Ann"
        await v.do(f'fill({v.role("textbox").number}, "Bob")')
        await v.do("click(N)", "OK")
        assert "Really Bob?" in v.page.text
        await v.do("click(N)", "Cancel")
        assert await v.js("S") == ["Bob", False]


async def test_a_question_that_comes_a_while_after_the_click(open_page: Open) -> None:
    async with open_page("asks.html") as v:
        await v.do("click(N)", "Late")
        if not v.find("Cancel"):
            await v.do("wait(2)")
        assert "After a while?" in v.page.text
        await v.do("click(N)", "Cancel")
        assert await v.js("S") == [False]


async def test_all_alerts_are_told(open_page: Open) -> None:
    async with open_page("asks.html") as v:
        await v.do("click(N)", "Three alerts")
        said = " ".join(v.page.messages)
        assert all(word in said for word in ("one", "two", "three"))


async def test_a_long_question_is_cut(open_page: Open) -> None:
    async with open_page("asks.html") as v:
        await v.do("click(N)", "Long")
        assert "long long" in v.page.text
        assert len(v.page.text) < 4 * SAID
        await v.do("click(N)", "OK")
        assert await v.js("S") == [True]


async def test_a_choice_or_a_value_that_asks(open_page: Open) -> None:
    async with open_page("asks.html") as v:
        await v.do('select(N, "Pro")', "Plan")
        assert "Change the plan?" in v.page.text
        await v.do("click(N)", "Cancel")
        assert await v.js("l.value") == "Free"
        await v.do('fill(N, "Ann")', "Name")
        await v.do('press("Tab")') if not v.find("Cancel") else None
        assert "Rename?" in v.page.text
        await v.do("click(N)", "OK")
        assert await v.js("S") == [True]


async def test_a_question_from_a_frame(open_page: Open) -> None:
    async with open_page("asks.html") as v:
        await v.do("click(N)", "Framed")
        assert "From a frame?" in v.page.text
        await v.do("click(N)", "Cancel")
        assert await v.js("S") == [False]


@pytest.mark.parametrize("action", ['scroll("down")', 'press("a")', "go_back()", "click(5)"])
async def test_nothing_else_is_done_while_a_question_is_open(open_page: Open, action: str) -> None:
    async with open_page("asks.html") as v:
        await v.do("click(N)", "Nested")
        await v.refused(action)
        assert "Whose?" in v.page.text
        await v.do("click(N)", "Cancel")
        assert v.find("Cancel")


async def test_waiting_while_a_question_is_open(open_page: Open) -> None:
    async with open_page("asks.html") as v:
        await v.do("click(N)", "Nested")
        with contextlib.suppress(ActionError):
            await v.act("wait(1)")
        await v.see()
        assert "Whose?" in v.page.text


async def test_a_question_while_the_page_loads(open_page: Open) -> None:
    async with open_page("asks_loading.html") as v:
        assert "Are you over 18?" in v.page.text
        await v.do("click(N)", "Cancel")
        assert "Minor" in v.page.text


@pytest.mark.parametrize("leave", ["go_back()", 'goto("spa.html")'])
async def test_leaving_is_asked_however_one_leaves(open_page: Open, leave: str) -> None:
    async with open_page("terms_page.html") as v:
        await v.do('goto("unload.html")')
        await v.do('fill(N, "abc")', "Text")
        await v.do(leave)
        await v.do("click(N)", "Stay")
        assert (v.page.title, await v.js("t.value")) == ("Draft", "abc")
        await v.do(leave)
        await v.do("click(N)", "Leave")
        assert v.page.title in ("Terms", "App")


async def test_a_new_tab_that_asks(open_page: Open) -> None:
    async with open_page("nested_opener.html") as v:
        await v.do("click(N)", "Asking tab")
        assert "Are you over 18?" in v.page.text
        await v.do("click(N)", "OK")
        assert "Adult" in v.page.text


async def test_a_new_tab_that_tells(open_page: Open) -> None:
    async with open_page("nested_opener.html") as v:
        await v.do("click(N)", "Telling tab")
        assert any("Welcome" in message for message in v.page.messages)
        assert v.page.title == "Dialogs"


async def test_a_page_that_nags(open_page: Open) -> None:
    async with open_page("nested_opener.html") as v:
        await v.do("click(N)", "Nagging")
        await v.do("wait(1)")
        assert any("again" in message for message in v.page.messages)
        await v.do("click(N)", "Fine")
        assert await v.js("S") == ["fine"]
