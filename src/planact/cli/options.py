"""Options that mean the same in all groups of commands."""

from __future__ import annotations

from typing import Annotated

import typer

from planact.types import Runner as RunnerName

Split = Annotated[str, typer.Option(help="train, validation or test.")]
Pattern = Annotated[
    str,
    typer.Option(
        help="Only tasks whose id or site fits the pattern; several with commas.", metavar="P"
    ),
]
Runner = Annotated[
    RunnerName,
    typer.Option(help="Where the workers are: in this process, in processes, on a Ray cluster."),
]
Workers = Annotated[int, typer.Option(help="Episodes run side by side.", min=1)]
