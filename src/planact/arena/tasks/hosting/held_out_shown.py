"""Relatives of the trained tasks on the project hosting: the same skills in other combinations, and
other ways through the same pages."""

from __future__ import annotations

import re

from planact.arena.tasks.hosting import skills
from planact.arena.tasks.shopping.skills import finish, open_link, report
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]


def assign_to_responsible(page: Page, p: Params) -> Script:
    yield from skills.open_ticket(page, p["ticket"])
    component = skills.ticket_fact(page, "component")
    yield from open_link(page, "Wiki")
    yield from skills.open_team(page)
    account = skills.account_for(page, component)
    yield from skills.open_ticket(page, p["ticket"])
    yield from skills.modify(page)
    page.plan(
        "Reassign it to the account of the developer of its component",
        now=f'Reassign it to "{account}", who does {component}',
    )
    yield page.click("radio", "reassign")
    yield page.fill("reassign to", account)
    yield from skills.submit(page)
    yield from finish(page)


def copy_properties(page: Page, p: Params) -> Script:
    yield from skills.open_ticket(page, p["model"])
    found = {fact: skills.ticket_fact(page, fact) for fact in ("priority", "milestone")}
    yield from skills.open_ticket(page, p["ticket"])
    yield from skills.modify(page)
    for fact, value in found.items():
        page.plan(
            f"Set {fact} to that of ticket {p['model']}",
            now=f'Set {fact} to that of ticket {p["model"]}, "{value}"',
        )
        yield page.select(fact.capitalize(), value)
    yield from skills.submit(page)
    yield from finish(page)


def comment_own(page: Page, p: Params) -> Script:
    yield from skills.open_query(page)
    yield from skills.sort_by_age(page, p["which"])
    ticket = skills.first_ticket(page)
    page.plan("Open the first ticket of the list", now=f"Open the first ticket, #{ticket}")
    yield page.click("link", f"#{ticket}")
    yield from skills.write_comment(page, p["comment"])
    yield from skills.submit(page)
    yield from finish(page)


def fixing_file(page: Page, p: Params) -> Script:
    yield from skills.search(page, p["summary"])
    page.plan(f'Open the changeset "{p["summary"]}"')
    changeset = rf'link "(\S[0-9a-f]{{7}}\S: {re.escape(p["summary"])}[^"]*)"'
    yield page.click("link", page.read(changeset))
    path = page.read(r'1 edited \| \[\d+\] link "([^"]+)"')
    yield from report(page, "the file that was edited", path)


def notify(page: Page, p: Params) -> Script:
    yield from skills.open_preferences(page, "Notifications")
    page.plan(f'Add the rule "{p["when"]} {p["event"]}"')
    yield page.select("Subscription rules", p["when"])
    yield page.select("email", p["event"])
    yield page.click("button", "Add")
    page.plan("Save the changes")
    yield page.click("button", "Save changes")
    yield from finish(page)


def new_page(page: Page, p: Params) -> Script:
    yield from skills.search(page, p["page"])
    page.plan(f'Create the page "{p["page"]}"')
    yield page.click("button", "Create this page")
    page.plan(f'Write "{p["text"]}"')
    yield page.fill(f"Editing {p['page']}", p["text"])
    yield from skills.submit(page)
    yield from finish(page)


def delete_milestone(page: Page, p: Params) -> Script:
    yield from skills.open_milestone(page, p["milestone"])
    why = "The page has nothing to delete it with"
    yield from skills.impossible(page, "Delete the milestone", why)
