"""A click does what its element stands for, wherever that lies."""

from __future__ import annotations

import pytest

from support.visit import Open


@pytest.mark.parametrize(
    ("name", "sign"), [("Deep button", "deep"), ("this one here", "link"), ("In a box", "box")]
)
async def test_bars_over_the_page_are_not_clicked(open_page: Open, name: str, sign: str) -> None:
    async with open_page("geometry.html") as v:
        await v.do("click(N)", name)
        assert await v.js("S") == [sign]


@pytest.mark.parametrize(
    ("name", "role", "sign"),
    [
        ("Blue kettle", "", "card"),
        ("Buy", "button", "buy"),
        ("Keep", "checkbox", "box"),
        ("Ann", "", "row"),
        ("ann@example.com", "link", "mail"),
        ("to be read", "link", "long"),
        ("another one here", "link", "next"),
        ("Shine", "button", "under"),
        ("Last slide", "button", "last"),
    ],
)
async def test_what_lies_in_the_middle_is_not_clicked(
    open_page: Open, name: str, role: str, sign: str
) -> None:
    async with open_page("middles.html") as v:
        await v.do("click(N)", name, role=role)
        assert await v.js("S") == [sign]


async def test_a_link_in_a_summary_is_not_followed(open_page: Open) -> None:
    async with open_page("middles.html") as v:
        summary = next(e for e in v.page.elements if e.name.startswith("Why"))
        await v.do(f"click({summary.number})")
        assert await v.js("[d.open, S.length]") == [True, 0]


async def test_a_badge_on_a_button_is_not_clicked(open_page: Open) -> None:
    async with open_page("middles.html") as v:
        await v.do("click(N)", "Mailbox")
        assert await v.js("S") == ["mailbox"]


async def test_a_link_over_two_lines_is_hit(open_page: Open) -> None:
    async with open_page("wrapped_link.html") as v:
        await v.do("click(N)", "terms")
        assert await v.js("S") == ["long"]
