"""Scores an episode by WebArena's rules: string_match, url_match and program_html, all of which
have to hold (arXiv 2307.13854, section 3.2, and the behaviour of the published evaluators); by a
judge of the whole episode, as WebVoyager does; or by the reward that the page gave.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from planact.browser.session import Browser, Session
from planact.errors import EnvironmentFailure, TaskError
from planact.tasks.judging import is_same_answer, is_same_reason, judge_episode
from planact.tasks.task import ProgramHtml, RequiredContents, Task, World
from planact.types import Model, Score, Trajectory

if TYPE_CHECKING:
    from playwright.async_api import StorageState

Check = tuple[bool, str]  # whether it holds; what was wanted and what was seen

_SHOWN = 200  # characters of a seen text in a check's line


async def evaluate(
    task: Task,
    trajectory: Trajectory,
    browser: Browser,
    world: World,
    judge: Model | None,
    screens: Path | None = None,
) -> Score:
    """Scores `trajectory`; pages are opened in a fresh context with the task's login. `screens` is
    the folder of its screenshots, where they were kept.

    Raises `TaskError` where the task's checks cannot be run, `EnvironmentFailure` where the site
    or the browser is down, and `ModelFailure` where the judge is.
    """
    task = task.resolved(world.urls)
    checks: list[Check] = []
    for kind in task.eval.eval_types:
        if kind == "string_match":
            checks += await match_strings(task, trajectory.answer or "", judge)
        elif kind == "url_match":
            checks.append(match_url(task, _last_url(trajectory)))
        elif kind == "webvoyager":
            verdict = await judge_episode(task, trajectory, judge, screens)
            checks.append((verdict.success, f"webvoyager: {verdict.reasons}"))
        elif kind == "reward":
            checks.append(match_reward(trajectory.reward))
        else:
            checks += await match_pages(task, _last_url(trajectory), browser, world)
    lines = tuple(f"{'pass' if passed else 'FAIL'}  {line}" for passed, line in checks)
    return Score(success=all(passed for passed, _ in checks), checks=lines)


# ---------------------------------------------------------------- string_match


async def match_strings(task: Task, answer: str, judge: Model | None) -> list[Check]:
    """Compares the answer, case and surrounding quotes aside, with the reference answers."""
    wanted = task.eval.reference_answers
    assert wanted is not None  # Task's validation
    checks: list[Check] = []
    seen = f"the answer {_shorten(answer)}"
    if wanted.exact_match is not None:
        passed = _clean(answer) == _clean(wanted.exact_match)
        checks.append((passed, f"string_match: exactly {wanted.exact_match!r}; seen: {seen}"))
    for text in wanted.must_include or ():
        passed = _includes(answer, text, as_word=len(wanted.must_include or ()) == 1)
        checks.append((passed, f"string_match: includes {text!r}; seen: {seen}"))
    for text in wanted.must_exclude or ():
        passed = not _includes(answer, text)
        checks.append((passed, f"string_match: does not include {text!r}; seen: {seen}"))
    if wanted.fuzzy_match == "N/A":
        passed = await is_same_reason(task, answer, judge)
        checks.append((passed, f"string_match: says that it cannot be done; seen: {seen}"))
    else:
        for text in wanted.fuzzy_match or ():
            passed = await is_same_answer(task, text, answer, judge)
            checks.append((passed, f"string_match: means {text!r}; seen: {seen}"))
    return checks


def _clean(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    return text.lower()


def _includes(text: str, wanted: str, *, as_word: bool = False) -> bool:
    """Whether one of the alternatives of `wanted` is in `text`.

    `as_word`: a reference of a single character has to be a word of its own, so that "1" is not
    found in "10".
    """
    text = _clean(text)

    def found(alternative: str) -> bool:
        if as_word and len(alternative) == 1:
            return alternative in _words(text)
        return alternative in text

    return any(found(_clean(part)) for part in wanted.split(" |OR| "))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:[.,:/'-]\w+)*|[^\w\s]", text)


# ---------------------------------------------------------------- url_match


def match_url(task: Task, url: str) -> Check:
    """Compares the address of the last page with the alternatives of `reference_url`.

    "GOLD in PRED": host and path of an alternative are contained in those of the page, and every
    parameter that alternatives name has one of the values they give for it. "EXACT": the addresses
    are equal, a slash at the end aside (VisualWebArena's addition).
    """
    assert task.eval.reference_url is not None  # Task's validation
    references = [part.strip().rstrip("/") for part in task.eval.reference_url.split(" |OR| ")]
    if task.eval.url_note == "EXACT":
        passed = url.rstrip("/") in references
    else:
        passed = _contains_url(url.rstrip("/"), references)
    return passed, f"url_match: {task.eval.reference_url}; seen: {url or 'no page'}"


def _contains_url(url: str, references: list[str]) -> bool:
    wanted: dict[str, set[str]] = {}
    for reference in references:
        for key, values in parse_qs(urlsplit(reference).query).items():
            wanted.setdefault(key, set()).update(values)
    seen = parse_qs(urlsplit(url).query)
    return any(_base(reference) in _base(url) for reference in references) and all(
        values.intersection(seen.get(key, [])) for key, values in wanted.items()
    )


def _base(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc + parts.path


def _last_url(trajectory: Trajectory) -> str:
    return trajectory.last.url if trajectory.last else ""


# ---------------------------------------------------------------- reward


def match_reward(reward: float | None) -> Check:
    """Whether the page rewarded the episode. One that it did not end has failed."""
    seen = "none, the page did not end the episode" if reward is None else f"{reward:g}"
    return reward is not None and reward > 0, f"reward: above 0; seen: {seen}"


# ---------------------------------------------------------------- program_html


async def match_pages(task: Task, last_url: str, browser: Browser, world: World) -> list[Check]:
    """Opens each page of program_html and compares what its locator finds there."""
    checks: list[Check] = []
    for number, target in enumerate(task.eval.program_html or ()):
        field = f"task {task.key}: eval.program_html.{number}"
        for part in (target.url, target.locator):
            if part.startswith("func:"):
                raise TaskError(f"{field}: there is no helper for {part!r}")
        seen = ""
        url = last_url if target.url == "last" else target.url
        if url.startswith("http"):  # the browser may have been left on a blank page
            async with open_session(task, url, browser, world) as session:
                seen = await _locate(field, target, session.page)
        where = f"program_html: {target.url} {target.locator}".strip()
        checks += [(passed, f"{where}: {line}") for passed, line in _compare(target, seen)]
    return checks


def open_session(
    task: Task, url: str, browser: Browser, world: World
) -> AbstractAsyncContextManager[Session]:
    """A session with the task's login that may visit all sites of the world, and of the task."""
    state = cast("StorageState | None", world.storage_state(task))
    allowed = [*world.urls.values(), *task.allow]
    return browser.open(url, allowed_origins=allowed, storage_state=state)


async def _locate(field: str, target: ProgramHtml, page: Page) -> str:
    """The text a target's locator finds; empty where the page has no such element."""
    if not target.locator.strip():
        return html.unescape(str(await _run(field, "document.documentElement.outerHTML", page)))
    for script in target.prep_actions:
        await _run(f"{field}.prep_actions", script, page)
    found = await _run(f"{field}.locator", target.locator, page)
    return "" if found is None else html.unescape(str(found))


async def _run(field: str, script: str, page: Page) -> Any:
    """Evaluates JavaScript. Reading a property of a missing element gives None: the page is not
    as wanted, which is the agent's failure. Any other error is the task's."""
    try:
        return await page.evaluate(f"() => {script}")
    except PlaywrightError as error:
        message = str(error).splitlines()[0].removeprefix("Page.evaluate: ")
        if re.search(r"TypeError: Cannot (read|set) properties of (null|undefined)", message):
            return None
        if re.match(r"\w*Error\b", message):
            raise TaskError(f"{field}: {script!r} does not run: {message}") from error
        raise EnvironmentFailure(f"{page.url} cannot be evaluated: {message}") from error


def _compare(target: ProgramHtml, seen: str) -> Iterable[Check]:
    wanted: RequiredContents = target.required_contents
    shown = "a page of " + f"{len(seen):,} characters" if not target.locator else _shorten(seen)
    if wanted.exact_match is not None:
        passed = _clean(seen) == _clean(wanted.exact_match)
        yield passed, f"exactly {wanted.exact_match!r}; seen: {shown}"
    for text in wanted.must_include or ():
        yield _includes(seen, text), f"includes {text!r}; seen: {shown}"
    for text in wanted.must_exclude or ():
        yield not _includes(seen, text), f"does not include {text!r}; seen: {shown}"


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
