"""Prompts are files: `prompts/*.md`, Jinja2 blocks named after the message they become."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.nodes import Output, TemplateData

from planact.browser.reading.budget import cut, estimate_tokens, within
from planact.errors import UsageError
from planact.page import COLLAPSED
from planact.text import one_line, shortened
from planact.types import Constraint, Element, ModelSettings, Observation, Step, Trajectory

_FENCE = re.compile(r"</(?=page|answer|actions|goal|plan|examples?|future|episodes)")
_PROMPTS = Path(__file__).parent / "prompts"


def untrusted(text: str) -> str:
    """Text of others for between a prompt's tags, none of which it can close."""
    return _FENCE.sub("< /", text)


@cache
def _environment(folder: str) -> Environment:
    """Of the prompts in a folder, and of ours where it has none."""
    ours = PackageLoader("planact.roles", "prompts")
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder), ours]) if folder else ours,
        undefined=StrictUndefined,
        keep_trailing_newline=False,
        trim_blocks=False,
        autoescape=False,  # prompts are plain text; untrusted text is fenced, see `page_text`
    )
    environment.filters["fenced"] = untrusted
    return environment


def render(prompt: str, block: str, *, prompts: str = "", **variables: Any) -> str:
    """One block of a prompt file. Where a file of that name in `prompts`, a folder of one's own,
    has the block, that counts. Raises `UsageError` where one uses what nobody gives."""
    template = _environment(prompts).get_template(f"{prompt}.md")
    if block not in template.blocks:
        template = _environment("").get_template(f"{prompt}.md")
    try:
        return "".join(template.blocks[block](template.new_context(variables))).strip()
    except TemplateError as error:
        hint = f"It is given: {', '.join(variables)}" if variables else ""
        raise UsageError(f"{template.filename}, block {block}: {error}", hint) from error


def check_prompts(folder: str) -> None:
    """Raises `UsageError` for a folder of prompts that is none, or has one that we do not know or
    that cannot be read."""
    files = sorted(Path(folder).rglob("*.md"))
    if not files:
        raise UsageError(
            f"{folder} holds no prompts", "They are called as ours, such as planner.md"
        )
    known = sorted(path.name for path in _PROMPTS.glob("*.md"))
    for file in files:
        name = file.relative_to(folder).as_posix()
        if name not in known:
            raise UsageError(f"{file} is no prompt of ours", f"Ours: {', '.join(known)}")
        try:
            blocks = _environment(folder).get_template(name).blocks
            tree = _environment(folder).parse(file.read_text("utf-8"))
        except TemplateSyntaxError as error:
            raise UsageError(f"{file}, line {error.lineno}: {error.message}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{file} cannot be read: {one_line(str(error), 200)}") from error
        for node in tree.body:  # what stands outside of blocks is in no message
            if blocks and isinstance(node, Output) and (text := _said(node)):
                hint = "Put it into one of the blocks, or into a comment: {# … #}"
                raise UsageError(f"{file}: {shortened(text, 60)!r} is in no block", hint)
        ours = _environment("").get_template(name).blocks
        if (ours and not blocks) or blocks.keys() - ours.keys():
            problem = f"{file} has no block" if not blocks else f"{file} has other blocks than ours"
            raise UsageError(problem, f"Ours: {', '.join(ours)}")


def _said(node: Output) -> str:
    """What a part of a prompt says beside what it is given."""
    return " ".join(n.data.strip() for n in node.nodes if isinstance(n, TemplateData)).strip()


def as_asked(settings: ModelSettings) -> dict[str, Any]:
    """What a prompt's text depends on: whether the form of the reply goes without saying, whether
    that is JSON, and whose prompts they are."""
    as_json = settings.constrain in (Constraint.SCHEMA, Constraint.TOOL)
    return {"trained": settings.trained, "as_json": as_json, "prompts": settings.prompts}


def digest(*prompts: str) -> str:
    """What tells prompt files from themselves before a change."""
    contents = b"".join((_PROMPTS / f"{prompt}.md").read_bytes() for prompt in prompts)
    return hashlib.sha256(contents).hexdigest()[:16]


MAX_ADDRESS = 200  # characters
MAX_TITLE = 200
# Tokens: what stands above a page has so many of its own, and more are taken from the page's.
HEAD, MAX_TABS, MAX_NOTES = 150, 200, 300
MAX_LINE = 100  # tokens of an action in a history


def fit(
    observation: Observation,
    settings: ModelSettings,
    query: str,
    *,
    share: float = 1.0,
    to_act: bool = True,
) -> Observation:
    """What of the page matters for the query, within a share of what the model can take in; and
    what can be done there, where it is `to_act` on."""
    if settings.trained:
        observation = observation.with_elements(_without_collapsed)
    more = max(0, estimate_tokens("\n".join(_head(observation, settings))) - HEAD)
    budget = max(round(settings.page_tokens * share) - more, 0)
    return cut(observation, budget, query, to_act=to_act)


def _without_collapsed(element: Element) -> Element:
    if COLLAPSED not in element.states:
        return element
    states = tuple(state for state in element.states if state != COLLAPSED)
    return element.model_copy(update={"states": states})


def page_text(observation: Observation, settings: ModelSettings, *, numbered: bool = True) -> str:
    """The page as prompts show it, `numbered` where its elements are to be acted on. Its text
    cannot close the fence that marks it as untrusted."""
    lines = observation.lines if numbered else observation.bare_lines
    return untrusted("\n".join([*_head(observation, settings), *lines]))


def _head(observation: Observation, settings: ModelSettings) -> list[str]:
    """Title, address, tabs and what was told since the last page."""
    address = urlsplit(observation.url)
    shown = f"{address.hostname or ''}{address.path}" if settings.trained else observation.url
    lines = [f"{shortened(observation.title, MAX_TITLE)} ({shortened(shown, MAX_ADDRESS)})"]
    if observation.tabs:
        tabs = [
            f"{n}: {shortened(title, MAX_TITLE)}" for n, title in enumerate(observation.tabs, 1)
        ]
        tabs[observation.tab] += " (this one)"
        lines.append(within(f"Tabs: {' | '.join(tabs)}", MAX_TABS))
    if observation.messages:
        notes = "\n".join(f"Note: {message}" for message in observation.messages)
        lines.append(within(notes, MAX_NOTES))
    return lines


def page_to_judge(
    page: Observation | None, trajectory: Trajectory, settings: ModelSettings, share: float = 1.0
) -> str:
    """What of a page matters for the goal and the answer; "" without a page."""
    if page is None:
        return ""
    query = f"{trajectory.goal} {trajectory.answer or ''}"
    shown = fit(page, settings, query, share=share, to_act=False)
    return page_text(shown, settings, numbered=False)


def history(steps: tuple[Step, ...], at_most: int, first: int = 0) -> list[str]:
    """The last `at_most` of the steps from index `first`, one numbered line each."""
    start = max(first, len(steps) - at_most)
    return [
        f"{n}. {within(step.describe(), MAX_LINE)}"
        for n, step in enumerate(steps[start:], start=start + 1)
    ]
