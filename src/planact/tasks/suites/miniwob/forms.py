"""Tasks of entering text, dates and values that are read from the page."""

from __future__ import annotations

import re
from datetime import datetime

from planact.tasks.demonstrator import Page, Script
from planact.tasks.suites.miniwob.clicks import find, named, number, of_role, quoted, submit
from planact.types import Element

# What forms call a film's director, genre and year.
_CALLED = {
    "genre": ("Genre", "Movie Genre"),
    "director": ("Director",),
    "year": ("Year", "Released"),
}


def _enter(page: Page, text: str, field: Element, called: str = "") -> Script:
    page.plan(f'Enter "{text}"' + (f" as the {called}" if called else ""))
    yield page.on(field, "fill", text)


def text(page: Page, goal: str) -> Script:
    (value,) = quoted(goal)
    if "lower case" in goal:
        value = value.lower()
    elif "upper case" in goal:
        value = value.upper()
    yield from _enter(page, value, of_role(page, "textbox")[0])
    yield from submit(page)


def password(page: Page, goal: str) -> Script:
    (value,) = quoted(goal)
    for place in range(2):
        yield from _enter(
            page, value, of_role(page, "textbox")[place], ("password", "password again")[place]
        )
    yield from submit(page)


def login(page: Page, goal: str) -> Script:
    user, secret = quoted(goal)
    yield from _enter(page, user, named(page, "Username", "textbox"), "username")
    yield from _enter(page, secret, named(page, "Password", "textbox"), "password")
    page.plan("Log in")
    yield page.on(of_role(page, "button")[-1], "click")


def date(page: Page, goal: str) -> Script:
    found = find(r"\d\d/\d\d/\d{4}", goal)
    value = f"{datetime.strptime(found[0], '%m/%d/%Y'):%Y-%m-%d}"
    yield from _enter(page, value, of_role(page, "textbox")[0], "date")
    yield from submit(page)


def time(page: Page, goal: str) -> Script:
    found = find(r"\d+:\d\d [AP]M", goal)
    value = f"{datetime.strptime(found[0], '%I:%M %p'):%H:%M}"
    yield from _enter(page, value, of_role(page, "textbox")[0], "time")
    yield from submit(page)


def nth_word(page: Page, goal: str) -> Script:
    place = number(goal)
    field = of_role(page, "textbox")[0]
    before = page.observation.text.partition("[1]")[0].replace("\n", " ").replace("|", " ")
    words = (before if before.strip() else field.name).split()
    page.plan(f"Enter word {place} of the text")
    yield page.on(field, "fill", words[place - 1].strip(".,"))
    yield from submit(page)


def table_value(page: Page, goal: str) -> Script:
    label = goal.removeprefix("Enter the value of ").partition(" into")[0]
    value = page.read(rf"^{re.escape(label)} \| (.+)$")
    yield from _enter(page, value, of_role(page, "textbox")[0])
    yield from submit(page)


def table_values(page: Page, goal: str) -> Script:
    for field in of_role(page, "textbox"):
        label = field.name.rstrip(":")
        value = page.read(rf"^{re.escape(label)} \| (.+)$")
        again = named(page, field.name, "textbox")
        yield from _enter(page, value, again, label)
    yield from submit(page)


def arithmetic(page: Page, goal: str) -> Script:
    found = find(r"(-?\d+) ([-+x×*]) (-?\d+)", page.observation.text)
    a, b = int(found[1]), int(found[3])
    result = a + b if found[2] == "+" else a - b if found[2] == "-" else a * b
    page.plan("Enter the result")
    yield page.on(of_role(page, "textbox")[0], "fill", str(result))
    yield from submit(page)


def algebra(page: Page, goal: str) -> Script:
    found = find(r"(x|-?\d+) ([-+]) (x|-?\d+) = (-?\d+)", page.observation.text)
    total = int(found[4])
    if found[1] == "x":
        result = total - int(found[3]) if found[2] == "+" else total + int(found[3])
    else:
        result = total - int(found[1]) if found[2] == "+" else int(found[1]) - total
    page.plan("Enter what x is")
    yield page.on(of_role(page, "textbox")[0], "fill", str(result))
    yield from submit(page)


def movies(page: Page, goal: str) -> Script:
    found = find(r"Search for (.+) movies directed by (.+) from year (\d+)", goal)
    for called, value in zip(_CALLED, found.groups(), strict=True):
        field = [e for e in of_role(page, "textbox") if e.name.startswith(_CALLED[called])]
        yield from _enter(page, value, field[0], called)
    page.plan("Send the form")
    yield page.on(page.observation.elements[-1], "click")


def complete(page: Page, goal: str) -> Script:
    """By the list that the field offers."""
    start, *end = quoted(goal)
    page.plan(f'Enter "{start}" and choose from the list')
    yield page.on(of_role(page, "textbox")[0], "fill", start)
    offered = [e for e in page.observation.elements if e.name.startswith(start)]
    offered = [e for e in offered if not end or e.name.endswith(end[0])]
    yield page.on(offered[-1], "click")
    yield from submit(page)


def pick_date(page: Page, goal: str) -> Script:
    """In a calendar that opens in the last month of the year and goes back."""
    found = find(r"(\d\d)/(\d\d)/(\d{4})", goal)
    month = f"{datetime(2016, int(found[1]), 1):%B}"
    page.plan("Open the calendar")
    yield page.on(of_role(page, "textbox")[0], "click")
    while month not in page.observation.text:
        page.plan(f"Go back to {month}")
        yield page.on(named(page, "Prev"), "click")
    day = str(int(found[2]))
    page.plan(f"Choose day {day}")
    yield page.on(named(page, day, "link"), "click")
    yield from submit(page)


SHOWN = {
    "enter-text": text,
    "enter-text-2": text,
    "enter-text-dynamic": text,
    "enter-password": password,
    "login-user": login,
    "login-user-popup": login,
    "enter-date": date,
    "enter-time": time,
    "find-word": nth_word,
    "read-table": table_value,
    "read-table-2": table_values,
    "simple-arithmetic": arithmetic,
    "simple-algebra": algebra,
    "multi-layouts": movies,
    "multi-orderings": movies,
    "use-autocomplete": complete,
    "use-autocomplete-nodelay": complete,
    "choose-date": pick_date,
    "choose-date-easy": pick_date,
    "choose-date-medium": pick_date,
    "choose-date-nodelay": pick_date,
}
