"""`planact`: the commands that belong to no group, the groups, and the entry point."""

from __future__ import annotations

import asyncio
import errno
import logging
import sys
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from planact.cli import ablate, arena, data, episodes, models, tasks
from planact.cli.display.terminal import console, say
from planact.cli.options import Headed, Out
from planact.cli.running import (
    kept_episodes,
    new_folder,
    run_to_its_end,
)
from planact.errors import EnvironmentFailure, PlanactError
from planact.text import one_line, visible
from planact.types import Role

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

app.command(name="run")(episodes.run)
app.command(name="eval")(episodes.evaluate)
app.command(name="ablate")(ablate.ablate)


@app.command()
def login(
    url: Annotated[str, typer.Argument(help="A page to sign in on.")],
    name: Annotated[str, typer.Option("--as", help="What to call it: run --login NAME.")],
) -> None:
    """Sign in yourself, in a browser that you see, and keep that for runs."""
    from planact.cli.login import sign_in

    kept = run_to_its_end(sign_in(url, name), lambda: "nothing is kept")
    say(f"signed in: planact run … --login {name}\nkept:      {kept}")


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
    headed: Headed = False,
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
    from planact.cli.display.training import training_progress
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
        if debug:
            raise
        where = f"{error.filename}: " if error.filename else ""
        why = "the disk is full" if error.errno == errno.ENOSPC else str(error.strerror or error)
        hint = "What was finished is kept: make room or give another place, and run it again."
        _fail(EnvironmentFailure(one_line(f"{where}{why}", 400), hint))


def _fail(error: PlanactError) -> None:
    typer.echo(visible(f"planact: {error}"), err=True)
    sys.exit(error.exit_code)
