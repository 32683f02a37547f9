"""What `planact.arena.engine.process` asks of the project hosting."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from planact.arena.sites.hosting import ENVIRONMENT
from planact.arena.sites.shop.world import PASSWORD
from planact.arena.world import generate


def build(folder: Path, seed: int) -> None:
    from planact.arena.sites.hosting.seeding import write  # imports Trac

    write(generate(seed).hosting, folder)


def load(folder: Path) -> Any:
    from trac.web.main import dispatch_request

    environment = str(folder / ENVIRONMENT)

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ["trac.env_path"] = environment
        if environ.get("PATH_INFO") == "/login":
            user = _authenticated(environ.get("HTTP_AUTHORIZATION", ""))
            if not user:
                challenge = [("WWW-Authenticate", 'Basic realm="Skerry"')]
                start("401 Unauthorized", challenge)
                return [b"Log in with the name and password of a developer.\n"]
            environ["REMOTE_USER"] = user
        answer: Iterable[bytes] = dispatch_request(environ, start)
        return answer

    return answer


def _authenticated(header: str) -> str:
    """The user name that an `Authorization` header gives the right password for, or none. Trac
    leaves this to the web server in front of it."""
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        name, _, password = base64.b64decode(credentials).decode().partition(":")
    except ValueError:
        return ""
    return name if password == PASSWORD else ""
