"""The ladder: which agents are compared, and what has to be made for them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import suppress
from glob import escape
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from planact.errors import StopReason, UsageError
from planact.evaluate.evaluation import select
from planact.evaluate.folder import RunFolder
from planact.files.recipes import read_recipe
from planact.llm.names import own_weights
from planact.tasks.suites import open_suite
from planact.tasks.task import Task
from planact.types import PolicyName, Record, Role, Trajectory

_NAME = re.compile(r"\{([^{}]*)\}")
_MODELS: dict[str, Role] = {
    "--planner": "planner",
    "--executor": "executor",
    "--judge": "judge",
    "--teacher": "planner",
}
CELLS = "cells"  # the folder of the evaluations
EARLIER = "earlier"  # that of what was made in another way before
_OURS = frozenset((CELLS, "jobs", "ablation", "calls", EARLIER))  # what is beside the jobs
_SET = frozenset(
    ("--split", "--tasks", "--limit", "--planner", "--executor", "--no-plan", "--replan", "--out")
)


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
    tasks: str = "*"  # of the split's, as `planact eval --tasks`
    options: str = ""  # of every `planact eval`
    jobs: dict[str, str] = Field(default_factory=dict)  # a planact command each, without `--out`
    accelerate: str = ""  # of every `planact train`: how its GPUs share it, a file of Accelerate's
    columns: dict[str, Column] = Field(min_length=1)
    rows: dict[str, Row] = Field(min_length=1)


class Job(Record):
    """One planact command, which writes to a place below `root`."""

    name: str
    asked: tuple[str, ...]  # the command without where it writes, and of which tasks
    root: Path
    needs: tuple[str, ...] = ()  # the jobs whose outputs it reads
    tasks: tuple[str, ...] = ()  # of an evaluation
    accelerate: str = ""

    @property
    def out(self) -> Path:
        return self.root / self.name

    @property
    def args(self) -> tuple[str, ...]:
        chosen = ["--tasks", ",".join(map(escape, self.tasks))] if self.tasks else []
        return (*self.asked, *chosen, "--out", str(self.out))

    @property
    def launch(self) -> tuple[str, ...]:
        """What Accelerate is told before the command."""
        return ("--config_file", self.accelerate, "-m") if self.accelerate else ()

    @property
    def command(self) -> str:
        before = ("accelerate", "launch", *self.launch) if self.launch else ()
        return shlex.join((*before, "planact", *self.args))

    @property
    def made_by(self) -> str:
        """What two commands have in common whose outputs can stand side by side."""
        return shlex.join(self.asked).replace(str(self.root), "OUT")

    @property
    def files(self) -> list[Path]:
        """Those that the command names and no job makes: recipes, task files, adapters."""
        args = [part for arg in self.asked for part in arg.split("=")]
        paths = [Path(arg) for arg in args if arg]
        for option, model in pairwise(args):
            if option in _MODELS:
                with suppress(UsageError):  # a profile that is not there yet
                    paths += own_weights(model, _MODELS[option])
        return [p for p in paths if p.is_file() and not p.is_relative_to(self.root)]

    def episodes(self) -> dict[tuple[str, int], Trajectory]:
        """Those of an evaluation's tasks that an agent did, by task and seed: not those that
        something else broke."""
        if not (self.out / "run.json").exists():
            return {}
        return {
            (episode.task_id, episode.seed): episode
            for episode in RunFolder.open(self.out).episodes()
            if episode.task_id in self.tasks and episode.stop.reason is not StopReason.FAILED
        }


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
    if ladder.accelerate and not Path(ladder.accelerate).is_file():
        hint = "Name a file that `accelerate config` has written"
        raise UsageError(f"accelerate: {ladder.accelerate} is not there", hint)
    made: dict[str, Job] = {}
    for name, command in ladder.jobs.items():
        where = f"the job {name}"
        if not re.fullmatch(r"\w[\w.-]*", name) or name.split(".")[0] in _OURS:
            hint = "Use letters, digits, - _ ., and none of our own names"
            raise UsageError(f"the job {name!r} has no name for a file", hint)
        args, needs = _filled(_split(command, where), made, where)
        if args[:1] == ["ablate"]:
            raise UsageError(f"{where} is another ablation", "Name its jobs here")
        shared = ladder.accelerate if args[:1] == ["train"] else ""
        made[name] = Job(name=name, asked=tuple(args), root=out, needs=needs, accelerate=shared)
    cells = list(_cells(ladder, out, made))
    needed: set[str] = set()
    for job in reversed([*made.values(), *(cell.job for cell in cells)]):
        if job.name in needed or job.name not in made:
            needed |= {job.name, *job.needs}
    return [job for name, job in made.items() if name in needed], cells


def _cells(ladder: Ladder, out: Path, made: dict[str, Job]) -> Iterator[Cell]:
    tasks = select(open_suite(ladder.suite), ladder.split, ladder.tasks)
    options = _split(ladder.options, "options")
    if set_here := _SET.intersection(option.partition("=")[0] for option in options):
        message = f"options name {', '.join(sorted(set_here))}, which the ladder itself says"
        raise UsageError(message, "Write it as suite, split, tasks, columns and rows")
    names: set[str] = set()
    for column_name, column in ladder.columns.items():
        chosen = tuple(task.key for task in spread(tasks, column.tasks))
        for row_name, row in ladder.rows.items():
            where = f"the row {row_name}"
            if unknown := row.executors.keys() - ladder.columns.keys():
                raise UsageError(f"{where} names no column {', '.join(sorted(unknown))}")
            if unknown := {*column.needs, *row.needs} - made.keys():
                raise UsageError(f"{where} needs {', '.join(sorted(unknown))}, which is no job")
            name = f"{CELLS}/{_slug(row_name)}~{_slug(column_name)}"
            if name in names:
                message = f"{where}: another row or column differs from it in no letter or digit"
                raise UsageError(message, "Give it another name")
            names.add(name)
            agent = ["--executor", row.executors.get(column_name, column.executor)]
            agent += ["--no-plan"] if row.planner is None else ["--planner", row.planner]
            agent += ["--replan", row.replan.value, *options]
            asked, read = _filled(
                ["eval", ladder.suite, "--split", ladder.split, *agent], made, where
            )
            needs = tuple(dict.fromkeys((*read, *column.needs, *row.needs)))
            job = Job(name=name, asked=tuple(asked), root=out, needs=needs, tasks=chosen)
            yield Cell(row_name, column_name, job)


def spread(tasks: Sequence[Task], count: int) -> list[Task]:
    """So many of the tasks, evenly spread over sites and templates. Half as many are among them."""
    count = min(count, len(tasks))
    groups = [(task.site, task.template) for task in tasks]
    sites = [task.site for task in tasks]
    ordered = sorted(tasks, key=lambda t: (sites.index(t.site), groups.index((t.site, t.template))))
    return [ordered[n * len(tasks) // count] for n in range(count)]


def _split(command: str, where: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError as error:
        raise UsageError(f"{where} cannot be read: {error}", "Close what is quoted") from error


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
