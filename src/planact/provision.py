"""Makes sure that there is a Chromium: the machine's, the system's package, or Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console

from planact.browser.chromium import find
from planact.errors import EnvironmentFailure

HINT = "Install Chromium or Google Chrome, or set PLANACT_CHROMIUM to the path of one."


def ensure_chromium(console: Console) -> str:
    """Which Chromium is used, installing one where there is none. Raises `EnvironmentFailure`."""
    if path := find():
        return f"{path} (found on this machine)"
    if path := _playwrights():
        return f"{path} (Playwright's)"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        console.print("Chromium: none found, installing the system's package")
        _run("apt-get", "update")
        _run("apt-get", "install", "--yes", "--no-install-recommends", "chromium")
        if path := find():
            return f"{path} (installed by apt-get)"
    console.print("Chromium: none found, downloading Playwright's")
    _run(sys.executable, "-m", "playwright", "install", "chromium")
    if path := _playwrights():
        return f"{path} (downloaded by Playwright)"
    raise EnvironmentFailure("Chromium could not be installed", HINT)


def _playwrights() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _run(*command: str) -> None:
    """Runs an installer; whether it helped is seen by looking for Chromium afterwards."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
