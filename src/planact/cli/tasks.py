"""`planact tasks`: task files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from planact.cli.display.terminal import console
from planact.errors import TaskError

if TYPE_CHECKING:
    from planact.tasks.task import Task

app = typer.Typer(help="Tasks of your own.", no_args_is_help=True)


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A task file, see docs/tasks.md.")]) -> None:
    """Say what is wrong with a task file, line by line."""
    from planact.tasks.reading import check_tasks

    tasks, problems = check_tasks(file)
    for problem in problems:
        typer.echo(f"{file}: {problem}")
    if problems:
        raise TaskError(f"{file}: problems: {len(problems)}; tasks without any: {len(tasks)}")
    console.print(_table(tasks))


def _table(tasks: Iterable[Task]) -> Table:
    """Tasks by the origin they start at, and how they are scored."""
    origins: defaultdict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        # The address of a site, or WebArena's placeholder for one.
        start = re.match(r"https?://[^/?#\s]*|__[A-Z_]+__", task.start_url)
        assert start is not None  # Task's validation
        origins[start[0]].append(task)
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("starts at", no_wrap=True)
    for heading in ("tasks", "scored by", "by a judge"):
        table.add_column(heading)
    for origin, group in origins.items():
        kinds = dict.fromkeys(kind for task in group for kind in task.eval.eval_types)
        judged = sum(task.is_judged for task in group)
        table.add_row(escape(origin), str(len(group)), ", ".join(kinds), str(judged or ""))
    return table
