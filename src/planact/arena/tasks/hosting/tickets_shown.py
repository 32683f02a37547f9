"""Questions about tickets, answered from their pages and from filtered lists."""

from __future__ import annotations

from planact.arena.tasks.hosting import skills
from planact.arena.tasks.shopping.skills import finish, report
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]


def ticket_fact(page: Page, p: Params) -> Script:
    yield from skills.open_ticket(page, p["ticket"])
    yield from report(page, f"the {p['fact']}", skills.ticket_fact(page, p["fact"]))


def described_ticket(page: Page, p: Params) -> Script:
    yield from skills.search(page, f"{p['summary']} {p['extra']}")
    page.plan(
        f'If nothing is found, search again without "{p["extra"]}"',
        now=f'Search for "{p["summary"]}"',
    )
    yield page.fill("Search", p["summary"])
    yield page.press("Enter")
    yield from skills.open_found_ticket(page, p["summary"])
    yield from report(page, f"the {p['fact']}", skills.ticket_fact(page, p["fact"]))


def extreme_ticket(page: Page, p: Params) -> Script:
    yield from skills.query_all(page)
    yield from skills.filter_by(page, "Component", p["component"])
    yield from skills.filter_by(page, "Type", p["kind"])
    yield from skills.update(page)
    yield from skills.sort_by_age(page, p["which"])
    yield from skills.report_first_ticket(page)


def my_ticket(page: Page, p: Params) -> Script:
    yield from skills.open_query(page)
    page.plan('Tick the status "closed" as well')
    yield page.click("checkbox", "closed")
    yield from skills.filter_by(page, p["field"].capitalize(), p["value"])
    yield from skills.update(page)
    yield from skills.sort_by_age(page, p["which"])
    yield from skills.report_first_ticket(page)


def ticket_of_responsible(page: Page, p: Params) -> Script:
    yield from skills.open_team(page)
    account = skills.account_for(page, p["component"])
    yield from skills.open_query(page)
    page.plan(
        f"Set the owner to the account of the developer of {p['component']}",
        now=f'Set the owner to "{account}"',
    )
    yield page.fill("Owner", account)
    yield from skills.update(page)
    yield from skills.sort_by_age(page, p["which"])
    yield from skills.report_first_ticket(page, p["fact"])


def list_tickets(page: Page, p: Params) -> Script:
    yield from skills.query_all(page)
    yield from skills.filter_by(page, "Component", p["component"])
    yield from skills.filter_by(page, "Priority", p["priority"])
    yield from skills.update(page)
    yield from finish(page)


def missing_ticket(page: Page, p: Params) -> Script:
    yield from skills.open_ticket(page, p["ticket"])
    yield from skills.impossible(page, f"Report the {p['fact']}", "There is no such ticket")
