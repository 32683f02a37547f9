"""A library's site, and a model that answers when it is open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.endpoint import Answer, reply

PAGES = {
    "index.html": '<!doctype html><title>Library</title><a href="hours.html">Opening hours</a>',
    "hours.html": "<!doctype html><title>Hours</title><p>Monday 9 to 5</p>",
}
PLAN = "## Step 1\nReasoning: There is a link.\nStep: Open the opening hours and report them"
OPEN = 'Reasoning: Step 1.\nElement: link "Opening hours"\nAction: click(1)'
EXIT = 'Reasoning: There they are.\nAction: exit("Monday 9 to 5")'


def write_pages(folder: Path) -> None:
    for name, page in PAGES.items():
        (folder / name).write_text(page, encoding="utf-8")


def librarian(body: dict[str, Any]) -> Answer:
    """A plan for the planner; opens the link, then answers, as the executor."""
    system, *_, last = (message["content"] for message in body["messages"])
    if "You plan" in system:
        return reply(PLAN)
    return reply(EXIT if "Monday" in last else OPEN)
