"""Reading a page: Playwright's aria snapshot, completed with what it does not tell.

Each frame is first marked, so that the snapshot has all that can be operated; then the snapshot is
taken; then each frame tells what the snapshot left out, by the refs it gave. A frame that does not
answer within its bound is shown as such and holds up nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from planact.browser.reading.aria import FIELDS, Node, parse
from planact.browser.reading.listeners import resolve, tell_listeners
from planact.browser.world import (
    CALL,
    FRAME,
    Handle,
    NoAnswer,
    Place,
    World,
)
from planact.errors import EnvironmentFailure
from planact.text import printable, printable_json

SNAPSHOT = 2_500  # ms for a snapshot of all frames that answer
LESS = 3_000  # elements of a page that took longer, those around the viewport
WAKING = 1.0  # seconds for frames that load only when they are looked at
FRAME_ATTEMPTS = 3  # at a frame that goes to another document while it is marked
MAX_DEPTH = 5  # of frames within frames
MAX_HOSTS = 20  # elements that may have a closed shadow root, at each look


@dataclass
class Reading:
    """A snapshot as a tree, what it does not tell by ref, and the values of password fields, which
    must not be shown."""

    tree: Node
    title: str
    url: str
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    above: int = 0  # elements of a long page that are left out before those of the snapshot
    below: int = 0

    @property
    def bare(self) -> bool:
        """Whether the page shows nothing."""
        return len(self.tree.children) < 2 and not any(c.children for c in self.tree.children)


async def read(world: World) -> Reading:
    """Reads the page as it is now. Raises Playwright's error if it navigates meanwhile, `NoAnswer`
    where its scripts keep it busy, and `EnvironmentFailure` where it takes too long to read."""
    main = await world.main()
    page, places = await _mark_all(world, main)
    try:
        yaml = await _snapshot(world, page)
    except PlaywrightTimeout:
        page, places = await _mark_all(world, main, LESS)
        try:
            yaml = await _snapshot(world, page)
        except PlaywrightTimeout as error:
            message = "The page cannot be read in time: it is busy or too large"
            raise EnvironmentFailure(message) from error
    asked = asyncio.gather(_facts(main), *map(_facts_of_frame, places[1:]))
    await asyncio.sleep(0)  # they are asked while the snapshot is read
    reading = Reading(
        parse(yaml),
        printable(page["title"]),
        printable(page["url"]),
        above=page["before"],
        below=page["after"],
    )
    answers = await asked
    for told in filter(None, answers):
        reading.facts |= printable_json(told["found"])
        reading.secrets |= set(told["secrets"])
    if "- iframe" in yaml:
        _hold_back(reading.tree, {told["prefix"] for told in answers if told})
    return reading


async def _snapshot(world: World, page: dict[str, Any]) -> str:
    root = world.page.locator(page["root"]).first
    return await root.aria_snapshot(mode="ai", boxes=True, timeout=SNAPSHOT)


async def _mark_all(world: World, main: Place, *most: int) -> tuple[dict[str, Any], list[Place]]:
    """Marks the page and the frames in it: what the page itself told, and the frames that did. A
    page that has not answered within `CALL` seconds is taken to be busy."""
    until = time.monotonic() + CALL
    await world.look_for_frames()
    bound = max(FRAME, until - time.monotonic())
    await asyncio.gather(*(tell_listeners(*process, bound) for process in world.processes()))
    if not main.process.answers:
        raise NoAnswer
    bound = max(FRAME, until - time.monotonic())
    page: dict[str, Any] = await main.call("mark", *most, bound=bound)
    if page["woken"]:
        await world.wait_for_frame(WAKING)
    places = [main]
    await _mark_inner(world, main, page, places)
    return page, places


async def _mark_inner(
    world: World, place: Place, told: dict[str, Any], places: list[Place], depth: int = 0
) -> None:
    """Marks the frames in a frame, and takes those that do not answer out of the snapshot."""
    if told["hosts"] and await _open_hosts(place, told["hosts"]):
        told.update(await place.call("mark"))
    answered = await asyncio.gather(
        *(
            _mark_frame(world, place, index, loads, places, depth + 1)
            for index, loads in enumerate(told["frames"])
        )
    )
    if silent := [Handle(frame) for frame in answered if frame]:
        await place.call("silence", *silent, bound=CALL - FRAME)


async def _mark_frame(
    world: World, parent: Place, index: int, loads: bool, places: list[Place], depth: int
) -> str | None:
    """Marks one frame of its parent, which `loads` something from an address; gives the frame's
    element where it does not answer."""
    element = await parent.handle("frame", index)
    if element is None:
        return None
    with contextlib.suppress(NoAnswer):
        described = await parent.send("DOM.describeNode", {"objectId": element})
        frame = str(described["node"].get("frameId", ""))
        for _ in range(FRAME_ATTEMPTS):
            place = await world.place(frame)
            if place is None or not place.process.answers or depth > MAX_DEPTH:
                break
            with contextlib.suppress(PlaywrightError):  # it went to another document meanwhile
                told = await place.call("mark", bound=FRAME)
                if loads and told["blank"]:
                    break
                places.append(place)
                await _mark_inner(world, place, told, places, depth)
                return None
            await world.look_for_frames()
    return element


async def _open_hosts(place: Place, count: int) -> bool:
    """Finds the closed shadow roots of elements that look as if they had one."""
    found = False
    for index in range(min(count, MAX_HOSTS)):
        host = await place.handle("host", index)
        if host is None:
            continue
        described = await place.send("DOM.describeNode", {"objectId": host, "pierce": True})
        for inner in described["node"].get("shadowRoots", ()):
            root = await resolve(place, inner["backendNodeId"])
            if inner.get("shadowRootType") == "closed" and root:
                await place.call("open", Handle(host), Handle(root))
                found = True
    return found


async def _facts(place: Place) -> dict[str, Any]:
    """What the frame's snapshot left out. Raises Playwright's error where the document that was
    marked is gone: the snapshot may be of the next."""
    told: dict[str, Any] = await place.call("facts")
    place.prefix = told["prefix"]
    return told


async def _facts_of_frame(place: Place) -> dict[str, Any] | None:
    with contextlib.suppress(NoAnswer, PlaywrightError):
        return await _facts(place)
    return None


def _hold_back(tree: Node, known: set[str]) -> None:
    """Empties the fields of frames that told nothing of them: there may be passwords in them."""
    for frame in [node for node in tree.walk() if node.role == "iframe"]:
        inside = [node for child in frame.children for node in child.walk()]
        ref = next((node.ref for node in inside if node.ref), "")
        if not ref or ref.partition("e")[0] not in known:
            for held in inside:
                if held.role in FIELDS:
                    held.text, held.children = "", []
