"""Rich editors are fields."""

from __future__ import annotations

from visit import Open


async def test_an_editable_area_is_a_field(open_page: Open) -> None:
    async with open_page("editable.html") as v:
        await v.do(f'fill({v.role("textbox").number}, "Nice kettle")')
        assert '"Nice kettle"' in v.page.text
        await v.do("click(N)", "Post")
        assert await v.js("S") == "Nice kettle"


async def test_an_editor_in_a_frame_is_a_field(open_page: Open) -> None:
    async with open_page("framed_editor.html") as v:
        fields = [e for e in v.page.elements if e.role == "textbox" and e.name != "Name"]
        assert len(fields) == 1
        await v.do(f'fill({fields[0].number}, "1 customer loves it")')
        await v.do("click(N)", "Save")
        assert await v.js("S") == "1 customer loves it"


async def test_codemirror_5_is_a_field(open_page: Open) -> None:
    async with open_page("lib_easymde.html") as v:
        field = v.role("textbox")
        assert "Old words" in v.page.text
        await v.do(f'fill({field.number}, "New words")')
        assert "New words" in v.page.text
        assert "Old words" not in v.page.text
        await v.do("click(N)", "Save", role="button")
        assert await v.js("S") == "New words"
