"""The serving end of a site's process."""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

from waitress.server import create_server

THREADS = 8  # a browser opens six connections at once


def serve(load: Callable[[], Callable[..., Any]], folder: str, port: int) -> None:
    """Serves the WSGI application that `load` makes, on loopback, until the parent is gone.

    Says `{"port": …}` on standard output when it is ready (port 0 takes a free one), or
    `{"error": …}` when it cannot listen. The parent holds our standard input open; however it
    ends, that closes, and we end too, with our folder.
    """
    try:
        listener = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        print(json.dumps({"error": "in use" if taken else str(error)}), flush=True)
        return
    threading.Thread(target=_leave_with_parent, args=(folder,), daemon=True).start()
    server = create_server(load(), sockets=[listener], threads=THREADS, ident="")
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    server.run()


def _leave_with_parent(folder: str) -> None:
    sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)
