"""Suites by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, TypeVar

from planact.errors import PlanactError, UsageError
from planact.imports import is_import, load
from planact.tasks.file import FileSuite, TaskList
from planact.tasks.suites.webarena import FILES, task_file
from planact.tasks.task import Checked, Demonstrated, Suite, Task, World
from planact.text import one_line, shortened
from planact.types import Budget, Executor

_OURS = {
    "arena": "planact.arena.suite:ArenaSuite",
    "injections": "planact.arena.injections.suite:InjectionSuite",
    "miniwob": "planact.tasks.suites.miniwob:MiniwobSuite",
}
T = TypeVar("T")

GROUP = "planact.suites"  # of entry points


def open_suite(name: str) -> Suite:
    """`arena`, `injections`, `miniwob`, `webarena`, `webarena-lite`, a task file, a suite of an
    installed package (entry points of the group `planact.suites`), or one's own by `module:Name`.

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
    return _checked(load(where), where)


def suite_of(given: str | Suite | Iterable[Task]) -> Suite:
    """By its name, as it is, or made of tasks. Raises `UsageError` for what is none."""
    if isinstance(given, str):
        return open_suite(given)
    if isinstance(given, Iterable) and not isinstance(given, Suite | Task):
        tasks = [*given]
        if not all(isinstance(task, Task) for task in tasks):
            raise UsageError("these are no tasks", "Make them with planact.task(…).")
        return TaskList(tasks)
    return _checked(given, shortened(repr(given), 60))


def _checked(suite: Any, named: str) -> Suite:
    """Raises `UsageError` for what is no suite."""
    if isinstance(suite, type) or not isinstance(suite, Suite):
        raise UsageError(f"{named} is no suite", "It needs name, seeds, budget, tasks and world.")
    for name, kind in (("name", str), ("seeds", int), ("budget", Budget)):
        value: object = getattr(suite, name)
        if not isinstance(value, kind):
            problem = f"the {name} of {named} is {shortened(repr(value), 60)}"
            raise UsageError(problem, f"Give one of type {kind.__name__}.")
    return suite


def tasks_of(suite: Suite, split: str) -> list[Task]:
    """The split's tasks. Raises `UsageError` where a suite of one's own gives others."""
    tasks = _given(suite, f"tasks({split!r})", lambda: [*suite.tasks(split)])
    if wrong := [task for task in tasks if not isinstance(task, Task)]:
        hint = "Make them with planact.task(…)."
        raise UsageError(f"{suite.name}: {shortened(repr(wrong[0]), 60)} is no task", hint)
    return tasks


def check_tasks(suite: Suite, tasks: Sequence[Task]) -> None:
    """Raises `UsageError` where a suite that can tell says that its tasks cannot be done here."""
    if isinstance(suite, Checked):
        check = suite.check
        _given(suite, "check(tasks)", lambda: check(tasks))


@contextmanager
def world_of(suite: Suite) -> Iterator[World]:
    """A world of the suite's, while a block runs. Raises `UsageError` where a suite of one's own
    gives none."""
    made = _given(suite, "world()", suite.world)
    if not isinstance(made, AbstractContextManager):
        if inspect.iscoroutine(made):
            made.close()
        problem = f"{suite.name}: world() gives {shortened(repr(made), 60)}, no context manager"
        raise UsageError(problem, "Give planact.OpenWeb(), or write it with @contextmanager.")
    with ExitStack() as stack:
        world = _given(suite, "world()", lambda: stack.enter_context(made))
        if missing := [name for name in _OF_A_WORLD if not hasattr(world, name)]:
            raise UsageError(f"{suite.name}: its world has no {missing[0]}", "See planact.World.")
        yield world


_OF_A_WORLD = ("urls", "reset", "storage_state", "start_url")


def _given(suite: Suite, what: str, make: Callable[[], T]) -> T:
    """What a suite gives. Raises `UsageError` where its code fails."""
    try:
        return make()
    except PlanactError:
        raise
    except Exception as error:
        problem = one_line(f"{type(error).__name__}: {error}", 200)
        raise UsageError(f"{suite.name}: {what} failed: {problem}") from error


def demonstrator(suite: Suite, task: Task) -> Executor:
    """The task's scripted demonstrator. Raises `UsageError` where the suite has none."""
    if not isinstance(suite, Demonstrated):
        raise UsageError(f"{suite.name} has no demonstrators", "The arena has.")
    return suite.demonstrator(task)
