"""Tasks of finding the right thing to click."""

from __future__ import annotations

import re

from planact.errors import PlanactError
from planact.tasks.demonstrator import Page, Script
from planact.types import Element, Line


def quoted(goal: str) -> list[str]:
    return re.findall(r'"([^"]*)"', goal)


def find(pattern: str, text: str) -> re.Match[str]:
    """Raises `PlanactError` where the text has nothing like that."""
    if found := re.search(pattern, text):
        return found
    raise PlanactError(f"The demonstration does not know what to do with {text!r}")


def number(text: str) -> int:
    """The first number in a text."""
    return int(find(r"-?\d+", text)[0])


def named(page: Page, name: str, *roles: str) -> Element:
    """The element of that name, in one of the roles if any are given; the last of several, which is
    the one inside the others. Raises `PlanactError` where there is none."""
    for element in reversed(page.observation.elements):
        if element.name == name and (not roles or element.role in roles):
            return element
    raise PlanactError(f"The demonstration found nothing called {name!r}")


def line_of(page: Page, start: str) -> Line:
    """The line that begins so. Raises `PlanactError` where there is none."""
    for line in page.observation.content:
        if line.to_text().startswith(start):
            return line
    raise PlanactError(f"The demonstration found no line that begins with {start!r}")


def of_role(page: Page, *roles: str) -> list[Element]:
    return [e for e in page.observation.elements if e.role in roles]


def click(page: Page, name: str, *roles: str) -> Script:
    """On the element of that name, as a step of the plan."""
    page.plan(f'Click "{name}"')
    yield page.on(named(page, name, *roles), "click")


def submit(page: Page) -> Script:
    yield from click(page, "Submit")


def click_quoted(page: Page, goal: str) -> Script:
    (name,) = quoted(goal)
    yield from click(page, name)


def click_the_button(page: Page, goal: str) -> Script:
    page.plan("Click the button")
    yield page.on(of_role(page, "button")[0], "click")


def click_capitals(page: Page, goal: str) -> Script:
    """Buttons that the goal names in capitals, in this order."""
    for name in re.findall(r"button ([A-Z]+)", goal):
        yield from click(page, name, "button")


def close_dialog(page: Page, goal: str) -> Script:
    page.plan("Close the dialog")
    yield page.on(named(page, "Close", "button"), "click")


def dialog_button(page: Page, goal: str) -> Script:
    (name,) = quoted(goal)
    if name == "x":
        yield from close_dialog(page, goal)
    else:
        yield from click(page, name, "button")


def click_tab(page: Page, goal: str) -> Script:
    name = goal.removeprefix("Click on ").rstrip(".")
    page.plan(f'Open "{name}"')
    yield page.on(named(page, name, "link"), "click")


def focus(page: Page, goal: str) -> Script:
    place = number(goal) if re.search(r"\d", goal) else 1
    page.plan(f"Click text field {place}")
    yield page.on(of_role(page, "textbox")[place - 1], "click")


def click_widget(page: Page, goal: str) -> Script:
    (kind,) = quoted(goal)
    role = {"text": "textbox", "textarea": "textbox"}.get(kind, kind)
    page.plan(f"Click a {role}")
    yield page.on(of_role(page, role)[0], "click")


def greatest(page: Page, goal: str) -> Script:
    page.plan("Click the greatest number")
    most = max((e for e in of_role(page, "clickable")), key=lambda e: int(e.name))
    yield page.on(most, "click")
    yield from submit(page)


def cheapest_ticket(page: Page, goal: str) -> Script:
    """Of the tickets, by price or by duration."""
    wanted = goal.removeprefix("Buy the ticket with the ").rstrip(".")
    page.plan(f"Book the ticket with the {wanted}")
    tickets = [(e, line) for line in page.observation.content for e in line.elements]
    by = _minutes if "duration" in wanted else lambda text: number(text.rpartition("$")[2])
    pick = min if re.match("cheapest|shortest|lowest|least", wanted) else max
    yield page.on(pick(tickets, key=lambda ticket: by(ticket[1].to_text()))[0], "click")


def _minutes(text: str) -> int:
    found = find(r"(\d+)h (\d+)m", text)
    return 60 * int(found[1]) + int(found[2])


def order(page: Page, goal: str) -> Script:
    for item in goal.partition(": ")[2].split(", "):
        page.plan(f'Add one "{item}"')
        yield page.on(line_of(page, f"{item} |").elements[-1], "click")
    yield from click(page, "Order!")


def describe_figure(page: Page, goal: str) -> Script:
    """A figure that is a digit or a letter; drawn shapes cannot be read."""
    name = find(r"\w", of_role(page, "clickable")[0].name)[0]
    kind = "Number" if name.isdigit() else "Letter"
    yield from click(page, kind, "button")


def shape(page: Page, goal: str) -> Script:
    """A letter or a digit that the goal names."""
    name = goal.removeprefix("Click on a ").rstrip(".")
    yield from click(page, name)


def odd_or_even(page: Page, goal: str) -> Script:
    page.plan("Mark each number as odd or even")
    count = sum(1 for e in of_role(page, "button") if e.name == "Odd")
    for place in range(count):
        numbers = re.findall(r'"Odd" \| (-?\d+) \|', page.observation.text)
        kind = "Odd" if int(numbers[place]) % 2 else "Even"
        yield page.on([e for e in of_role(page, "button") if e.name == kind][place], "click")
    yield from submit(page)


SHOWN = {
    "click-button": click_quoted,
    "unicode-test": click_quoted,
    "click-link": click_quoted,
    "navigate-tree": click_quoted,
    "click-test": click_the_button,
    "click-test-2": click_capitals,
    "click-test-transfer": click_capitals,
    "click-button-sequence": click_capitals,
    "click-dialog": close_dialog,
    "click-dialog-2": dialog_button,
    "click-tab": click_tab,
    "focus-text": focus,
    "focus-text-2": focus,
    "click-widget": click_widget,
    "find-greatest": greatest,
    "buy-ticket": cheapest_ticket,
    "order-food": order,
    "identify-shape": describe_figure,
    "click-shape": shape,
    "odd-or-even": odd_or_even,
}
