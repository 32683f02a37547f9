"""Scores an episode by WebArena's rules: string_match, url_match and program_html, all of which
have to hold (arXiv 2307.13854, section 3.2, and the behaviour of the published evaluators); by a
judge of the whole episode, as WebVoyager does; or by the reward that the page gave.
"""

from __future__ import annotations

import contextlib
import html
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from planact.browser import Session
from planact.browser.bounds.secrets import Secrets
from planact.browser.failures import first_line
from planact.errors import EnvironmentFailure, TaskError
from planact.tasks import helpers
from planact.tasks.judging import Judge, is_same_answer, is_same_reason, judge_episode
from planact.tasks.task import ProgramHtml, Task, World
from planact.text import one_line
from planact.types import Check, Comparison, Score, Trajectory

# How the answer is checked where nothing can be done.
CANNOT: Comparison = "says that it cannot be done"

_SHOWN = 200  # characters of a seen text in a check


async def evaluate(
    task: Task,
    trajectory: Trajectory,
    session: Session | None,
    world: World,
    judge: Judge | None,
    screens: Path | None = None,
) -> Score:
    """Scores `trajectory`, whose browser `session` still is: what program_html calls "last" is the
    page as the agent left it, and other pages are opened in tabs of their own. No session is needed
    where `task.eval.by_record`. `screens` is the folder of the screenshots that were kept.

    Raises `TaskError` where the task's checks cannot be run, `EnvironmentFailure` where the site
    or the browser is down, and `ModelFailure` where the judge is.
    """
    task = task.resolved(world.urls)
    if session:
        await session.dismiss()  # a dialog that was left open
    checks: list[Check] = []
    for kind in task.eval.eval_types:
        if kind == "string_match":
            checks += await match_strings(task, trajectory.answer or "", judge)
        elif kind == "url_match":
            checks.append(match_url(task, _live(session).page.url))
        elif kind == "webvoyager":
            verdict = await judge_episode(task, trajectory, judge, screens)
            checks.append(Check(kind=kind, passed=verdict.success, seen=verdict.reasons))
        elif kind == "reward":
            checks.append(match_reward(trajectory.reward))
        else:
            checks += await match_pages(task, _live(session), world.urls, judge)
    return scored(checks)


def scored(checks: Sequence[Check]) -> Score:
    """A success where all checks hold."""
    return Score(success=all(check.passed for check in checks), checks=tuple(checks))


# ---------------------------------------------------------------- string_match


async def match_strings(task: Task, answer: str, judge: Judge | None) -> list[Check]:
    """Compares the answer, case and surrounding quotes aside, with the reference answers."""
    wanted = task.eval.reference_answers
    assert wanted is not None  # Task's validation
    check = partial(Check, kind="string_match", seen=one_line(answer, _SHOWN))
    checks: list[Check] = []
    if wanted.exact_match is not None:
        passed = _clean(_clean(answer)) == _clean(wanted.exact_match)  # quoted twice, at most
        checks.append(check(passed=passed, how="exactly", wanted=wanted.exact_match))
    for text in wanted.must_include or ():
        passed = _includes(answer, text, as_word=len(wanted.must_include or ()) == 1)
        checks.append(check(passed=passed, how="includes", wanted=text))
    for text in wanted.must_exclude or ():
        passed = not _includes(answer, text)
        checks.append(check(passed=passed, how="does not include", wanted=text))
    if wanted.fuzzy_match == "N/A":
        passed = await is_same_reason(task, answer, judge)
        checks.append(check(passed=passed, how=CANNOT))
    else:
        for text in wanted.fuzzy_match or ():
            passed = await is_same_answer(task, text, answer, judge)
            checks.append(check(passed=passed, how="means", wanted=text))
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
    return re.findall(r"\w+(?:[.,:/-]\w+)*|[^\w\s]", text)


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
    wanted, seen = task.eval.reference_url, url or "no page"
    return Check(kind="url_match", passed=passed, wanted=wanted, seen=seen)


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


def _live(session: Session | None) -> Session:
    assert session is not None  # `by_record` says which tasks can do without
    return session


# ---------------------------------------------------------------- reward


def match_reward(reward: float | None) -> Check:
    """Whether the page rewarded the episode. One that it did not end has failed."""
    seen = "none, the page did not end the episode" if reward is None else f"{reward:g}"
    passed = reward is not None and reward > 0
    return Check(kind="reward", passed=passed, wanted="above 0", seen=seen)


# ---------------------------------------------------------------- program_html


async def match_pages(
    task: Task, session: Session, urls: Mapping[str, str], judge: Judge | None
) -> list[Check]:
    """Compares what the locators of program_html find on their pages."""
    checks: list[Check] = []
    for number, target in enumerate(task.eval.program_html or ()):
        field = f"task {task.key}: eval.program_html.{number}"
        url = target.url
        if url.startswith("func:"):
            url = await helpers.call(f"{field}.url", url, session.page, urls)
        async with _page(url, session) as page:
            seen = await _locate(field, target, page, urls) if page else None
        checks += await _compare(task, target, seen, judge, session.secrets)
    return checks


def _page(url: str, session: Session) -> AbstractAsyncContextManager[Page | None]:
    """The page a check is about; none where a helper found no address."""
    if url == "last":
        return nullcontext(session.page)
    return session.aside(url) if url.startswith("http") else nullcontext()


async def _locate(
    field: str, target: ProgramHtml, page: Page, urls: Mapping[str, str]
) -> str | None:
    """The text a target's locator finds: empty where the page has no such element, None where a
    "lambda:" finds nothing."""
    locator = target.locator.strip()
    if not locator:
        return html.unescape(await _content(page))
    if locator.startswith("func:"):
        return html.unescape(await helpers.call(f"{field}.locator", locator, page, urls))
    if locator.startswith("lambda:"):
        with contextlib.suppress(_NotThere):
            found = await _run(f"{field}.locator", locator.removeprefix("lambda:"), page)
            return html.unescape(str(found)) if found else None
        return None
    with contextlib.suppress(_NotThere):
        for script in target.prep_actions:
            await _run(f"{field}.prep_actions", f"() => {script}", page)
    found = None
    with contextlib.suppress(_NotThere):
        found = await _run(f"{field}.locator", f"() => {locator}", page)
    return "" if found is None else html.unescape(str(found))


async def _content(page: Page) -> str:
    try:
        return await page.content()
    except PlaywrightError as error:
        raise EnvironmentFailure(f"{page.url} cannot be read: {first_line(error)}") from error


class _NotThere(Exception):
    """A script met no element where it looks for one: the page is not as wanted."""


async def _run(field: str, script: str, page: Page) -> Any:
    """Evaluates JavaScript. Reading a property of a missing element raises `_NotThere`, which is
    the agent's failure. Any other error is the task's."""
    try:
        return await page.evaluate(script)
    except PlaywrightError as error:
        message = str(error).splitlines()[0].removeprefix("Page.evaluate: ")
        if re.search(r"TypeError: Cannot (read|set) properties of (null|undefined)", message):
            raise _NotThere from error
        if re.match(r"\w*Error\b", message):
            raise TaskError(f"{field}: {script!r} does not run: {message}") from error
        raise EnvironmentFailure(f"{page.url} cannot be evaluated: {message}") from error


async def _compare(
    task: Task, target: ProgramHtml, seen: str | None, judge: Judge | None, secrets: Secrets
) -> list[Check]:
    wanted, text = target.required_contents, seen or ""
    there, whole = seen is not None, seen and not target.locator.strip()
    shown = len(text) if whole else one_line(text, _SHOWN) if there else None
    where = f"{target.url} {target.locator}".strip()
    check = partial(Check, kind="program_html", where=where, seen=shown)
    checks: list[Check] = []
    if wanted.exact_match is not None:
        passed = there and _clean(text) == _clean(wanted.exact_match)
        checks.append(check(passed=passed, how="exactly", wanted=wanted.exact_match))
    for part in wanted.must_include or ():
        passed = there and _includes(text, part)
        checks.append(check(passed=passed, how="includes", wanted=part))
    for part in wanted.must_exclude or ():
        passed = there and not _includes(text, part)
        checks.append(check(passed=passed, how="does not include", wanted=part))
    if wanted.fuzzy_match is not None:
        meant = ", ".join(wanted.fuzzy_match)
        passed = there and await is_same_answer(task, meant, secrets.hide(text), judge)
        checks.append(check(passed=passed, how="means", wanted=meant))
    return checks
