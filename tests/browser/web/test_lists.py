"""Lists and what is chosen from them."""

from __future__ import annotations

import json

import pytest

from planact.errors import ActionError
from support.visit import SAID, Open


async def test_options_in_groups(open_page: Open) -> None:
    async with open_page("selects.html") as v:
        options = v.element("Car").options
        assert [o for o in ("Volvo", "Saab", "Audi", "Opel") if any(o in x for x in options)] == [
            *("Volvo", "Saab", "Audi", "Opel")
        ]
        await v.do('select(N, "Audi")', "Car")
        assert await v.js("car.value") == "Audi"


async def test_select_adds_and_takes_back_in_a_multiple_list(open_page: Open) -> None:
    chosen = "[...document.getElementById('top').selectedOptions].map(o => o.text)"
    async with open_page("selects.html") as v:
        await v.do('select(N, "Ham")', "Toppings")
        await v.do('select(N, "Cheese")', "Toppings")
        assert await v.js(chosen) == ["Ham", "Cheese"]
        await v.do('select(N, "Ham")', "Toppings")
        assert await v.js(chosen) == ["Cheese"]


async def test_a_disabled_option_is_shown_and_refused(open_page: Open) -> None:
    async with open_page("selects.html") as v:
        assert "disabled" in next(line for line in v.page.lines if "Plan" in line)
        said = await v.refused('select(N, "Team (sold out)")', "Plan")
        assert "disabled" in said or "not enabled" in said
        assert await v.js("plan.value") == "Free"


async def test_any_option_is_selectable_as_shown(open_page: Open) -> None:
    async with open_page("selects.html") as v:
        for at in range(1, 4):
            option = v.element("Note").options[at]
            await v.do(f"select(N, {option!r})", "Note")
            assert await v.js("note.selectedIndex") == at


async def test_equal_options_are_told_apart(open_page: Open) -> None:
    async with open_page("selects.html") as v:
        assert v.element("Twin").options == ("Springfield", "Shelbyville", "Springfield (2)")
        await v.do('select(N, "Springfield (2)")', "Twin")
        assert await v.js("twin.value") == "3"
        await v.do('select(N, "Springfield")', "Twin")
        assert await v.js("twin.value") == "1"


async def test_a_list_of_3000_options(open_page: Open) -> None:
    async with open_page("bigselect.html") as v:
        await v.do('select(N, "City number 2999")', "City")
        assert await v.js("c.value") == "City number 2999"
        await v.refused('select(N, "Citty 5")', "City")


async def test_suggestions_of_a_datalist(open_page: Open) -> None:
    async with open_page("datalist.html") as v:
        assert "Apricot" in v.page.text
        await v.do('fill(N, "Apricot")', "Fruit")
        await v.do('press("Tab")')
        assert "Good" in v.page.text


async def test_a_combobox_around_a_field(open_page: Open) -> None:
    async with open_page("combo.html") as v:
        await v.do('fill(N, "Ro")', "City", role="combobox")
        await v.do("click(N)", "Rome")
        assert await v.js("S") == "Rome"


async def test_a_combobox_that_is_a_button(open_page: Open) -> None:
    async with open_page("combo.html") as v:
        await v.do("click(N)", "Colour")
        await v.do("click(N)", "Red")
        assert await v.js("S") == "Red"


@pytest.mark.parametrize(
    ("name", "box", "option"),
    [("Colour", "c", "Blue"), ("Shape", "s", "Square"), ("Flavour", "f", "Lemon")],
)
async def test_options_that_load_on_opening(
    open_page: Open, name: str, box: str, option: str
) -> None:
    async with open_page("lists_lazy.html") as v:
        try:
            await v.do(f'select(N, "{option}")', name)
        except ActionError:  # it has to be opened first
            await v.do("click(N)", name)
            assert option in v.element(name).options
            await v.do(f'select(N, "{option}")', name)
        assert await v.js(f"{box}.value") == option


async def test_options_that_are_fetched(open_page: Open) -> None:
    async with open_page("lists_lazy.html") as v:
        await v.do("click(N)", "Town")
        if not v.find("Oslo", "option"):
            await v.do("wait(2)")
        await v.do("click(N)", "Oslo", role="option")
        assert await v.js("S") == "Oslo"


async def test_odd_options_are_selectable_as_shown(open_page: Open) -> None:
    async with open_page("lists_odd.html") as v:
        options = v.element("Odd").options
        assert len(options) == len(set(options)) == 14
        assert all(len(option) <= SAID for option in options)
        for at in [*range(1, 11), 12, 13]:
            await v.do(f"select(N, {json.dumps(options[at])})", "Odd")
            assert await v.js("o.selectedIndex") == at, options[at]


async def test_options_that_differ_in_case_or_by_our_own_mark(open_page: Open) -> None:
    async with open_page("lists_odd.html") as v:
        await v.do('select(N, "A")', "Case")
        assert await v.js("k.selectedIndex") == 1
        await v.do('select(N, "B")', "Case")
        assert await v.js("k.selectedIndex") == 2
        options = v.element("Names").options
        assert len(set(options)) == 3
        for at in (1, 2, 0):
            await v.do(f'select(N, "{options[at]}")', "Names")
            assert await v.js("n.selectedIndex") == at


async def test_options_of_one_text_in_two_groups(open_page: Open) -> None:
    async with open_page("lists_odd.html") as v:
        line = next(line for line in v.page.lines if '"Region"' in line)
        assert "Sweden" in line and "Finland" in line
        *_, last = v.element("Region").options
        await v.do(f'select(N, "{last}")', "Region")
        assert await v.js("g.value") == "fn"
        west = next(o for o in v.element("Region").options if "West" in o)
        said = await v.refused(f'select(N, "{west}")', "Region")
        assert "disabled" in said or "not enabled" in said


async def test_an_option_with_a_label_of_its_own(open_page: Open) -> None:
    async with open_page("lists_odd.html") as v:
        await v.do('select(N, "Shown instead")', "Label")
        assert await v.js("l.value") == "x"


async def test_several_choices_in_a_list_of_its_own_make(open_page: Open) -> None:
    chosen = "[...m.children].filter(o => o.ariaSelected === 'true').map(o => o.textContent)"
    async with open_page("lists_custom.html") as v:
        await v.do('select(N, "Mon")', "Days")
        await v.do('select(N, "Wed")', "Days")
        assert await v.js(chosen) == ["Mon", "Wed"]
        assert "selected" in v.shown("Wed", "option")
        await v.do("click(N)", "Mon", role="option")
        assert await v.js(chosen) == ["Wed"]


async def test_a_list_hidden_behind_a_face(open_page: Open) -> None:
    async with open_page("lists_custom.html") as v:
        await v.do("click(N)", "Small")
        await v.do("click(N)", "Large size")
        assert await v.js("[h.value, f.textContent]") == ["Large", "Large"]


async def test_open_lists_and_lists_in_shadow_roots(open_page: Open) -> None:
    async with open_page("lists_custom.html") as v:
        await v.do('select(N, "L")', "Sizes")
        assert await v.js("z.value") == "L"
        await v.do('select(N, "Two")', "Inner")
        assert await v.js("S") == ["Two"]


async def test_a_choice_that_the_page_takes_back_is_told(open_page: Open) -> None:
    async with open_page("lists_custom.html") as v:
        try:
            await v.do('select(N, "Second")', "Stubborn")
        except ActionError as error:
            assert "First" in str(error)
        else:
            assert any("First" in message for message in v.page.messages)
