"""Teachers by name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import cache

from planact.arena.suite import ArenaSuite
from planact.data.lines import RULES
from planact.data.model_teacher import ModelTeacher
from planact.data.rules import Rules
from planact.data.teacher import Teacher
from planact.llm.names import open_model
from planact.tasks.task import Suite, Task


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
    """All that training may be made of; of the arena more than its training split holds."""
    return _arena_tasks(suite) if isinstance(suite, ArenaSuite) else suite.tasks("train")


@cache
def _arena_tasks(suite: ArenaSuite) -> tuple[Task, ...]:
    """Tens of thousands, which take seconds to make."""
    return tuple(suite.all_training_tasks())
