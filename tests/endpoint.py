"""A model endpoint that answers what a test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Any]  # status, body: JSON, or text as it is


def reply(text: str | None, finish: str = "stop") -> Answer:
    message = {"role": "assistant", "content": text}
    return 200, {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }


def error(status: int, message: str, **more: str) -> Answer:
    return status, {"error": {"message": message, **more}}


class Server(ThreadingHTTPServer):
    """`answer` maps a request's body to what it is answered; `requests` are the bodies seen."""

    daemon_threads = True
    models: Answer = (200, {"object": "list", "data": [{"id": "qwen", "object": "model"}]})
    answer: Callable[[dict[str, Any]], Answer]
    requests: list[dict[str, Any]]
    released: threading.Event


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self._send(*self.server.models)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        self._send(*self.server.answer(body))

    def _send(self, status: int, body: Any) -> None:
        raw = body if isinstance(body, str) else json.dumps(body)
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if "<" in raw[:1] else "application/json")
        self.send_header("Retry-After-Ms", "1")
        self.end_headers()
        self.wfile.write(raw.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def endpoint() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as server:
        server.requests, server.released = [], threading.Event()
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.released.set()
        server.shutdown()
