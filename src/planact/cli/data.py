"""`planact data`: the stages from episodes to training sets."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from planact.cli.options import Pattern, Split, Workers, console

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
    fail: Annotated[
        float, typer.Option(help="Share of episodes that they fail on purpose.", min=0, max=1)
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
            fail=fail,
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
    grounded: Annotated[Path, typer.Argument(help="What `ground` wrote.")],
    out: Annotated[Path, typer.Option(help="Folder for planner.jsonl and executor.jsonl.")],
    suite: Annotated[str, typer.Option(help="Whose training tasks get plans, too.")] = "arena",
) -> None:
    """Write the training sets of planner and executor."""
    from planact.data.export import export_file
    from planact.tasks.suites import open_suite

    export_file(grounded, out, open_suite(suite).tasks("train"), console)


@app.command()
def judge(
    run_folder: Annotated[Path, typer.Argument(help="A run folder; its scores are not looked at.")],
    out: Annotated[Path, typer.Option(help="JSONL of judgements.")],
    judge: Annotated[str, typer.Option(help="The model that judges.")] = "embedded",
) -> None:
    """Judge which episodes reached their goal, by their actions and pages."""
    from planact.data.judge import judge_folder

    asyncio.run(judge_folder(run_folder, out, judge, console))


@app.command()
def export_judge(
    run_folders: Annotated[list[Path], typer.Argument(help="Run folders of scored episodes.")],
    out: Annotated[Path, typer.Option(help="Folder for judge.jsonl.")],
) -> None:
    """Write the training set of the judge."""
    from planact.data.judge import export_judge as run_stage

    run_stage(run_folders, out, console)
