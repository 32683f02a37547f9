"""The commands that let an agent act: on one task, and on those of a suite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from planact.cli import options as o
from planact.cli.display.outcome import show
from planact.cli.display.terminal import confirmed, console, printed, say
from planact.cli.running import access_of, kept_episodes, kept_trace, new_folder, run_to_its_end
from planact.errors import StopReason
from planact.text import visible
from planact.types import DEMONSTRATOR, OBEDIENT, Budget, PolicyName

if TYPE_CHECKING:
    from planact.types import Trajectory


# The planner beside an executor that is scripted.
_BESIDE = {DEMONSTRATOR: None, OBEDIENT: OBEDIENT}


def run(
    goal: str,
    url: o.Url,
    planner: o.Planner = "embedded",
    executor: o.Executor = "embedded",
    replan: o.Replan = PolicyName.ON_CHANGE,
    site_map: o.SiteMap = None,
    no_plan: o.NoPlan = False,
    allow: o.Allow = None,
    network: o.Network = "open",
    permissions: o.PermissionsFile = None,
    confirm: o.Confirm = False,
    secrets: o.SecretsFile = None,
    login: o.Login = None,
    headed: o.Headed = False,
    max_steps: o.Steps = 30,
    max_seconds: o.Seconds = 600,
    max_cost: o.Cost = None,
    screens: o.Screens = False,
    exchanges: o.Exchanges = False,
    accept_certificates: o.Insecure = False,
    http_login: o.HttpLogin = None,
    out: o.Out = None,
) -> None:
    """Do one task on a web site."""
    access = access_of(accept_certificates, http_login, network, permissions, secrets)
    if confirm:
        access["confirm"] = confirmed
    _one(
        goal,
        url,
        out or new_folder("run"),
        planner=None if no_plan else planner,
        executor=executor,
        policy=replan,
        site_map=site_map or "",
        budget=Budget(steps=max_steps, seconds=max_seconds, cost=max_cost),
        allow=allow or (),
        login=login,
        headed=headed,
        screens=screens,
        exchanges=exchanges,
        **access,
    )


def _one(goal: str, url: str, folder: Path, **options: Any) -> None:
    """One task, told as it goes."""
    from planact.api import arun
    from planact.cli.display.narration import narrator
    from planact.viewer import render

    async def work() -> Trajectory:
        try:
            done = await arun(goal, url, out=folder, on_event=narrator(console), **options)
            return done.trajectory
        finally:
            if any(folder.glob("episodes/*.json")):
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


def evaluate(
    suite: o.Suite,
    split: o.Split = "test",
    tasks: o.Pattern = "*",
    limit: o.Limit = None,
    seeds: o.Seeds = None,
    planner: o.Planner = "embedded",
    executor: o.Executor = "embedded",
    replan: o.Replan = PolicyName.ON_CHANGE,
    site_map: o.SiteMap = None,
    no_plan: o.NoPlan = False,
    judge: o.Judge = None,
    workers: o.Workers = 1,
    runner: o.Runner = "local",
    network: o.Network = "open",
    permissions: o.PermissionsFile = None,
    secrets: o.SecretsFile = None,
    max_steps: o.StepsIfAny = None,
    max_seconds: o.SecondsIfAny = None,
    max_cost: o.Cost = None,
    screens: o.Screens = False,
    exchanges: o.Exchanges = False,
    accept_certificates: o.Insecure = False,
    http_login: o.HttpLogin = None,
    out: o.Out = None,
) -> None:
    """Run the tasks of a suite and score them."""
    from planact.tasks.suites import open_suite

    opened = open_suite(suite)
    given = {"steps": max_steps, "seconds": max_seconds, "cost": max_cost}
    limits = {name: limit for name, limit in given.items() if limit is not None}
    _many(
        opened,
        out or new_folder("eval"),
        split=split,
        tasks=tasks,
        limit=limit,
        seeds=seeds,
        planner=None if no_plan else _BESIDE.get(executor, planner),
        executor=executor,
        policy=replan,
        site_map=site_map or "",
        budget=opened.budget.model_copy(update=limits),
        judge=judge,
        workers=workers,
        runner=runner,
        screens=screens,
        exchanges=exchanges,
        **access_of(accept_certificates, http_login, network, permissions, secrets),
    )


def _many(suite: Any, folder: Path, *, budget: Budget, **options: Any) -> None:
    """Tasks with their progress, and a table at the end."""
    from planact.api import arun_tasks
    from planact.cli.display.progress import RunProgress

    work = arun_tasks(suite, folder, budget=budget, view=RunProgress(console), **options)
    summary = run_to_its_end(work, lambda: kept_episodes(folder))
    show(summary, folder, budget)
    say(f"episodes: {folder}\ntrace:    {folder / 'index.html'}")
