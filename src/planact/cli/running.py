"""What commands that run episodes share: until when they run, what they say of what is kept."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from planact.errors import Interrupted, UsageError

if TYPE_CHECKING:
    from planact.browser import Access

T = TypeVar("T")


def run_to_its_end(work: Coroutine[Any, Any, T], kept: Callable[[], str]) -> T:
    """Runs it to its end. Raises `Interrupted` with what is `kept` where Ctrl-C or SIGTERM ends it
    before."""

    async def stoppable() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
        try:
            return await work
        except asyncio.CancelledError:
            # Ctrl-C ends the browser too, and whoever waited for it would tell so.
            loop.set_exception_handler(lambda *_: None)
            raise

    try:
        return asyncio.run(stoppable())
    except (KeyboardInterrupt, asyncio.CancelledError):
        raise Interrupted(f"interrupted; {kept()}") from None


def kept_trace(folder: Path) -> str:
    page = folder / "index.html"
    return f"what was done is kept: {page}" if page.exists() else "nothing was done yet"


def kept_episodes(folder: Path) -> str:
    count = len(list((folder / "episodes").glob("*.json")))
    return f"episodes kept in {folder}: {count}. The same command goes on"


def access_of(
    accept_certificates: bool,
    http_login: str | None,
    network: Literal["open", "site"],
    permissions: Path | None,
    secrets: Path | None,
) -> Access:
    """How sites are reached. Raises `UsageError` for credentials that are not a name and a
    password, and for files that are not what they have to be."""
    from planact.browser.bounds.permissions import Permissions
    from planact.browser.bounds.secrets import Secrets

    access: Access = {"ignore_https_errors": accept_certificates, "network": network}
    if permissions:
        access["permissions"] = Permissions.read(permissions)
    if secrets:
        access["secrets"] = Secrets.read(secrets)
    if http_login:
        user, colon, password = http_login.partition(":")
        if not (user and colon):
            raise UsageError("--http-login is not USER:PASSWORD", "Write it as ann:secret")
        access["http_credentials"] = {"username": user, "password": password}
    return access


def new_folder(kind: str) -> Path:
    return Path("runs") / f"{kind}-{datetime.now():%Y%m%d-%H%M%S}"
