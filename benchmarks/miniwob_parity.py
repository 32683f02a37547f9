"""MiniWoB++ in planact and in BrowserGym, side by side: goal, limits and reward after the same
actions, in episodes of BrowserGym's benchmark.

    .venv/bin/python benchmarks/miniwob_parity.py PYTHON [--record tests/recordings/miniwob.json]

PYTHON is that of an environment with BrowserGym, see browsergym_side.py. Prints a table, which says
DIFFERS where they differ; then exits with 1. `--record` keeps what BrowserGym gave, for the tests.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from browsergym_side import BrowserGym, Play, browsergym
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from planact.browser import Browser, launch
from planact.browser.chromium import find
from planact.evaluate.episode import start
from planact.tasks.suites.miniwob import MiniwobSuite, MiniwobWorld, package

SUBMIT: Play = ("#subbtn", 0, "click", [])


def click(selector: str, index: int = 0) -> Play:
    return selector, index, "click", []


def fill(selector: str, text: str) -> Play:
    return selector, 0, "fill", [text]


def quoted(goal: str) -> list[str]:
    return re.findall(r'"(.*?)"', goal)


def date(goal: str) -> str:
    return datetime.strptime(goal.split()[1], "%m/%d/%Y").strftime("%Y-%m-%d")


def time(goal: str) -> str:
    return datetime.strptime(" ".join(goal.split()[1:3]), "%I:%M %p").strftime("%H:%M")


def chosen(goal: str) -> list[str]:
    """What "Select A, B and click Submit." names."""
    names = goal.removeprefix("Select ").removesuffix(" and click Submit.").split(", ")
    return [] if names == ["nothing"] else names


def named(selector: str, text: str) -> Play:
    return click(f"{selector}:text-is({json.dumps(text, ensure_ascii=False)})")


# What does the task, given its goal: done in repeat 0.
RIGHT: dict[str, Callable[[str], list[Play]]] = {
    "choose-list": lambda g: [
        ("#options", 0, "select_option", [g[7:].partition(" from the list")[0]]),
        click("button"),
    ],
    "click-button": lambda g: [named("button", quoted(g)[0])],
    "click-button-sequence": lambda g: [SUBMIT, click("#subbtn2")],
    "click-checkboxes": lambda g: [*(named("label", name) for name in chosen(g)), SUBMIT],
    "click-collapsible": lambda g: [click("h3"), SUBMIT],
    "click-dialog": lambda g: [click(".ui-dialog-titlebar-close")],
    "click-dialog-2": lambda g: [
        click(".ui-dialog-titlebar-close")
        if quoted(g) == ["x"]
        else named(".ui-dialog-buttonset button", quoted(g)[0])
    ],
    "click-link": lambda g: [named(".alink", quoted(g)[0])],
    "click-option": lambda g: [named("label", chosen(g)[0]), SUBMIT],
    "click-tab": lambda g: [named("a", g[len("Click on ") : -1])],
    "click-test": lambda g: [SUBMIT],
    "click-test-2": lambda g: [SUBMIT],
    "click-widget": lambda g: [click(f"[data-type={quoted(g)[0]}]")],
    "enter-date": lambda g: [fill("#tt", date(g)), SUBMIT],
    "enter-password": lambda g: [
        fill("#password", quoted(g)[0]),
        fill("#verify", quoted(g)[0]),
        SUBMIT,
    ],
    "enter-text": lambda g: [fill("#tt", quoted(g)[0]), SUBMIT],
    "enter-time": lambda g: [fill("#tt", time(g)), SUBMIT],
    "focus-text": lambda g: [click("#tt")],
    "focus-text-2": lambda g: [click(f"#tt{g.split()[3][0]}")],
    "grid-coordinate": lambda g: [click(f'[id="{g.split()[-1].rstrip(".")}"]')],
    "login-user": lambda g: [
        fill("#username", quoted(g)[0]),
        fill("#password", quoted(g)[1]),
        SUBMIT,
    ],
    "unicode-test": lambda g: [named("button", quoted(g)[0])],
}

# What does not do it, or is not all there is to do: done in repeat 1. Where there is none, nothing.
WRONG: dict[str, list[Play]] = {
    "choose-list": [click("button")],
    "click-checkboxes": [SUBMIT],
    "click-collapsible": [SUBMIT],
    "click-option": [SUBMIT],
    "click-test-2": [click("#subbtn2")],
    "enter-date": [SUBMIT],
    "enter-password": [fill("#password", "wrong"), SUBMIT],
    "enter-text": [fill("#tt", "wrong"), SUBMIT],
    "login-user": [fill("#username", "wrong"), SUBMIT],
    "phone-book": [click("#contact a", 1)],
    "search-engine": [fill("#search-text", "wrong"), click("#search"), click("#page-content a")],
    "social-media": [click(".like")],
    "tic-tac-toe": [click(".ttt-row span:not([class])")],
}

# Goals that are not simply read, and pages of other kinds.
OTHERS = (
    *("book-flight", "choose-date", "click-color", "click-menu-2", "count-shape"),
    *("email-inbox-nl-turk", "use-colorwheel-2", *(set(WRONG) - set(RIGHT))),
)


def in_browsergym(peer: BrowserGym, episode: dict[str, Any]) -> dict[str, Any]:
    """The episode's start and end in BrowserGym; adds the actions done to `episode`."""
    start = peer.ask("reset", [episode["task"], episode["seed"]])
    right = RIGHT.get(episode["task"]) if episode["repeat"] == 0 else None
    episode["actions"] = right(start["goal"]) if right else []
    if episode["repeat"] == 1:
        episode["actions"] = WRONG.get(episode["task"], [])
    end: dict[str, Any] = {"reward": 0.0, "over": False}
    for action in episode["actions"]:
        end = peer.ask("play", action)
    return start | {"reward": end["reward"], "over": end["over"]}


async def in_planact(
    browser: Browser, world: MiniwobWorld, episode: dict[str, Any]
) -> dict[str, Any]:
    """The same in planact, with the same actions."""
    suite = MiniwobSuite()
    task = next(task for task in suite.tasks("") if task.key == episode["task"])
    async with start(task, world, browser) as session:
        goal = await world.begin(task, episode["repeat"], session)
        milliseconds = await session.page.evaluate("() => core.EPISODE_MAX_TIME")
        for selector, index, method, args in episode["actions"]:
            await getattr(session.page.locator(selector).nth(index), method)(*args)
        await session.observe()
        reward = await world.reward(task, session)
    return {
        "goal": goal,
        "milliseconds": milliseconds,
        "reward": float((reward or 0) > 0),
        "over": reward is not None,
    }


async def compare(peer: BrowserGym, table: Table) -> tuple[dict[str, Any], bool]:
    """Fills the table; gives what BrowserGym gave, and whether planact gave the same."""
    benchmark = peer.ask("benchmark")
    suite, same, episodes = MiniwobSuite(), True, []
    same &= suite.budget.steps == benchmark["steps"]
    same &= [task.key for task in suite.tasks("")] == list(benchmark["seeds"])
    with suite.world() as world:
        async with launch() as browser:
            for name in sorted([*RIGHT, *OTHERS]):
                for repeat in (0, 1):
                    seed = benchmark["seeds"][name][repeat]
                    episode: dict[str, Any] = {"task": name, "repeat": repeat, "seed": seed}
                    theirs = in_browsergym(peer, episode)
                    ours = await in_planact(browser, world, episode)
                    same &= ours == theirs
                    episodes.append(episode | theirs)
                    table.add_row(f"{name} {repeat}", *_cells(episode, theirs, ours))
    return benchmark | {"episodes": episodes}, same


def _cells(episode: dict[str, Any], theirs: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    actions = "; ".join(f"{m} {s}" for s, _, m, _ in episode["actions"]) or "none"
    differs = [f"DIFFERS: {key}: {ours[key]}" for key in theirs if theirs[key] != ours[key]]
    end = f"{theirs['reward']:g}{', over' if theirs['over'] else ''}"
    seconds = f"{theirs['milliseconds'] / 1000:g} s"
    cells = [theirs["goal"], actions, seconds, end, "\n".join(differs) or "the same"]
    return [escape(cell) for cell in cells]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", type=Path)
    parser.add_argument("--record", type=Path)
    options = parser.parse_args()
    table = Table("task, repeat", "goal", "actions", "limit", "reward in BrowserGym", "in planact")
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(package()) as pages:
            pages.extractall(folder)
        address = f"file://{folder}/miniwob/html/miniwob/"  # as BrowserGym's documentation has it
        with browsergym(options.python, address, find() or "") as peer:
            recording, same = asyncio.run(compare(peer, table))
    Console(width=160).print(table)
    if options.record:
        options.record.write_text(json.dumps(recording, ensure_ascii=False) + "\n")
    print("planact gave the same throughout" if same else "they differ")
    sys.exit(not same)


if __name__ == "__main__":
    main()
