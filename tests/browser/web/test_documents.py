"""Documents that are no ordinary pages."""

from __future__ import annotations

from support.visit import Open


async def test_a_document_that_never_ends(open_page: Open) -> None:
    async with open_page("stream") as v:
        await v.do("click(N)", "Stop")
        assert v.page.title == "stopped"


async def test_an_xml_document_is_read(open_page: Open) -> None:
    async with open_page("feed.xml") as v:
        assert "News" in v.page.text
        assert "One" in v.page.text


async def test_a_json_document_is_read(open_page: Open) -> None:
    async with open_page("data.json") as v:
        assert "12" in v.page.text


async def test_a_link_to_a_pdf_is_told_or_shown(open_page: Open) -> None:
    async with open_page("download.html") as v:
        for name in ("Manual", "Manual in a new tab"):
            await v.do("click(N)", name)
            assert v.page.messages or v.page.text
            if v.page.title != "Reports":
                await v.do("switch_tab(1)" if v.page.tabs else "go_back()")
            assert v.page.title == "Reports"


async def test_a_page_that_leads_on_by_itself(open_page: Open) -> None:
    async with open_page("refresh.html") as v:
        await v.do("wait(5)")
        assert v.page.title == "Terms"


async def test_an_application_that_waits_for_its_service_worker(open_page: Open) -> None:
    async with open_page("worker.html") as v:
        if not v.find("Begin"):
            await v.do("wait(2)")
        assert v.find("Begin", "button")


async def test_an_svg_document_is_operated(open_page: Open) -> None:
    async with open_page("picture.svg") as v:
        assert "Hello" in v.page.text
        await v.do("click(N)", "Zoom in")
        assert "Zoomed" in v.page.text
        await v.do("click(N)", "Terms of the map")
        assert v.page.title == "Terms"


async def test_an_xml_document_with_a_style_sheet_is_operated(open_page: Open) -> None:
    async with open_page("stock.xml") as v:
        await v.do("click(N)", "Lamp")
        assert "Lamp" in v.page.title


async def test_a_text_document_is_read(open_page: Open) -> None:
    async with open_page("notes.txt") as v:
        assert "<b>Not bold</b>" in v.page.text
        assert "Third line" in v.page.text
