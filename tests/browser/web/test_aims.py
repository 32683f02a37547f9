"""A click does what its element stands for, wherever that lies."""

from __future__ import annotations

import pytest
from visit import SOON, Open


@pytest.mark.parametrize(
    ("name", "sign"), [("Deep button", "deep"), ("this one here", "link"), ("In a box", "box")]
)
async def test_bars_over_the_page_are_not_clicked(open_page: Open, name: str, sign: str) -> None:
    async with open_page("geometry.html") as v:
        await v.do("click(N)", name)
        assert await v.js("S") == [sign]
        assert v.done_in < SOON
