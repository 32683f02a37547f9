"""Relatives of the trained tasks of the forum, which training never shows."""

from __future__ import annotations

from planact.arena.tasks.forum import skills as forum
from planact.arena.tasks.shopping import skills
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]

# What stands above the icon, the name and the count of posts of a post's author.
SIGNATURE = r'([^\n|]+)(?:\n| \| )\[\d+\] link "[^"]+" \| \[\d+\] link "[^"]+" \| Posts:'


def last_signature(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    if page.has("link", "2"):
        page.plan("Go on to the last page of the topic")
        yield page.click("link", "2")
    *_, signature = page.read_all(SIGNATURE)
    yield from skills.report(page, "the signature under the last post", signature)


def missing_poll(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    yield from skills.give_up(page, "Open the results of the poll", "the topic has no poll")


def unknown_topic(page: Page, p: Params) -> Script:
    yield from forum.search(page, p["subject"])
    yield from skills.give_up(page, "Report who started the topic", "there is no such topic")


def vote(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    page.plan(f'Vote for "{p["option"]}"')
    yield page.click("radio", p["option"])
    yield page.click("button", "Submit")
    yield from skills.finish(page)


def edit_post(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    page.plan("Edit my post")
    yield page.click("link", "Edit")
    yield from forum.write_post(page, p["text"])
    yield from skills.finish(page)


def unsubscribe(page: Page, p: Params) -> Script:
    page.plan("Open my subscriptions")
    yield page.click("link", "Subscriptions")
    yield from forum.open_topic(page, p["subject"])
    page.plan("Unsubscribe from the topic")
    yield page.click("link", "Unsubscribe")
    yield from forum.confirm(page)
    yield from skills.finish(page)


def move(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    yield from forum.moderate(page, "Move topic")
    page.plan(f'Set the destination to "{p["board"]}"')
    yield page.select("Select a destination forum", f"-- {p['board']}")
    yield from forum.confirm(page)
    yield from skills.finish(page)
