"""`planact ablate`: a table of agents, and what is missing for it."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from planact.cli.display.terminal import console, say
from planact.errors import PlanactError, UsageError

if TYPE_CHECKING:
    from planact.ablate.ladder import Job
    from planact.ablate.report import Ablation


def ablate(
    context: typer.Context,
    config: Annotated[Path, typer.Argument(help="A ladder such as configs/ablate/arena.yaml.")],
    out: Annotated[Path, typer.Option(help="Folder; one that exists is gone on with.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what is missing.")] = False,
) -> None:
    """Train and evaluate what is missing of a ladder, and write its table."""
    from planact.ablate.jobs import begun, do, missing, read_book
    from planact.ablate.ladder import load_ladder, plan
    from planact.ablate.report import Ablation, check_extra, results, write
    from planact.evaluate.folder import claimed

    ladder = load_ladder(config)
    jobs, cells = plan(ladder, out)
    jobs += [cell.job for cell in cells]
    _check(jobs, context.find_root().command)
    left = missing(jobs, out)
    if dry_run:
        for job in left:
            print(job.command)
        say(f"{len(left)} of {len(jobs)} jobs are missing")
        return
    check_extra()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write to {out}: {error.strerror}") from error
    began = iter(range(1, len(left) + 1))

    def tell(job: Job) -> None:
        console.rule(f"[bold]{next(began)} of {len(left)}: {escape(job.name)}", align="left")

    def report() -> Ablation:
        book = read_book(out)
        found = results([cell for cell in cells if begun(cell.job, book)])
        names = {"rows": [*ladder.rows], "columns": [*ladder.columns]}
        ablation = Ablation(config=str(config), results=found, **names)
        write(ablation, out)
        return ablation

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with claimed(out):
        try:
            do(left, out, tell)
        except PlanactError:
            with suppress(PlanactError):  # else it would be told instead
                report()
            raise
        ablation = report()
    console.print(_table(ablation))
    if broken := [job.name for job in missing(jobs, out)]:
        say(
            f"Site or model broke episodes of {', '.join(broken)}: the same command does them again"
        )
    say(f"table:   {out / 'ablation.md'}\npicture: {out / 'ablation.png'}, {out / 'calls.png'}")


def _check(jobs: Sequence[Job], planact: Any) -> None:
    """Raises `UsageError` for a job that is no command of ours, before the first is begun."""
    for job in jobs:
        try:
            parse(planact, job.args)
        except UsageError as error:
            raise UsageError(f"the job {job.name} is no command: {error}", job.command) from error
        if "--http-login" in job.args:  # it would stand in the table
            hint = "Set PLANACT_HTTP_LOGIN instead"
            raise UsageError(f"the job {job.name} has a password in its command", hint)


def parse(command: Any, args: Sequence[str]) -> None:
    """Raises `UsageError` where that is no command line of the group of commands. Nothing is
    run."""
    left = [*args]
    while groups := getattr(command, "commands", None):
        if not left or left[0] not in groups:
            raise UsageError(f"there is no command {' '.join(args[:2])!r}")
        command = groups[left.pop(0)]
    try:
        command.make_context(command.name, left)
    except Exception as error:  # typer's own are not public
        told = getattr(error, "format_message", None)
        if told is None:
            raise
        raise UsageError(told()) from error


def _table(ablation: Ablation) -> Table:
    table = Table("", *map(escape, ablation.columns))
    for row in ablation.rows:
        found = {r.column: r.success.to_text() for r in ablation.results if r.row == row}
        table.add_row(escape(row), *(found.get(column, "–") for column in ablation.columns))
    return table
