"""Finding, installing and starting Chromium."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable

from playwright.async_api import Browser, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from planact.errors import EnvironmentFailure

_log = logging.getLogger("planact")

# The shell is Chromium without its window: a context opens in about a fifth of the time.
_HEADLESS = ("chromium-headless-shell", "chrome-headless-shell")
_HEADED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-blink-features=WebSocketStream",  # which nothing holds to permissions
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-smooth-scrolling",  # keys scroll at once
)
CLOSING = 5.0  # seconds that a context or the browser may take to close
_HINT = "Install it (`playwright install chromium`) or set PLANACT_CHROMIUM to its path"


def find(headed: bool = False) -> str | None:
    """Path of the Chromium to use: `PLANACT_CHROMIUM`, then PATH; None is Playwright's own."""
    chosen = os.environ.get("PLANACT_CHROMIUM")
    names = _HEADED if headed else (*_HEADLESS, *_HEADED)
    return chosen or next(filter(None, map(shutil.which, names)), None)


async def ensure() -> str:
    """Which Chromium will be used. Where there is none it is installed: the system's package as
    root, else Playwright's download. Raises `planact.errors.EnvironmentFailure`."""
    if found := await _here():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _log.info("Chromium: none found, installing the system's package …")
        _run("apt-get", "update")
        for package in ("chromium-headless-shell", "chromium"):
            _run("apt-get", "install", "--yes", "--no-install-recommends", package)
            if path := find():
                return f"{path} (installed by apt-get)"
    _log.info("Chromium: none found, downloading Playwright's …")
    _run(sys.executable, "-m", "playwright", "install", "chromium")
    if found := await _here():
        return found
    raise EnvironmentFailure("Chromium could not be installed", _HINT)


async def start(playwright: Playwright, headed: bool) -> Browser:
    """Starts Chromium. Raises `planact.errors.EnvironmentFailure` where none starts."""
    path = find(headed)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0  # Chromium's sandbox refuses to run so
    flags = [*_FLAGS, *(["--no-sandbox"] if as_root else [])]
    try:
        return await playwright.chromium.launch(
            executable_path=path, headless=not headed, args=flags
        )
    except PlaywrightError as error:
        if path is None:
            raise EnvironmentFailure("No Chromium found", _HINT) from error
        reason = str(error).partition("\n")[0]
        hint = "Set PLANACT_CHROMIUM to another" + ("; a headed one needs a display" * headed)
        raise EnvironmentFailure(f"Chromium at {path} did not start: {reason}", hint) from error


async def closed(closing: Awaitable[None]) -> None:
    """Waits for an end, but not for one that never comes: after Ctrl-C, a browser may be gone."""
    with contextlib.suppress(PlaywrightError, TimeoutError):
        async with asyncio.timeout(CLOSING):  # `wait_for` loses a cancellation now and then
            await closing


async def _here() -> str | None:
    """The Chromium that is here already, and where it is from."""
    if path := find():
        return f"{path} (found on this machine)"
    async with async_playwright() as playwright:
        try:
            await (await playwright.chromium.launch()).close()
        except PlaywrightError:
            return None
    return "Playwright's own"


def _run(*command: str) -> None:
    """Runs an installer. Whether it helped is seen by looking for Chromium afterwards."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
