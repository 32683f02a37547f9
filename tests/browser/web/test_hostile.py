"""Broken and hostile pages do not blind the agent."""

from __future__ import annotations

import contextlib
import re

import pytest

from planact.browser.reading.budget import cut, estimate_tokens
from planact.errors import ActionError, EnvironmentFailure
from planact.roles.template import page_text
from planact.types import ModelSettings
from support.visit import SAID, Open


@pytest.mark.parametrize(
    "deed",
    [
        "map",
        "json",
        "tojson",
        "query",
        "observer",
        "promise",
        "geometry",
        "clock",
        "iterator",
        "pollution",
        "text",
        "node",
        "animations",
        "console",
        "functions",
        "objects",
        "making",
        "focus",
        "listeners",
        "windows",
        "attributes",
    ],
)
async def test_built_ins_that_the_page_replaced(open_page: Open, deed: str) -> None:
    async with open_page(f"hostile.html?do={deed}") as v:
        assert [e.label for e in v.page.elements] == [
            'button "Go"',
            'textbox "Name"',
            'combobox "Size"',
        ]
        assert "Words to read" in v.page.text
        await v.do("click(N)", "Go")
        assert "Pressed" in v.page.text
        await v.do('fill(N, "Ann")', "Name")
        assert '"Name" = "Ann"' in v.page.text
        await v.do('select(N, "Large")', "Size")
        assert '"Size" = "Large"' in v.page.text


@pytest.mark.parametrize("deed", ["title_object", "title_null", "title_throws", "surrogate_title"])
async def test_a_title_that_is_no_text(open_page: Open, deed: str) -> None:
    async with open_page(f"hostile.html?do={deed}") as v:
        assert isinstance(v.page.title, str)
        v.page.model_dump_json().encode()
        await v.do("click(N)", "Go")
        assert "Pressed" in v.page.text


@pytest.mark.parametrize("deed", ["title_long", "address_long"])
async def test_a_long_title_or_address_is_cut_in_prompts(open_page: Open, deed: str) -> None:
    async with open_page(f"hostile.html?do={deed}") as v:
        assert len(page_text(v.page, ModelSettings())) < 4 * SAID
        await v.do("click(N)", "Go")
        assert "Pressed" in v.page.text


async def test_names_that_hide_the_properties_of_their_form(open_page: Open) -> None:
    async with open_page("clobbered.html") as v:
        assert v.page.title == "Clobbered"
        await v.do('fill(N, "div")', "Tag")
        assert '"Tag" = "div"' in v.page.text
        await v.do('fill(N, "2")', "Children")
        assert '"Children" = "2"' in v.page.text
        await v.do("click(N)", "Go")
        assert await v.js("S") == ["go"]


async def test_text_that_is_cut_in_the_middle_of_an_emoji(open_page: Open) -> None:
    async with open_page("surrogates.html") as v:
        v.page.model_dump_json().encode()
        assert "Hello" in v.page.text
        await v.do("click(N)", "button", role="button")
        assert await v.js("S") == "clicked"
        await v.do(f'select(N, "{v.element("List").options[1]}")', "List")
        await v.do(f'select(N, "{v.element("List").options[0]}")', "List")
        assert await v.js("s.value") == "one"
        assert v.find("link", "link")
        await v.do("click(N)", "Tell")
        assert "Hello" in " ".join(v.page.messages)
        " ".join(v.page.messages).encode()


@pytest.mark.parametrize(
    "name",
    [
        "Hashes",
        pytest.param("Reload", marks=pytest.mark.every),
        "Growth",
        "No body",
        "Nothing",
        "Half",
    ],
)
async def test_a_page_that_spoils_itself_after_a_click(open_page: Open, name: str) -> None:
    async with open_page("after_click.html") as v:
        with contextlib.suppress(EnvironmentFailure):
            await v.do("click(N)", name)
            await v.see()
            await v.do('goto("terms_page.html")')
            assert v.page.title == "Terms"


@pytest.mark.every
@pytest.mark.parametrize("name", ["Spin", "Alerts"])
async def test_a_page_that_hangs_after_a_click(open_page: Open, name: str) -> None:
    async with open_page("after_click.html") as v:
        try:
            await v.do("click(N)", name)
        except EnvironmentFailure as failure:
            assert "does not answer" in str(failure) or "busy" in str(failure)
        except ActionError:
            pass


async def test_a_page_that_asks_for_ever_can_be_left(open_page: Open) -> None:
    async with open_page("after_click.html") as v:
        await v.do("click(N)", "Confirms")
        for _ in range(3):
            assert "again?" in v.page.text
            await v.do("click(N)", "Cancel")


async def test_a_page_that_opens_many_windows(open_page: Open) -> None:
    async with open_page("after_click.html") as v:
        await v.do("click(N)", "Windows")
        await v.do("switch_tab(1)")
        await v.do("click(N)", "Fine")
        assert await v.js("S") == ["fine"]


@pytest.mark.parametrize("name", ["Slow file", "Slow page", "No answer"])
async def test_what_drips_does_not_hold_up_the_agent(open_page: Open, name: str) -> None:
    async with open_page("after_click.html") as v:
        await v.do("click(N)", name)
        assert v.page.messages or v.page.title in ("Log", "After a click")
        if name == "Slow page":
            await v.do("click(N)", "Stop")
            assert v.page.title == "stopped"
        else:
            await v.do("click(N)", "Fine")
            assert await v.js("S") == ["fine"]


@pytest.mark.parametrize(
    "kind",
    [
        "deep",
        "text",
        "name",
        "options",
        "option",
        pytest.param("value", marks=pytest.mark.every),
        "shadows",
        "links",
    ],
)
async def test_masses_are_read_in_part(open_page: Open, kind: str) -> None:
    async with open_page(f"masses.html?do={kind}") as v:
        assert v.page.lines[0] == "# Masses"
        shown = cut(v.page, 2_000, "Press the first button")
        assert estimate_tokens(shown.text) <= 2_000
        assert v.find("First") in shown.elements
        assert all(len(e.name) < SAID for e in v.page.elements)
        await v.do("click(N)", "First")
        assert v.page.title == "first"


@pytest.mark.parametrize(
    ("kind", "name", "title"),
    [("deep", "Deep", "deep"), ("name", "nnn", "named"), ("shadows", "In the deepest", "shadow")],
)
async def test_what_lies_deep_is_clicked(open_page: Open, kind: str, name: str, title: str) -> None:
    async with open_page(f"masses.html?do={kind}") as v:
        await v.do("click(N)", name)
        assert v.page.title == title


async def test_a_page_of_20000_handlers(open_page: Open) -> None:
    async with open_page("masses.html?do=handlers") as v:
        await v.do("click(N)", "First")
        assert v.page.title == "first"


async def test_long_lists_are_said_in_few_words(open_page: Open) -> None:
    async with open_page("masses.html?do=options") as v:
        await v.refused('select(N, "Nothing of this")', "Big")
        options = v.element("Big").options
        await v.do(f'select(N, "{options[-1]}")', "Big")
        assert "selectedIndex" not in v.page.text
        selected = await v.js("document.querySelector('select').selectedIndex")
        assert selected == len(options) - 1
    async with open_page("masses.html?do=option") as v:
        await v.refused('select(N, "Nothing of this")', "Big")
        await v.do('select(N, "Small")', "Big")
        assert await v.js("document.querySelector('select').selectedIndex") == 1


@pytest.mark.every
@pytest.mark.parametrize("kind", ["buttons", "deeper", "abyss"])
async def test_masses_are_at_least_said(open_page: Open, kind: str) -> None:
    try:
        async with open_page(f"masses.html?do={kind}") as v:
            await v.do("click(N)", "First")
            assert v.page.title == "first"
    except EnvironmentFailure as failure:
        assert re.search("large|busy|crashed|deep", str(failure))


@pytest.mark.every
@pytest.mark.parametrize("page", ["rows.html?30000", "rows.html?100000"])
async def test_a_table_that_is_too_large_is_read_in_part_or_said(
    open_page: Open, page: str
) -> None:
    try:
        async with open_page(page) as v:
            assert "Person 1" in v.page.text
    except EnvironmentFailure as failure:
        assert re.search("large|busy", str(failure))


async def test_a_page_of_endless_events_and_frames_of_animation(open_page: Open) -> None:
    async with open_page("events_stream.html") as v:
        await v.do("click(N)", "Go")
        assert v.page.title == "Clicked"


async def test_fields_that_are_none(open_page: Open) -> None:
    async with open_page("foreign.html") as v:
        assert "Words to read" in v.page.text
        await v.do("click(N)", "Go")
        assert v.page.title == "went"
