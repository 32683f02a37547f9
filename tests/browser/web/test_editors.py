"""Rich editors are fields."""

from __future__ import annotations

import re

from support.visit import Open


async def test_an_editable_area_is_a_field(open_page: Open) -> None:
    async with open_page("editable.html") as v:
        await v.do(f'fill({v.role("textbox").number}, "Nice kettle")')
        assert "Nice kettle" in v.page.text
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


async def test_an_editor_that_keeps_its_own_text(open_page: Open) -> None:
    async with open_page("editor_lines.html") as v:
        assert "let a = 1" in v.page.text
        assert "let b = 2" in v.page.text
        await v.do('fill(N, "let c = 3")', "Source code")
        assert "let c = 3" in v.page.text
        assert "let a" not in v.page.text
        await v.do("click(N)", "Save")
        assert (await v.js("S")).strip() == "let c = 3"


async def test_an_editor_with_a_hidden_field(open_page: Open) -> None:
    async with open_page("editor_ace.html") as v:
        assert "print(1)" in v.page.text
        await v.do(f'fill({v.role("textbox").number}, "print(2)")')
        assert "print(2)" in v.page.text
        await v.do("click(N)", "Run")
        assert await v.js("S") == "print(2)"


async def test_a_person_is_mentioned(open_page: Open) -> None:
    async with open_page("editor_mention.html") as v:
        await v.do(f'fill({v.role("textbox").number}, "Dear @an")')
        await v.do("click(N)", "Andrew")
        await v.do("click(N)", "Send")
        assert (await v.js("S")).split() == ["Dear", "@Andrew"]


async def test_a_text_area_shows_its_lines(open_page: Open) -> None:
    async with open_page("editor_kinds.html") as v:
        for line in ("First line", "Second line", "Third line"):
            assert line in v.page.text
        assert "First line Second line" not in v.page.text
        await v.do('fill(N, "One\\n\\nThree")', "Notes")
        assert await v.js("n.value") == "One\n\nThree"


async def test_a_long_text_is_shown_or_its_rest_is_counted(open_page: Open) -> None:
    async with open_page("editor_kinds.html") as v:
        held = v.page.text.partition('"Licence"')[2].partition("Plain")[0]
        assert held.count("All rights") == 300 or re.search(r"\d,?\d\d\d", held)
        assert "All rights are reserved here." in held


async def test_other_editable_parts_are_fields(open_page: Open) -> None:
    async with open_page("editor_kinds.html") as v:
        assert "Nobody edits this" not in [e.name for e in v.page.elements]
        await v.do('fill(N, "Two")', "Plain", role="textbox")
        assert await v.js("a.textContent") == "Two"
        cells = [e for e in v.page.elements if e.value in ("4", "7")]
        assert [e.role for e in cells] == ["textbox", "textbox"]
        await v.do(f'fill({cells[1].number}, "8")')
        assert await v.js("[x.textContent, y.textContent]") == ["4", "8"]


async def test_a_document_in_design_mode_is_a_field(open_page: Open) -> None:
    async with open_page("editor_kinds.html") as v:
        fields = [e for e in v.page.elements if e.role == "textbox"]
        assert "Old text" in v.page.text
        await v.do(f'fill({fields[-1].number}, "New text")')
        assert await v.js("f.contentDocument.body.innerText.trim()") == "New text"


async def test_an_editor_beside_a_hidden_clipboard(open_page: Open) -> None:
    async with open_page("editor_quill.html") as v:
        fields = [e.number for e in v.page.elements if e.role == "textbox"]
        assert len(fields) == 1
        for text in ("Good", "Very good"):
            await v.do(f'fill({fields[0]}, "{text}")')
        await v.do("click(N)", "Save")
        assert await v.js("S") == "Very good"


async def test_an_editor_that_draws_what_is_typed_itself(open_page: Open) -> None:
    async with open_page("editor_draft.html") as v:
        assert "Old draft" in v.page.text
        await v.do('fill(N, "New post")', "Post")
        await v.do("click(N)", "Send")
        assert await v.js("S") == "New post"


async def test_an_editor_that_nothing_names_is_called_so(open_page: Open) -> None:
    async with open_page("editor_bare.html") as v:
        assert v.find("Editor", "textbox") and "# Museum" in v.page.text
