"""Suites by name."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from planact.errors import UsageError
from planact.imports import is_import, load
from planact.tasks.file import FileSuite
from planact.tasks.suites.webarena import FILES, task_file
from planact.tasks.task import Demonstrated, Suite, Task
from planact.types import Executor

_OURS = {
    "arena": "planact.arena.suite:ArenaSuite",
    "miniwob": "planact.tasks.suites.miniwob:MiniwobSuite",
}
GROUP = "planact.suites"  # of entry points


def open_suite(name: str) -> Suite:
    """`arena`, `miniwob`, `webarena`, `webarena-lite`, a task file, a suite of an installed package
    (entry points of the group `planact.suites`), or one's own by `module:Name`.

    Raises `UsageError` for none of them, `TaskError` for a bad file, and `EnvironmentFailure` where
    published tasks cannot be fetched.
    """
    if name in FILES:
        return FileSuite(task_file(name), name)
    if Path(name).is_file():
        return FileSuite(Path(name))
    known = _OURS | {point.name: point.value for point in entry_points(group=GROUP)}
    if name in known or is_import(name):
        return _loaded(known.get(name, name))
    names = ", ".join((*FILES, *sorted(known)))
    hint = f"Give {names}, the path of a task file or module:Name."
    raise UsageError(f"there is no suite {name!r}", hint)


@cache
def _loaded(where: str) -> Suite:
    """One for the whole process: the arena's takes a second to deal its tasks."""
    suite = load(where)
    if not isinstance(suite, Suite):
        raise UsageError(f"{where} is no suite", "It needs name, seeds, budget, tasks and world.")
    return suite


def demonstrator(suite: Suite, task: Task) -> Executor:
    """The task's scripted demonstrator. Raises `UsageError` where the suite has none."""
    if not isinstance(suite, Demonstrated):
        raise UsageError(f"{suite.name} has no demonstrators", "The arena has.")
    return suite.demonstrator(task)
