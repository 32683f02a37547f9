"""`planact arena`: the self-hosted sites."""

from __future__ import annotations

import contextlib
from typing import Annotated

import typer
from rich.table import Table

from planact.cli.display.terminal import console, say
from planact.cli.options import Split

app = typer.Typer(help="The self-hosted sites.", no_args_is_help=True)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8800,
) -> None:
    """Serve the arena until Ctrl-C."""
    from planact import arena

    accounts = arena.accounts()
    with arena.start(port) as instance:
        for name, url in instance.urls.items():
            say(f"{name:15} {url}")
        for role, account in accounts.items():
            say(f"{role:15} {account}  {arena.PASSWORD}")
        say("Ctrl-C ends it")
        with contextlib.suppress(KeyboardInterrupt):
            instance.wait()


@app.command()
def reset(
    port: Annotated[int, typer.Option(help="Port it is served on.", min=1, max=65535)] = 8800,
) -> None:
    """Put the arena that is served on a port back to its seed."""
    from planact import arena

    arena.reset(port)
    console.print("the arena is back at its seed")


@app.command()
def tasks(
    split: Split = "test",
    as_json: Annotated[bool, typer.Option("--json", help="WebArena's format.")] = False,
) -> None:
    """List the arena's tasks."""
    from planact.tasks.suites import open_suite

    found = open_suite("arena").tasks(split)
    if as_json:
        for task in found:
            typer.echo(task.model_dump_json(exclude_unset=True))
        return
    table = Table("task", "sites", "goal")
    for task in found:
        table.add_row(task.key, task.site, task.goal)
    console.print(table)
