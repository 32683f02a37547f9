"""A model endpoint that answers what a test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import takewhile
from types import MappingProxyType
from typing import Any

from werkzeug import Request, Response

from support.site import Site

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


class Server(Site):
    """`answer` maps a request's body to what it is answered, with `headers`; `requests` are the
    bodies seen. Where it has a `key`, nobody is answered without."""

    key = ""
    models: Answer = (200, {"object": "list", "data": [{"id": "qwen", "object": "model"}]})
    answer: Callable[[dict[str, Any]], Answer]
    headers: Mapping[str, str] = MappingProxyType({"Retry-After-Ms": "1"})

    def __init__(self) -> None:
        super().__init__(self._respond)
        self.requests: list[dict[str, Any]] = []
        self.released = threading.Event()

    @property
    def model(self) -> str:
        """The name of a model of this endpoint."""
        return f"m@{self.url}/v1"

    def _respond(self, request: Request) -> Response:
        if request.method == "GET":
            status, body = self.models
        elif self.key and request.headers["Authorization"] != f"Bearer {self.key}":
            status, body = error(401, f"wrong key {self.key}")
        else:
            asked = json.loads(request.data)
            self.requests.append(asked)
            status, body = self.answer(asked)
        if isinstance(body, Iterator):
            body = takewhile(lambda _: not self.released.is_set(), body)
        elif not isinstance(body, str | bytes):
            body = json.dumps(body)
        page = isinstance(body, str) and body.startswith("<")
        kind = "text/html" if page else "application/json"
        return Response(body, status, self.headers, mimetype=kind)


@contextmanager
def endpoint() -> Iterator[Server]:
    with Server() as server:
        yield server
        server.released.set()
