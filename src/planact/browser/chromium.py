"""Finding and starting Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from playwright.async_api import Browser, Playwright
from playwright.async_api import Error as PlaywrightError
from rich.console import Console

from planact.errors import EnvironmentFailure

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_HINT = "Install it (`playwright install chromium`) or set PLANACT_CHROMIUM to its path"


def find() -> str | None:
    """Path of the Chromium to use: `PLANACT_CHROMIUM`, then PATH; None is Playwright's own."""
    chosen = os.environ.get("PLANACT_CHROMIUM")
    return chosen or next(filter(None, map(shutil.which, _NAMES)), None)


def ensure(console: Console) -> str:
    """The Chromium that will be used, after a download of Playwright's own where there is none.

    Raises `planact.errors.EnvironmentFailure` where the download fails.
    """
    path = find()
    if path is not None:
        return path
    console.print("No Chromium on PATH: fetching Playwright's own")
    command = [sys.executable, "-m", "playwright", "install", "chromium-headless-shell", "chromium"]
    if subprocess.run(command, check=False).returncode:
        raise EnvironmentFailure("No Chromium found", _HINT)
    return "Playwright's own"


async def start(playwright: Playwright, headed: bool) -> Browser:
    """Starts Chromium. Raises `planact.errors.EnvironmentFailure` where none starts."""
    path = find()
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
