"""Boxes and switches that are hidden behind their labels."""

from __future__ import annotations

import pytest
from visit import SOON, Open


@pytest.mark.parametrize(
    ("name", "box"), [("Gift wrap", "a"), ("Express", "b"), ("Newsletter", "c"), ("Monthly", "m")]
)
async def test_a_hidden_box_is_checked_by_its_label(open_page: Open, name: str, box: str) -> None:
    checked = f"document.getElementById('{box}').checked"
    async with open_page("hidden_boxes.html") as v:
        assert "checked" not in v.shown(name)
        await v.do("click(N)", name)
        assert v.done_in < SOON
        assert await v.js(checked)
        assert "(checked)" in v.shown(name)


async def test_hidden_boxes_have_one_number_each(open_page: Open) -> None:
    async with open_page("hidden_boxes.html") as v:
        shown = [(e.role, e.name) for e in v.page.elements]
        boxes = [("checkbox", name) for name in ("Gift wrap", "Express", "Newsletter")]
        assert shown == [*boxes, ("radio", "Monthly"), ("radio", "Yearly")]
        assert "(checked)" in v.shown("Yearly")


async def test_a_link_in_a_label_is_not_followed(open_page: Open) -> None:
    async with open_page("terms.html") as v:
        for name, box in (("I agree", "t"), ("I accept", "u")):
            await v.do("click(N)", name)
            assert v.page.title == "Sign up"
            assert await v.js(f"{box}.checked")
