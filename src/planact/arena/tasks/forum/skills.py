"""What is done again and again on the forum, each worded alike wherever it occurs."""

from __future__ import annotations

from planact.tasks.demonstrator import Page, Script


def search(page: Page, words: str) -> Script:
    page.plan(f'Search the forum for "{words}"')
    yield page.fill("Search", words)
    yield page.press("Enter")


def search_posts(page: Page, keyword: str, member: str) -> Script:
    """Nothing is found without a keyword, whatever the form says."""
    page.plan("Open the advanced search")
    yield page.click("link", "Advanced search")
    page.plan(f'Search for the keyword "{keyword}" in posts by "{member}"')
    yield page.fill("Search for keywords (optional)", keyword)
    yield page.fill("Search for poster (optional)", member)
    yield page.click("button", "Search", after="Select the forums")


def open_topic(page: Page, subject: str) -> Script:
    page.plan(f'Open the topic "{subject}"')
    yield page.click("link", subject)


def find_topic(page: Page, subject: str) -> Script:
    yield from search(page, subject)
    yield from open_topic(page, subject)


def open_board(page: Page, board: str) -> Script:
    page.plan(f'Open the board "{board}"')
    yield page.click("link", board)


def author(page: Page) -> str:
    """Who wrote the first post in view."""
    return page.read(r'By: \| \[\d+\] link "([^"]+)"')


def open_results(page: Page) -> Script:
    page.plan("Open the results of the poll")
    yield page.click("link", "View results")


def write_post(page: Page, text: str, *, subject: str = "") -> Script:
    """Fills and sends the form of a post, whose subject a reply has already."""
    if subject:
        page.plan(f'Set the subject to "{subject}"')
        yield page.fill("Subject", subject)
    page.plan(f'Set the message to "{text}" and submit')
    yield page.fill("Message", text)
    yield page.click("button", "Submit")


def confirm(page: Page) -> Script:
    page.plan("Confirm it")
    yield page.click("button", "Yes, I'm sure")


def moderate(page: Page, entry: str) -> Script:
    page.plan(f'Choose "{entry}" in the menu of the moderator')
    yield page.click("button", "Moderate")
    yield page.click("link", entry)
