"""Where an agent may go: http(s) addresses of the site it was started on, and no others.

Navigations of every tab and frame are stopped before they reach the network, each hop of a redirect
too: Chromium is asked for them all (the CDP domain Fetch, on the browser), because request routing
does not see the later hops. What pages load besides, such as images, is left alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import tldextract
from playwright.async_api import Browser, BrowserContext, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from planact.errors import UsageError

_PORTS = {"http": 80, "https": 443}
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


@dataclass(frozen=True)
class _Watch:
    context: BrowserContext
    allowed: Allowed
    blocked: Callable[[str], None]


class Guard:
    """Stops the navigations of a browser that its sessions do not allow."""

    def __init__(self, cdp: CDPSession) -> None:
        self._cdp = cdp
        self._watches: dict[str, _Watch] = {}  # by browser context id
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def install(cls, browser: Browser) -> Guard:
        guard = cls(await browser.new_browser_cdp_session())
        guard._cdp.on("Fetch.requestPaused", guard._paused)
        documents = {"urlPattern": "*", "resourceType": "Document", "requestStage": "Request"}
        await guard._cdp.send("Fetch.enable", {"patterns": [documents]})
        return guard

    async def watch(
        self, context: BrowserContext, page: Page, allowed: Allowed, blocked: Callable[[str], None]
    ) -> str:
        """Holds the context, of which `page` is a page, to the allowed sites; calls `blocked` with
        each address that was stopped. Returns the key for `unwatch`."""
        cdp = await context.new_cdp_session(page)
        info = (await cdp.send("Target.getTargetInfo"))["targetInfo"]
        await cdp.detach()
        key = str(info["browserContextId"])
        self._watches[key] = _Watch(context, allowed, blocked)
        return key

    def unwatch(self, key: str) -> None:
        self._watches.pop(key, None)

    def _paused(self, event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._decide(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _decide(self, event: dict[str, Any]) -> None:
        url, request = event["request"]["url"], {"requestId": event["requestId"]}
        try:
            watches = await self._responsible(event["frameId"])
            if not watches or any(watch.allowed.allows(url) for watch in watches):
                await self._cdp.send("Fetch.continueRequest", request)
                return
            for watch in watches:
                watch.blocked(url)
            # Aborted leaves the page that was there; other reasons put an error page in its place.
            await self._cdp.send("Fetch.failRequest", {**request, "errorReason": "Aborted"})
        except PlaywrightError:
            return  # the page or the browser went away, and the request with it

    async def _responsible(self, frame: str) -> list[_Watch]:
        """The watch of the context that the frame is in. A frame that cannot be found any more, or
        is too deep in other processes, is held to what any of the contexts may visit."""
        if len(self._watches) <= 1:
            return list(self._watches.values())
        with contextlib.suppress(PlaywrightError):  # only frames with a process of their own
            info = await self._cdp.send("Target.getTargetInfo", {"targetId": frame})
            found = self._watches.get(info["targetInfo"].get("browserContextId", ""))
            return [found] if found else []
        for watch in tuple(self._watches.values()):
            if await _has_frame(watch.context, frame):
                return [watch]
        return list(self._watches.values())


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
