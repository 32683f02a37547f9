"""The arena's own processes: they import the applications, the rest of planact does not.

    python -m planact.arena.engine.process build SITE FOLDER SEED
    python -m planact.arena.engine.process serve FOLDER PORT

`serve` serves every site of an instance's folder, on loopback, until its parent is gone. It says
`{"port": …}` on standard output when it is ready (port 0 takes a free one), or `{"error": …}` when
it cannot listen. The parent holds its standard input open; however it ends, that closes, and the
process ends too, with its folder.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from waitress.server import create_server

from planact.arena import SITES

THREADS = 8  # a browser opens six connections at once

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def build(name: str, folder: str, seed: str) -> None:
    _module(name).build(Path(folder), int(seed))


def serve(folder: str, port: str) -> None:
    try:
        listener = socket.create_server(("127.0.0.1", int(port)))
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        print(json.dumps({"error": "in use" if taken else str(error)}), flush=True)
        return
    threading.Thread(target=_leave_with_parent, args=(folder,), daemon=True).start()
    applications: dict[str, Application] = {}
    for site in SITES:
        application = _module(site.name).load(Path(folder, site.name))
        applications |= dict.fromkeys(site.hosts, application)
    gc.freeze()  # Trac collects garbage after every request: let it not look at all that stays
    server = create_server(by_host(applications), sockets=[listener], threads=THREADS, ident="")
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    server.run()


def by_host(applications: Mapping[str, Application]) -> Application:
    """One application of several: each answers the requests for its `HOST.localhost`."""

    known = ", ".join(f"{host}.localhost" for host in applications)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "").partition(".")[0]
        if host in applications:
            return applications[host](environ, start_response)
        start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
        return [f"The arena's hosts: {known}\n".encode()]

    return answer


def _module(name: str) -> Any:
    return import_module(f"planact.arena.sites.{name}.app")


def _leave_with_parent(folder: str) -> None:
    sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    command = build if sys.argv[1] == "build" else serve
    command(*sys.argv[2:])
