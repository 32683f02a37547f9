"""A model endpoint that answers what a test says."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any

# Status and body: what becomes JSON, or text or bytes as they are, or pieces that are sent as they
# come until the test ends.
Answer = tuple[int, Any]


def reply(content: Any, finish: Any = "stop", **more: Any) -> Answer:
    """`more` stands in the message, beside the content."""
    choice = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": content} | more,
    }
    return 200, {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [choice],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }


def error(status: int, message: str, **more: str) -> Answer:
    return status, {"error": {"message": message, **more}}


def later(answer: Callable[[dict[str, Any]], Answer]) -> Callable[[dict[str, Any]], Answer]:
    """What answers so once it was found out what it offers: nothing."""
    return lambda body: reply("Paris") if len(body["messages"]) == 1 else answer(body)


class Server(ThreadingHTTPServer):
    """`answer` maps a request's body to what it is answered, with `headers`; `requests` are the
    bodies seen."""

    daemon_threads = True
    models: Answer = (200, {"object": "list", "data": [{"id": "qwen", "object": "model"}]})
    answer: Callable[[dict[str, Any]], Answer]
    headers: Mapping[str, str] = MappingProxyType({"Retry-After-Ms": "1"})
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
        if not isinstance(body, str | bytes | Iterator):
            body = json.dumps(body)
        self.send_response(status)
        page = isinstance(body, str) and body.startswith("<")
        self.send_header("Content-Type", "text/html" if page else "application/json")
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        pieces = body if isinstance(body, Iterator) else (body,)
        with contextlib.suppress(ConnectionError):  # the client has enough
            for piece in pieces:
                if self.server.released.is_set():
                    break
                self.wfile.write(piece.encode() if isinstance(piece, str) else piece)

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
