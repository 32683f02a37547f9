"""`planact data`: the stages from episodes to training sets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from planact.cli.display.outcome import table
from planact.cli.display.stages import stage_progress
from planact.cli.display.terminal import console, say
from planact.cli.options import Pattern, Runner, Split, Workers
from planact.data.engine.records import RULES
from planact.data.export.formats import Format
from planact.types import DEMONSTRATOR

if TYPE_CHECKING:
    from planact.tasks.task import Suite
    from planact.types import ModelSettings

TeacherName = Annotated[
    str, typer.Option(help="rules, or a model, such as MODEL@http://HOST:PORT/v1.")
]
Concurrency = Annotated[int, typer.Option(help="Requests to a model at a time.", min=1)]

PageTokens = Annotated[
    int | None,
    typer.Option(help="Budget of a page, for another than the embedded model.", min=100),
]

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
    queries: Annotated[
        Path | None, typer.Option(help="Goals that `queries` wrote, instead of the split's.")
    ] = None,
    executor: Annotated[
        str, typer.Option(help="A model, or the suite's scripted demonstrators.")
    ] = DEMONSTRATOR,
    planner: Annotated[
        str | None, typer.Option(help="The planner's model, for an executor that is one.")
    ] = None,
    fail: Annotated[
        float, typer.Option(help="Share of episodes that they fail on purpose.", min=0, max=1)
    ] = 0.0,
    corrected: Annotated[
        bool, typer.Option("--corrected", help="Demonstrators mend what the agent does wrong.")
    ] = False,
    workers: Workers = 2,
    runner: Runner = "local",
) -> None:
    """Record demonstrators or an agent as trajectories."""
    from planact.cli.display.progress import RunProgress
    from planact.data.stages.collect import collect as run_stage
    from planact.evaluate.agents import AgentConfig
    from planact.evaluate.conduct import Conduct

    summary = asyncio.run(
        run_stage(
            suite,
            split,
            out,
            Conduct(workers=workers, runner=runner, view=RunProgress(console)),
            pattern=tasks,
            per_template=per_template,
            noise=noise,
            queries=queries,
            config=AgentConfig(planner=planner, executor=executor),
            fail=fail,
            corrected=corrected,
        )
    )
    console.print(table(summary))


@app.command()
def queries(
    out: Annotated[Path, typer.Option(help="JSONL of new goals.")],
    suite: Annotated[str, typer.Argument(help="A suite, or a task file: the seeds.")] = "arena",
    split: Split = "train",
    tasks: Pattern = "*",
    count: Annotated[int, typer.Option(help="How many goals to make.", min=1)] = 100,
    teacher: TeacherName = RULES,
    concurrency: Concurrency = 1,
) -> None:
    """Make new goals from a handful, without what cannot be done and what was asked before."""
    from planact.data.stages.queries import write_queries
    from planact.tasks.suites import open_suite

    seeds = open_suite(suite)
    _taught(
        teacher,
        partial(write_queries, seeds, split, out, pattern=tasks, count=count),
        concurrency,
        seeds,
    )


@app.command()
def ground(
    run_folder: Annotated[Path, typer.Argument(help="A run folder of `collect` or `eval`.")],
    out: Annotated[Path, typer.Option(help="JSONL of trajectories with plans.")],
    judged: Annotated[
        Path | None, typer.Option(help="What `judge` wrote; else evaluators say what succeeded.")
    ] = None,
    teacher: TeacherName = RULES,
    concurrency: Concurrency = 1,
) -> None:
    """Reverse-engineer a plan from each successful trajectory."""
    from planact.data.stages.ground import write_grounded

    _taught(teacher, partial(write_grounded, run_folder, out, judged=judged), concurrency)


@app.command()
def replans(
    grounded: Annotated[Path, typer.Argument(help="What `ground` wrote.")],
    out: Annotated[Path, typer.Option(help="JSONL of trajectories with all their plans.")],
    teacher: TeacherName = RULES,
    concurrency: Concurrency = 1,
) -> None:
    """Add the plan for the rest wherever a planner would have been asked again."""
    from planact.data.stages.replans import write_replans

    _taught(teacher, partial(write_replans, grounded, out), concurrency)


@app.command()
def reasons(
    planned: Annotated[Path, typer.Argument(help="What `ground` or `replans` wrote.")],
    out: Annotated[Path, typer.Option(help="The same with a reasoning for every action.")],
    teacher: TeacherName = RULES,
    concurrency: Concurrency = 1,
) -> None:
    """Write why each action is taken."""
    from planact.data.stages.reasons import write_reasons

    _taught(teacher, partial(write_reasons, planned, out), concurrency)


@app.command()
def expand(
    grounded: Annotated[Path, typer.Argument(help="What `ground` wrote.")],
    out: Annotated[Path, typer.Option(help="JSONL of new goals with their plans.")],
    suite: Annotated[str, typer.Option(help="Whose goals the rules know the slots of.")] = "arena",
    count: Annotated[int, typer.Option(help="How many pairs to make at most.", min=1)] = 10_000,
    teacher: TeacherName = RULES,
    concurrency: Concurrency = 1,
) -> None:
    """Make many more pairs of goal and plan from a few."""
    from planact.data.stages.expand import write_pairs
    from planact.tasks.suites import open_suite

    _taught(
        teacher,
        partial(write_pairs, grounded, out, count=count),
        concurrency,
        open_suite(suite) if teacher == RULES else None,
    )


@app.command()
def target(
    run_folder: Annotated[Path, typer.Argument(help="An `eval` of validation tasks.")],
    grounded: Annotated[Path, typer.Argument(help="What `ground` wrote.")],
    out: Annotated[Path, typer.Option(help="Folder for weaknesses.jsonl and targeted.jsonl.")],
    suite: Annotated[str, typer.Option(help="Whose goals the rules know the slots of.")] = "arena",
    teacher: TeacherName = RULES,
    concurrency: Concurrency = 1,
) -> None:
    """Name what a planner gets wrong, and make more of what would have helped."""
    from planact.data.stages.target import write_targeted
    from planact.tasks.suites import open_suite

    _taught(
        teacher,
        partial(write_targeted, run_folder, grounded, out),
        concurrency,
        open_suite(suite) if teacher == RULES else None,
    )


@app.command(name="all")
def chain(
    config: Annotated[Path, typer.Argument(help="A recipe such as configs/data/small.yaml.")],
    out: Annotated[Path, typer.Option(help="Folder for what all stages make.")] = Path("data"),
) -> None:
    """Run every stage of a recipe; what is unchanged is not made again."""
    from planact.cli.display.progress import RunProgress
    from planact.data.chain import load_recipe, run_chain

    recipe = load_recipe(config)
    with stage_progress(console) as listener:
        took = asyncio.run(run_chain(recipe, out, listener, lambda: RunProgress(console)))
    shown = Table("stage", "seconds")
    for name, seconds in took.items():
        shown.add_row(name, f"{seconds:.1f}")
    console.print(shown)
    say(f"planact view {out}")


@app.command()
def export(
    planned: Annotated[list[Path], typer.Argument(help="JSONL of trajectories with plans.")],
    out: Annotated[Path, typer.Option(help="Folder for the training sets and their card.")],
    pairs: Annotated[
        list[Path] | None,
        typer.Option(help="JSONL of further goals and plans on their pages; repeatable."),
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="The trainer whose settings come with the sets.")
    ] = Format.TRL,
    reasoning: Annotated[bool, typer.Option(help="Whether replies say why.")] = True,
    rewording: Annotated[
        float, typer.Option(help="Share of the goals that are put in other words.", min=0, max=1)
    ] = 0.0,
    page_tokens: PageTokens = None,
    validation: Annotated[
        float, typer.Option(help="Share of the tasks that is held out.", min=0, max=0.5)
    ] = 0.05,
    license_: Annotated[
        str, typer.Option("--license", help="For the dataset card, such as apache-2.0.")
    ] = "unknown",
) -> None:
    """Write the training sets of planner and executor."""
    from planact.data.stages.export import ExportOptions
    from planact.data.stages.export import export as run_stage

    options = ExportOptions(
        format=format_,
        reasoning=reasoning,
        rewording=rewording,
        validation=validation,
        license=license_,
        settings=_settings(page_tokens),
    )
    with stage_progress(console) as listener:
        run_stage(planned, pairs or (), out, options, listener)


@app.command()
def judge(
    run_folder: Annotated[Path, typer.Argument(help="A run folder; its scores are not looked at.")],
    out: Annotated[Path, typer.Option(help="JSONL of judgements.")],
    judge: Annotated[str, typer.Option(help="The model that judges.")] = "embedded",
    concurrency: Concurrency = 1,
) -> None:
    """Judge which episodes reached their goal, by their actions and pages."""
    from planact.data.stages.judge import judge_folder

    with stage_progress(console) as listener:
        asyncio.run(
            judge_folder(run_folder, out, judge, concurrency=concurrency, listener=listener)
        )


@app.command()
def export_judge(
    run_folders: Annotated[list[Path], typer.Argument(help="Run folders of scored episodes.")],
    out: Annotated[Path, typer.Option(help="Folder for the judge's set.")],
    page_tokens: PageTokens = None,
) -> None:
    """Write the training set of the judge."""
    from planact.data.stages.export_judge import export_judge as run_stage

    with stage_progress(console) as listener:
        run_stage(run_folders, out, _settings(page_tokens), listener)


def _settings(page_tokens: int | None) -> ModelSettings:
    """Of the model to be trained: the embedded one, or another with that budget of a page."""
    from planact.llm.embedded import SETTINGS
    from planact.types import ModelSettings

    return ModelSettings(page_tokens=page_tokens) if page_tokens else SETTINGS


def _taught(
    name: str,
    stage: Callable[..., Awaitable[None]],
    concurrency: int,
    suite: Suite | None = None,
) -> None:
    """Runs a stage with the teacher of that name."""
    from planact.data.teachers.opening import open_teacher

    async def run() -> None:
        async with open_teacher(name, suite, concurrency=concurrency) as teacher:
            with stage_progress(console) as listener:
                await stage(teacher, concurrency=concurrency, listener=listener)

    asyncio.run(run())
