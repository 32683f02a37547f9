"""Sites on this machine."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from ssl import SSLContext

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response
from werkzeug.exceptions import NotFound
from werkzeug.utils import send_from_directory

logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it tells of every request


class Site(HTTPServer):
    """Answers every request with what `answer` makes of it, side by side, while a block runs."""

    def __init__(
        self, answer: Callable[[Request], Response], ssl_context: SSLContext | None = None
    ) -> None:
        super().__init__("localhost", ssl_context=ssl_context, threaded=True)
        self.expect_request(re.compile("")).respond_with_handler(answer)

    @property
    def url(self) -> str:
        """Without a slash at its end."""
        return self.url_for("").rstrip("/")

    def thread_target(self) -> None:
        assert self.server
        self.server.serve_forever(poll_interval=0.02)  # so that it ends at once


def folder_site(folder: Path) -> Site:
    return Site(lambda request: file_of(folder, request, request.path))


def file_of(folder: Path, request: Request, path: str) -> Response:
    try:
        return send_from_directory(folder, path.lstrip("/") or "index.html", request.environ)
    except NotFound:
        return Response("Not found", 404)
