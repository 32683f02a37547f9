"""What is filled in arrives, or it is said that it does not."""

from __future__ import annotations

import re

import pytest

from planact.errors import ActionError
from support.visit import LIMIT, Open, Visit


async def test_a_field_that_listens_to_keys(open_page: Open) -> None:
    async with open_page("mask.html") as v:
        await v.do('fill(N, "5550100123")', "Phone")
        await v.do("click(N)", "Next")
        assert await v.js("p.value") == "(555) 010-0123"


async def test_a_field_with_an_input_mask(open_page: Open) -> None:
    async with open_page("lib_inputmask.html") as v:
        await v.do('fill(N, "5550100123")', "Phone")
        await v.do('fill(N, "06152026")', "Date")
        await v.do("click(N)", "Next")
        assert await v.js("[p.value, d.value]") == ["(555) 010-0123", "06/15/2026"]


async def test_an_amount_that_formats_itself(open_page: Open) -> None:
    async with open_page("amount.html") as v:
        await v.do('fill(N, "1")', "Amount")
        await v.do("click(N)", "Pay")
        assert await v.js("a.value") == "1.00"


async def test_a_box_for_each_digit(open_page: Open) -> None:
    async with open_page("otp.html") as v:
        boxes = [e.number for e in v.page.elements if e.role == "textbox"]
        assert len(boxes) == 6
        for number, digit in zip(boxes, "123456", strict=True):
            await v.do(f'fill({number}, "{digit}")')
        assert "Code 123456" in v.page.text


async def test_a_whole_code_in_the_first_box(open_page: Open) -> None:
    async with open_page("otp.html") as v:
        await v.do(f'fill({v.role("textbox").number}, "987654")')
        assert "Code 987654" in v.page.text or v.page.messages


async def test_dates_times_and_sliders(open_page: Open) -> None:
    async with open_page("dates.html") as v:
        said = await v.refused('fill(N, "06/15/2026")', "Arrival")
        assert re.search("yyyy|2026-", said, re.IGNORECASE)
        await v.do('fill(N, "2026-06-15")', "Arrival")
        await v.do('fill(N, "9:30")', "Time")
        assert await v.js("[d.value, t.value]") == ["2026-06-15", "09:30"]
        assert "10" in await v.refused('fill(N, "55")', "Volume")
        await v.do('fill(N, "60")', "Volume")
        await v.do('fill(N, "#ff0000")', "Colour")
        assert await v.js("[r.value, k.value]") == ["60", "#ff0000"]
        assert '"Volume" = "60"' in v.page.text


async def test_a_calendar_of_cells(open_page: Open) -> None:
    async with open_page("dates.html") as v:
        await v.do("click(N)", "Trip")
        await v.do("click(N)", "3 June 2026")
        assert await v.js("x.value") == "2026-06-03"


async def test_suggestions_that_come_after_typing(open_page: Open) -> None:
    async with open_page("debounce.html") as v:
        await v.do('fill(N, "deepseek")', "Model")
        await v.do("click(N)", "deepseek-chat")
        assert await v.js("S") == "deepseek-chat"


async def test_a_page_that_never_rests(open_page: Open) -> None:
    async with open_page("poll.html") as v:
        await v.do("click(N)", "Go")
        assert await v.js("S") == 1


@pytest.mark.parametrize(
    ("name", "text", "holds"),
    [
        ("Short", "Elizabeth", "Eliza"),
        ("Digits", "12 ab 34", "1234"),
        ("Controlled", "mine", "fixed"),
        ("Note", "More than ten characters", "More than "),
    ],
)
async def test_a_value_that_the_page_changed_is_told(
    open_page: Open, name: str, text: str, holds: str
) -> None:
    async with open_page("refusing.html") as v:
        assert holds.strip() in await told(v, f'fill(N, "{text}")', name)


async def told(v: Visit, action: str, name: str) -> str:
    """What was said of the action: why it was refused, or what became of it."""
    try:
        await v.do(action, name)
    except ActionError as error:
        await v.see()
        return str(error)
    return " ".join(v.page.messages)


async def test_a_value_in_capitals_is_shown_as_it_is(open_page: Open) -> None:
    async with open_page("refusing.html") as v:
        await v.do('fill(N, "ann")', "Upper")
        assert '"Upper" = "ANN"' in v.page.text


async def test_nothing_is_told_of_a_value_that_arrived(open_page: Open) -> None:
    async with open_page("refusing.html") as v:
        for name, text in (("Short", "Ann"), ("Digits", "12"), ("Seats", "3"), ("Note", "a\\nb")):
            await v.do(f'fill(N, "{text}")', name)
            assert v.page.messages == ()


async def test_a_button_that_waits_for_keys(open_page: Open) -> None:
    async with open_page("keys.html") as v:
        await v.do('fill(N, "ab12")', "Code")
        await v.do("click(N)", "Send")
        assert v.page.title == "Sent ab12"


async def test_a_field_that_counts_keys(open_page: Open) -> None:
    async with open_page("keys.html") as v:
        await v.do('fill(N, "4321")', "Pin")
        assert "Pin of 4" in v.page.text


async def test_a_controlled_field_keeps_what_was_filled_in(open_page: Open) -> None:
    async with open_page("react.html") as v:
        for name in ("Ann", "Bob"):
            await v.do(f'fill(N, "{name}")', "Name")
            await v.do('press("Tab")')
            assert f"Hello {name}" in v.page.text
            assert f'"Name" = "{name}"' in v.page.text


async def test_suggestions_that_are_fetched(open_page: Open) -> None:
    async with open_page("suggest_fetch.html") as v:
        await v.do('fill(N, "ham")', "City")
        await v.do("click(N)", "hamburg")
        assert "Chosen hamburg" in v.page.text


async def test_a_field_without_suggestions_costs_no_wait(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planact.browser.session.SUGGESTIONS", 2 * LIMIT)
    async with open_page("validation.html") as v:
        await v.do('fill(N, "a")', "Code")
        assert v.element("Code").value == "a"


async def test_suggestions_for_keys_only(open_page: Open) -> None:
    async with open_page("keyup_suggest.html") as v:
        await v.do('fill(N, "Abbey")', "Street")
        await v.do("click(N)", "Abbey Road")
        assert "Chosen Abbey" in v.page.text


@pytest.mark.parametrize(
    ("name", "text", "held"), [("Password", "correct horse", "correct "), ("Pin", "ab1985", "1985")]
)
async def test_a_password_that_was_cut_is_told_and_not_shown(
    open_page: Open, name: str, text: str, held: str
) -> None:
    async with open_page("secret_limits.html") as v:
        said = await told(v, f'fill(N, "{text}")', name)
        assert said
        assert held.strip() not in said
        assert held.strip() not in v.page.model_dump_json()
