"""planact as a library: one task, or many, by an agent that is named or built.

All of it is async, with a plain function beside each for scripts. Nothing here prints: who wants to
watch gives a listener.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    nullcontext,
    suppress,
)
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar, Unpack, cast

from pydantic import BaseModel

from planact.agent.listening import Listener
from planact.agent.policies import Policy
from planact.browser import Access, Browser, Session, launch
from planact.browser.bounds.secrets import Secrets
from planact.browser.browser import check_access
from planact.browser.tools import Tool
from planact.errors import StopReason, UsageError
from planact.evaluate.agents import AgentConfig, open_agents
from planact.evaluate.conduct import Conduct
from planact.evaluate.episode import Driver, Job, start
from planact.evaluate.evaluation import evaluate_suite
from planact.evaluate.folder import RunFolder
from planact.evaluate.summary import Summary
from planact.evaluate.view import Unwatched, View
from planact.files import logins
from planact.tasks.own import OpenWeb, task
from planact.tasks.suites import suite_of
from planact.tasks.task import Suite, Task, World
from planact.types import (
    Budget,
    Executor,
    Model,
    Planner,
    Runner,
    Trajectory,
    Usage,
    unheard,
)

R = TypeVar("R")


class Options(Access, total=False):
    """Who acts, see `AgentConfig` (`planner=None` is the ReAct baseline); how sites are reached and
    what may be done there, see `Access`; and what is kept."""

    planner: str | Model | Planner | type[Planner] | None
    executor: str | Model | Executor | type[Executor]
    policy: str | Policy
    actions: Sequence[Tool]
    prompts: str | Path
    site_map: str | Path
    output: type[BaseModel] | None  # a pydantic model that the executor's model puts answers into
    budget: Budget
    headed: bool  # the browser is shown
    screens: bool  # a screenshot of every page is kept
    exchanges: bool  # all that models were asked and said is kept


_OF_SITES = Access.__annotations__.keys()
_OF_AGENTS = frozenset(field.name for field in fields(AgentConfig))


@dataclass(frozen=True, repr=False)
class Result:
    """How a task went."""

    trajectory: Trajectory
    output: Any = None  # the answer as the pydantic model that was asked for

    def __repr__(self) -> str:
        stop = self.trajectory.stop.reason
        return f"<Result answer={self.answer!r} stop={stop!s} problem={self.problem!r}>"

    @property
    def answer(self) -> str | None:
        """What the agent answered; None where it did not come to an end."""
        return self.trajectory.answer

    @property
    def problem(self) -> str:
        """Why there is no answer, or no output where one was asked for; "" if nothing is amiss."""
        return self.trajectory.problem or ("" if self.done else self.trajectory.stop.message)

    @property
    def done(self) -> bool:
        """Whether the agent says so. Whether it is so, only an evaluator or a judge can say."""
        return self.trajectory.stop.reason is StopReason.EXIT

    @property
    def usage(self) -> Usage:
        """What models were asked, and what that cost."""
        return self.trajectory.usage


async def arun(
    goal: str,
    url: str = "",
    *,
    session: Session | None = None,
    browser: Browser | None = None,
    allow: Sequence[str] = (),
    login: str | None = None,
    on_event: Listener = unheard,
    out: Path | str | None = None,
    **options: Unpack[Options],
) -> Result:
    """Does one task on a web site, from `url` or from the page that a `session` shows.

    A browser that is given is used and left open. `allow` are origins that may be visited beside
    the site of `url`, `"*"` for all; `login` the name of a log-in that `planact login` kept.
    `on_event` is a function or coroutine function that is told of each plan, page, exchange with a
    model, action and of the end. `out` is a run folder for the episode, which is kept there however
    it ends; where the site, the browser or a model failed it can be run again.

    Raises `UsageError` for what cannot be done as asked, `ModelFailure` where no model answers, and
    `EnvironmentFailure` where no browser starts. What fails after that is told in the result.
    """
    config, access, kept = _split(options)
    _check_start(url, session, browser, on_event, allow=allow, login=login, **access)
    start_url = session.page.url if session else url
    wanted = task(goal, start_url, allow=allow, id="run", storage_state=login)
    (session.secrets if session else access.get("secrets", Secrets())).check([goal])
    folder = _folder(out, kept.get("screens", False), url, config)
    keep = folder.save if folder else _forget
    async with AsyncExitStack() as stack:
        if session is None and browser is None:
            browser = await stack.enter_async_context(launch(kept.get("headed", False)))
        agents = await stack.enter_async_context(open_agents(config))
        if folder:
            folder.tell(agents.settings)

        def opened(task: Task, world: World) -> AbstractAsyncContextManager[Session]:
            if browser is None:
                return nullcontext(cast(Session, session))
            return start(task, world, browser, **access)

        driver = Driver(
            agents.make,
            opened,
            cut=keep,
            screens=folder.screens if folder else None,
            keep_screens=kept.get("screens", False),
            exchanges=kept.get("exchanges", False),
            view=_Listening(on_event),
        )
        trajectory = await driver.drive(Job(wanted), OpenWeb())
        keep(trajectory)
    form = config.output if trajectory.output is not None else None
    return Result(trajectory, form and form.model_validate(trajectory.output))


def _split(options: Options) -> tuple[AgentConfig, Access, dict[str, Any]]:
    """The agent, how sites are reached, and the rest. Raises `UsageError` for what is not what it
    has to be, or an option that there is not."""
    known = Options.__annotations__
    if unknown := options.keys() - known.keys():
        hint = f"Of the agent: {', '.join(sorted(_OF_AGENTS))}; beside it: " + ", ".join(
            sorted(known.keys() - _OF_AGENTS)
        )
        raise UsageError(f"there is no option {min(unknown)}", hint)
    given: dict[str, Any] = dict(options)
    config = AgentConfig(**{name: given[name] for name in given.keys() & _OF_AGENTS})
    config.check()
    access: Any = {name: given[name] for name in given.keys() & _OF_SITES}
    check_access(access)
    kept = {n: v for n, v in given.items() if n not in _OF_AGENTS and n not in _OF_SITES}
    return config, access, kept


def _check_start(
    url: str,
    session: Session | None,
    browser: Browser | None,
    on_event: Listener,
    **of_a_session: Any,
) -> None:
    """Raises `UsageError` for what cannot be done so, before anything starts."""
    if not callable(on_event):
        raise UsageError(f"on_event is {on_event!r}", "Give a function that takes an event.")
    if bool(url) == bool(session):
        raise UsageError("a task has one start", "Give either url or session.")
    if session and (given := [name for name, value in of_a_session.items() if value]):
        hint = "Give it to browser.open."
        raise UsageError(f"{given[0]} is for a session that is opened here", hint)
    if browser is not None and not hasattr(browser, "open"):
        hint = "Give what it opens: async with planact.launch() as browser"
        raise UsageError(f"browser is {browser!r}", hint)
    if login := of_a_session.get("login"):
        logins.read(login)


def run(goal: str, url: str = "", **options: Any) -> Result:
    """`arun`, for scripts."""
    return _wait_for(arun(goal, url, **options), "arun")


async def arun_tasks(
    suite: str | Suite | Iterable[Task],
    out: Path | str,
    *,
    split: str = "test",
    tasks: str = "*",
    limit: int | None = None,
    seeds: int | None = None,
    judge: str | Model | None = None,
    workers: int = 1,
    runner: Runner = "local",
    view: View | None = None,
    **options: Unpack[Options],
) -> Summary:
    """Does many tasks, `workers` at a time, and scores them: those of a suite, by its name or as an
    object, or any that are given. `tasks` is a pattern of their ids or sites. `runner` says where
    the workers are: `local` (this process), `processes`, or `ray` (docs/cluster.md).

    Every episode is kept in the run folder `out` when it is done, and what is there is not done
    again. `episodes` reads them. Raises `PlanactError`.
    """
    chosen = suite_of(suite)
    config, access, kept = _split({"budget": chosen.budget, **options})
    conduct = Conduct(judge, workers, runner, access, view or Unwatched(), **kept)
    return await evaluate_suite(
        chosen, split, config, Path(out), conduct, pattern=tasks, limit=limit, seeds=seeds
    )


def run_tasks(suite: str | Suite | Iterable[Task], out: Path | str, **options: Any) -> Summary:
    """`arun_tasks`, for scripts."""
    return _wait_for(arun_tasks(suite, out, **options), "arun_tasks")


def episodes(folder: Path | str) -> list[Trajectory]:
    """All episodes of a run folder. Raises `UsageError` where it is none."""
    return RunFolder.open(Path(folder)).episodes()


class _Listening(Unwatched):
    """The view that tells one listener all events."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def watch(self, name: str, goal: str, steps: int) -> AbstractContextManager[Listener]:
        return nullcontext(self._listener)


def _folder(
    out: Path | str | None, screens: bool, url: str | None, config: AgentConfig
) -> RunFolder | None:
    if out is None:
        if screens:
            raise UsageError("screenshots need a place", "Give out, a folder.")
        return None
    folder = RunFolder.start(Path(out), {"suite": "run", "url": url, **config.described()})
    if folder.set_failures_aside(folder.episodes()):
        raise UsageError(f"{out} holds this run already", "Give another folder.")
    return folder


def _forget(trajectory: Trajectory) -> None:
    """Keeps nothing: whoever asked has the result."""


def _wait_for(work: Coroutine[Any, Any, R], name: str) -> R:
    """What comes of it, where no event loop runs yet. Raises `UsageError` where one does."""
    running = False
    with suppress(RuntimeError):
        asyncio.get_running_loop()
        running = True
    if running:
        work.close()
        raise UsageError("an event loop runs here already", f"Use await planact.{name}(…).")
    return asyncio.run(work)
