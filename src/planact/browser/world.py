"""The isolated world of a page's frames: where planact looks at a page and acts inside it.

Playwright reads pages in a JavaScript world of its own beside that of the page's scripts, which
share the DOM and nothing else. `script/` runs in the same world: it survives pages that replace
built-ins, leaves nothing behind that they can see, and can tell Playwright's snapshot what it would
pass over. The world is reached over the DevTools protocol, each call with a bound of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Frame, Page
from playwright.async_api import Error as PlaywrightError

CALL = 3.0  # seconds that a call into a frame may take
FRAME = 1.0  # seconds for a frame to answer
MAX_FRAMES = 100  # of a page that are looked into

_SCRIPT = resources.files("planact.browser").joinpath("script")
_PARTS = ("elements", "marks", "window", "clickables", "unseen", "fields", "reading", "points")
_LAST = ("acts", "cover", "effects", "rest", "calls")
_FILES = [_SCRIPT.joinpath(f"{name}.js").read_text("utf-8") for name in (*_PARTS, *_LAST)]
_LIBRARY = "\n".join(["(() => {", *_FILES, "})()"])  # one scope, which nothing else sees
_WORLD = "__playwright_utility_world"  # how Playwright's world is named
_CALL = "(name, ...args) => globalThis.planact[name](...args)"


class NoAnswer(Exception):
    """A frame did not answer within the bound: its scripts are busy, or it is not there yet."""


@dataclass(eq=False)
class Place:
    """A frame's world. `process` is shared by the frames of one renderer process."""

    session: CDPSession
    context: int  # the world's number in its process; another process has the same ones
    unique: str  # what no world of another process is called
    frame: str  # the DevTools protocol's id
    process: Process
    ready: bool = False  # whether `script/` is in it
    prefix: str = ""  # of the refs that Playwright gives to its elements

    async def call(self, name: str, *args: Any, bound: float = CALL) -> Any:
        """What a function of `script/` returns, as JSON. Raises `NoAnswer`, and Playwright's error
        where the frame is gone or navigates."""
        return (await self._call(name, args, bound, by_value=True)).get("value")

    async def handle(self, name: str, *args: Any) -> str | None:
        """The id of the object that a function returns, None where it returns none."""
        found = await self._call(name, args, CALL, by_value=False)
        return None if found.get("subtype") == "null" else found.get("objectId")

    async def _call(
        self, name: str, args: Iterable[Any], bound: float, *, by_value: bool
    ) -> dict[str, Any]:
        if not self.ready:
            await self.send(
                "Runtime.evaluate",
                {"expression": _LIBRARY, "uniqueContextId": self.unique, "silent": True},
                bound,
            )
            self.ready = True
        found = await self.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": _CALL,
                "uniqueContextId": self.unique,
                "arguments": [{"value": name}, *map(_argument, args)],
                "returnByValue": by_value,
                "awaitPromise": True,
                "silent": True,
            },
            bound,
        )
        if error := found.get("exceptionDetails"):
            text = error.get("exception", {}).get("description", error.get("text", ""))
            raise RuntimeError(f"script: {name}: {text}")
        result: dict[str, Any] = found["result"]
        return result

    async def send(
        self, method: str, params: dict[str, Any], bound: float = FRAME
    ) -> dict[str, Any]:
        """What a command of the DevTools protocol gives. Raises as `call` does."""
        try:
            async with asyncio.timeout(bound):
                answer: dict[str, Any] = await self.session.send(method, params)
                return answer
        except TimeoutError:
            raise NoAnswer from None


class Handle(str):
    """The id of an object in the page, as an argument of a call."""


def _argument(value: Any) -> dict[str, Any]:
    return {"objectId": str(value)} if isinstance(value, Handle) else {"value": value}


@dataclass(eq=False)
class Process:
    """A renderer process of the page: the one of its own site, or of frames of another site."""

    session: CDPSession
    main: str  # the frame at its top
    enabled: bool = False  # whether it tells of its worlds
    answers: bool = True  # whether it did when it was last asked
    patience: float = FRAME  # seconds for it to answer
    document: str = ""  # the DevTools protocol's id of the document at its top
    listeners: set[int] = field(default_factory=set)  # nodes told to the world already

    async def enable(self) -> None:
        """Has it tell of its worlds. A busy process does not answer until it is idle."""
        if not self.enabled:
            await self.session.send("Runtime.enable")
            self.enabled = True


class World:
    """The worlds of all frames of one page, as they come and go."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.page = page
        self._context = context
        self._places: dict[str, Place] = {}  # by frame id
        self._left: set[str] = set()  # frames whose document is gone, before the next has come
        self._main: Process | None = None
        self._tried: dict[Frame, str] = {}  # frames that were looked for in processes of their own
        self._changed = asyncio.Event()

    async def attach(self) -> None:
        """Attaches to the page while it answers: a page can be busy from its start. What is in it
        is asked for later: worlds that are known from before it loads hold other prototypes than
        their elements have."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CALL):
                await self._attach_main()

    async def main(self) -> Place:
        """The page's own frame. Raises `NoAnswer` where it has no world within the bound."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CALL):
                process = await self._attach_main()
                await process.enable()
                return await self._next_of(process.main)
        raise NoAnswer

    async def _next_of(self, frame: str) -> Place:
        """The frame's own, as soon as it is there."""
        while frame not in self._places:
            self._changed.clear()
            await self._changed.wait()
        return self._places[frame]

    async def _attach_main(self) -> Process:
        if self._main is None:
            self._main = await self._attach(self.page)
            self._main.patience = CALL
        return self._main

    async def place(self, frame: str) -> Place | None:
        """The frame's own, None where there is none. That of the next document is waited for where
        the last one is gone, but not for long."""
        if frame in self._left:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FRAME):
                    await self._next_of(frame)
            self._left.discard(frame)  # it is not waited for again
        return self._places.get(frame)

    @property
    def places(self) -> tuple[Place, ...]:
        """All frames."""
        return tuple(self._places.values())

    def processes(self) -> list[tuple[Process, list[Place]]]:
        """The renderer processes, with the frames in each."""
        inside: dict[Process, list[Place]] = {}
        for place in self._places.values():
            inside.setdefault(place.process, []).append(place)
        return [*inside.items()]

    async def wait_for_frame(self, seconds: float) -> None:
        """Waits until a frame comes, but not for long."""
        self._changed.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()

    def holding(self, ref: str) -> Place | None:
        """The frame that an element with this ref is in."""
        prefix = ref.partition("/")[0].rstrip("0123456789").removesuffix("e")
        own = self._main and self._places.get(self._main.main)
        found = [p for p in self._places.values() if p.prefix == prefix and (prefix or p is own)]
        return found[-1] if found else None

    async def go_back(self) -> bool:
        """Goes back, in whichever frame was the last to go on; False where there is nowhere to."""
        session = (await self.main()).session
        history = await session.send("Page.getNavigationHistory")
        before = history["entries"][: history["currentIndex"]]
        if not any(entry["url"] != "about:blank" for entry in before):
            return False
        await session.send("Page.navigateToHistoryEntry", {"entryId": before[-1]["id"]})
        return True

    async def unreachable(self) -> str | None:
        """The address that did not load, where the browser shows that instead of a page."""
        tree = await (await self.main()).send("Page.getFrameTree", {})
        address: str | None = tree["frameTree"]["frame"].get("unreachableUrl")
        return address

    async def forget_history(self) -> None:
        """There is nothing to go back to from the page."""
        await self._order("Page.resetNavigationHistory")

    async def stop_loading(self) -> None:
        """Gives up the next page, for which the one that is there is held back."""
        await self._order("Page.stopLoading")

    async def interrupt(self) -> None:
        """Ends the script that runs in the page now, as a person does who is told that a page does
        not react."""
        await self._order("Runtime.terminateExecution")

    async def _order(self, command: str) -> None:
        """What a busy page too carries out, if it does within a second."""
        if self._main is not None:
            with contextlib.suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._main.session.send(command)

    async def look_for_frames(self) -> None:
        """Finds frames that have processes of their own, as those of other sites have."""
        new = [f for f in self.page.frames[1 : MAX_FRAMES + 1] if self._tried.get(f) != f.url]
        self._tried.update((frame, frame.url) for frame in new)
        await asyncio.gather(*map(self._look_for, new))

    async def _look_for(self, frame: Frame) -> None:
        with contextlib.suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(FRAME):
                process = await self._attach(frame)  # refused for a frame of its parent's process
                await process.enable()

    async def _attach(self, target: Page | Frame) -> Process:
        session = await self._context.new_cdp_session(target)
        info = await session.send("Target.getTargetInfo")
        process = Process(session, str(info["targetInfo"]["targetId"]))

        def created(event: dict[str, Any]) -> None:
            found = event["context"]
            if str(found.get("name", "")).startswith(_WORLD):
                frame = str(found["auxData"]["frameId"])
                unique = str(found["uniqueId"])
                self._places[frame] = Place(session, found["id"], unique, frame, process)
                self._left.discard(frame)
                self._changed.set()

        def destroyed(event: dict[str, Any]) -> None:
            self._forget(lambda p: p.unique == event["executionContextUniqueId"], process)

        def cleared(event: dict[str, Any]) -> None:
            process.document = ""
            process.listeners.clear()
            self._forget(lambda p: True, process)

        session.on("Runtime.executionContextCreated", created)
        session.on("Runtime.executionContextDestroyed", destroyed)
        session.on("Runtime.executionContextsCleared", cleared)
        return process

    def _forget(self, which: Any, process: Process) -> None:
        for frame, place in [*self._places.items()]:
            if place.process is process and which(place):
                del self._places[frame]
                self._left.add(frame)
