"""What an action costs beside page load and model, in planact and in BrowserGym: from the action
given to the next page read. The same actions on the same pages of MiniWoB++, in turns.

    .venv/bin/python benchmarks/overhead.py PYTHON

PYTHON is that of an environment with BrowserGym, see browsergym_side.py. Prints median and 95th
percentile in milliseconds: all of BrowserGym's step, with its observations and waits as they are
by default, beside planact's action, page as text and reward.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from browsergym_side import BrowserGym, browsergym
from rich.console import Console
from rich.table import Table

from planact.browser import Browser, Session, launch
from planact.browser.chromium import find
from planact.evaluate.episode import start
from planact.tasks.suites.miniwob import MiniwobSuite, MiniwobWorld
from planact.tasks.task import Task
from planact.types import Action, Observation

ROUNDS = 12  # of each page; its actions take turns
TEXTS = ("Myron", "Riley")

# Page: what is done there, none of which ends the episode. CSS finds the elements in BrowserGym,
# role and place among its like in planact.
CASES: dict[str, tuple[tuple[str, str, int, str], ...]] = {
    "click-checkboxes-large": (("#area input", "checkbox", 0, "click"),),
    "click-collapsible-2": (("#area h3", "tab", 0, "click"), ("#area h3", "tab", 1, "click")),
    "click-option": (("#boxes input", "radio", 0, "click"), ("#boxes input", "radio", 1, "click")),
    "click-tab-2": (("#area li a", "tab", 1, "click"), ("#area li a", "tab", 0, "click")),
    "enter-text": (("#tt", "textbox", 0, "fill"),),
    "find-word": (("#answer-input", "textbox", 0, "fill"),),
    "form-sequence-2": (("#area input", "radio", 0, "click"),),
    "login-user": (("#username", "textbox", 0, "fill"), ("#password", "textbox", 1, "fill")),
    "read-table-2": (("#tt1", "textbox", 0, "fill"),),
    "search-engine": (("#search-text", "textbox", 0, "fill"),),
    "use-autocomplete": (("#tags", "textbox", 0, "fill"),),
}


async def planact_step(
    session: Session,
    world: MiniwobWorld,
    task: Task,
    page: Observation,
    case: tuple[str, str, int, str],
    texts: list[str],
) -> tuple[float, Observation]:
    """Seconds that an action took, and the page after it."""
    _, role, place, method = case
    element = [element for element in page.elements if element.role == role][place]
    began = perf_counter()
    await session.act(Action(name=method, args=(element.number, *texts)), page)
    page = await session.observe()
    assert await world.reward(task, session) is None
    return perf_counter() - began, page


async def measure(
    peer: BrowserGym, browser: Browser, world: MiniwobWorld, task: Task, seed: int
) -> tuple[list[float], list[float]]:
    """Seconds of each action in the first episode of a task, in planact and in BrowserGym, where
    its seed is `seed`."""
    ours, theirs = [], []
    peer.ask("reset", [task.key, seed])
    async with start(task, world, browser) as session:
        await world.begin(task, 0, session)
        page = await session.observe()
        for turn in range(ROUNDS):
            case = CASES[task.key][turn % len(CASES[task.key])]
            texts = [TEXTS[turn // 2 % 2]] if case[3] == "fill" else []
            seconds, page = await planact_step(session, world, task, page, case, texts)
            css, _, place, method = case
            place = 0 if css.startswith("#") and " " not in css else place
            reply = peer.ask("act", [css, place, method, texts])
            if not reply["error"]:  # on a busy machine its actions run out of their half second
                ours.append(seconds)
                theirs.append(reply["seconds"])
    return ours, theirs


def row(name: str, ours: Sequence[float], theirs: Sequence[float]) -> list[str]:
    cells = [name, str(len(ours))]
    for of in (median, lambda times: quantiles(times, n=20, method="inclusive")[-1]):
        mine, other = 1000 * of(ours), 1000 * of(theirs)
        cells += [f"{mine:.0f}", f"{other:.0f}", f"{other / mine:.1f}"]
    return cells


async def main(python: Path) -> None:
    table = Table(
        "page", "actions", "planact", "BrowserGym", "ratio", "planact", "BrowserGym", "ratio"
    )
    table.title = "median, then 95th percentile, of an action in milliseconds"
    tasks = {task.key: task for task in MiniwobSuite().tasks("")}
    all_ours: list[float] = []
    all_theirs: list[float] = []
    with (
        MiniwobSuite().world() as world,
        browsergym(python, world.urls["miniwob"] + "/", find() or "") as peer,
    ):
        seeds = peer.ask("benchmark")["seeds"]
        async with launch() as browser:
            for name in CASES:
                episode = tasks[name], seeds[name][0]
                ours, theirs = await measure(peer, browser, world, *episode)
                table.add_row(*row(name, ours, theirs))
                all_ours += ours
                all_theirs += theirs
    table.add_section()
    table.add_row(*row("all", all_ours, all_theirs))
    Console(width=110).print(table)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
