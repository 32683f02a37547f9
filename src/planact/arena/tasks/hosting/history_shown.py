"""Questions about commits, files and milestones."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import datetime

from planact.arena.tasks.hosting import skills
from planact.arena.tasks.shopping.skills import report
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]

FILE_FACTS = {
    "author": r"(?s).*Author: ([\w.]+)",
    "date": r'(?s).*link "(\d{4}-\d\d-\d\d)T',
}

MILESTONE_FACTS = {
    "number of closed tickets": r'link "closed: (\d+)"',
    "number of active tickets": r'link "active: (\d+)"',
    "total number of tickets": r'link "Total number of tickets: (\d+)"',
    "description": r'link "active: \d+"\n(.+)',
}


def commits_in_month(page: Page, p: Params) -> Script:
    yield from _open_month(page, p["month"])
    count = str(page.count(f"by {p['developer']} <"))
    yield from report(page, f"the number of changesets by {p['developer']}", count)


def last_commit_in_month(page: Page, p: Params) -> Script:
    yield from _open_month(page, p["month"])
    message = page.read(rf'by {p["developer"]} <[^"]*"[\s|]+([^|\n]+?)(?: Fixes)?(?: \||$)')
    yield from report(page, f"the message of the first changeset by {p['developer']}", message)


def _open_month(page: Page, month: str) -> Script:
    """The timeline of a month such as "May 2026"."""
    first = datetime.strptime(month, "%B %Y")
    days = monthrange(first.year, first.month)[1]
    yield from skills.open_timeline(page, f"{first:%Y-%m}-{days}", days - 1)


def file_origin(page: Page, p: Params) -> Script:
    yield from skills.open_log(page, p["path"])
    fact = page.read(FILE_FACTS[p["fact"]])
    yield from report(page, f"the {p['fact']} of the last revision in the list", fact)


def last_fix(page: Page, p: Params) -> Script:
    yield from skills.open_log(page, p["path"])
    ticket = page.read(r'Fixes \| \[\d+\] link "(#\d+)"')
    page.plan(
        "Open the ticket that the newest of the fixes names",
        now=f"Open the ticket that the newest of the fixes names, {ticket}",
    )
    yield page.click("link", ticket)
    yield from report(page, f"the {p['fact']}", skills.ticket_fact(page, p["fact"]))


def milestone_progress(page: Page, p: Params) -> Script:
    yield from skills.open_milestone(page, p["milestone"])
    page.plan(f'Show the ticket status by "{p["field"].capitalize()}"')
    yield page.select("Ticket status by", p["field"].capitalize())
    row = rf'link "{re.escape(p["value"])}"[^"]*'
    pattern = {
        "closed": row + r'link "(\d+)/\d+ closed"',
        "active": row + r'(?:link "\d+/\d+ closed"[^"]*)?link "(\d+)/\d+ active"',
    }[p["state"]]
    count = page.read(pattern, after='"Ticket status by"')
    yield from report(page, f'the number of {p["state"]} tickets at "{p["value"]}"', count)


def milestone_fact(page: Page, p: Params) -> Script:
    yield from skills.open_roadmap(page)
    fact = page.read(MILESTONE_FACTS[p["fact"]], after=f'link "Milestone: {p["milestone"]}"')
    yield from report(page, f"the {p['fact']} of milestone {p['milestone']}", fact)


def missing_milestone(page: Page, p: Params) -> Script:
    yield from skills.open_roadmap(page)
    yield from skills.impossible(page, f"Report the {p['fact']}", "There is no such milestone")
