"""What is done again and again on the project hosting, each as one step of a plan with one wording
wherever it occurs."""

from __future__ import annotations

import re

from planact.arena.tasks.shopping.skills import give_up, open_link, report
from planact.tasks.demonstrator import Page, Script

NEWEST, OLDEST = "newest", "oldest"
COMMENT = "You may use WikiFormatting here."  # the name of the field
FACTS = {
    "status": r'link "#\d+" \| \[\d+\] link "(\w+)"',
    "resolution": r'\( \| \[\d+\] link "(\w+)" \| \)',
    "priority": r'Priority: \| \[\d+\] link "([^"]+)"',
    "milestone": r'Milestone: \| \[\d+\] link "([^"]+)"',
    "component": r'Component: \| \[\d+\] link "([^"]+)"',
    "owner": r'Owned by: \| \[\d+\] link "([^"]+)"',
    "reporter": r'Reported by: \| \[\d+\] link "([^"]+)"',
}

# ---------------------------------------------------------------- tickets


def search(page: Page, words: str) -> Script:
    page.plan(f'Search for "{words}"')
    yield page.fill("Search", words)
    yield page.press("Enter")


def open_ticket(page: Page, number: str) -> Script:
    page.plan(f'Open ticket {number} by searching for "#{number}"')
    yield page.fill("Search", f"#{number}")
    yield page.press("Enter")


def open_found_ticket(page: Page, summary: str) -> Script:
    page.plan(f'Open the ticket "{summary}"')
    yield page.click("link", page.read(rf'link "(#\d+: [^"]*{re.escape(summary)}[^"]*)"'))


def find_ticket(page: Page, summary: str) -> Script:
    yield from search(page, summary)
    yield from open_found_ticket(page, summary)


def ticket_fact(page: Page, fact: str) -> str:
    """A fact of the ticket in view."""
    return page.read(FACTS[fact])


def modify(page: Page) -> Script:
    page.plan('Open "Modify ticket"')
    if not page.has("link", "Modify ticket"):  # the section is not folded yet
        yield page.wait()
    yield page.click("link", "Modify ticket")


def choose(page: Page, field: str, option: str) -> Script:
    page.plan(f'Set {field.lower()} to "{option}"')
    yield page.select(field, option)


def write_comment(page: Page, text: str) -> Script:
    page.plan(f'Write the comment "{text}"')
    yield page.fill(COMMENT, text)


def submit(page: Page) -> Script:
    page.plan("Submit the changes")
    yield page.click("button", "Submit changes")


# ---------------------------------------------------------------- lists of tickets


def open_query(page: Page) -> Script:
    """A list of one's own open tickets, with filters that can be changed."""
    yield from open_link(page, "View tickets")
    yield from open_link(page, "New Custom Query")


def query_all(page: Page) -> Script:
    """A list of everyone's open tickets."""
    yield from open_query(page)
    page.plan('Remove the filter "Owner"')
    yield page.click("button", "–")


def filter_by(page: Page, field: str, value: str) -> Script:
    page.plan(f'Add the filter "{field}" and set it to "{value}"')
    yield page.select("and", field)
    yield page.select(field, value, after=f'combobox "{field}" = "is"')


def update(page: Page) -> Script:
    page.plan("Update the list")
    yield page.click("button", "Update")


def sort_by_age(page: Page, which: str) -> Script:
    """Tickets are numbered as they are reported."""
    page.plan(f"Sort the list by ticket number, the {which} first")
    yield page.click("link", "Ticket")
    if which == NEWEST:
        yield page.click("link", "Ticket")


FIRST = {"number": r'link "#(\d+)"', "summary": r'link "#\d+" \| \[\d+\] link "([^"]+)"'}


def first_ticket(page: Page, fact: str = "number") -> str:
    return page.read(FIRST[fact], after='link "Summary"')


def report_first_ticket(page: Page, fact: str = "number") -> Script:
    yield from report(page, f"the {fact} of the first ticket in the list", first_ticket(page, fact))


# ---------------------------------------------------------------- source, roadmap, settings


def open_file(page: Page, path: str) -> Script:
    yield from open_link(page, "Browse source")
    for part in path.split("/"):
        yield from open_link(page, part)


def open_log(page: Page, path: str) -> Script:
    yield from open_file(page, path)
    yield from open_link(page, "Revision log")


def open_timeline(page: Page, last_day: str, days: int) -> Script:
    yield from open_link(page, "Timeline")
    page.plan(f"View the changes from {last_day} going back {days} days")
    yield page.fill("View changes from", last_day)
    yield page.fill("going back days", str(days))
    yield page.press("Enter")  # the calendar of the first field covers the button


def open_roadmap(page: Page) -> Script:
    yield from open_link(page, "Roadmap")
    page.plan("Show completed milestones as well")
    yield page.click("checkbox", "Show completed milestones")
    yield page.click("button", "Update")


def open_milestone(page: Page, milestone: str) -> Script:
    yield from open_roadmap(page)
    page.plan(f'Open the milestone "{milestone}"')
    yield page.click("link", f"Milestone: {milestone}")


def open_team(page: Page) -> Script:
    page.plan('Open the page "Who does what"')
    yield page.click("link", "Who does what")


def account_for(page: Page, component: str) -> str:
    """The account of the component's developer, on the page that lists them."""
    return page.read(rf"Component: {component} \|.*Account: (\w+)")


def open_preferences(page: Page, section: str) -> Script:
    page.plan("Open the preferences")
    yield page.click("link", "Preferences")
    yield from open_link(page, section)


def impossible(page: Page, step: str, why: str) -> Script:
    yield from give_up(page, step, "it cannot be done", why)
