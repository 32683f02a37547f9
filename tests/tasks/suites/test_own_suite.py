"""A suite of one's own that is not what it has to be: one line, and nothing starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import planact
from planact.errors import UsageError


class Mine:
    """A suite that is right."""

    name, seeds, budget = "mine", 1, planact.Budget(steps=1, seconds=5)

    def tasks(self, split: str) -> Any:
        return [planact.task("Look", "http://127.0.0.1:9/")]

    def world(self) -> Any:
        return planact.OpenWeb()


class Raising(Mine):
    def world(self) -> Any:
        raise ConnectionError("no database")


class Late(Mine):
    async def world(self) -> Any:
        return planact.OpenWeb()


class Bare(Mine):
    def world(self) -> Any:
        return {"urls": {}}


class Half(Mine):
    @contextmanager
    def world(self) -> Iterator[object]:
        yield object()


class Others(Mine):
    def tasks(self, split: str) -> Any:
        return ["Look"]


class Failing(Mine):
    def tasks(self, split: str) -> Any:
        return [self.known[split]]  # type: ignore[attr-defined]


class Nothing(Mine):
    def tasks(self, split: str) -> Any:
        return []


@pytest.mark.parametrize(
    ("suite", "says"),
    [
        (Raising, r"mine: world\(\) failed: ConnectionError: no database"),
        (Late, r"mine: world\(\) gives <coroutine .*no context manager"),
        (Bare, r"mine: world\(\) gives \{'urls': \{\}\}, no context manager"),
        (Half, r"mine: its world has no urls"),
        (Others, r"mine: 'Look' is no task"),
        (Failing, r"mine: tasks\('test'\) failed: AttributeError"),
        (Nothing, r"mine has no task"),
    ],
)
async def test_what_is_wrong(tmp_path: Path, suite: type[Mine], says: str) -> None:
    async def click(history: object, on_exchange: object = None) -> None:
        raise AssertionError("nobody acts")

    class Nobody:
        name = "nobody"
        decide = staticmethod(click)

    with pytest.raises(UsageError, match=says):
        await planact.arun_tasks(suite(), tmp_path / "out", planner=None, executor=Nobody())
