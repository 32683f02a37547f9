"""What is filled in arrives, or it is said that it does not."""

from __future__ import annotations

import re

from visit import Open


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
