"""On the wiki, what training never shows: its skills in other combinations."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from planact.arena.tasks.shopping import skills
from planact.arena.tasks.wiki import skills as wiki_skills
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]

WALK_FACTS = {  # which is asked for: what is compared, and whether the most of it wins
    "longest": (r"([\d.]+) kilometres", True),
    "shortest": (r"([\d.]+) kilometres", False),
    "one that climbs most": (r"climbs (\d+) metres", True),
}
GAPS = {  # sentences with a gap, and the fact that fills it
    "The mayor is ….": "mayor",
    "Market day is ….": "market day",
    "There are … inhabitants.": "number of inhabitants",
}


def extreme_walk(page: Page, p: Params) -> Script:
    yield from wiki_skills.open_listed(page, "Places", p["place"])
    pattern, most = WALK_FACTS[p["which"]]
    walks = list(dict.fromkeys(page.read_all(r'link "([^"]+ Walk)"')))
    measures: dict[str, float] = {}
    for walk in walks:
        page.plan("Look at each of the walks", now=f'Open "{walk}"')
        yield page.click("link", walk)
        measures[walk] = float(page.read(pattern))
        if walk != walks[-1]:
            page.plan("Look at each of the walks", now=f'Go back to "{p["place"]}"')
            yield page.go_back()
    found = (max if most else min)(walks, key=measures.__getitem__)
    page.plan(f"Report the {p['which']}", now=f"Report the {p['which']}: {found}")
    yield page.exit(found, why=", ".join(f"{walk}: {m:g}" for walk, m in measures.items()))


def bus_arrival(page: Page, p: Params) -> Script:
    yield from wiki_skills.open_listed(page, "Buses", p["bus"])
    leaves = page.read(r"first leaves at (\d\d:\d\d)")
    minutes = int(page.read_all(r"Minutes: (\d+)")[-1])
    arrives = f"{datetime.strptime(leaves, '%H:%M') + timedelta(minutes=minutes):%H:%M}"
    page.plan("Report the time of arrival", now=f"Report the time of arrival: {arrives}")
    yield page.exit(arrives, why=f"{minutes} minutes after {leaves}")


def birthplace_distance(page: Page, p: Params) -> Script:
    yield from wiki_skills.find_page(page, p["first"])
    one = wiki_skills.birthplace(page)
    yield from wiki_skills.find_page(page, p["second"])
    other = wiki_skills.birthplace(page)
    yield from wiki_skills.open_listed(page, "Home", "Distances")
    kilometres = page.read(rf"^{re.escape(one)} \|.*?\b{re.escape(other)}: (\d+)")
    what = "the distance between the birthplaces"
    page.plan(f"Report {what}", now=f"Report the distance from {one} to {other}: {kilometres}")
    yield page.exit(kilometres)


def fill_gap(page: Page, p: Params) -> Script:
    yield from wiki_skills.open_listed(page, "Places", p["place"])
    fact = GAPS[p["sentence"]]
    value = page.read(wiki_skills.PLACE_FACTS[fact])
    yield from skills.open_link(page, p["page"])
    step = f"Add the sentence with the {fact} behind the last sentence"
    yield from wiki_skills.append(page, p["sentence"].replace("…", value), step)
    yield from skills.finish(page)


def correct_birthplace(page: Page, p: Params) -> Script:
    yield from wiki_skills.find_page(page, p["person"])
    yield from wiki_skills.open_birthplace(page)
    old = page.read(wiki_skills.PLACE_FACTS[p["fact"]])
    yield from wiki_skills.correct(page, p["fact"], old, p["value"])
    yield from skills.finish(page)


def change_missing_page(page: Page, p: Params) -> Script:
    yield from wiki_skills.search(page, p["sight"])
    yield from wiki_skills.say_not_there(page, "the result", "No match was found")
