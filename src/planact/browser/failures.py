"""What went wrong with an action, in words for a model."""

from __future__ import annotations

import re

from playwright.async_api import Error as PlaywrightError

from planact.errors import EnvironmentFailure
from planact.text import shortened
from planact.types import Element

MAX_TEXT = 300  # characters of what is told to a model

# Words of Playwright's messages, and what they mean to someone who sees only the page.
_CAUSES = (
    ("not an <input>", "cannot be filled: it is not a text field"),
    ("cannot be filled", "cannot be filled: it is not a text field"),
    ("Cannot type text into", "cannot be filled with that: its value must be a number"),
    ("Malformed value", "cannot be filled with that: its value has another format"),
    ("element is not editable", "cannot be filled: it is read-only"),
    ("element is not enabled", "is disabled"),
    ("element is not visible", "is not visible"),
    ("element is outside of the viewport", "cannot be scrolled into view"),
    ("intercepts pointer events", "is covered by something else on the page"),
    ("did not find some options", "has no such option"),
    ("Invalid aria-ref", "is no longer on the page"),
)
# Words for what is asked of a page that is not there any more.
_GONE = (
    "uniqueContextId not found",
    "Execution context was destroyed",
    "Not attached to an active",
)


def named(element: Element) -> str:
    return f"[{element.number}] {element.label}"


def first_line(error: PlaywrightError) -> str:
    """Playwright's message without call log and method name."""
    line = error.message.strip().partition("\n")[0]
    said = re.sub(r"^(Error: |\w+\.\w+: )+", "", line).partition(" at http")[0]
    return shortened(said, MAX_TEXT)


def explain(error: PlaywrightError, element: Element | None) -> str:
    """Why the action failed."""
    line = first_line(error)
    if "Unknown key" in line:
        return f'{line}. Write a key such as "Enter", "Tab", "ArrowDown" or "Control+A"'
    if any(sign in line for sign in _GONE):
        return "The page gave way to another one meanwhile"
    if element is None:
        return line
    cause = next((words for sign, words in _CAUSES if sign in error.message), "")
    if not cause and line.startswith("Timeout"):
        cause = "did not become ready: the page keeps changing"
    return f"{named(element)} {cause}" if cause else f"{named(element)}: {line}"


def not_loaded(url: str, error: PlaywrightError, blocked: str) -> EnvironmentFailure:
    """Why an address cannot be started at; `blocked` is the one that it leads to, if any."""
    if blocked:
        return EnvironmentFailure(f"{url} leads to {blocked}", "Allow that address too")
    if "ERR_CERT" in error.message:
        reason = "its certificate is not one that browsers trust"
        hint = "If you trust the site, accept its certificates"
    else:
        reason, hint = first_line(error), "Is the address right, and the site up?"
    return EnvironmentFailure(f"{url} does not load: {reason}", hint)
