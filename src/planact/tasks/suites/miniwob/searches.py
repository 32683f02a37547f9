"""Tasks of looking for something on several pages, tabs or sections."""

from __future__ import annotations

from planact.tasks.demonstrator import Page, Script
from planact.tasks.suites.miniwob.clicks import click, find, line_of, named, of_role, quoted


def _shown(page: Page, name: str) -> bool:
    return any(e.name == name and e.role == "clickable" for e in page.observation.elements)


def sections(page: Page, goal: str) -> Script:
    yield from _open_until_shown(page, goal, "sections", "tab")


def tabs(page: Page, goal: str) -> Script:
    """The first one is open."""
    yield from _open_until_shown(page, goal, "tabs", "link", opened=1)


def _open_until_shown(page: Page, goal: str, what: str, role: str, opened: int = 0) -> Script:
    """Opens what has the role "tab", by the elements of `role`, until the link is in sight."""
    (name,) = quoted(goal)
    page.plan(f'Open {what} until "{name}" is shown')
    for closed in [e.name for e in of_role(page, "tab")][opened:]:
        if _shown(page, name):
            break
        yield page.on(named(page, closed, role), "click")
    yield from click(page, name)


def phone_book(page: Page, goal: str) -> Script:
    found = find(r"Find (.+) in the contact book and click on their (.+)\.", goal)
    name, wanted = found.groups()
    while f"# {name}" not in page.observation.text:
        page.plan(f'Go on until "{name}" is shown')
        yield page.on(named(page, ">", "link"), "click")
    label = {"phone number": "Phone", "email": "Email", "address": "Address"}[wanted]
    page.plan(f"Click the {wanted}")
    yield page.on(line_of(page, f"{label}:").elements[0], "click")


SHOWN = {
    "click-collapsible-2": sections,
    "click-collapsible-2-nodelay": sections,
    "click-tab-2": tabs,
    "click-tab-2-easy": tabs,
    "click-tab-2-medium": tabs,
    "click-tab-2-hard": tabs,
    "phone-book": phone_book,
}
