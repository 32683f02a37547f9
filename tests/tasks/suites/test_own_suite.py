"""A suite of one's own that is not what it has to be: one line, and nothing starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import planact
from planact.errors import UsageError
from support.command import fails


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


class Endless(Mine):
    budget = 600  # type: ignore[assignment]


class Unseeded(Mine):
    seeds = None  # type: ignore[assignment]


class Refusing(Mine):
    def check(self, tasks: Any) -> None:
        raise KeyError("ADDRESS")


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
        (Endless, r"the budget of .*Endless.* is 600. Give one of type Budget"),
        (Unseeded, r"the seeds of .* is None. Give one of type int"),
        (Refusing, r"mine: check\(tasks\) failed: KeyError: 'ADDRESS'"),
    ],
)
@pytest.mark.usefixtures("one_browser")
async def test_what_is_wrong(tmp_path: Path, suite: type[Mine], says: str) -> None:
    async def click(history: object, on_exchange: object = None) -> None:
        raise AssertionError("nobody acts")

    class Nobody:
        name = "nobody"
        decide = staticmethod(click)

    with pytest.raises(UsageError, match=says):
        await planact.arun_tasks(suite(), tmp_path / "out", planner=None, executor=Nobody())


def test_by_name_it_is_one_line_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    Path("halves.py").write_text(
        "import planact\n"
        "class Broke:\n"
        "    name, seeds, budget, world = 'broke', 1, 600, planact.OpenWeb\n"
        "    def tasks(self, split): return 1 / 0\n"
        "class Divided(Broke):\n"
        "    budget = planact.Budget()\n"
    )
    for name, says in (
        ("halves:Broke", "the budget of halves:Broke is 600"),
        ("halves:Divided", "broke: tasks('test') failed: ZeroDivisionError"),
    ):
        assert says in fails(capsys, 2, "eval", name, "--executor", "x@http://127.0.0.1:9/v1")
