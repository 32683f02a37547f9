"""Frames that answer, and those that do not."""

from __future__ import annotations

from visit import Open


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
