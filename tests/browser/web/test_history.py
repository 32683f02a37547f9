"""Going back, tabs and downloads."""

from __future__ import annotations

from pathlib import Path

import pytest
from visit import Open


async def test_going_back_within_one_document(open_page: Open) -> None:
    async with open_page("spa.html") as v:
        await v.do("click(N)", "Item")
        await v.do("click(N)", "List")
        assert "# /list" in v.page.lines
        await v.do("go_back()")
        assert "# /item" in v.page.lines
        await v.do("click(N)", "Part")
        assert v.page.url.endswith("#part")
        await v.do("go_back()")
        assert v.page.url.endswith("?p=/item")


@pytest.mark.parametrize("name", ["Plain", "Get report", "Export"])
async def test_a_download_leaves_no_tab(open_page: Open, name: str, tmp_path: Path) -> None:
    async with open_page("download.html", files=tmp_path) as v:
        await v.do("click(N)", name)
        assert v.page.messages == ("Downloaded: report.csv",)
        assert (v.page.title, v.page.tabs) == ("Reports", ())
        assert (tmp_path / "report.csv").read_text() == "a,b\n1,2\n"
