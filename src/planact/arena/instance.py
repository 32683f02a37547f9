"""A running copy of all the arena's sites."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from planact.arena.seeds import seed_folder
from planact.arena.server import Server
from planact.arena.site import Site
from planact.errors import UsageError


class Instance:
    """One isolated copy of every site. A context manager; `close` ends its processes."""

    def __init__(self, servers: list[Server]) -> None:
        self._servers = servers

    @property
    def urls(self) -> dict[str, str]:
        """First page of each part of a site, by WebArena's names: `shopping`, `shopping_admin`."""
        return {
            name: server.url + path
            for server in self._servers
            for name, path in server.site.starts.items()
        }

    @property
    def pids(self) -> list[int]:
        return [server.pid for server in self._servers]

    def storage_state(self, role: str) -> dict[str, Any]:
        """Playwright's storage state of a browser signed in as `customer` or `manager`."""
        cookies = [
            {
                "name": server.site.session_cookie,
                "value": server.site.sessions[role],
                "domain": f"{server.site.name}.localhost",
                "path": "/",
                "expires": -1,
                "httpOnly": True,
                "secure": False,
                "sameSite": "Lax",
            }
            for server in self._servers
            if role in server.site.sessions
        ]
        if not cookies:
            known = sorted({role for server in self._servers for role in server.site.sessions})
            raise UsageError(f"no role {role!r}", f"choose from {', '.join(known)}")
        return {"cookies": cookies, "origins": []}

    def check(self) -> None:
        """Raises `EnvironmentFailure`, with the last line of its log, when a site has stopped."""
        for server in self._servers:
            server.check()

    def reset(self) -> None:
        """Undoes every change since the start. Raises `EnvironmentFailure` when a site is gone."""
        for server in self._servers:
            server.reset()

    def wait(self) -> None:
        """Never returns: raises `EnvironmentFailure` when a site stops."""
        while True:
            for server in self._servers:
                server.wait(1.0)

    def close(self) -> None:
        for server in self._servers:
            server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def start_sites(sites: tuple[Site, ...], port: int, seed: int) -> Instance:
    servers: list[Server] = []
    try:
        for i, site in enumerate(sites):
            folder = seed_folder(site, seed)
            servers.append(Server(site, folder, port + i if port else 0))
    except BaseException:
        Instance(servers).close()
        raise
    return Instance(servers)
