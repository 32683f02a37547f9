"""`planact data`: the stages from episodes to training sets."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from planact.cli.options import Pattern, Split, Workers, console
from planact.data.formats import Format

app = typer.Typer(help="Training data, one stage a command.", no_args_is_help=True)


@app.command()
def collect(
    out: Annotated[Path, typer.Option(help="Run folder for the trajectories.")],
    suite: Annotated[str, typer.Option(help="The suite.")] = "arena",
    split: Split = "train",
    tasks: Pattern = "*",
    per_template: Annotated[
        int | None, typer.Option(help="At most so many tasks of each template.", min=1)
    ] = None,
    noise: Annotated[
        float, typer.Option(help="Share of actions before which they slip.", min=0, max=1)
    ] = 0.0,
    workers: Workers = 2,
) -> None:
    """Record the scripted demonstrators as trajectories."""
    from planact.data.collect import collect as run_stage

    asyncio.run(
        run_stage(
            suite,
            split,
            out,
            console,
            pattern=tasks,
            per_template=per_template,
            noise=noise,
            workers=workers,
        )
    )


@app.command()
def ground(
    run_folder: Annotated[Path, typer.Argument(help="A run folder of `collect`.")],
    out: Annotated[Path, typer.Option(help="JSONL of trajectories with plans.")],
) -> None:
    """Reverse-engineer plans and replans from successful trajectories."""
    from planact.data.ground import ground_folder

    ground_folder(run_folder, out, console)


@app.command()
def export(
    planned: Annotated[Path, typer.Argument(help="JSONL of trajectories with plans.")],
    out: Annotated[Path, typer.Option(help="Folder for the training sets and their card.")],
    pairs: Annotated[
        list[Path] | None,
        typer.Option(help="JSONL of further goals and plans on their pages; repeatable."),
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="The trainer whose settings come with the sets.")
    ] = Format.TRL,
    reasoning: Annotated[bool, typer.Option(help="Whether replies say why.")] = True,
    page_tokens: Annotated[
        int | None,
        typer.Option(help="Budget of a page, for another than the embedded model.", min=100),
    ] = None,
    validation: Annotated[
        float, typer.Option(help="Share of the tasks that is held out.", min=0, max=0.5)
    ] = 0.05,
    license_: Annotated[
        str, typer.Option("--license", help="For the dataset card, such as apache-2.0.")
    ] = "unknown",
) -> None:
    """Write the training sets of planner and executor."""
    from planact.data.export import ExportOptions
    from planact.data.export import export as run_stage
    from planact.llm.embedded import SETTINGS
    from planact.types import ModelSettings

    options = ExportOptions(
        format=format_,
        reasoning=reasoning,
        validation=validation,
        license=license_,
        settings=ModelSettings(page_tokens=page_tokens) if page_tokens else SETTINGS,
    )
    run_stage(planned, pairs or (), out, options, console)
