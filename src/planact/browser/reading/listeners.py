"""Which nodes of a page listen to which events: the DevTools protocol sees it, no script does."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from playwright.async_api import Error as PlaywrightError

from planact.browser.world import CALL, Handle, NoAnswer, Place, Process

MAX_LISTENERS = 1_000  # nodes whose listeners are told to the page's world, at each look


async def tell_listeners(process: Process, places: list[Place], bound: float) -> None:
    """Tells the worlds which of their nodes listen to which events: their own JavaScript cannot
    see it. What was told before is not told again."""
    try:
        async with asyncio.timeout(min(process.patience, bound)):
            listeners = await _listeners(process)
        process.answers = True
    except TimeoutError:
        process.answers = False
        return
    kinds: dict[int, set[str]] = {}
    for listener in listeners:
        if "backendNodeId" in listener:
            kinds.setdefault(listener["backendNodeId"], set()).add(listener["type"])
    new = [node for node in kinds if node not in process.listeners][:MAX_LISTENERS]
    process.listeners.update(new)
    with contextlib.suppress(PlaywrightError, NoAnswer, TimeoutError):
        async with asyncio.timeout(CALL):
            for place in places if new else ():
                new = await _tell(place, new, kinds)


async def _listeners(process: Process) -> list[dict[str, Any]]:
    """All listeners of the process's document, none where it goes while it is asked."""
    for _ in range(2):  # what was its document may have gone before
        try:
            if not process.document:
                found = await process.session.send("Runtime.evaluate", {"expression": "document"})
                process.document = found["result"]["objectId"]
            asked = {"objectId": process.document, "depth": -1, "pierce": True}
            found = await process.session.send("DOMDebugger.getEventListeners", asked)
            return [*found["listeners"]]
        except PlaywrightError:
            process.document = ""
            process.listeners.clear()
    return []


async def _tell(place: Place, nodes: list[int], kinds: dict[int, set[str]]) -> list[int]:
    """Tells a frame of the nodes that are in it; gives the others."""
    objects = await asyncio.gather(*(resolve(place, node) for node in nodes))
    pairs: list[Any] = []
    for node, found in zip(nodes, objects, strict=True):
        if found:
            pairs += [Handle(found), " ".join(sorted(kinds[node]))]
    if pairs:
        await place.call("hear", *pairs)
    return [node for node, found in zip(nodes, objects, strict=True) if not found]


async def resolve(place: Place, node: int) -> str | None:
    """The object of a node in a frame's world, None where it is not in that frame."""
    with contextlib.suppress(PlaywrightError):
        found = await place.send(
            "DOM.resolveNode", {"backendNodeId": node, "executionContextId": place.context}
        )
        object_id: str | None = found["object"].get("objectId")
        return object_id
    return None
