"""A web site of the pages in tests/pages."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from support import PAGES


class Handler(SimpleHTTPRequestHandler):
    """The pages, and what files cannot do: redirect, answer late, send a download."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args, directory=str(PAGES))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.server.seen.append(self.path)  # type: ignore[attr-defined]
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if parts.path == "/redirect":
            self._send(302, Location=query["to"])
        elif parts.path == "/late":
            time.sleep(float(query["seconds"]))
            self._send(200, b"<title>Late</title><p>Here at last</p>")
        elif parts.path == "/download":
            headers = {"Content-Disposition": 'attachment; filename="report.csv"'}
            self._send(200, b"a,b\n1,2\n", **headers)
        else:
            super().do_GET()

    def _send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@dataclass
class Site:
    url: str  # without a slash at its end
    seen: list[str]  # paths that were asked for


@contextmanager
def serve(handler: type[Handler] = Handler) -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.seen = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield Site(f"http://localhost:{server.server_port}", server.seen)  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()
