"""Tasks in WebArena's configuration format, and what a suite of tasks gives to an evaluation.

The format is that of WebArena (arXiv 2307.13854) and WebArena-Lite, read as it is published.
`template`, `split`, `allow` and the evaluators `webvoyager` and `reward` are planact's additions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, Self, runtime_checkable

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from planact.errors import TaskError
from planact.types import Budget, Executor, Planner, Record, Score, Trajectory

if TYPE_CHECKING:
    from planact.browser import Session

# "unscored": nobody can say what success is; a judge may.
EvalType = Literal["string_match", "url_match", "program_html", "webvoyager", "reward", "unscored"]


_SITE = r"__(SHOPPING_ADMIN|SHOPPING|REDDIT|GITLAB|WIKIPEDIA|MAP|HOMEPAGE|MINIWOB)__"
_ADDRESS = rf"https?://|{_SITE}"

# Task 81 of WebArena-Lite has a text where the others have a list of one.
Texts = Annotated[tuple[str, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)]


class ReferenceAnswers(Record):
    """What the answer is compared with by string_match."""

    exact_match: str | None = None
    must_include: Texts | None = None
    must_exclude: Texts | None = None
    fuzzy_match: Literal["N/A"] | tuple[str, ...] | None = None  # "N/A": cannot be done


class RequiredContents(Record):
    """What a part of a page is compared with by program_html."""

    exact_match: str | None = None
    must_include: Texts | None = None
    must_exclude: Texts | None = None
    fuzzy_match: Texts | None = None  # WebArena-Lite's: all of them together, asked of a judge

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("needs exact_match, must_include, must_exclude or fuzzy_match")
        return self


class ProgramHtml(Record):
    """A page to open after the episode and what must be found there."""

    # An address, "last" for the page as it is at the end, or "func:helper()".
    url: str = Field(pattern=rf"^(last$|func:|{_ADDRESS})")
    # A JavaScript expression on the document, "lambda:" and a JavaScript function,
    # "func:helper()", or "" for the whole page.
    locator: str = Field(pattern=r"^\s*$|^document\.|^\[\.\.\.document\.|^func:|^lambda:")
    required_contents: RequiredContents
    prep_actions: tuple[str, ...] = ()  # JavaScript to run before the locator


class WebVoyagerReference(Record):
    """What a judge holds an episode against (WebVoyager, arXiv 2401.13919, section 4.1)."""

    # golden: the answer, which does not change; possible: one of several, or true for a time.
    type: Literal["golden", "possible"]
    ans: str = Field(min_length=1)
    notice: str = ""  # on all of the site's answers, such as that they change by the day


class Eval(Record):
    """How an episode is scored: every one of `eval_types` has to hold."""

    eval_types: tuple[EvalType, ...] = Field(min_length=1)
    reference_answers: ReferenceAnswers | None = None
    reference_url: str | None = None  # alternatives are separated by " |OR| "
    url_note: Literal["GOLD in PRED", "EXACT"] = "GOLD in PRED"
    program_html: tuple[ProgramHtml, ...] | None = None
    webvoyager: WebVoyagerReference | None = None
    string_note: str | None = None  # why the task cannot be done
    reference_answer_raw_annotation: Any = None
    annotation_note: str | None = None

    @model_validator(mode="after")
    def _has_references(self) -> Self:
        given = {
            "string_match": self.reference_answers and self.reference_answers.model_fields_set,
            "url_match": self.reference_url,
            "program_html": self.program_html,
            "webvoyager": self.webvoyager,
            "reward": True,  # the page gives it, there is nothing to compare it with
            "unscored": True,
        }
        field = {"string_match": "reference_answers", "url_match": "reference_url"}
        for kind in self.eval_types:
            if not given[kind]:
                raise ValueError(f"{kind} needs {field.get(kind, kind)}")
        return self

    @property
    def by_record(self) -> bool:
        """Whether the trajectory and its screenshots are all that is looked at, so that scoring
        can be done at any later time."""
        return {"string_match", "webvoyager"}.issuperset(self.eval_types)

    @property
    def by_screens(self) -> bool:
        return "webvoyager" in self.eval_types

    @property
    def is_unscored(self) -> bool:
        return "unscored" in self.eval_types


def _names_a_file(task_id: int | str) -> int | str:
    if not re.fullmatch(r"\w(?:[\w. -]{0,148}[\w.-])?", str(task_id)):
        raise ValueError("may hold 150 letters, digits, spaces and . _ - since it names files")
    return task_id


TaskId = Annotated[int | str, AfterValidator(_names_a_file)]


class Task(Record):
    """A goal on one or more sites, and how to tell whether it was reached."""

    task_id: TaskId
    sites: tuple[str, ...] = Field(min_length=1)
    # One address, or several with " |AND| " between them: a tab for each.
    start_url: str = Field(pattern=rf"^({_ADDRESS})\S*( \|AND\| ({_ADDRESS})\S*)*$")
    intent: str = Field(min_length=1)
    eval: Eval
    require_login: bool = False
    storage_state: str | None = None  # a file of cookies, or the name of a role such as "customer"
    geolocation: dict[str, float] | None = None
    intent_template: str = ""
    instantiation_dict: dict[str, Any] = Field(default_factory=dict)
    intent_template_id: int | str | None = None
    require_reset: bool = False
    old_task_id: int | None = None  # WebArena-Lite: the number in WebArena
    string_note: str | None = None
    template: str = ""
    split: str = ""
    allow: tuple[str, ...] = ()  # origins that may be visited beside the sites; "*" for all

    @property
    def key(self) -> str:
        """`task_id` as text: what trajectories and file names hold."""
        return str(self.task_id)

    @property
    def goal(self) -> str:
        return self.intent

    @property
    def site(self) -> str:
        return "+".join(self.sites)

    @property
    def needs(self) -> frozenset[str]:
        """The sites whose addresses it takes to do and score it."""
        return frozenset(found.lower() for found in re.findall(_SITE, self.model_dump_json()))

    @property
    def is_judged(self) -> bool:
        """Whether it takes a judge model to score it."""
        answers, pages = self.eval.reference_answers, self.eval.program_html or ()
        return (
            self.eval.by_screens
            or isinstance(answers and answers.fuzzy_match, tuple)
            or any(page.required_contents.fuzzy_match for page in pages)
        )

    def resolved(self, urls: Mapping[str, str]) -> Task:
        """The task with `__SHOPPING__` and its like replaced, wherever they stand.

        `urls` maps site names ("shopping", "shopping_admin", …) to addresses without a trailing
        slash. Raises `TaskError` when the task needs a site that is not in it.
        """

        def address(match: re.Match[str]) -> str:
            site = match[1].lower()
            if site not in urls:
                raise TaskError(
                    f"task {self.key} needs the site {site!r}, which is not served here",
                    f"Sites served: {', '.join(sorted(urls)) or 'none'}.",
                )
            return json.dumps(urls[site].rstrip("/"))[1:-1]

        return Task.model_validate_json(re.sub(_SITE, address, self.model_dump_json()))


def unscored(task_id: str, goal: str, url: str, sites: Iterable[str], **more: Any) -> Task:
    """A task that nobody can score, though a judge may."""
    return Task(
        task_id=task_id,
        sites=tuple(sites),
        start_url=url,
        intent=goal,
        eval=Eval(eval_types=("unscored",)),
        **more,
    )


class World(Protocol):
    """The sites one worker's episodes act on. Calls may block; a runner calls them in a thread."""

    @property
    def urls(self) -> Mapping[str, str]:
        """Site name ("shopping") → address without a trailing slash."""
        ...

    def reset(self) -> None:
        """Back to the seeded state. Raises `EnvironmentFailure`."""
        ...

    def storage_state(self, task: Task) -> dict[str, Any] | None:
        """Cookies and storage (Playwright's format) the task starts with."""
        ...

    def start_url(self, task: Task) -> str:
        """Where the task starts, without placeholders."""
        ...


@runtime_checkable
class Prepared(Protocol):
    """A world that is made ready for a task when it was reset."""

    def prepare(self, task: Task) -> None:
        """Raises `EnvironmentFailure`."""
        ...


@runtime_checkable
class Rewarding(Protocol):
    """A world whose pages run the episode: they say its goal, when it is over and what it was
    worth. Its tasks are scored by "reward"."""

    async def begin(self, task: Task, seed: int, session: Session) -> str:
        """Starts the episode on the page that the session has opened; gives the goal."""
        ...

    async def reward(self, task: Task, session: Session) -> float | None:
        """What the page gave for the episode, above 0 for success; None while it goes on."""
        ...


@runtime_checkable
class Scoring(Protocol):
    """A world that says itself what an episode was worth."""

    async def score(self, task: Task, trajectory: Trajectory, session: Session) -> Score:
        """Looks at the world, with the page as the agent left it."""
        ...


@runtime_checkable
class Demonstrated(Protocol):
    """A suite whose tasks can be shown how they are done."""

    def demonstrator(self, task: Task) -> Executor:
        """The task's scripted demonstrator."""
        ...


@runtime_checkable
class Obeyed(Protocol):
    """A suite whose pages say what its tasks do not want, and that has an agent which does it."""

    def obedient(self, task: Task) -> tuple[Planner, Executor]: ...


@runtime_checkable
class Trainable(Protocol):
    """A suite with more tasks to make training sets of than its training split holds."""

    @property
    def all_training_tasks(self) -> Iterable[Task]: ...


@runtime_checkable
class Checked(Protocol):
    """A suite that can tell whether its tasks can be run here."""

    def check(self, tasks: Iterable[Task]) -> None:
        """Raises `UsageError` where something is missing."""
        ...


@runtime_checkable
class Suite(Protocol):
    """A named collection of tasks and the worlds they are done in."""

    name: str
    seeds: int  # episodes of each task, if nothing else is asked for
    budget: Budget  # limits of an episode, likewise

    def tasks(self, split: str) -> list[Task]: ...

    def world(self) -> AbstractContextManager[World]:
        """A world of one's own: no two of them share state."""
        ...
