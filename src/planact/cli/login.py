"""`planact login`: a person signs in, and the state of the browser is kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from planact.browser import launch
from planact.cli.display.terminal import entered, say
from planact.errors import EnvironmentFailure
from planact.files import logins


async def sign_in(url: str, name: str) -> Path:
    """Where the log-in is kept. Raises `EnvironmentFailure` without a display."""
    logins.file(name)
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        hint = "Sign in on a machine that has one, and copy the log-in from there."
        raise EnvironmentFailure("there is no display to show a browser on", hint)
    async with launch(headed=True) as browser, browser.open(url, allowed_origins=["*"]) as session:
        say("Sign in there, then press Enter here.")
        await entered()
        return logins.keep(name, dict(await session.page.context.storage_state()))
