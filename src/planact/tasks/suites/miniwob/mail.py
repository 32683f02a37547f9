"""Tasks of a mailbox: a mail is found by who wrote it, and then answered, sent on, marked or
deleted."""

from __future__ import annotations

import re

from planact.errors import PlanactError
from planact.tasks.demonstrator import Page, Script
from planact.tasks.suites.miniwob.clicks import find, named, of_role, quoted

# Icons have no names; a mail's are the bin and the star, a letter's to close and to send it.
_FIRST, _SECOND = "1", "2"


def mail(page: Page, goal: str) -> Script:
    text, told = quoted(goal), re.sub(r'"[^"]*"', "", goal)
    if text:
        yield from _open(page, told)
        page.plan(f'Reply with "{text[0]}" and send it')
        yield page.on(named(page, "Reply"), "click")
        yield page.on(of_role(page, "textbox")[-1], "fill", text[0])
        yield page.on(named(page, _SECOND), "click")
    elif re.search("star|important", told):
        yield from _open(page, told)
        page.plan("Mark it with the star")
        yield page.on(named(page, _SECOND), "click")
    elif re.search("trash|delete", told):
        yield from _open(page, told)
        page.plan("Delete it with the bin")
        yield page.on(named(page, _FIRST), "click")
    else:
        recipient = find(r"\bto ([A-Z][\w-]*)\W*$", told)[1]
        yield from _open(page, told.replace(recipient, ""))
        page.plan(f'Forward it to "{recipient}" and send it')
        yield page.on(named(page, "Forward"), "click")
        yield page.on(of_role(page, "textbox")[0], "fill", recipient)
        yield page.on(named(page, _SECOND), "click")


def _open(page: Page, told: str) -> Script:
    """The mail of whom the goal tells."""
    wanted = set(re.findall(r"[A-Z][\w-]*", told))
    for element in of_role(page, "clickable"):
        sender = element.name.partition(" ")[0]
        if sender in wanted:
            page.plan(f'Open the mail by "{sender}"')
            yield page.on(element, "click")
            return
    raise PlanactError("The demonstration found no mail by anyone that the goal names")


SHOWN = dict.fromkeys(
    (
        "email-inbox",
        "email-inbox-delete",
        "email-inbox-forward",
        "email-inbox-forward-nl",
        "email-inbox-forward-nl-turk",
        "email-inbox-important",
        "email-inbox-nl-turk",
        "email-inbox-noscroll",
        "email-inbox-reply",
        "email-inbox-star-reply",
    ),
    mail,
)
