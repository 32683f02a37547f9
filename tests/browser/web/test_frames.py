"""Frames that answer, and those that do not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

from planact.browser.world import Place
from support.visit import Open


async def test_a_frameset_is_read_and_operated(open_page: Open) -> None:
    async with open_page("frameset.html") as v:
        await v.do("click(N)", "Wireless")
        assert "?2" in v.page.text


async def test_a_lazy_frame_does_not_hold_up_the_page(open_page: Open) -> None:
    async with open_page("lazyframe.html") as v:
        await v.do("click(N)", "Save")
        assert v.page.title == "Saved"


async def test_an_allowed_foreign_frame_is_operated(open_page: Open, abroad: str) -> None:
    page = f"crossframe.html?frame={abroad}/card_frame.html"
    async with open_page(page, allowed_origins=["*"]) as v:
        await v.do('fill(N, "4111")', "Card number")
        await v.do("click(N)", "Pay")
        assert await v.js("S") == "4111"


async def test_a_blocked_foreign_frame_is_told(open_page: Open, abroad: str) -> None:
    async with open_page(f"crossframe.html?frame={abroad}/card_frame.html") as v:
        assert any("Blocked" in message for message in v.page.messages)
        assert not v.find("Card number")


@pytest.mark.parametrize("own", [True, False])
async def test_a_frame_that_never_answers_is_said(
    open_page: Open, web: str, abroad: str, own: bool
) -> None:
    page = f"any_frame.html?frame={web if own else abroad}/hang"
    async with open_page(page, allowed_origins=["*"]) as v:
        assert "does not answer" in v.page.text
        await v.do("click(N)", "Save")
        assert v.page.title == "Saved"


async def test_a_busy_foreign_frame_does_not_hold_up_the_page(open_page: Open, abroad: str) -> None:
    page = f"any_frame.html?frame={abroad}/spin.html"
    async with open_page(page, allowed_origins=["*"]) as v:
        await v.do("click(N)", "Save")
        assert v.page.title == "Saved"


async def test_a_question_about_a_frame_that_gets_no_answer(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser leaves some open while a frame's document is being replaced."""
    send = CDPSession.send

    async def lost(session: CDPSession, method: str, *args: Any) -> Any:
        if method == "DOM.describeNode":
            await asyncio.Event().wait()
        return await send(session, method, *args)

    monkeypatch.setattr(CDPSession, "send", lost)
    async with open_page("frame_secret.html") as v:
        assert "does not answer" in v.page.text


async def test_a_frame_that_is_left_while_it_is_marked(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = Place.call
    marked = 0

    async def left(place: Place, name: str, *args: Any, **options: Any) -> Any:
        nonlocal marked
        marked += name == "mark"
        if name == "mark" and marked == 2:  # the first is the page itself
            raise PlaywrightError("Cannot find context with specified id")
        return await call(place, name, *args, **options)

    async with open_page("frame_secret.html") as v:
        monkeypatch.setattr(Place, "call", left)
        await v.see()
        assert marked > 2
        assert "Ann" in v.page.text and "does not answer" not in v.page.text


async def test_a_frame_whose_document_never_ends(open_page: Open, web: str) -> None:
    async with open_page(f"any_frame.html?frame={web}/stream") as v:
        await v.do("click(N)", "Save")
        assert v.page.title == "Saved"


async def test_sandboxed_inline_and_shadow_frames_are_operated(open_page: Open) -> None:
    async with open_page("frame_kinds.html") as v:
        assert not v.find("Nobody sees this")
        await v.do('fill(N, "sand")', "Sandboxed")
        assert '"Sandboxed" = "sand"' in v.page.text
        for name in ("From srcdoc", "Deep in the frame", "In a shadow"):
            await v.do("click(N)", name)
        assert await v.js("S") == ["srcdoc", "deep", "shadow"]


async def test_sixty_frames(open_page: Open) -> None:
    async with open_page("frames60.html") as v:
        while len(v.page.elements) < 60:  # they may be slow in coming
            await v.see()
        await v.do("click(N)", "Number 60")
        assert await v.js("S") == [60]


async def test_framesets_in_framesets(open_page: Open) -> None:
    async with open_page("frameset_nested.html") as v:
        assert v.find("In an object")
        await v.do('fill(N, "Ann")', "Name")
        assert '"Name" = "Ann"' in v.page.text
        await v.do("click(N)", "Wireless")
        assert "?2" in v.page.text


async def test_a_frame_that_is_loaded_again_and_again(open_page: Open) -> None:
    async with open_page("frame_restless.html") as v:
        await v.do("click(N)", "Save")
        assert v.page.title == "Saved"


async def test_a_frame_that_leaves_after_a_click(open_page: Open) -> None:
    async with open_page("frame_leaves.html") as v:
        await v.do("click(N)", "Agree")
        assert "Agreed" in v.page.text
        assert not v.page.elements


async def test_a_page_in_an_object_is_operated(open_page: Open) -> None:
    async with open_page("frame_kinds.html") as v:
        await v.do("click(N)", "In an object")
        assert await v.js("S") == ["object"]


async def test_many_lazy_frames_are_read_as_they_come_into_view(open_page: Open) -> None:
    async with open_page("lazy_many.html") as v:
        await v.do("click(N)", "Save")
        assert v.page.title == "Saved"
        await v.do('press("End")')
        if "?30" not in v.page.text:
            await v.do("wait(1)")
        assert "?30" in v.page.text


async def test_a_frame_that_is_busy_at_times(open_page: Open) -> None:
    async with open_page("frame_bursts.html") as v:
        await v.do("click(N)", "Save")
        assert v.page.title == "Saved"


async def test_drawings_and_feeds_in_frames(open_page: Open) -> None:
    async with open_page("svg_inside.html") as v:
        await v.do("click(N)", "Station")
        assert await v.js("S") == ["circle"]
        assert "Zoom in" in v.page.text  # what is in a drawing in a frame is said, not operated
        assert "News" in v.page.text
        await v.do("click(N)", "Terms in a drawing")
        assert v.page.title == "Terms"


async def test_going_back_in_a_frame(open_page: Open) -> None:
    async with open_page("frameset.html") as v:
        await v.do("click(N)", "Wireless")
        assert "?2" in v.page.text
        await v.do("go_back()")
        assert "?2" not in v.page.text
        assert v.find("Wireless")


async def test_fields_of_a_frame_that_tells_nothing_of_them_are_empty(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is left between the snapshot and what it says of its fields."""
    async with open_page("frame_secret.html") as v:
        assert "Ann" in v.page.text and "tulip" not in v.page.text
        call = Place.call

        async def left(place: Place, name: str, *args: Any, **options: Any) -> Any:
            if name == "facts" and place.prefix:
                raise PlaywrightError("Cannot find context with specified id")
            return await call(place, name, *args, **options)

        monkeypatch.setattr(Place, "call", left)
        await v.see()
        assert v.find("Name", "textbox") and "Ann" not in v.page.text
        assert "tulip" not in v.page.text
