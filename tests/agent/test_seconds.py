"""A budget of seconds ends an episode within two seconds of itself, whatever holds it up, and says
who did; what is busy then is ended with the episode's browser context."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from planact.agent import Agent
from planact.agent.listening import Listener
from planact.browser import Browser
from planact.browser.tools import tool
from planact.errors import Owner, StopReason
from planact.llm.client import OpenAIModel
from planact.llm.scripted import ScriptedModel
from planact.roles.executor import ModelExecutor
from planact.roles.planner import ModelPlanner
from planact.types import (
    Action,
    Budget,
    Decision,
    Event,
    Exchange,
    History,
    Observation,
    OnExchange,
    Stop,
    Trajectory,
    unheard,
)
from support import fuzz
from support.endpoint import endpoint
from support.web_site import web_site

LATE = 2.0  # seconds after its budget that an episode may end,
CLOSED = 6.0  # and after that its context is closed
BLOCKS = {
    "Spin": "while(1);",
    "Spin later": "setTimeout(() => { while(1); }, 200)",
    "Alerts": "while(1) alert('again')",
    "Confirms": "while(1) confirm('again')",
    "Reloads": "setInterval(() => location.reload(), 50)",
    "Growth": "setInterval(() => document.body.append('x'.repeat(99)), 0)",
    "Hashes": "setInterval(() => { location.hash = Math.random() }, 0)",
    "No answer": "location = '/hang'",
    "Slow file": "location = '/drip?s=0.3'",
    "Slow page": "location = '/stream?s=0.3'",
    "Windows": "setInterval(() => open('Spin.html'), 100)",
    "Frames": "setInterval(() => document.body.append(document.createElement('iframe')), 1)",
    "Deaf": "onbeforeunload = () => { while(1); }; location = '/late?s=9'",
    "Waits": "for (;;) { const x = new XMLHttpRequest; x.open('GET', '/late?s=9', 0); x.send() }",
    "Prints": "for (;;) print()",
    "Fills": "const all = []; setInterval(() => all.push(Array(1e5).fill(document.title)), 1)",
    "Thread": "new Worker(URL.createObjectURL(new Blob(['for(;;);'])))",
}


class Presses:
    """Presses the button, and then waits for what comes."""

    name = "presses"

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        button = next((e for e in history.page.elements if e.name in ("Go", "OK")), None)
        action = Action(name="wait", args=(5,))
        if button and (not history.steps or history.page.title == "Dialog"):
            action = Action(name="click", args=(button.number,))
        return Decision(reasoning="", target=None, action=action)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("pages")
    for name, script in BLOCKS.items():
        quoted = script.replace("&", "&amp;").replace('"', "&quot;")
        page = f'<!doctype html><title>Go</title><button onclick="{quoted}">Go</button>'
        (folder / f"{name}.html").write_text(page)
    with web_site(folder) as site:
        yield site.url


async def timed(
    browser: Browser, url: str, agent: Agent, listener: Listener = unheard
) -> Trajectory:
    """An episode that ended in time, and whose context was closed in time."""
    async with browser.open(url) as session:
        began = time.monotonic()
        run = await agent.run("Go", session, listener)
        ended = time.monotonic()
    assert ended - began < agent.budget.seconds + LATE, run.stop
    assert time.monotonic() - ended < CLOSED, run.stop
    return run


@pytest.mark.every
@fuzz.sampled(2, every=len(BLOCKS) * 6)
async def test_pages_that_hold_it_up(browser: Browser, site: str, number: int, seed: int) -> None:
    for n, rng in enumerate(fuzz.cases(number, seed)):
        name = [*BLOCKS][(n + seed) % len(BLOCKS)]
        agent = Agent(Presses(), budget=Budget(seconds=rng.uniform(0.5, 5.0), steps=1000))
        run = await timed(browser, f"{site}/{name}.html", agent)
        print(f"{name}, {agent.budget.seconds:.1f} s: {run.stop}")
        assert run.stop.owner in (None, Owner.ENVIRONMENT)
        await asyncio.sleep(0.3)
        assert busy(0.3) < 0.9, name


@pytest.mark.parametrize("name", ["Spin", "Waits", "No answer"])
async def test_a_page_that_takes_all_the_time(browser: Browser, site: str, name: str) -> None:
    run = await timed(browser, f"{site}/{name}.html", Agent(Presses(), budget=Budget(seconds=2)))
    assert (run.stop.reason, run.stop.owner) == (StopReason.SECONDS, Owner.ENVIRONMENT)
    assert run.stop.message == "the 2 seconds are used up, most of them waiting for the page"


@pytest.mark.every
@pytest.mark.parametrize("planned", [False, True])
@pytest.mark.parametrize("drips", [False, True])
async def test_in_the_middle_of_a_reply(
    browser: Browser, site: str, planned: bool, drips: bool
) -> None:
    with endpoint() as server:

        def drip() -> Iterator[bytes]:
            while not server.released.wait(0.05):
                yield b" "

        server.answer = lambda _: (200, drip()) if drips else (server.released.wait(20), {})
        async with OpenAIModel("m", base_url=f"{server.url}/v1") as model:
            planner = ModelPlanner(model) if planned else None
            agent = Agent(ModelExecutor(model), planner, budget=Budget(seconds=1))
            run = await timed(browser, f"{site}/Spin.html", agent)
            server.released.set()
    assert (run.stop.reason, run.stop.owner) == (StopReason.SECONDS, Owner.MODEL)
    assert run.exchanges[-1].problem


async def test_an_action_of_ones_own_that_hangs(browser: Browser, site: str) -> None:
    async def look_up() -> None:
        """Look it up."""
        await asyncio.sleep(60)

    model = ScriptedModel(["Action: look_up()"] * 9)
    own = (tool(look_up),)
    agent = Agent(ModelExecutor(model, own=own), actions=own, budget=Budget(seconds=1))
    run = await timed(browser, f"{site}/Spin.html", agent)
    assert (run.stop.reason, run.stop.owner) == (StopReason.SECONDS, Owner.HARNESS)


@pytest.mark.parametrize("kind", [Observation, Exchange, Stop])
async def test_a_listener_that_hangs(browser: Browser, site: str, kind: type[Event]) -> None:
    async def hear(event: Event) -> None:
        if isinstance(event, kind):
            await asyncio.sleep(60)

    agent = Agent(
        ModelExecutor(ScriptedModel(['Action: press("Tab")'] * 9)),
        budget=Budget(seconds=2, steps=1000),
    )
    run = await timed(browser, f"{site}/Growth.html", agent, hear)
    if kind is not Stop:
        assert (run.stop.reason, run.stop.owner) == (StopReason.SECONDS, Owner.HARNESS)


def busy(seconds: float) -> float:
    """How many processors the renderers of our browsers use."""
    before = sum(_ticks())
    time.sleep(seconds)
    return (sum(_ticks()) - before) / os.sysconf("SC_CLK_TCK") / seconds


def _ticks() -> Iterator[int]:
    """Of the processors, by each of our renderers so far."""
    parents, ticks = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(") ")[2].split()
            command = (entry / "cmdline").read_bytes()
        except OSError:  # it has ended
            continue
        parents[int(entry.name)] = int(fields[1])
        if b"--type=renderer" in command:
            ticks[int(entry.name)] = int(fields[11]) + int(fields[12])
    for process, used in ticks.items():
        above = process
        while above in parents and above != os.getpid():
            above = parents[above]
        if above == os.getpid():
            yield used
