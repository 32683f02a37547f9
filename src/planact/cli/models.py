"""`planact models`: the embedded models."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer
from rich.filesize import decimal
from rich.table import Table

from planact.cli.options import console

if TYPE_CHECKING:
    from planact.llm.fetch import ModelFile

app = typer.Typer(help="The embedded models.", no_args_is_help=True)


@app.command(name="list")
def show() -> None:
    """Show the embedded models and whether they are here."""
    from planact.llm.fetch import status

    _show(status())


@app.command()
def pull() -> None:
    """Fetch the base model and merge the adapters into it."""
    from planact.llm.fetch import pull as fetch

    _show(fetch())


def _show(files: Iterable[ModelFile]) -> None:
    table = Table("kind", "name", "size", "path")
    for file in files:
        size = decimal(file.bytes) if file.present else "[yellow]not here[/]"
        table.add_row(file.kind, file.name, size, str(file.path))
    console.print(table)
