"""What stands on a page and cannot be seen there is marked as hidden, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

from support import PAGES
from support.visit import Open

PAGE = Path(PAGES / "web" / "unseen.html").read_text()


async def test_what_cannot_be_seen_is_marked_and_nothing_else(open_page: Open) -> None:
    async with open_page("unseen.html") as v:
        parts = [part for line in v.page.text.splitlines() for part in line.split(" | ")]
    for text in set(re.findall(r"Unseen [\w ]+", PAGE)) - {"Unseen link", "Unseen button"}:
        found = [part for part in parts if text.strip() in part]
        assert found or text == "Unseen column", text  # names of columns leave out what is hidden
        assert all(part.startswith("hidden: Unseen") for part in found), found
    for text in re.findall(r"Seen [\w ]+", PAGE):
        found = [part for part in parts if text.strip() in part]
        assert found, text
        assert not any("hidden: " in part for part in found), found
    assert 'link "Unseen link" (hidden)' in v.page.text
    assert 'button "Unseen button" (hidden)' in v.page.text
    assert "hidden: Search" not in v.page.text and 'textbox "Search"' in v.page.text
    assert 'link "Basket of yours"\n' in v.page.text
