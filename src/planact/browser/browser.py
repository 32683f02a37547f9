"""A Chromium for any number of episodes: one process, a context for each."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, get_args
from urllib.parse import urlsplit

from playwright.async_api import Browser as PlaywrightBrowser
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import HttpCredentials, Playwright, ProxySettings, async_playwright

from planact.browser import chromium
from planact.browser.bounds.guards import Allowed, Guard
from planact.browser.bounds.permissions import Confirm, Gate, Permissions, nobody
from planact.browser.bounds.proxy import proxy
from planact.browser.bounds.secrets import Secrets
from planact.browser.failures import first_line
from planact.browser.reading.eyes import VIEWPORT
from planact.browser.session import Session
from planact.errors import EnvironmentFailure, UsageError
from planact.files.scratch import scratch_folder

if TYPE_CHECKING:
    from playwright.async_api import StorageState

AND = " |AND| "  # between the addresses of a start in several tabs, as WebArena writes it


MOST_STOPPED = 1000  # addresses kept of what the network policy stopped

# What pages may load besides: anything, or what comes from the allowed sites.
Network = Literal["open", "site"]


class Access(TypedDict, total=False):
    """How sites are reached, and what may be done there: see docs/security.md."""

    ignore_https_errors: bool  # also certificates that nobody vouches for
    http_credentials: HttpCredentials  # for HTTP authentication, on the start URL's origin
    secrets: Secrets  # what may be entered and is shown to no model
    network: Network  # "site": pages load nothing from elsewhere
    permissions: Permissions
    # Who is asked what the permissions ask for; nobody, who says no, if not given. Without
    # permissions all is asked for, unless the session is held to bounds, which say what to ask.
    confirm: Confirm


def check_access(access: Access) -> None:
    """Raises `UsageError` for what is not what it has to be."""
    kinds: dict[str, tuple[type[Any], str]] = {
        "permissions": (Permissions, 'Permissions(rules=[Rule(deny=["submit"])]), or .read(path)'),
        "secrets": (Secrets, "Secrets.read(path), or Secrets([Secret(…)])"),
    }
    for name, (kind, example) in kinds.items():
        if not isinstance(given := access.get(name, kind()), kind):
            what = f"{name} is of the type {type(given).__name__}"  # it may hold secrets
            raise UsageError(what, f"Give planact.{example}.")
    if (network := access.get("network", "open")) not in get_args(Network):
        raise UsageError(f"network is {network!r}", f"Give {' or '.join(get_args(Network))}.")
    if not callable(access.get("confirm", nobody)):
        hint = "Give a function, or coroutine function, of a planact.Request that says yes or no."
        raise UsageError(f"confirm is {access['confirm']!r}", hint)
    credentials: Any = access.get("http_credentials") or {"username": "", "password": ""}
    if not isinstance(credentials, dict) or not {"username", "password"} <= credentials.keys():
        hint = 'Give {"username": …, "password": …}.'
        raise UsageError("http_credentials are no user and password", hint)


@asynccontextmanager
async def launch(headed: bool = False, **access: Unpack[Access]) -> AsyncIterator[Browser]:
    """A Chromium for any number of sessions, all of which have `access`. Raises
    `EnvironmentFailure` where none starts."""
    playwright = await async_playwright().start()
    browser = Browser(playwright, headed, access)
    try:
        await browser.start()
        yield browser
    finally:
        await browser.close()
        await chromium.closed(playwright.stop())


class Browser:
    """A Chromium, started again should it die. Sessions share nothing but the process."""

    def __init__(self, playwright: Playwright, headed: bool, access: Access) -> None:
        self._access = access
        self._playwright = playwright
        self._headed = headed
        self._process: PlaywrightBrowser | None = None
        self._guard: Guard
        self._starting = asyncio.Lock()

    async def start(self) -> PlaywrightBrowser:
        """The running Chromium. Raises `EnvironmentFailure` where none starts."""
        async with self._starting:
            if self._process is None or not self._process.is_connected():
                self._process = await chromium.start(self._playwright, self._headed)
                self._guard = await Guard.install(self._process)
            return self._process

    async def close(self) -> None:
        if self._process is not None:
            await chromium.closed(self._process.close())

    @asynccontextmanager
    async def open(
        self,
        start_url: str,
        *,
        allowed_origins: Sequence[str] | None = None,
        storage_state: StorageState | str | Path | None = None,
        files: Path | None = None,
        **access: Unpack[Access],
    ) -> AsyncIterator[Session]:
        """A session in a fresh context, at `start_url`; the context is closed with it. Several
        addresses with " |AND| " between them are opened in a tab each, and the first is current.

        `allowed_origins` are addresses whose sites may be visited besides that of `start_url`,
        `"*"` for all. `storage_state` is Playwright's, with cookies to start from. `files` is the
        folder that downloads go to and uploads come from, a temporary one by default. `access` goes
        before that of the browser.

        Raises `UsageError` for an address that is not http(s), `EnvironmentFailure` where the
        address does not load.
        """
        options = Access(**{**self._access, **access})
        check_access(options)
        addresses = start_url.split(AND)
        allowed = Allowed(addresses, allowed_origins or ())
        if wrong := [address for address in addresses if not allowed.allows(address)]:
            raise UsageError(
                f"{wrong[0]} is not a web address", "Give one with http:// or https://"
            )
        async with contextlib.AsyncExitStack() as stack:
            folder = files or stack.enter_context(scratch_folder("planact-files-"))
            process = await self.start()
            secrets = options.get("secrets", Secrets()).of_an_episode()
            stopped: deque[str] = deque(maxlen=MOST_STOPPED)
            may, ask = options.get("permissions"), options.get("confirm")
            gate = Gate(may, ask, secrets, self._guard.hold_changes)
            key = ""  # of the watch, which lasts until nothing can be sent any more
            stack.callback(lambda: self._guard.unwatch(key))
            way: ProxySettings | None = None
            if options.get("network") == "site":
                out = proxy(allowed, lambda url: stopped.append(secrets.hide(url)))
                address = await stack.enter_async_context(out)
                way = {"server": address, "bypass": "<-loopback>"}  # also what is on this machine
            try:
                context = await process.new_context(
                    **_settings(options, addresses[0]),
                    storage_state=storage_state,
                    proxy=way,
                )
                stack.push_async_callback(lambda: chromium.closed(context.close()))
                stack.callback(gate.close)
                page = await context.new_page()
                session = Session(context, page, allowed, folder, stopped, secrets, gate)
                await gate.install(context, session.note)
                key = await self._guard.watch(context, page, allowed, session.on_blocked, gate)
            except PlaywrightError as error:
                raise EnvironmentFailure(f"The browser failed: {first_line(error)}") from error
            await session.start(addresses)
            yield session


def _settings(access: Access, url: str) -> dict[str, Any]:
    """Those of a context that starts at an address."""
    return {
        "viewport": {"width": VIEWPORT[0], "height": VIEWPORT[1]},
        "reduced_motion": "reduce",  # what fades in is there at once
        "ignore_https_errors": access.get("ignore_https_errors"),
        "http_credentials": _credentials(access, url),
    }


def _credentials(access: Access, url: str) -> HttpCredentials | None:
    """For the origin of an address, where no other is given with them."""
    credentials, start = access.get("http_credentials"), urlsplit(url)
    origin = f"{start.scheme}://{start.netloc.rpartition('@')[2]}"
    return {"origin": origin, **credentials} if credentials else None
