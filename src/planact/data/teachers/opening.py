"""Teachers by name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from planact.data.engine.records import RULES
from planact.data.teachers.model import ModelTeacher
from planact.data.teachers.rules import Rules
from planact.data.teachers.teacher import Teacher
from planact.llm.names import open_model
from planact.tasks.task import Suite, Task, Trainable


@asynccontextmanager
async def open_teacher(
    name: str, suite: Suite | None = None, *, concurrency: int = 1
) -> AsyncIterator[Teacher]:
    """`rules`, which know the goals of the suite's training tasks, or a model. Raises
    `UsageError` for a name that stands for nothing, `ModelFailure`."""
    if name == RULES:
        yield Rules(lambda: training_tasks(suite) if suite else ())
        return
    async with open_model(name, "planner", slots=concurrency, retries=0) as model:
        yield ModelTeacher(model)


def training_tasks(suite: Suite) -> Iterable[Task]:
    """All that training may be made of; of some suites more than their training split holds."""
    if isinstance(suite, Trainable):
        return suite.all_training_tasks
    return suite.tasks("train")
