"""Questions about the forum: read from topics, lists and polls, and reported."""

from __future__ import annotations

import re

from planact.arena.tasks.forum import skills as forum
from planact.arena.tasks.shopping import skills
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]

TOPIC_FACTS = {"replies": "Replies", "views": "Views"}
AUTHOR_FACTS = {
    "number of topics": r"# (\d+)\nTopics?",
    "topic of the latest post": r'View all"[^"]*link "(?:Re: )?([^"]+)"',
}
MOST, FEWEST = "most", "fewest"


def topic_count(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    board = page.read(rf'link "([^"]+)" \| \[\d+\] link "{re.escape(p["subject"])}"')
    page.plan("Open the board of the topic", now=f'Open the board of the topic, "{board}"')
    yield page.click("link", board)
    count = page.read(rf"{TOPIC_FACTS[p['fact']]}: (\d+)", after=f'link "{p["subject"]}"')
    yield from skills.report(page, f"the number of {p['fact']}", count)


def author_fact(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    author = forum.author(page)
    page.plan(
        "Open the profile of the one who started the topic", now=f'Open the profile of "{author}"'
    )
    yield page.click("link", author)
    yield from skills.report(page, f"the {p['fact']}", page.read(AUTHOR_FACTS[p["fact"]]))


def post_date(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    date = page.read(rf'By: \| \[\d+\] link "{p["member"]}" \| on ([^,]+),')
    yield from skills.report(page, f"the date of the post by {p['member']}", date)


def mention(page: Page, p: Params) -> Script:
    yield from forum.search_posts(page, p["place"], p["member"])
    subject = page.read(r'link "([^"]+)"', after="# Results")
    yield from skills.report(page, "the topic that was found", subject)


def poll_share(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    yield from forum.open_results(page)
    share = page.read(rf"(?:^|\| ){re.escape(p['option'])} \| ([\d.]+)%")
    yield from skills.report(page, f'the percentage of "{p["option"]}"', share)


def extreme_of_board(page: Page, p: Params) -> Script:
    yield from forum.open_board(page, p["board"])
    rows = _views(page)
    page.plan("Go on to the second page of the list")
    yield page.click("link", "2", after="Mark topics read")
    rows |= _views(page)
    pick = max if p["which"] == MOST else min
    subject = pick(rows, key=lambda row: rows[row])
    yield from skills.report(page, f"the topic with the {p['which']} views of both pages", subject)


def _views(page: Page) -> dict[str, int]:
    """The topics of the list in view with their views."""
    rows = re.findall(
        r'^\[\d+\] link "([^"]+)".* \| Views: (\d+) \|', page.observation.text, re.MULTILINE
    )
    return {subject: int(views) for subject, views in rows}
