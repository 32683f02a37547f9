"""What stands on a page and cannot be seen there is marked as hidden, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

from support import PAGES
from support.visit import Open

PAGE = Path(PAGES / "web" / "unseen.html").read_text()
CONTROLS = ('link "Unseen link"', 'button "Unseen button"', 'textbox "Unseen trap"')
CONTROLS += ('clickable "Unseen clickable"',)
# Columns and sets of fields are not called by what cannot be seen.
UNNAMED = {"Unseen column", "Unseen actions"}


async def test_what_cannot_be_seen_is_marked_and_nothing_else(open_page: Open) -> None:
    async with open_page("unseen.html") as v:
        text = v.page.text
    parts = [part for line in text.splitlines() for part in line.split(" | ")]
    unseen = {found.strip() for found in re.findall(r"Unseen [\w ]+", PAGE)}
    for words in unseen:
        found = [part for part in parts if words in part]
        assert found or words in UNNAMED, words
        shown = re.compile(r'(?:# )?hidden: Unseen|.* "Unseen.*\(hidden\)')
        assert all(shown.match(part) for part in found), found
    for words in re.findall(r"Seen [\w ]+", PAGE):
        found = [part for part in parts if words.strip() in part]
        assert found, words
        assert not any("hidden" in part for part in found), found
    assert all(f"{control} (hidden)" in text for control in CONTROLS)
    assert "hidden: Search" not in text and 'textbox "Search"' in text
    assert 'link "Basket of yours"\n' in text
    assert "# hidden: Unseen before | Seen as a heading" in text
    assert "Name: Seen name | Seen action" in text
