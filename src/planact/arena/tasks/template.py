"""What a template of tasks is, and the few forms that checks on the arena's pages take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Literal, NamedTuple

from planact.arena.world import World
from planact.tasks.demonstrator import Page, Script
from planact.tasks.task import Eval, ProgramHtml, ReferenceAnswers, RequiredContents

Params = dict[str, str]
Site = Literal["shopping", "shopping_admin", "reddit", "gitlab", "wikipedia"]


class Instance(NamedTuple):
    """One filling of a template's slots.

    `keys` name what it is about ("product:5000000132"). Splits are made by key, so that a product,
    customer or order of a test task never occurs in training.
    """

    keys: tuple[str, ...]
    params: Params


@dataclass(frozen=True)
class Template:
    """A kind of task: its wordings with `{slots}`, their fillings, the check, a demonstration."""

    name: str
    sites: tuple[Site, ...]  # one tab each; the first is the one to start in
    intents: Sequence[str]
    instances: Callable[[World, Random], Iterable[Instance]]
    check: Callable[[World, Params], Eval]
    demonstrate: Callable[[Page, Params], Script]
    held_out: bool = False  # the whole template is kept from training
    role: str = ""  # who does it, where that is not the usual user of the site


def answer(*includes: str, excludes: Sequence[str] = (), seen_at: Sequence[str] = ()) -> Eval:
    """The answer has these texts. What could be guessed, such as a count, has to be said on one of
    the pages that tell it."""
    references = ReferenceAnswers(must_include=includes, must_exclude=tuple(excludes) or None)
    if not seen_at:
        return Eval(eval_types=("string_match",), reference_answers=references)
    return Eval(
        eval_types=("string_match", "url_match"),
        reference_answers=references,
        reference_url=" |OR| ".join(seen_at),
    )


def amount(of: Decimal) -> str:
    """An amount with or without the comma behind its thousands: sites write it either way."""
    return str(of) if of < 1000 else f"{of:,} |OR| {of}"


def impossible(reason: str, *seen_at: str) -> Eval:
    """The right answer is that it cannot be done, said on one of the pages that tell so: who has
    not looked does not know."""
    return Eval(
        eval_types=("string_match", "url_match"),
        reference_answers=ReferenceAnswers(fuzzy_match="N/A"),
        reference_url=" |OR| ".join(seen_at),
        string_note=reason,
    )


def ends_at(url: str) -> Eval:
    return Eval(eval_types=("url_match",), reference_url=url, url_note="GOLD in PRED")


def state(*checks: ProgramHtml) -> Eval:
    return Eval(eval_types=("program_html",), program_html=checks)


def shows(url: str, *includes: str, locator: str = "") -> ProgramHtml:
    """The page, or the part of it that the JavaScript `locator` gives, has all these texts."""
    required = RequiredContents(must_include=includes)
    return ProgramHtml(url=url, locator=locator, required_contents=required)


def equals(url: str, locator: str, value: str) -> ProgramHtml:
    """The JavaScript `locator` gives exactly this text on that page."""
    required = RequiredContents(exact_match=value)
    return ProgramHtml(url=url, locator=locator, required_contents=required)


def value_of(field: str) -> str:
    """JavaScript for what the form field of that name holds."""
    return f"document.querySelector('[name=\"{field}\"]').value"
