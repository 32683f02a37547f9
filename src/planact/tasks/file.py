"""Tasks of a file, on sites that run somewhere already."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from planact.errors import TaskError
from planact.tasks.reading import load_tasks
from planact.tasks.task import Task
from planact.types import Budget

# WebArena's names of sites, and the environment variables that say where they run.
SITES = {
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
            for site, variable in SITES.items()
            if os.environ.get(variable)
        }

    def reset(self) -> None:
        """Nothing: whoever runs the sites resets them."""

    def storage_state(self, task: Task) -> dict[str, Any] | None:
        """The log-in that the task names, a Playwright storage state beside the task file."""
        if not task.storage_state:
            return None
        file = self._folder / task.storage_state
        try:
            state: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise TaskError(f"task {task.key}: the storage state {file} cannot be read") from error
        return state

    def start_url(self, task: Task) -> str:
        return task.resolved(self.urls).start_url


class FileSuite:
    """A task file as a suite; its name is the file's."""

    seeds = 1
    budget = Budget()

    def __init__(self, path: Path) -> None:
        """Raises `TaskError` where the file is malformed."""
        self.name = path.stem
        self._folder = path.parent
        self._tasks = load_tasks(path)

    def tasks(self, split: str) -> list[Task]:
        """The tasks of the split; all of them where the file does not divide them."""
        if not any(task.split for task in self._tasks):
            return self._tasks
        return [task for task in self._tasks if task.split == split]

    @contextmanager
    def world(self) -> Iterator[RunningSites]:
        yield RunningSites(self._folder)
