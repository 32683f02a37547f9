"""Why something cannot be done is said at once, and rightly."""

from __future__ import annotations

import re

import pytest

from planact.errors import ActionError
from support.visit import SAID, Open


async def test_a_disabled_button_is_refused_until_it_is_enabled(open_page: Open) -> None:
    async with open_page("late_enabled.html") as v:
        assert "is disabled" in await v.refused("click(N)", "Send")
        await v.do("wait(5)")
        await v.do("click(N)", "Send")
        assert v.page.title == "Sent"


async def test_controls_behind_a_modal_are_not_clicked(open_page: Open) -> None:
    async with open_page("modal.html") as v:
        if v.find("Pay now"):
            await v.refused("click(N)", "Pay now")
        assert await v.js("S") == []
        await v.do("click(N)", "Delete")
        assert await v.js("S") == ["yes"]
        await v.do("click(N)", "Pay now")
        assert await v.js("S") == ["yes", "behind"]


async def test_what_covers_is_named(open_page: Open) -> None:
    async with open_page("covered.html") as v:
        said = await v.refused("click(N)", "Buy")
        assert "covered" in said
        assert "We use cookies" in said
        await v.do("click(N)", "Accept all")
        await v.do("click(N)", "Buy")
        assert await v.js("S") == ["buy"]


async def test_disabled_controls_are_said_to_be_so(open_page: Open) -> None:
    async with open_page("disabled.html") as v:
        for action, name in (
            ("click(N)", "Pay"),
            ("click(N)", "Send"),
            ('fill(N, "x")', "Card"),
            ('select(N, "M")', "Size"),
        ):
            assert "disabled" in v.shown(name)
            assert "disabled" in await v.refused(action, name)
        assert "read-only" in await v.refused('fill(N, "x")', "Fixed")
        assert not v.find("Inert one") or await v.refused("click(N)", "Inert one")
        assert await v.js("S") == []


async def test_a_moving_button_is_hit_or_said_to_move(open_page: Open) -> None:
    async with open_page("moving.html") as v:
        try:
            await v.do("click(N)", "Catch me")
            assert await v.js("S") == ["hit"]
        except ActionError as error:
            assert "mov" in str(error)


async def test_what_is_drawn_again_is_found_again(open_page: Open) -> None:
    async with open_page("redrawn.html") as v:
        before = [e for e in v.page.elements if e.name.startswith("Delete")]
        await v.js("draw()")
        await v.do(f"click({before[1].number})")
        assert await v.js("S") == ["Bob"]
        await v.do("click(N)", "Hovered")
        assert await v.js("S") == ["Bob", "hovered"]


async def test_what_is_drawn_again_is_not_taken_for_its_neighbour(open_page: Open) -> None:
    async with open_page("redrawn.html") as v:
        buttons = [e for e in v.page.elements if e.name.startswith("Delete")]
        await v.js("rows = ['Ann', 'Cid']; draw()")
        with pytest.raises(ActionError):
            await v.act(f"click({buttons[1].number})")
        assert await v.js("S") == []


async def test_a_page_that_is_drawn_again_all_the_time(open_page: Open) -> None:
    async with open_page("churn.html") as v:
        await v.do("click(N)", "Go")
        assert await v.js("S") == ["go"]
        try:
            await v.act('fill(N, "x")', "Name")
        except ActionError as error:
            assert "Timeout" not in str(error)


async def test_what_is_gone_or_hidden_is_said_to_be_so(open_page: Open) -> None:
    async with open_page("covered.html") as v:
        await v.js("k.remove(); document.querySelector('button').style.display = 'none'")
        assert re.search("visible|shown|hidden", await v.refused("click(1)"))
    async with open_page("covered.html") as v:
        await v.js("k.remove(); document.querySelector('button').remove()")
        assert "no longer on the page" in await v.refused("click(1)")


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("click(N)", "nnnn"),
        ("click(N)", "Covered"),
        (f'goto("http://elsewhere.example/{"p" * 100_000}")', ""),
        (f'goto("http://localhost:9/{"p" * 100_000}")', ""),
        (f'press("{"K" * 100_000}")', ""),
        (f'upload(N, "{"f" * 10_000}")', "Tell much"),
        (f'select(N, "{"o" * 100_000}")', "Tell much"),
    ],
    ids=lambda value: value[:12],
)
async def test_reasons_are_short(open_page: Open, action: str, name: str) -> None:
    async with open_page("long_words.html") as v:
        await v.refused(action, *[name] * bool(name))


@pytest.mark.parametrize("name", ["Tell much", "Far away", "File", "Tab"])
async def test_messages_are_short(open_page: Open, name: str) -> None:
    async with open_page("long_words.html") as v:
        await v.do("click(N)", name)
        assert sum(map(len, v.page.tabs)) < 2 * SAID
        assert v.page.messages or v.page.tabs


async def test_a_long_text_that_did_not_arrive_is_told_in_few_words(open_page: Open) -> None:
    async with open_page("long_words.html") as v:
        try:
            await v.do(f'fill(N, "{"x" * 100_000}")', "Short")
        except ActionError as error:
            assert len(str(error)) < SAID
        else:
            assert v.page.messages


async def test_a_banner_that_calls_itself_modal_hides_nothing(open_page: Open) -> None:
    async with open_page("banners.html") as v:
        await v.do("click(N)", "Buy")
        await v.do('fill(N, "Ann")', "Name")
        await v.do("click(N)", "Start chat")
        await v.do("click(N)", "Accept")
        assert await v.js("[...S, n.value]") == ["buy", "chat", "accept", "Ann"]
