"""Suites by name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from planact.errors import UsageError
from planact.tasks.file import FileSuite
from planact.tasks.task import Demonstrated, Suite, Task
from planact.tasks.webarena import FILES, task_file
from planact.types import Executor

DEMONSTRATOR = "demonstrator"  # the executor that is scripted, where a suite has such


def open_suite(name: str) -> Suite:
    """`arena`, `miniwob`, `webarena`, `webarena-lite`, or a task file.

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
    known = ", ".join(("arena", "miniwob", *FILES))
    raise UsageError(f"there is no suite {name!r}", f"Give {known} or the path of a task file.")


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
