"""The short form of a task, for files that people write by hand: goal, start URL, evaluator.

goal: Put an Alder kettle into the basket
url: https://shop.example/
page: {url: https://shop.example/basket, locator: "#lines h3", includes: Alder Kettle}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from zlib import crc32

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from planact.browser.bounds.guards import Allowed, site
from planact.browser.browser import AND
from planact.errors import UsageError
from planact.files import logins
from planact.tasks.task import (
    Eval,
    EvalType,
    ProgramHtml,
    ReferenceAnswers,
    RequiredContents,
    Task,
    TaskId,
    unscored,
)
from planact.text import slug
from planact.types import Record


def _web_address(url: str) -> str:
    if not site(url) or any(c.isspace() for c in url):
        raise ValueError("is no web address: it starts with http:// or https:// and has a host")
    return url


def _several(value: Any) -> Any:
    """One item may be given without the list around it."""
    return value if isinstance(value, list | tuple) else [value]


Address = Annotated[str, AfterValidator(_web_address)]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_several), Field(min_length=1)]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(_several), Field(min_length=1)]


class Answer(Record):
    """What the agent's answer has to say; everything given has to hold."""

    exactly: Text | None = None
    includes: Texts | None = None
    excludes: Texts | None = None
    means: Texts | None = None  # compared by a judge model

    @model_validator(mode="after")
    def _asks_for_an_answer(self) -> Self:
        if not (self.exactly or self.includes or self.means):
            raise ValueError("needs exactly, includes or means; without them no answer would do")
        return self


class Page(Record):
    """What has to be found on a page that is opened after the episode, with the task's log-in."""

    url: Address | None = None  # that of the agent's last page if not given
    locator: Text | None = None  # a CSS selector; the whole page's text if not given
    exactly: str | None = None
    includes: Texts | None = None
    excludes: Texts | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.exactly is None and not self.includes and not self.excludes:
            raise ValueError("needs exactly, includes or excludes")
        return self

    @property
    def target(self) -> ProgramHtml:
        script = "document.body.innerText"
        if self.locator:
            # What a person sees there: of a field its value, which is not among its text.
            seen = "e.matches('input, textarea, select') ? e.value : e.innerText"
            elements = f"[...document.querySelectorAll({json.dumps(self.locator)})]"
            script = f"{elements}.map(e => {seen}).join('\\n')"
        return ProgramHtml(
            url=self.url or "last",
            locator=script,
            required_contents=RequiredContents(
                exact_match=self.exactly, must_include=self.includes, must_exclude=self.excludes
            ),
        )


class OwnTask(Record):
    """A goal on a site, and what has to hold at the end: all of `answer`, `ends_at` and `page`."""

    goal: Text
    url: Address
    answer: Answer | None = None
    ends_at: Addresses | None = None  # the last page's address is one of them
    page: Annotated[tuple[Page, ...], BeforeValidator(_several), Field(min_length=1)] | None = None
    id: TaskId | None = None
    site: Text | None = None  # what summaries group by
    split: str = ""
    storage_state: Text | None = None
    allow: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_be_scored(self) -> Self:
        if not (self.answer or self.ends_at or self.page):
            raise ValueError("needs answer, ends_at or page to be scored by")
        return self

    def task(self, place: int) -> Task:
        """In WebArena's form; `place` is the task's in its file, which names it if nothing does."""
        return Task(
            task_id=place if self.id is None else self.id,
            sites=(self.site or urlsplit(self.url).netloc,),
            start_url=self.url,
            intent=self.goal,
            eval=self._evaluator,
            storage_state=self.storage_state,
            split=self.split,
            allow=self.allow,
        )

    @property
    def _evaluator(self) -> Eval:
        types: dict[EvalType, object] = {
            "string_match": self.answer,
            "url_match": self.ends_at,
            "program_html": self.page,
        }
        answer = self.answer
        return Eval(
            eval_types=tuple(kind for kind, wanted in types.items() if wanted),
            reference_answers=answer
            and ReferenceAnswers(
                exact_match=answer.exactly,
                must_include=answer.includes,
                must_exclude=answer.excludes,
                fuzzy_match=answer.means,
            ),
            reference_url=" |OR| ".join(self.ends_at) if self.ends_at else None,
            url_note="EXACT",
            program_html=tuple(page.target for page in self.page) if self.page else None,
        )


class OpenWeb:
    """The world of sites that are there and that nobody resets. It is a context manager, as a suite
    gives one."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    urls: Mapping[str, str] = MappingProxyType({})

    def reset(self) -> None:
        """Nothing: whoever runs the sites resets them."""

    def storage_state(self, task: Task) -> dict[str, Any] | None:
        """The log-in that the task names, as `planact login` kept it."""
        return logins.read(task.storage_state) if task.storage_state else None

    def start_url(self, task: Task) -> str:
        return task.start_url


# ---------------------------------------------------------------- from Python

_CALLED = {"intent": "goal", "start_url": "url", "task_id": "id"}  # the fields of `Task` here


def task(
    goal: str,
    url: str,
    *,
    answer: str | Answer | None = None,
    ends_at: str | None = None,
    page: Page | None = None,
    id: str | None = None,
    allow: Sequence[str] = (),
    storage_state: str | None = None,
) -> Task:
    """A goal on a site, as task files have them (docs/tasks.md): scored by what the answer
    includes, where the episode ends and what is on a page then, and by nobody without any of these.
    `id` names its episodes; made of goal and address where none is given. `allow` are origins that
    may be visited beside the site of `url`, `"*"` for all.

    Raises `UsageError` where one of them is not what it has to be.
    """
    if not isinstance(goal, str) or not goal.strip():
        raise UsageError(f"{goal!r} is no goal", "Say what is to be done, in words.")
    if isinstance(allow, str):
        raise UsageError(f"allow is {allow!r}", "Give a list of addresses.")
    if not isinstance(url, str) or not all(map(Allowed([url]).allows, url.split(AND))):
        raise UsageError(f"{url} is not a web address", "Give one with http:// or https://")
    wanted = Answer(includes=(answer,)) if isinstance(answer, str) else answer
    scored = {"answer": wanted, "ends_at": ends_at, "page": page}
    scored = {name: value for name, value in scored.items() if value is not None}
    named = id or f"{slug(goal)}-{crc32(f'{goal} {url}'.encode()):08x}"
    more: dict[str, Any] = {"allow": tuple(allow), "storage_state": storage_state}
    try:
        if scored:
            return OwnTask(goal=goal, url=url, id=named, **scored, **more).task(0)
        return unscored(named, goal, url, (urlsplit(url).netloc,), **more)
    except ValidationError as error:
        problem = error.errors()[0]
        name = str(problem["loc"][0])
        raise UsageError(f"the task's {_CALLED.get(name, name)}: {problem['msg']}") from error
