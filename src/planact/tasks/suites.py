"""Suites by name."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from planact.errors import UsageError
from planact.imports import is_import, load
from planact.tasks.file import FileSuite
from planact.tasks.task import Demonstrated, Suite, Task
from planact.tasks.webarena import FILES, task_file
from planact.types import Executor

GROUP = "planact.suites"  # of entry points
DEMONSTRATOR = "demonstrator"  # the executor that is scripted, where a suite has such


def open_suite(name: str) -> Suite:
    """`arena`, `miniwob`, `webarena`, `webarena-lite`, a task file, a suite of an installed package
    (entry points of the group `planact.suites`), or one's own by `module:Name`.

    Raises `UsageError` for none of them, `TaskError` for a bad file, and `EnvironmentFailure` where
    published tasks cannot be fetched.
    """
    if name == "arena":
        return _arena()
    if name == "miniwob":
        from planact.tasks.miniwob import MiniwobSuite

        return MiniwobSuite()
    if name in FILES:
        return FileSuite(task_file(name), name)
    if Path(name).is_file():
        return FileSuite(Path(name))
    installed = entry_points(group=GROUP)
    if name in installed.names:
        return _own(name, installed[name].value)
    if is_import(name):
        return _own(name, name)
    known = ", ".join(("arena", "miniwob", *FILES, *sorted(installed.names)))
    hint = f"Give {known}, the path of a task file or module:Name."
    raise UsageError(f"there is no suite {name!r}", hint)


def _own(name: str, where: str) -> Suite:
    suite = load(where)
    if not isinstance(suite, Suite):
        raise UsageError(f"{name} is no suite", "It needs name, seeds, budget, tasks and world.")
    return suite


@cache
def _arena() -> Suite:
    """One for the whole process: it takes a second to deal its tasks."""
    from planact.tasks.arena import ArenaSuite

    return ArenaSuite()


def demonstrator(suite: Suite, task: Task) -> Executor:
    """The task's scripted demonstrator. Raises `UsageError` where the suite has none."""
    if not isinstance(suite, Demonstrated):
        raise UsageError(f"{suite.name} has no demonstrators", "The arena has.")
    return suite.demonstrator(task)
