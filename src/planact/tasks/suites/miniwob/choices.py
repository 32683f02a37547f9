"""Tasks of choosing: checkboxes, options, lists, sections."""

from __future__ import annotations

import re

from planact.tasks.demonstrator import Page, Script
from planact.tasks.suites.miniwob.clicks import click, find, named, number, of_role, quoted, submit


def _named_in(goal: str) -> list[str]:
    """What is to be chosen: `Select A, B from the list and click Submit.`"""
    found = find(r"Select (.+?)(?: from the (?:scroll )?list)? and click Submit", goal)
    return found[1].split(", ")


def check(page: Page, goal: str) -> Script:
    for name in _named_in(goal):
        if name == "nothing":
            break
        page.plan(f'Select "{name}"')
        yield page.on(named(page, name, "checkbox", "radio"), "click")
    yield from submit(page)


def choose(page: Page, goal: str) -> Script:
    for name in _named_in(goal):
        page.plan(f'Choose "{name}" in the list')
        yield page.on(of_role(page, "combobox", "listbox")[0], "select", name)
    yield from submit(page)


def expand_and_submit(page: Page, goal: str) -> Script:
    section = of_role(page, "tab")[0]
    page.plan(f'Open "{section.name}"')
    yield page.on(section, "click")
    yield from click(page, "Submit", "button")


def radio_and_text(page: Page, goal: str) -> Script:
    first, second = (int(n) for n in re.findall(r"(\d+)(?:st|nd|rd|th)", goal))
    kind = "checkbox" if "checkbox" in goal else "radio"
    (text,) = quoted(goal)
    page.plan(f"Choose {kind} {first}")
    yield page.on(of_role(page, kind)[first - 1], "click")
    page.plan(f'Enter "{text}" into text field {second}')
    yield page.on(of_role(page, "textbox")[second - 1], "fill", text)
    yield from submit(page)


def dropdown_and_button(page: Page, goal: str) -> Script:
    found = find(r'Choose (.+) from the dropdown, then click the button labeled "(.+)"', goal)
    page.plan(f'Choose "{found[1]}" in the list')
    yield page.on(of_role(page, "combobox")[0], "select", found[1])
    yield from click(page, found[2])


def spin(page: Page, goal: str) -> Script:
    value = number(goal)
    page.plan(f'Enter "{value}" into the spinner')
    yield page.on(of_role(page, "spinbutton")[0], "fill", str(value))
    yield from submit(page)


def guess(page: Page, goal: str) -> Script:
    low, high = 0, 9
    page.plan("Guess until the number is found, and halve what is left each time")
    while True:
        middle = (low + high) // 2
        yield page.on(of_role(page, "spinbutton")[0], "fill", str(middle))
        yield page.on(named(page, "Submit"), "click")
        if "higher" in page.observation.text:
            low = middle + 1
        else:
            high = middle - 1


def generate(page: Page, goal: str) -> Script:
    page.plan("Generate numbers until one fits")
    while True:
        yield page.on(named(page, "Generate", "button"), "click")
        shown = re.search(r"^(?:.*\| )?(\d+)\b(?! ?\])", page.observation.text, re.MULTILINE)
        if shown and _fits(goal, int(shown[1])):
            break
    yield from submit(page)


def _fits(goal: str, value: int) -> bool:
    if "odd" in goal:
        return value % 2 == 1
    if "even" in goal:
        return value % 2 == 0
    limit = number(goal)
    return value < limit if "less" in goal else value > limit


SHOWN = {
    "click-checkboxes": check,
    "click-checkboxes-large": check,
    "click-checkboxes-transfer": check,
    "click-option": check,
    "choose-list": choose,
    "click-scroll-list": choose,
    "click-collapsible": expand_and_submit,
    "click-collapsible-nodelay": expand_and_submit,
    "form-sequence-2": radio_and_text,
    "form-sequence-3": dropdown_and_button,
    "use-spinner": spin,
    "guess-number": guess,
    "generate-number": generate,
}
