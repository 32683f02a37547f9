"""Why something cannot be done is said at once, and rightly."""

from __future__ import annotations

from visit import Open


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
