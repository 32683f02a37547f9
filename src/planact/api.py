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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, TypeVar, Unpack, cast
from urllib.parse import urlsplit
from zlib import crc32

from pydantic import BaseModel, ValidationError

from planact.agent.loop import Listener
from planact.agent.policies import Policy
from planact.browser import Access, Browser, Session, launch
from planact.browser.bounds.guards import Allowed
from planact.browser.bounds.secrets import Secrets
from planact.browser.browser import AND
from planact.browser.tools import Tool
from planact.errors import ModelFailure, ParseError, StopReason, UsageError
from planact.evaluate.agents import AgentConfig, open_agents
from planact.evaluate.episode import Driver, Job, start
from planact.evaluate.evaluation import evaluate_suite
from planact.evaluate.folder import RunFolder
from planact.evaluate.summary import Summary
from planact.evaluate.view import Unwatched, View
from planact.files import logins
from planact.files.exchanges import with_exchanges
from planact.roles.ask import MalformedReply
from planact.roles.output import check, parse, put_into
from planact.tasks.file import TaskList
from planact.tasks.own import Answer, OwnTask, Page
from planact.tasks.suites import open_suite
from planact.tasks.task import Eval, OpenWeb, Suite, Task, World
from planact.text import slug
from planact.types import (
    Budget,
    Exchange,
    Executor,
    Model,
    Planner,
    Runner,
    Trajectory,
    Usage,
    unheard,
)

R = TypeVar("R")


class AgentOptions(TypedDict, total=False):
    """Who acts; see `AgentConfig`. `planner=None` is the ReAct baseline."""

    planner: str | Model | Planner | type[Planner] | None
    executor: str | Model | Executor | type[Executor]
    policy: str | Policy
    actions: Sequence[Tool]
    prompts: str | Path
    site_map: str | Path
    budget: Budget


@dataclass(frozen=True)
class Result:
    """How a task went."""

    trajectory: Trajectory
    output: Any = None  # the answer as the pydantic model that was asked for
    problem: str = ""  # why there is no output where one was asked for

    @property
    def answer(self) -> str | None:
        """What the agent answered; None where it did not come to an end."""
        return self.trajectory.answer

    @property
    def done(self) -> bool:
        """Whether the agent says so. Whether it is so, only an evaluator or a judge can say."""
        return self.trajectory.stop.reason is StopReason.EXIT

    @property
    def usage(self) -> Usage:
        """What models were asked, and what that cost."""
        return self.trajectory.usage


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
    known: dict[str, Any] = {"goal": goal, "url": url, "allow": tuple(allow), "id": named}
    try:
        if scored:
            return OwnTask(**known, **scored, storage_state=storage_state).task(0)
        return Task(
            task_id=named,
            sites=(urlsplit(url).netloc,),
            start_url=url,
            intent=goal,
            eval=Eval(eval_types=("unscored",)),
            storage_state=storage_state,
            allow=tuple(allow),
        )
    except ValidationError as error:
        problem = error.errors()[0]
        name = str(problem["loc"][0])
        raise UsageError(f"the task's {_CALLED.get(name, name)}: {problem['msg']}") from error


async def arun(
    goal: str,
    url: str = "",
    *,
    session: Session | None = None,
    browser: Browser | None = None,
    allow: Sequence[str] = (),
    secrets: Secrets | None = None,
    login: str | None = None,
    on_event: Listener = unheard,
    out: Path | str | None = None,
    screens: bool = False,
    exchanges: bool = False,
    headed: bool = False,
    access: Access | None = None,
    output: type[BaseModel] | None = None,
    **agent: Unpack[AgentOptions],
) -> Result:
    """Does one task on a web site, from `url` or from the page that a `session` shows.

    A browser that is given is used and left open. `allow` are origins that may be visited beside
    the site of `url`, `"*"` for all; `secrets` what may be entered there and is shown to no model;
    `login` the name of a log-in that `planact login` kept. `on_event` is a function or coroutine
    function that is told of each plan, page, exchange with a model, action and of the end. `out` is
    a run folder for the episode, which is kept there however it ends; `screens` puts a screenshot
    of every page beside it, `exchanges` keeps all that models were asked and said. `output` is a
    pydantic model that the answer is put into, by the executor's model.

    Raises `UsageError` for what cannot be done as asked, `ModelFailure` where no model answers, and
    `EnvironmentFailure` where no browser starts. What fails after that is told in the result.
    """
    config = AgentConfig(**_known(agent))
    config.check()
    if output is not None:
        check(output)
    if not callable(on_event):
        raise UsageError(f"on_event is {on_event!r}", "Give a function that takes an event.")
    if bool(url) == bool(session):
        raise UsageError("a task has one start", "Give either url or session.")
    for name, given in (("allow", allow), ("secrets", secrets), ("login", login)):
        if session and given:
            hint = "Give it to browser.open."
            raise UsageError(f"{name} is for a session that is opened here", hint)
    if login:
        logins.read(login)
    start_url = url or (session.page.url if session else "")
    wanted = task(goal, start_url, allow=allow, id="run", storage_state=login)
    known = session.secrets if session else secrets or Secrets()
    known.check([goal])
    access = {**(access or {}), "secrets": known}
    folder = _folder(out, screens, {"url": url, **config.described()})
    keep = folder.save if folder else _forget
    async with AsyncExitStack() as stack:
        if session is None and browser is None:
            browser = await stack.enter_async_context(launch(headed))
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
            keep_screens=screens,
            exchanges=exchanges,
            view=_Listening(on_event),
        )
        result = Result(await driver.drive(Job(wanted), OpenWeb()))
        keep(result.trajectory)
        if output and result.done:
            model = agents.models.get("executor")
            result = await _with_output(result.trajectory, output, model, exchanges)
            keep(result.trajectory)
    return result


async def _with_output(
    trajectory: Trajectory, output: type[BaseModel], model: Model | None, whole: bool
) -> Result:
    """The episode's answer put into the form by the model, or read where there is none."""
    asked: list[Exchange] = []
    found, problem = None, ""
    try:
        if model is None:
            found = parse(trajectory.answer or "", output)
        else:
            found = await put_into(output, trajectory, model, asked.append)
    except (MalformedReply, ModelFailure, ParseError) as error:
        problem = str(error)
    return Result(with_exchanges(trajectory, asked, whole=whole), found, problem)


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
    screens: bool = False,
    exchanges: bool = False,
    headed: bool = False,
    access: Access | None = None,
    secrets: Secrets | None = None,
    view: View | None = None,
    **agent: Unpack[AgentOptions],
) -> Summary:
    """Does many tasks, `workers` at a time, and scores them: those of a suite, by its name or as an
    object, or any that are given. `tasks` is a pattern of their ids or sites. `runner` says where
    the workers are: `local` (this process), `processes`, or `ray` (docs/cluster.md). `secrets` are
    what may be entered and is shown to no model.

    Every episode is kept in the run folder `out` when it is done, and what is there is not done
    again. `episodes` reads them. Raises `PlanactError`.
    """
    chosen = open_suite(suite) if isinstance(suite, str) else suite
    if isinstance(chosen, Iterable) and not isinstance(chosen, Task):
        listed = [*chosen]
        if not all(isinstance(one, Task) for one in listed):
            raise UsageError("these are no tasks", "Make them with planact.task(…).")
        chosen = TaskList(listed)
    if isinstance(chosen, type) or not isinstance(chosen, Suite):
        raise UsageError(f"{chosen!r} is no suite", "Give its name, an object, or a list of tasks.")
    config = AgentConfig(**({"budget": chosen.budget} | _known(agent)))
    config.check()
    for name, number in (("workers", workers), ("seeds", seeds), ("limit", limit)):
        if number is not None and not (isinstance(number, int) and number > 0):
            raise UsageError(f"{name} is {number!r}", "Give a number from 1 on.")
    return await evaluate_suite(
        chosen,
        split,
        config,
        Path(out),
        pattern=tasks,
        limit=limit,
        seeds=seeds,
        judge=judge,
        workers=workers,
        runner=runner,
        screens=screens,
        exchanges=exchanges,
        headed=headed,
        access={**(access or {}), "secrets": secrets or Secrets()},
        view=view,
    )


def run_tasks(suite: str | Suite | Iterable[Task], out: Path | str, **options: Any) -> Summary:
    """`arun_tasks`, for scripts."""
    return _wait_for(arun_tasks(suite, out, **options), "arun_tasks")


def episodes(folder: Path | str) -> list[Trajectory]:
    """All episodes of a run folder. Raises `UsageError` where it is none."""
    return RunFolder.open(Path(folder)).episodes()


def _known(agent: Any) -> Any:
    """The options of the agent. Raises `UsageError` for one that there is not."""
    if unknown := agent.keys() - AgentOptions.__annotations__.keys():
        known = ", ".join(AgentOptions.__annotations__)
        raise UsageError(f"there is no option {min(unknown)}", f"Of the agent: {known}.")
    return agent


class _Listening(Unwatched):
    """The view that tells one listener all events."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def watch(self, name: str, goal: str, steps: int) -> AbstractContextManager[Listener]:
        return nullcontext(self._listener)


def _folder(
    out: Path | str | None, screens: bool, configuration: dict[str, Any]
) -> RunFolder | None:
    if out is None:
        if screens:
            raise UsageError("screenshots need a place", "Give out, a folder.")
        return None
    folder = RunFolder.start(Path(out), {"suite": "run", **configuration})
    if folder.episodes():
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
