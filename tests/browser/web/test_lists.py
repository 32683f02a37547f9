"""Lists and what is chosen from them."""

from __future__ import annotations

from visit import SOON, Open


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
        assert v.done_in < SOON
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
