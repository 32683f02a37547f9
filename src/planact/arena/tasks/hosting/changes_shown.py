"""What a developer changes: tickets and settings."""

from __future__ import annotations

from planact.arena.tasks.hosting import skills
from planact.arena.tasks.shopping.skills import finish, open_link
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]


def comment_ticket(page: Page, p: Params) -> Script:
    yield from skills.find_ticket(page, p["summary"])
    yield from skills.write_comment(page, p["comment"])
    yield from skills.submit(page)
    yield from finish(page)


def close_ticket(page: Page, p: Params) -> Script:
    yield from skills.open_ticket(page, p["ticket"])
    yield from skills.modify(page)
    page.plan(f'Resolve it as "{p["resolution"]}"')
    yield page.click("radio", "resolve")
    yield page.select("resolve as", p["resolution"])
    yield from skills.write_comment(page, p["comment"])
    yield from skills.submit(page)
    yield from finish(page)


def classify_ticket(page: Page, p: Params) -> Script:
    yield from skills.find_ticket(page, p["summary"])
    yield from skills.modify(page)
    yield from skills.choose(page, "Priority", p["priority"])
    yield from skills.choose(page, "Type", p["type"])
    yield from skills.submit(page)
    yield from finish(page)


def reassign_ticket(page: Page, p: Params) -> Script:
    yield from skills.open_ticket(page, p["ticket"])
    yield from skills.modify(page)
    page.plan(f'Reassign it to "{p["account"]}"')
    yield page.click("radio", "reassign")
    yield page.fill("reassign to", p["account"])
    yield from skills.submit(page)
    yield from finish(page)


def new_ticket(page: Page, p: Params) -> Script:
    yield from open_link(page, "New ticket")
    page.plan(f'Set the summary to "{p["summary"]}"')
    yield page.fill("Summary", p["summary"])
    for field in ("Type", "Priority", "Component"):
        yield from skills.choose(page, field, p[field.lower()])
    page.plan("Create the ticket")
    yield page.click("button", "Create ticket")
    yield from finish(page)


def show_times(page: Page, p: Params) -> Script:
    yield from skills.open_preferences(page, "Localisation")
    yield from skills.choose(page, "Time zone", p["zone"])
    yield from skills.choose(page, "Time format", p["format"])
    page.plan("Save the changes")
    yield page.click("button", "Save changes")
    yield from finish(page)


def delete_ticket(page: Page, p: Params) -> Script:
    yield from skills.open_ticket(page, p["ticket"])
    yield from skills.modify(page)
    yield from skills.impossible(
        page, "Delete the ticket", "The page has nothing to delete it with"
    )
