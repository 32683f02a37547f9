"""Boxes and switches that are hidden behind their labels."""

from __future__ import annotations

import pytest

from support.visit import Open


@pytest.mark.parametrize(
    ("name", "box"), [("Gift wrap", "a"), ("Express", "b"), ("Newsletter", "c"), ("Monthly", "m")]
)
async def test_a_hidden_box_is_checked_by_its_label(open_page: Open, name: str, box: str) -> None:
    checked = f"document.getElementById('{box}').checked"
    async with open_page("hidden_boxes.html") as v:
        assert "checked" not in v.shown(name)
        await v.do("click(N)", name)
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


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("Wireless", "wifi.checked"),
        ("Updates", "mat.checked"),
        ("Dark mode", "dark.checked"),
        ("Location", "div.ariaChecked === 'true'"),
        ("Away", "away.checked"),
        ("Subscribe", "xc.checked"),
    ],
)
async def test_a_switch_is_listed_with_its_state(open_page: Open, name: str, state: str) -> None:
    async with open_page("switches.html") as v:
        assert "checked" not in v.shown(name)
        await v.do("click(N)", name)
        assert await v.js(state)
        assert "(checked)" in v.shown(name)
        await v.do("click(N)", name)
        assert not await v.js(state)
        assert "checked" not in v.shown(name)


async def test_stars_are_radio_buttons(open_page: Open) -> None:
    async with open_page("switches.html") as v:
        first, second = (e.number for e in v.page.elements if e.role == "radio")
        await v.do(f"click({second})")
        assert await v.js("[s1.checked, s2.checked]") == [False, True]
        assert "(checked)" in v.page.text.partition(f"[{second}] ")[2].partition("\n")[0]
        await v.do(f"click({first})")
        assert await v.js("[s1.checked, s2.checked]") == [True, False]


async def test_each_switch_has_one_number(open_page: Open) -> None:
    async with open_page("switches.html") as v:
        roles = [e.role for e in v.page.elements]
        assert len(roles) == 9
        assert set(roles) <= {"checkbox", "radio", "switch"}


async def test_a_disabled_box_is_said(open_page: Open) -> None:
    async with open_page("switches.html") as v:
        assert "disabled" in v.shown("Locked")
        assert "disabled" in await v.refused("click(N)", "Locked")
        assert not await v.js("locked.checked")


@pytest.mark.parametrize(("name", "box"), [("Remember me", "a"), ("Weekly mail", "b")])
async def test_a_box_under_a_helper_is_changed(open_page: Open, name: str, box: str) -> None:
    async with open_page("icheck.html") as v:
        await v.do("click(N)", name)
        assert await v.js(f"{box}.checked")
        assert "checked" in v.shown(name) or "☑" in v.page.text


async def test_boxes_in_rows_are_told_apart(open_page: Open) -> None:
    async with open_page("icheck.html") as v:
        boxes = [e for e in v.page.elements if e.role == "checkbox" and "Rem" not in e.name]
        boxes = [e for e in boxes if "Weekly" not in e.name]
        assert len(boxes) == 2
        await v.do(f"click({boxes[1].number})")
        assert await v.js("[t1.checked, t2.checked]") == [False, True]
        line = next(line for line in v.page.lines if "b.txt" in line)
        assert "(checked)" in line
