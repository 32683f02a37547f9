"""The ladder: which agents are compared, and what has to be made for them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from glob import escape
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from planact.errors import UsageError
from planact.evaluate.evaluation import select
from planact.files.recipes import read_recipe
from planact.tasks.suites import open_suite
from planact.tasks.task import Task
from planact.types import PolicyName, Record

_NAME = re.compile(r"\{([^{}]*)\}")
CELLS = "cells"  # the folder of the evaluations


class Column(Record):
    """What the agents of a column have in common."""

    executor: str
    tasks: int = Field(ge=1)  # how many of the split's, evenly spread over it
    needs: tuple[str, ...] = ()  # jobs that come before, where no `{NAME}` says so


class Row(Record):
    """What the agents of a row have in common."""

    planner: str | None  # None: no planner
    replan: PolicyName = PolicyName.NEVER
    executors: dict[str, str] = Field(default_factory=dict)  # by column, instead of the column's
    needs: tuple[str, ...] = ()  # as of columns


class Ladder(Record):
    """Read from `configs/ablate/*.yaml`. `{NAME}` in commands and models is where the job of that
    name writes."""

    suite: str
    split: str = "test"
    options: str = ""  # of every `planact eval`
    jobs: dict[str, str] = Field(default_factory=dict)  # a planact command each, without `--out`
    columns: dict[str, Column] = Field(min_length=1)
    rows: dict[str, Row] = Field(min_length=1)


class Job(Record):
    """One planact command."""

    name: str
    args: tuple[str, ...]
    out: Path
    needs: tuple[str, ...] = ()  # the jobs whose outputs it reads

    @property
    def command(self) -> str:
        return shlex.join(("planact", *self.args))


class Cell(NamedTuple):
    """One agent of the table, and the job that evaluates it."""

    row: str
    column: str
    job: Job


def load_ladder(path: Path) -> Ladder:
    """Raises `UsageError` naming the key that is wrong."""
    return read_recipe(path, Ladder)


def plan(ladder: Ladder, out: Path) -> tuple[list[Job], list[Cell]]:
    """The jobs that the table needs, each behind those that it needs itself, and its cells. Raises
    `UsageError` for a ladder that names what is not there."""
    made: dict[str, Job] = {}
    for name, command in ladder.jobs.items():
        if not re.fullmatch(r"[\w.-]+", name):
            raise UsageError(
                f"the job {name!r} has no name for a file", "Use letters, digits, - _ ."
            )
        args, needs = _filled(shlex.split(command), made, f"the job {name}")
        made[name] = _job(name, args, out, needs)
    cells = list(_cells(ladder, out, made))
    needed: set[str] = set()
    for job in reversed([*made.values(), *(cell.job for cell in cells)]):
        if job.name in needed or job.name not in made:
            needed |= {job.name, *job.needs}
    return [job for name, job in made.items() if name in needed], cells


def _cells(ladder: Ladder, out: Path, made: dict[str, Job]) -> Iterator[Cell]:
    tasks = select(open_suite(ladder.suite), ladder.split)
    for column_name, column in ladder.columns.items():
        ids = ",".join(escape(task.key) for task in spread(tasks, column.tasks))
        asked = ["eval", ladder.suite, "--split", ladder.split, "--tasks", ids]
        for row_name, row in ladder.rows.items():
            where = f"the row {row_name}"
            if unknown := row.executors.keys() - ladder.columns.keys():
                raise UsageError(f"{where} names no column {', '.join(sorted(unknown))}")
            if unknown := {*column.needs, *row.needs} - made.keys():
                raise UsageError(f"{where} needs {', '.join(sorted(unknown))}, which is no job")
            agent = ["--executor", row.executors.get(column_name, column.executor)]
            agent += ["--planner", row.planner] if row.planner else ["--no-plan"]
            agent += ["--replan", row.replan.value, *shlex.split(ladder.options)]
            args, read = _filled([*asked, *agent], made, where)
            name = f"{CELLS}/{_slug(row_name)}~{_slug(column_name)}"
            needs = tuple(dict.fromkeys((*read, *column.needs, *row.needs)))
            yield Cell(row_name, column_name, _job(name, args, out, needs))


def _job(name: str, args: Sequence[str], out: Path, needs: tuple[str, ...]) -> Job:
    return Job(name=name, args=(*args, "--out", str(out / name)), out=out / name, needs=needs)


def spread(tasks: Sequence[Task], count: int) -> list[Task]:
    """So many of the tasks, evenly spread, so that sites and templates have their share: a suite
    lists them by site and template."""
    count = min(count, len(tasks))
    return [tasks[n * len(tasks) // count] for n in range(count)]


def _filled(
    args: Sequence[str], made: dict[str, Job], where: str
) -> tuple[list[str], tuple[str, ...]]:
    """The arguments with what the jobs before made for their names, and these names."""
    needs: dict[str, None] = {}

    def place(found: re.Match[str]) -> str:
        name = found[1]
        if name not in made:
            hint = f"Jobs above it: {', '.join(made) or 'none'}"
            raise UsageError(f"{where} names {{{name}}}, which no job above it makes", hint)
        needs[name] = None
        return str(made[name].out)

    return [_NAME.sub(place, arg) for arg in args], tuple(needs)


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.casefold()).strip("-") or "row"
