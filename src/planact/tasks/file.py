"""Tasks of a file, on sites that run somewhere already."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from planact.browser.browser import AND
from planact.errors import TaskError, UsageError
from planact.files import logins
from planact.tasks.login import SITES, LogIns
from planact.tasks.reading import load_tasks
from planact.tasks.task import Task
from planact.types import Budget

# WebArena's names of sites, and the environment variables that say where they run.
VARIABLES = {
    "shopping": "WA_SHOPPING",
    "shopping_admin": "WA_SHOPPING_ADMIN",
    "reddit": "WA_REDDIT",
    "gitlab": "WA_GITLAB",
    "wikipedia": "WA_WIKIPEDIA",
    "map": "WA_MAP",
    "homepage": "WA_HOMEPAGE",
}


class RunningSites:
    """A world that planact did not start and cannot reset."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.urls = {
            site: os.environ[variable].rstrip("/")
            for site, variable in VARIABLES.items()
            if os.environ.get(variable)
        }
        self._log_ins = LogIns(self.urls)

    def reset(self) -> None:
        """Nothing: whoever runs the sites resets them."""

    def storage_state(self, task: Task) -> dict[str, Any] | None:
        """The log-in that the task names, a Playwright storage state beside the task file or one
        that `planact login` kept; where there is none, one of WebArena's accounts on the task's
        sites.

        Raises `TaskError` for a file that cannot be read, `EnvironmentFailure` where a site does
        not let us in.
        """
        file = self._folder / (task.storage_state or "")
        if file.is_file():
            return self._read(task, file)
        # The file's name says whom WebArena signs in. Sites on one host may share a cookie: then
        # those it names win, being last.
        named = file.name.removesuffix("_state.json").split(".")
        sites = [site for site in task.sites if task.require_login and site in SITES]
        if sites:
            return self._log_ins.state(sorted(sites, key=lambda site: site in named))
        try:
            return logins.read(task.storage_state) if task.storage_state else None
        except UsageError:  # it is meant to be a file
            return self._read(task, file)

    def start_url(self, task: Task) -> str:
        return task.resolved(self.urls).start_url

    @staticmethod
    def _read(task: Task, file: Path) -> dict[str, Any]:
        try:
            state: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise TaskError(f"task {task.key}: the storage state {file} cannot be read") from error
        return state


class TaskList:
    """Any tasks as a suite. `folder` is where the storage states are that they name."""

    seeds = 1
    budget = Budget()

    def __init__(self, tasks: Iterable[Task], name: str = "tasks", folder: Path = Path()) -> None:
        """Raises `TaskError` where two have the same id, or none is given."""
        self.name = name
        self._folder = folder
        self._tasks = [_with_a_tab_for_each_site(task) for task in tasks]
        if not self._tasks:
            raise TaskError("no task is given")
        for key, count in Counter(task.key for task in self._tasks).items():
            if count > 1:
                raise TaskError(f"{count} tasks are called {key}", "Give each an id of its own.")

    def tasks(self, split: str) -> list[Task]:
        """The tasks of the split; all of them where the file does not divide them."""
        if not any(task.split for task in self._tasks):
            return self._tasks
        return [task for task in self._tasks if task.split == split]

    @contextmanager
    def world(self) -> Iterator[RunningSites]:
        yield RunningSites(self._folder)

    def check(self, tasks: Iterable[Task]) -> None:
        """Raises `UsageError` where a site that the tasks need is not known."""
        served = RunningSites(self._folder).urls
        missing = sorted({site for task in tasks for site in task.needs} - served.keys())
        if unknown := [site for site in missing if site not in VARIABLES]:
            raise UsageError(
                f"these tasks are on {', '.join(unknown)}, which no task file can be on",
                f"The sites of a task file: {', '.join(VARIABLES)}, or an address",
            )
        if missing:
            variables = ", ".join(VARIABLES[site] for site in missing)
            raise UsageError(
                f"nothing says where {', '.join(missing)} is, which these tasks need",
                f"Set {variables} to the address.",
            )


class FileSuite(TaskList):
    """A task file as a suite."""

    def __init__(self, path: Path, name: str = "") -> None:
        """Its name is the file's if none is given. Raises `TaskError` where it is malformed."""
        super().__init__(load_tasks(path), name or path.stem, path.parent)


def _with_a_tab_for_each_site(task: Task) -> Task:
    """The task starting with a tab for each of its sites. Many of WebArena's tasks on two sites
    start on one of them, and its agents are told of a page that leads to the other."""
    sites = [f"__{site.upper()}__" for site in task.sites if site in VARIABLES]
    more = [site for site in sites if site not in task.start_url]
    if len(sites) < 2 or not more:
        return task
    return task.model_copy(update={"start_url": AND.join([task.start_url, *more])})
