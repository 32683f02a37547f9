"""What members and the moderator change on the forum."""

from __future__ import annotations

from planact.arena.tasks.forum import skills as forum
from planact.arena.tasks.shopping import skills
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]


def reply(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    page.plan("Post a reply")
    yield page.click("link", "Post reply")
    yield from forum.write_post(page, p["text"])
    yield from skills.finish(page)


def reply_to_locked(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    yield from skills.give_up(page, "Post a reply", "the topic is closed to replies")


def new_topic(page: Page, p: Params) -> Script:
    yield from forum.open_board(page, p["board"])
    page.plan("Start a new topic")
    yield page.click("link", "New topic")
    yield from forum.write_post(page, p["text"], subject=p["headline"])
    yield from skills.finish(page)


def subscribe(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    page.plan("Subscribe to the topic")
    yield page.click("link", "Subscribe")
    yield from forum.confirm(page)
    yield from skills.finish(page)


def change_signature(page: Page, p: Params) -> Script:
    name = page.read(r'link "Advanced search" \| \[\d+\] link "([^"]+)"')
    page.plan("Open my profile", now=f'Open my profile, "{name}"')
    yield page.click("link", name)
    page.plan("Edit the profile")
    yield page.click("link", "Edit profile")
    page.plan(f'Set the signature to "{p["signature"]}" and submit')
    yield page.fill("Signature (optional)", p["signature"])
    yield page.click("button", "Submit")
    yield from skills.finish(page)


def lock(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    yield from forum.moderate(page, "Lock topic")
    yield from forum.confirm(page)
    yield from skills.finish(page)
