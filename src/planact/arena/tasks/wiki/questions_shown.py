"""Questions about the valley and the wiki's own history, and pages to open."""

from __future__ import annotations

from datetime import date, datetime

from planact.arena.tasks.shopping import skills
from planact.arena.tasks.wiki import skills as wiki_skills
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]

OLDER, CHEAPER = "was opened earlier", "charges less for entry"
STOPS = ("first", "second", "third", "fourth", "fifth")
LAST_AUTHOR, CREATOR, COMMENT = (
    "who changed it last",
    "who created it",
    "which comment was left with the latest change",
)
_BY = r'revert commit \w+" \| \[\d+\] link "'  # in a row of the history, before the author
HISTORY = {
    LAST_AUTHOR: rf'{_BY}([^"]+)"',
    CREATOR: r'link "([^"]+)" \| New page',
    COMMENT: rf'{_BY}[^"]+" \| ([^|\n]+)',
}


def sight_comparison(page: Page, p: Params) -> Script:
    yield from wiki_skills.find_page(page, p["first"])
    first = _number(page, p["which"])
    yield from wiki_skills.find_page(page, p["second"])
    second = _number(page, p["which"])
    found = p["first"] if first < second else p["second"]
    page.plan(f"Report which one {p['which']}", now=f"Report which one {p['which']}: {found}")
    yield page.exit(found, why=f"{first} against {second}")


def _number(page: Page, which: str) -> int:
    if which == OLDER:
        return int(page.read(wiki_skills.SIGHT_FACTS["year of opening"]))
    entry = page.read(wiki_skills.SIGHT_FACTS["entry fee"])
    return 0 if entry == "free" else int(entry.removesuffix(" pounds"))


def birthplace_fact(page: Page, p: Params) -> Script:
    yield from wiki_skills.find_page(page, p["person"])
    yield from wiki_skills.open_birthplace(page)
    fact = page.read(wiki_skills.PLACE_FACTS[p["fact"]])
    yield from skills.report(page, f"the {p['fact']}", fact)


def open_birthplace(page: Page, p: Params) -> Script:
    yield from wiki_skills.open_listed(page, "People", p["person"])
    yield from wiki_skills.open_birthplace(page)
    yield from skills.finish(page)


def sight_of_warden(page: Page, p: Params) -> Script:
    yield from wiki_skills.search(page, f"warden {p['warden']}")
    step = f'If nothing is found, search again for "{p["warden"]}" alone'
    page.plan(step, now=f'Search the wiki for "{p["warden"]}"')
    yield page.fill("Search term", p["warden"])
    yield page.press("Enter")
    sight = page.read(r'link "([^"]+)"', after="# Search matched")
    page.plan("Open the page that is found", now=f'Open "{sight}"')
    yield page.click("link", sight)
    fact = page.read(wiki_skills.SIGHT_FACTS[p["fact"]])
    yield from skills.report(page, f"the {p['fact']}", fact)


def bus_minutes(page: Page, p: Params) -> Script:
    yield from wiki_skills.open_listed(page, "Buses", p["bus"])
    minutes = page.read_all(r"Minutes: (\d+)")
    start, end = (int(minutes[STOPS.index(p[stop])]) for stop in ("start", "end"))
    what = f"the minutes from the {p['start']} to the {p['end']} stop"
    page.plan(f"Report {what}", now=f"Report {what}: {end} less {start}")
    yield page.exit(str(end - start), why=f"{end} less {start} is {end - start}")


def page_history(page: Page, p: Params) -> Script:
    yield from wiki_skills.find_page(page, p["page"])
    yield from wiki_skills.open_in_menu(page, "History")
    yield from skills.report(page, p["question"], page.read(HISTORY[p["question"]]))


def day(words: str) -> date:
    """Of "17 April 2025"."""
    return datetime.strptime(words, "%d %B %Y").date()


def dated_change(page: Page, p: Params) -> Script:
    yield from wiki_skills.open_in_menu(page, "Changelog")
    change = rf'^{day(p["date"])} .*link "{p["author"]}" \| \[\d+\] link "([^"]+)"'
    while not page.read_all(change):
        page.plan(f"If the list does not reach back to {p['date']}, go to the next page")
        yield page.click("link", "Next page")
    title = page.read(change)
    yield from skills.report(page, f"the page that {p['author']} changed on {p['date']}", title)


def missing_fact(page: Page, p: Params) -> Script:
    yield from wiki_skills.open_listed(page, "Cafes", p["cafe"])
    yield from wiki_skills.say_not_there(page, f"the {p['fact']}", "The page does not say it")


def missing_sight(page: Page, p: Params) -> Script:
    yield from wiki_skills.search(page, p["sight"])
    yield from wiki_skills.say_not_there(page, f"the {p['fact']}", "No match was found")
