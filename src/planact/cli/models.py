"""`planact models`: the embedded models, and profiles."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.filesize import decimal
from rich.markup import escape
from rich.table import Table

from planact.cli.display.terminal import console, say

if TYPE_CHECKING:
    from planact.llm.fetch import ModelFile
    from planact.llm.profiles import Profile

app = typer.Typer(help="The embedded models, and profiles of others.", no_args_is_help=True)


@app.command(name="list")
def show() -> None:
    """Show the embedded models and whether they are here, and the profiles that there are."""
    from planact.llm.fetch import status
    from planact.llm.profiles import files, profiles

    known = profiles()
    _show(status())
    if known:
        console.print(_table(known))
    else:
        places = " or ".join(map(str, files()))
        console.print(f"no profiles: {places} can hold some", markup=False, highlight=False)


@app.command()
def pull() -> None:
    """Fetch the base model and merge the adapters into it."""
    from planact.llm.fetch import pull as fetch

    _show(fetch())


@app.command()
def merge(
    trained: Annotated[Path, typer.Argument(help="Folder of `planact train`.")],
    out: Annotated[Path, typer.Option(help="Folder for the weights.")],
) -> None:
    """Write base and trained adapter as one model, for vLLM and the like."""
    from planact.train import merge as write

    write(trained, out)
    say(f"weights: {out}")


def _show(files: Iterable[ModelFile]) -> None:
    table = Table("kind", "name", "size", "path")
    for file in files:
        size = decimal(file.bytes) if file.present else "[yellow]not here[/]"
        table.add_row(file.kind, file.name, size, escape(str(file.path)))
    console.print(table)


def _table(known: Mapping[str, Profile]) -> Table:
    """What each profile says; what it leaves open is found out when the model is opened."""
    table = Table("profile", "model", "context", "page", "reply", "held by", "price", "key")
    for name, profile in known.items():
        price = profile.price
        table.add_row(
            escape(name),
            escape(profile.model),
            *(str(n or "-") for n in (profile.context, profile.page_tokens, profile.max_tokens)),
            profile.constrain.value if profile.constrain else "-",
            f"{price.input:g} / {price.output:g}" if price else "-",
            profile.key
            if os.environ.get(profile.key)
            else f"[yellow]{escape(profile.key)} unset[/]",
        )
    return table
