"""`planact`: the commands that belong to no group, the groups, and the entry point."""

from __future__ import annotations

import asyncio
import errno
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from planact.cli import arena, data, models, tasks
from planact.cli.options import Pattern, Runner, Split, Workers
from planact.cli.outcome import show
from planact.cli.running import (
    access_of,
    kept_episodes,
    kept_trace,
    new_folder,
    run_to_its_end,
)
from planact.cli.terminal import console, printed, say
from planact.errors import EnvironmentFailure, PlanactError, StopReason
from planact.text import visible
from planact.types import DEMONSTRATOR, OBEDIENT, Budget, PolicyName, Role

if TYPE_CHECKING:
    from planact.types import Trajectory

T = TypeVar("T")

app = typer.Typer(
    help="A web agent that plans, acts and replans in a real browser.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(arena.app, name="arena")
app.add_typer(data.app, name="data")
app.add_typer(models.app, name="models")
app.add_typer(tasks.app, name="tasks")

MIN_COST = 0.0001
MODEL_HELP = "embedded, embedded:base, openai:MODEL or MODEL@http://host:port/v1"
Planner = Annotated[str, typer.Option(help=f"The planner: {MODEL_HELP}.", metavar="M")]
Executor = Annotated[str, typer.Option(help=f"The executor: {MODEL_HELP}.", metavar="M")]
Replan = Annotated[PolicyName, typer.Option(help="When to replan.")]
NoPlan = Annotated[bool, typer.Option("--no-plan", help="No planner: the ReAct baseline.")]
Steps = Annotated[int, typer.Option(help="Budget of actions per episode.", min=1)]
Seconds = Annotated[float, typer.Option(help="Budget of seconds per episode.", min=1)]
Screens = Annotated[bool, typer.Option("--screens", help="Keep a screenshot of every page.")]
Exchanges = Annotated[
    bool, typer.Option("--exchanges", help="Keep all that models were asked and said.")
]
Insecure = Annotated[
    bool,
    typer.Option(
        "--accept-certificates", help="Also of sites whose certificate nobody vouches for."
    ),
]
HttpLogin = Annotated[
    str | None,
    typer.Option(
        help="For HTTP authentication, on the start URL's origin.",
        metavar="USER:PASSWORD",
        envvar="PLANACT_HTTP_LOGIN",
    ),
]
Out = Annotated[Path | None, typer.Option(help="Run folder; one that exists is gone on with.")]


@app.command()
def run(
    goal: str,
    url: Annotated[str, typer.Option(help="Where to start.")],
    planner: Planner = "embedded",
    executor: Executor = "embedded",
    replan: Replan = PolicyName.ON_CHANGE,
    no_plan: NoPlan = False,
    allow: Annotated[
        list[str] | None,
        typer.Option(help="Origin the agent may visit beside the start URL's site; repeatable."),
    ] = None,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    max_steps: Steps = 30,
    max_seconds: Seconds = 600,
    max_cost: Annotated[
        float | None, typer.Option(help="Budget of dollars.", min=MIN_COST, metavar="D")
    ] = None,
    screens: Screens = False,
    exchanges: Exchanges = False,
    accept_certificates: Insecure = False,
    http_login: HttpLogin = None,
    out: Out = None,
) -> None:
    """Do one task on a web site."""
    from planact.api import arun
    from planact.cli.narration import narrator
    from planact.viewer import render

    folder = out or new_folder("run")

    async def work() -> Trajectory:
        try:
            result = await arun(
                goal,
                url,
                planner=None if no_plan else planner,
                executor=executor,
                policy=replan,
                budget=Budget(steps=max_steps, seconds=max_seconds, cost=max_cost),
                allow=allow or (),
                on_event=narrator(console),
                out=folder,
                screens=screens,
                exchanges=exchanges,
                headed=headed,
                access=access_of(accept_certificates, http_login),
            )
            return result.trajectory
        finally:
            if (folder / "episodes").is_dir():
                render(folder)

    trajectory = run_to_its_end(work(), lambda: kept_trace(folder))
    stop = trajectory.stop
    if stop.reason is StopReason.FAILED and not trajectory.last:  # nothing was there to narrate
        typer.echo(visible(f"planact: {stop.message}"), err=True)
    if trajectory.answer:
        console.print(printed(f"answer: {trajectory.answer}"))
    say(f"trace: {folder / 'index.html'}")
    if stop.reason is not StopReason.EXIT:
        raise typer.Exit(3 if stop.owner in ("environment", "model") else 1)


@app.command(name="eval")
def evaluate(
    suite: Annotated[
        str,
        typer.Argument(
            help="arena, injections, miniwob, webarena, webarena-lite, or a file: docs/tasks.md."
        ),
    ],
    split: Split = "test",
    tasks: Pattern = "*",
    limit: Annotated[int | None, typer.Option(help="At most so many tasks.", min=1)] = None,
    seeds: Annotated[
        int | None, typer.Option(help="Episodes per task; 1, of miniwob 5.", min=1)
    ] = None,
    planner: Planner = "embedded",
    executor: Annotated[
        str,
        typer.Option(help=f"The executor: {MODEL_HELP}; demonstrator or obedient.", metavar="M"),
    ] = "embedded",
    replan: Replan = PolicyName.ON_CHANGE,
    no_plan: NoPlan = False,
    judge: Annotated[
        str | None,
        typer.Option(help="Judge of fuzzy answers and of WebVoyager, a model.", metavar="M"),
    ] = None,
    workers: Workers = 1,
    runner: Runner = "local",
    max_steps: Annotated[
        int | None, typer.Option(help="Budget of actions per episode; 30, of miniwob 10.", min=1)
    ] = None,
    max_seconds: Annotated[
        float | None,
        typer.Option(help="Budget of seconds per episode; 600, of miniwob 1000.", min=1),
    ] = None,
    max_cost: Annotated[
        float | None,
        typer.Option(help="Budget of dollars of all episodes, judge included.", min=MIN_COST),
    ] = None,
    screens: Screens = False,
    exchanges: Exchanges = False,
    accept_certificates: Insecure = False,
    http_login: HttpLogin = None,
    out: Out = None,
) -> None:
    """Run the tasks of a suite and score them."""
    from planact.api import arun_tasks
    from planact.cli.progress import RunProgress
    from planact.tasks.suites import open_suite

    opened = open_suite(suite)
    scripted = {DEMONSTRATOR: None, OBEDIENT: OBEDIENT}
    given = {"steps": max_steps, "seconds": max_seconds, "cost": max_cost}
    limits = {name: limit for name, limit in given.items() if limit is not None}
    budget = opened.budget.model_copy(update=limits)
    folder = out or new_folder("eval")
    summary = run_to_its_end(
        arun_tasks(
            opened,
            folder,
            split=split,
            tasks=tasks,
            limit=limit,
            seeds=seeds,
            planner=None if no_plan else scripted.get(executor, planner),
            executor=executor,
            policy=replan,
            budget=budget,
            judge=judge,
            workers=workers,
            runner=runner,
            screens=screens,
            exchanges=exchanges,
            access=access_of(accept_certificates, http_login),
            view=RunProgress(console),
        ),
        lambda: kept_episodes(folder),
    )
    show(summary, folder, budget)
    say(f"episodes: {folder}\ntrace:    {folder / 'index.html'}")


@app.command()
def view(
    folder: Annotated[Path, typer.Argument(help="A run folder, or one of data stages.")],
) -> None:
    """Make the HTML page of a run, or of data stages."""
    from planact.viewer import render

    say(str(render(folder)))


@app.command()
def demo(
    out: Out = None,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
) -> None:
    """Let the embedded models do tasks in a real shop before your eyes."""
    from planact.cli.demo import demonstrate

    setup()
    folder = out or new_folder("demo")
    run_to_its_end(demonstrate(folder, headed, console), lambda: kept_episodes(folder))


@app.command()
def setup() -> None:
    """Make sure of Chromium and the embedded models."""
    from planact.browser.chromium import ensure

    say(f"Chromium: {asyncio.run(ensure())}")
    models.pull()


@app.command()
def train(
    role: Annotated[Role, typer.Argument(help="Whose adapter.")],
    data: Annotated[Path, typer.Argument(help="Folder of a role's set, as `data export` writes.")],
    recipe: Annotated[Path, typer.Option(help="YAML recipe, see configs/train.")],
    out: Annotated[Path, typer.Option(help="Folder; one that exists is gone on with.")],
) -> None:
    """Train the adapter of a role."""
    from planact.cli.training import training_progress
    from planact.train import load_recipe
    from planact.train import train as run_training

    with training_progress(console) as listener:
        adapter = run_training(role, data, out, load_recipe(recipe), listener)
    say(f"adapter: {adapter}")


# ---------------------------------------------------------------- entry point


def main() -> None:
    """Runs the command line. Errors become one line and an exit code; `--debug` shows the rest."""
    arguments = [a for a in sys.argv[1:] if a != "--debug"]
    debug = len(arguments) < len(sys.argv) - 1
    logging.basicConfig(format="%(message)s")
    logging.getLogger("planact").setLevel(logging.INFO)  # what takes a moment
    try:
        app(arguments)
    except PlanactError as error:
        if debug:
            raise
        _fail(error)
    except OSError as error:
        if debug or error.errno != errno.ENOSPC:
            raise
        _fail(EnvironmentFailure("the disk is full", "Free some space and run it again."))


def _fail(error: PlanactError) -> None:
    typer.echo(visible(f"planact: {error}"), err=True)
    sys.exit(error.exit_code)
