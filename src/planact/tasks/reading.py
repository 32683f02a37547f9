"""Task files. A task may have any of three forms: planact's own short one, WebArena's,
and WebVoyager's; which it is shows in its fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from planact.errors import TaskError
from planact.tasks.own import OwnTask
from planact.tasks.parsing import Item, Problem, read_items
from planact.tasks.task import Task
from planact.tasks.webvoyager import References, WebVoyagerTask

Form = type[OwnTask] | type[Task] | type[WebVoyagerTask]
FORMS: tuple[Form, ...] = (OwnTask, Task, WebVoyagerTask)


def load_tasks(path: Path) -> list[Task]:
    """The tasks of a .jsonl, .json, .yaml or .yml file.

    Raises `TaskError` naming the file, the line and the field of the first thing that is wrong.
    """
    tasks, problems = check_tasks(path)
    if problems:
        more = f"{len(problems) - 1} more: planact tasks check {path}" if len(problems) > 1 else ""
        raise TaskError(f"{path}: {problems[0]}", more)
    return tasks


def check_tasks(path: Path) -> tuple[list[Task], list[Problem]]:
    """The tasks of a file that are right, and everything that is wrong with the others.

    Raises `TaskError` where the file, or WebVoyager's reference answers, cannot be read.
    """
    tasks: dict[str, Task] = {}
    problems: list[Problem] = []
    references = References(path.parent)
    place = 0
    for place, item in enumerate(read_items(path), 1):
        if isinstance(item, Problem):
            problems.append(item)
            continue
        found = _read(item, place, references)
        if not isinstance(found, Task):
            problems += found
        elif found.key in tasks:
            problems.append(Problem(item.line(), f"the id {found.key} occurs a second time"))
        else:
            tasks[found.key] = found
    if not place:
        problems.append(Problem(1, "the file holds no tasks"))
    return list(tasks.values()), sorted(problems, key=lambda problem: problem.line)


def _read(item: Item, place: int, references: References) -> Task | list[Problem]:
    value = item.value
    if not isinstance(value, dict):
        return [Problem(item.line(), "is no task: a task has fields, such as goal and url")]
    form = max(FORMS, key=lambda form: len(form.model_fields.keys() & value.keys()))
    try:
        task = form.model_validate(value)
        if isinstance(task, OwnTask):
            return task.task(place)
        if isinstance(task, WebVoyagerTask):
            return task.task(references)
        return task
    except ValidationError as error:
        return list(_problems(item, form, error))
    except ValueError as error:
        return [Problem(item.line(["id"]), str(error), "id")]


def _problems(item: Item, form: Form, error: ValidationError) -> Iterator[Problem]:
    """One for each field, though a field that may have several types fails once for each."""
    seen = set()
    for found in error.errors():
        place = _place(found["loc"], item.value)
        message = found["msg"].removeprefix("Value error, ")
        if found["type"] == "extra_forbidden":
            message = _unknown(str(place[-1]), _form_at(form, place[:-1]))
        if place not in seen:
            yield Problem(item.line(place), message, ".".join(map(str, place)))
        seen.add(place)


def _place(location: Sequence[str | int], value: Any) -> tuple[str | int, ...]:
    """Where in the task an error is: pydantic also names the type that it tried."""
    place: list[str | int] = []
    for part in location:
        if isinstance(value, dict) and isinstance(part, str):
            if part not in value and part != location[-1]:
                continue
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int):
            value = value[part]
        else:
            continue
        place.append(part)
    return tuple(place)


def _unknown(name: str, form: type[BaseModel]) -> str:
    close = get_close_matches(name, form.model_fields, n=1)
    if close:
        return f"there is no such field; did you mean {close[0]}?"
    return f"there is no such field, only {', '.join(form.model_fields)}"


def _form_at(form: type[BaseModel], place: Sequence[str | int]) -> type[BaseModel]:
    """The record that a field holds."""
    for part in place:
        if isinstance(part, str):
            form = next(_forms_in(form.model_fields[part].annotation))
    return form


def _forms_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _forms_in(part)
