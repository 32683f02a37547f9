"""Tasks of looking for something on several pages, tabs or sections."""

from __future__ import annotations

from planact.tasks.demonstrator import Page, Script
from planact.tasks.suites.miniwob.clicks import find, line_of, named, of_role, quoted


def _shown(page: Page, name: str) -> bool:
    return any(e.name == name and e.role == "clickable" for e in page.observation.elements)


def sections(page: Page, goal: str) -> Script:
    (name,) = quoted(goal)
    page.plan(f'Open sections until "{name}" is shown')
    for section in [e.name for e in of_role(page, "tab")]:
        if _shown(page, name):
            break
        yield page.on(named(page, section, "tab"), "click")
    page.plan(f'Click "{name}"')
    yield page.on(named(page, name), "click")


def tabs(page: Page, goal: str) -> Script:
    (name,) = quoted(goal)
    page.plan(f'Open tabs until "{name}" is shown')
    for tab in [e.name for e in of_role(page, "tab")][1:]:
        if _shown(page, name):
            break
        yield page.on(named(page, tab, "link"), "click")
    page.plan(f'Click "{name}"')
    yield page.on(named(page, name), "click")


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
