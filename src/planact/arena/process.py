"""The serving end of a site's process."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import threading
from collections.abc import Callable
from typing import Any

from waitress.server import create_server

THREADS = 8  # a browser opens six connections at once


def serve(application: Callable[..., Any], folder: str, port: int) -> None:
    """Serves a WSGI application on loopback until the parent is gone.

    Says `{"port": …}` on standard output when it listens (port 0 takes a free one), or
    `{"error": …}` when it cannot. The parent holds our standard input open; however it ends, that
    closes, and we end too, with our folder.
    """
    try:
        server = create_server(application, host="127.0.0.1", port=port, threads=THREADS, ident="")
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        print(json.dumps({"error": "in use" if taken else str(error)}), flush=True)
        return
    threading.Thread(target=_leave_with_parent, args=(folder,), daemon=True).start()
    print(json.dumps({"port": server.effective_port}), flush=True)
    server.run()


def _leave_with_parent(folder: str) -> None:
    sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)
