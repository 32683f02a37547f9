"""The command line."""

from __future__ import annotations

import asyncio
import errno
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console

from planact.errors import EnvironmentFailure, PlanactError, StopReason
from planact.types import Budget, Policy, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planact.llm.fetch import ModelFile
    from planact.types import Trajectory

T = TypeVar("T")

app = typer.Typer(
    help="A web agent that plans, acts and replans in a real browser.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
arena_app = typer.Typer(help="The self-hosted sites.", no_args_is_help=True)
data_app = typer.Typer(help="Training data, one stage a command.", no_args_is_help=True)
models_app = typer.Typer(help="The embedded models.", no_args_is_help=True)
app.add_typer(arena_app, name="arena")
app.add_typer(data_app, name="data")
app.add_typer(models_app, name="models")

console = Console()

MODEL_HELP = "embedded, embedded:base, openai:MODEL or MODEL@http://host:port/v1"
Planner = Annotated[str, typer.Option(help=f"The planner: {MODEL_HELP}.", metavar="M")]
Executor = Annotated[str, typer.Option(help=f"The executor: {MODEL_HELP}.", metavar="M")]
Replan = Annotated[Policy, typer.Option(help="When to replan.")]
NoPlan = Annotated[bool, typer.Option("--no-plan", help="No planner: the ReAct baseline.")]
Steps = Annotated[int, typer.Option(help="Budget of actions per episode.", min=1)]
Seconds = Annotated[float, typer.Option(help="Budget of seconds per episode.", min=1)]
Screens = Annotated[bool, typer.Option("--screens", help="Keep a screenshot of every page.")]
Workers = Annotated[int, typer.Option(help="Episodes run side by side.", min=1)]
Pattern = Annotated[
    str,
    typer.Option(help="Only tasks whose id fits the pattern; several with commas.", metavar="P"),
]
Out = Annotated[Path | None, typer.Option(help="Run folder; one that exists is gone on with.")]


@app.command()
def run(
    goal: str,
    url: Annotated[str, typer.Option(help="Where to start.")],
    planner: Planner = "embedded",
    executor: Executor = "embedded",
    replan: Replan = Policy.ON_CHANGE,
    no_plan: NoPlan = False,
    allow: Annotated[
        list[str] | None,
        typer.Option(help="Origin the agent may visit beside the start URL's site; repeatable."),
    ] = None,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    max_steps: Steps = 30,
    max_seconds: Seconds = 600,
    screens: Screens = False,
    out: Out = None,
) -> None:
    """Do one task on a web site."""
    from planact.run import AgentConfig, run_once

    folder = out or _new_folder("run")
    config = AgentConfig(
        planner=None if no_plan else planner,
        executor=executor,
        policy=replan,
        budget=Budget(steps=max_steps, seconds=max_seconds),
    )
    trajectory: Trajectory = _async(
        run_once(
            goal,
            url,
            config,
            folder,
            console,
            allowed=allow or (),
            headed=headed,
            screens=screens,
        )
    )
    if trajectory.answer:
        console.print(f"answer: {trajectory.answer}", markup=False)
    console.print(f"trace: {folder / 'index.html'}", highlight=False)
    if trajectory.stop.reason is not StopReason.EXIT:
        raise typer.Exit(3 if trajectory.stop.owner in ("environment", "model") else 1)


@app.command(name="eval")
def evaluate(
    suite: Annotated[
        str,
        typer.Argument(help="arena, webarena, webarena-lite, or a task file in WebArena's format."),
    ],
    split: Annotated[str, typer.Option(help="train, validation or test.")] = "test",
    tasks: Pattern = "*",
    limit: Annotated[int | None, typer.Option(help="At most so many tasks.", min=1)] = None,
    seeds: Annotated[int, typer.Option(help="Episodes per task.", min=1)] = 1,
    planner: Planner = "embedded",
    executor: Annotated[
        str, typer.Option(help=f"The executor: {MODEL_HELP}; or demonstrator.", metavar="M")
    ] = "embedded",
    replan: Replan = Policy.ON_CHANGE,
    no_plan: NoPlan = False,
    judge: Annotated[
        str | None, typer.Option(help="Judge of fuzzy answers, a model.", metavar="M")
    ] = None,
    workers: Workers = 1,
    max_steps: Steps = 30,
    max_seconds: Seconds = 600,
    screens: Screens = False,
    out: Out = None,
) -> None:
    """Run the tasks of a suite and score them."""
    from planact.run import AgentConfig, run_suite

    folder = out or _new_folder("eval")
    config = AgentConfig(
        planner=None if no_plan or executor == "demonstrator" else planner,
        executor=executor,
        policy=replan,
        budget=Budget(steps=max_steps, seconds=max_seconds),
    )
    _async(
        run_suite(
            suite,
            split,
            config,
            folder,
            console,
            pattern=tasks,
            limit=limit,
            seeds=seeds,
            judge=judge,
            workers=workers,
            screens=screens,
        )
    )
    console.print(f"episodes: {folder}\ntrace:    {folder / 'index.html'}", highlight=False)


@app.command()
def view(folder: Annotated[Path, typer.Argument(help="A run folder.")]) -> None:
    """Make the HTML page of a run."""
    from planact.viewer import render

    console.print(str(render(folder)), highlight=False)


@app.command()
def demo(
    out: Out = None,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
) -> None:
    """Let the embedded models do tasks in a real shop before your eyes."""
    from planact.demo import demonstrate

    setup()
    _async(demonstrate(out or _new_folder("demo"), headed, console))


@app.command()
def setup() -> None:
    """Make sure of Chromium and the embedded models."""
    from planact.browser.chromium import ensure

    console.print(f"Chromium: {_async(ensure(console))}", highlight=False)
    models_pull()


# ---------------------------------------------------------------- arena


@arena_app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8800,
) -> None:
    """Serve the arena until Ctrl-C."""
    from planact import arena

    arena.serve(port)


@arena_app.command()
def reset(
    port: Annotated[int, typer.Option(help="Port it is served on.", min=1, max=65535)] = 8800,
) -> None:
    """Put the arena that is served on a port back to its seed."""
    from planact import arena

    arena.reset(port)
    console.print("the arena is back at its seed")


@arena_app.command(name="tasks")
def arena_tasks(
    split: Annotated[str, typer.Option(help="train, validation or test.")] = "test",
    as_json: Annotated[bool, typer.Option("--json", help="WebArena's format.")] = False,
) -> None:
    """List the arena's tasks."""
    from rich.table import Table

    from planact.tasks.suites import open_suite

    tasks = open_suite("arena").tasks(split)
    if as_json:
        for task in tasks:
            typer.echo(task.model_dump_json(exclude_unset=True))
        return
    table = Table("task", "sites", "goal")
    for task in tasks:
        table.add_row(task.key, task.site, task.goal)
    console.print(table)


# ---------------------------------------------------------------- data


@data_app.command()
def collect(
    out: Annotated[Path, typer.Option(help="Run folder for the trajectories.")],
    suite: Annotated[str, typer.Option(help="The suite.")] = "arena",
    split: Annotated[str, typer.Option(help="train, validation or test.")] = "train",
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

    _async(
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


@data_app.command()
def ground(
    run_folder: Annotated[Path, typer.Argument(help="A run folder of `collect`.")],
    out: Annotated[Path, typer.Option(help="JSONL of trajectories with plans.")],
) -> None:
    """Reverse-engineer plans and replans from successful trajectories."""
    from planact.data.ground import ground_folder

    ground_folder(run_folder, out, console)


@data_app.command()
def export(
    grounded: Annotated[Path, typer.Argument(help="What `ground` wrote.")],
    out: Annotated[Path, typer.Option(help="Folder for planner.jsonl and executor.jsonl.")],
    suite: Annotated[str, typer.Option(help="Whose training tasks get plans, too.")] = "arena",
) -> None:
    """Write the training sets of planner and executor."""
    from planact.data.export import export_file
    from planact.tasks.suites import open_suite

    export_file(grounded, out, open_suite(suite).tasks("train"), console)


# ---------------------------------------------------------------- train


@app.command()
def train(
    role: Annotated[Role, typer.Argument(help="Whose adapter.")],
    data: Annotated[Path, typer.Argument(help="JSONL of chat examples, as `data export` writes.")],
    recipe: Annotated[Path, typer.Option(help="YAML recipe, see configs/train.")],
    out: Annotated[Path, typer.Option(help="Folder; one that exists is gone on with.")],
) -> None:
    """Train the adapter of a role."""
    from planact.train import load_recipe
    from planact.train import train as run_training

    adapter = run_training(role, data, out, load_recipe(recipe), console)
    console.print(f"adapter: {adapter}", highlight=False)


# ---------------------------------------------------------------- models


@models_app.command(name="list")
def models_list() -> None:
    """Show the embedded models and whether they are here."""
    from planact.llm.fetch import status

    _show_models(status())


@models_app.command(name="pull")
def models_pull() -> None:
    """Fetch the base model and merge the adapters into it."""
    from planact.llm.fetch import pull

    _show_models(pull())


def _show_models(files: Iterable[ModelFile]) -> None:
    from rich.filesize import decimal
    from rich.table import Table

    table = Table("kind", "name", "size", "path")
    for file in files:
        size = decimal(file.bytes) if file.present else "[yellow]not here[/]"
        table.add_row(file.kind, file.name, size, str(file.path))
    console.print(table)


# ---------------------------------------------------------------- entry point


def _async(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def _new_folder(kind: str) -> Path:
    return Path("runs") / f"{kind}-{datetime.now():%Y%m%d-%H%M%S}"


def main() -> None:
    """Runs the command line. Errors become one line and an exit code; `--debug` shows the rest."""
    arguments = [a for a in sys.argv[1:] if a != "--debug"]
    debug = len(arguments) < len(sys.argv) - 1
    try:
        app(arguments)
    except PlanactError as error:
        if debug:
            raise
        _fail(error)
    except KeyboardInterrupt:
        typer.echo("interrupted; finished episodes are kept, the same command goes on", err=True)
        sys.exit(130)
    except OSError as error:
        if debug or error.errno != errno.ENOSPC:
            raise
        _fail(EnvironmentFailure("the disk is full", "Free some space and run it again."))


def _fail(error: PlanactError) -> None:
    typer.echo(f"planact: {error}", err=True)
    sys.exit(error.exit_code)
