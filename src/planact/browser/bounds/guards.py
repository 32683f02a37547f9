"""Where an agent may go: http(s) addresses of the site it was started on, and no others.

Navigations of every tab and frame are stopped before they reach the network, each hop of a redirect
too, and so is whatever else may change something: Chromium is asked for it all (the CDP domain
Fetch, on the browser), because request routing sees neither the later hops nor the first requests
of workers; of what may change something where a session is held. What pages load besides, such as
images, is left alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import urljoin, urlsplit

import tldextract
from playwright.async_api import Browser, BrowserContext, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from planact.errors import ActionError, UsageError

_log = logging.getLogger("planact")

SAFE = ("GET", "HEAD", "OPTIONS")  # methods that change nothing (RFC 9110, section 9.2.1)
LATE = 10.0  # seconds after its end in which a context is still asked for
# The kinds of requests that may have another method.
_CHANGING = ("XHR", "Fetch", "Ping", "Other", "CSPViolationReport")
_PORTS = {"http": 80, "https": 443}
_NO_SCHEME = re.compile(r"(localhost|[\w-]+(\.[\w-]+)+):\d+(/|$)")
_registrable = tldextract.TLDExtract(
    cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True
)


def site(url: str) -> str:
    """The site an address belongs to: its registrable domain (`example.co.uk`), or host and port
    for a local name or an IP address. Empty for what is not http(s)."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if parts.scheme not in _PORTS or not host:
        return ""
    domain = "" if _is_address(host) else _registrable(host).top_domain_under_public_suffix
    return domain or f"{host}:{port or _PORTS[parts.scheme]}"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def joined(base: str, url: str) -> str:
    """The address that a page calls `url`. Raises `ActionError` for what is none."""
    url = url.strip()
    try:
        found = urljoin(base, url)
    except ValueError:
        raise ActionError(f"{url} is no address") from None
    if _NO_SCHEME.match(url):
        raise ActionError(f"Write http://{url} or https://{url}")
    return found


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an http(s) address."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or _PORTS[parts.scheme]


class Allowed:
    """What may be opened: the sites of the `start` addresses, and `more`. Of these, an address with
    a port is that very origin, one without is its site, and `*` is all sites."""

    def __init__(self, start: Iterable[str], more: Iterable[str] = ()) -> None:
        """Raises `UsageError` for an address that is none."""
        more = tuple(more)
        for address in more:
            if address != "*" and not site(address):
                hint = "Give an address with http:// or https://, or * for all sites"
                raise UsageError(f"{address!r} cannot be allowed: it is no web address", hint)
        self._any = "*" in more
        named = [address for address in more if address != "*"]
        self._origins = frozenset(origin(a) for a in named if urlsplit(a).port)
        whole = [*start, *(a for a in named if not urlsplit(a).port)]
        self._sites = frozenset(filter(None, map(site, whole)))

    def allows(self, url: str) -> bool:
        if url.startswith(("about:blank", "about:srcdoc", "blob:")):
            return True
        found = site(url)
        if not found:
            return False
        return self._any or found in self._sites or origin(url) in self._origins


class Gate(Protocol):
    """What a session's pages send has to pass it, where it `holds` them to anything."""

    @property
    def holds(self) -> bool: ...

    async def passes(self, effect: Literal["submit", "leave"], url: str, what: str) -> bool: ...


@dataclass(frozen=True)
class _Watch:
    context: BrowserContext
    allowed: Allowed
    blocked: Callable[[str], None]
    gate: Gate


class Guard:
    """Stops the navigations of a browser that its sessions do not allow, and what may not pass
    their gates."""

    def __init__(self, cdp: CDPSession) -> None:
        self._cdp = cdp
        self._holds_changes = False
        self._watches: dict[str, _Watch] = {}  # by browser context id
        self._ended: dict[str, _Watch] = {}  # those that ended a moment ago
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def install(cls, browser: Browser) -> Guard:
        guard = cls(await browser.new_browser_cdp_session())
        guard._cdp.on("Fetch.requestPaused", guard._paused)
        await guard._ask("Document")
        return guard

    async def hold_changes(self) -> None:
        """From now on all is asked for that may change something, of whatever session: it costs
        pages time, so it is not where nobody is held to anything."""
        if not self._holds_changes:
            await self._ask("Document", *_CHANGING)
            self._holds_changes = True

    async def _ask(self, *kinds: str) -> None:
        every = {"urlPattern": "*", "requestStage": "Request"}
        patterns = [{**every, "resourceType": kind} for kind in kinds]
        await self._cdp.send("Fetch.enable", {"patterns": patterns})

    async def watch(
        self,
        context: BrowserContext,
        page: Page,
        allowed: Allowed,
        blocked: Callable[[str], None],
        gate: Gate,
    ) -> str:
        """Holds the context, of which `page` is a page, to the allowed sites and its gate; calls
        `blocked` with each address of another site that was stopped. Returns the key for
        `unwatch`."""
        cdp = await context.new_cdp_session(page)
        info = (await cdp.send("Target.getTargetInfo"))["targetInfo"]
        await cdp.detach()
        key = str(info["browserContextId"])
        self._watches[key] = _Watch(context, allowed, blocked, gate)
        return key

    def unwatch(self, key: str) -> None:
        """The context has ended. What it sent before may be asked for a moment later, and is held
        to what it was held to."""
        watch = self._watches.pop(key, None)
        if watch and watch.gate.holds:
            self._ended[key] = watch
            asyncio.get_running_loop().call_later(LATE, self._ended.pop, key, None)

    def _paused(self, event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._decide(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _decide(self, event: dict[str, Any]) -> None:
        request = {"requestId": event["requestId"]}
        with contextlib.suppress(PlaywrightError):  # the page went away, and the request with it
            try:
                passes = await self._passes(event)
            except PlaywrightError:
                raise
            except Exception as error:  # of whoever was asked
                _log.error("a request was stopped: %s: %s", type(error).__name__, error)
                passes = False
            if passes:
                await self._cdp.send("Fetch.continueRequest", request)
                return
            # Aborted leaves the page that was there; other reasons put an error page in its place.
            await self._cdp.send("Fetch.failRequest", {**request, "errorReason": "Aborted"})

    async def _passes(self, event: dict[str, Any]) -> bool:
        url, method = event["request"]["url"], event["request"]["method"]
        navigates, changes = event["resourceType"] == "Document", method not in SAFE
        if not (navigates or changes):
            return True
        watches = await self._responsible(event["frameId"])
        if navigates and watches and not any(watch.allowed.allows(url) for watch in watches):
            for watch in watches:
                watch.blocked(url)
            return False
        gates = [watch.gate for watch in watches if watch.gate.holds]
        effects: list[Literal["submit", "leave"]] = ["submit"] if changes else []
        if gates and navigates and await self._leaves(event["frameId"], url):
            effects.append("leave")
        asked = [(gate, effect) for gate in gates for effect in effects]
        return all([await gate.passes(effect, url, f"{method} {url}") for gate, effect in asked])

    async def _leaves(self, frame: str, url: str) -> bool:
        """Whether an address would take a whole page to another site."""
        with contextlib.suppress(PlaywrightError):  # only frames with a process of their own
            info = (await self._cdp.send("Target.getTargetInfo", {"targetId": frame}))["targetInfo"]
            before = site(info["url"])
            return info["type"] == "page" and bool(before) and site(url) != before
        return False

    async def _responsible(self, frame: str) -> list[_Watch]:
        """The watch of the context that the frame is in. A frame that cannot be found any more, or
        is too deep in other processes, is held to what any of the contexts may visit and send."""
        known = self._watches | self._ended
        if len(known) <= 1:
            return list(known.values())
        with contextlib.suppress(PlaywrightError):  # only frames with a process of their own
            info = await self._cdp.send("Target.getTargetInfo", {"targetId": frame})
            found = known.get(info["targetInfo"].get("browserContextId", ""))
            return [found] if found else []
        for watch in tuple(self._watches.values()):
            if await _has_frame(watch.context, frame):
                return [watch]
        return list(known.values())


async def _has_frame(context: BrowserContext, frame: str) -> bool:
    for page in context.pages:
        with contextlib.suppress(PlaywrightError):
            cdp = await context.new_cdp_session(page)
            tree = (await cdp.send("Page.getFrameTree"))["frameTree"]
            await cdp.detach()
            if frame in _frame_ids(tree):
                return True
    return False


def _frame_ids(tree: dict[str, Any]) -> Iterator[str]:
    yield tree["frame"]["id"]
    for child in tree.get("childFrames", ()):
        yield from _frame_ids(child)
