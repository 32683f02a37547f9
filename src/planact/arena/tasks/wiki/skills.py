"""What is done again and again on the wiki, each worded alike wherever it occurs."""

from __future__ import annotations

from planact.arena.tasks.shopping.skills import give_up, open_link
from planact.tasks.demonstrator import Page, Script

MENU = "ellipsis v"  # the name of its icon
_LINE = r"(?!\[\d+\] ).+"  # that the editor holds, up to the next element

PLACE_FACTS = {
    "mayor": r"Mayor \| ([^|\n]+\w)",
    "market day": r"Market day \| (\w+)",
    "number of inhabitants": r"Inhabitants \| (\d+)",
    "height": r"Height \| (\d+)",
}
SIGHT_FACTS = {
    "telephone number": r"Telephone \| ([\d ]+\d)",
    "warden": r"Warden \| ([^|\n]+\w)",
    "entry fee": r"Entry \| (free|\d+ pounds)",
    "year of opening": r"opened in (\d{4})",
}


# ---------------------------------------------------------------- finding pages


def search(page: Page, words: str) -> Script:
    page.plan(f'Search the wiki for "{words}"')
    yield page.fill("Search", words)
    yield page.press("Enter")


def find_page(page: Page, title: str) -> Script:
    yield from search(page, title)
    yield from open_link(page, title)


def open_listed(page: Page, index: str, title: str) -> Script:
    """From the home page, by one of its lists."""
    yield from open_link(page, index)
    yield from open_link(page, title)


def birthplace(page: Page) -> str:
    """That of the person whose page is in view."""
    return page.read(r'from \| \[\d+\] link "([^"]+)"')


def open_birthplace(page: Page) -> Script:
    place = birthplace(page)
    page.plan("Open the birthplace", now=f'Open the birthplace, "{place}"')
    yield page.click("link", place)


def open_in_menu(page: Page, entry: str) -> Script:
    page.plan(f'Open "{entry}" in the menu')
    yield page.click("button", MENU)
    yield page.click("link", entry)


def say_not_there(page: Page, what: str, why: str) -> Script:
    yield from give_up(page, f"Report {what}", "the wiki does not have it", why)


# ---------------------------------------------------------------- writing


def edit(page: Page) -> Script:
    page.plan("Edit the page")
    yield page.click("button", "Edit Page (e)")
    yield from wait_for_editor(page)


def wait_for_editor(page: Page) -> Script:
    if not page.has("textbox", "Editor"):  # a script is still putting it up
        yield page.wait()


def replace(page: Page, old: str, new: str) -> Script:
    """Within a plan step that has been begun."""
    yield page.click("button", "Search and Replace")
    yield page.fill("Find", old)
    yield page.fill("Replace", new)
    yield page.click("button", "replace all")


def save(page: Page) -> Script:
    page.plan("Save the page")
    yield page.click("button", "Save")
    yield page.click("button", "Save")  # that of the dialog, which is the first one now


def correct(page: Page, fact: str, old: str, new: str) -> Script:
    """On the page in view, which says `old` once."""
    yield from edit(page)
    page.plan(f'Replace the old {fact} by "{new}"', now=f'Replace "{old}" by "{new}"')
    yield from replace(page, old, new)
    yield from save(page)


def append(page: Page, sentence: str, step: str = "") -> Script:
    """To the page in view. `step` is the plan step where the goal does not tell the sentence."""
    yield from edit(page)
    last = page.read(rf"\A(?:{_LINE}\n)*({_LINE})\n\[", after='textbox "Editor"\n')
    page.plan(
        step or f'Add "{sentence}" behind the last sentence',
        now=f'Add "{sentence}" behind "{last}"',
    )
    yield from replace(page, last, f"{last} {sentence}")
    yield from save(page)
