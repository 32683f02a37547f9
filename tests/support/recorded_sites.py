"""The recorded cases of WebArena's evaluators: the sites they take place on, and our verdict."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from planact.browser import Browser
from planact.errors import EnvironmentFailure, StopReason, TaskError
from planact.tasks.evaluators import evaluate
from planact.tasks.judging import Judge
from planact.tasks.task import Task
from planact.types import Completion, Form, Message, ModelSettings, Stop, Trajectory

ADMIN = {"username": "admin", "password": "admin1234"}
SITES = ("shopping", "reddit", "gitlab", "map", "wikipedia", "homepage")


class _Handler(BaseHTTPRequestHandler):
    """Pages, and the shop's REST interface for who has its token."""

    server: Any

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        signed_in = self.headers["Authorization"] == "Bearer let-me-in"
        if path in self.server.rest and signed_in:
            self._send(200, json.dumps(self.server.rest[path]), "application/json")
        elif path in self.server.pages:
            self._send(200, self.server.pages[path], "text/html; charset=utf-8")
        else:
            self._send(404, "<!doctype html><title>Not found</title>", "text/html; charset=utf-8")

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/V1/integration/admin/token") and given == ADMIN:
            self._send(200, '"let-me-in"', "application/json")
        else:
            self._send(401, '{"message": "Wrong account"}', "application/json")

    def _send(self, status: int, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...


@contextmanager
def serve(pages: Mapping[str, str], rest: Mapping[str, Any]) -> Iterator[str]:
    """The address at which pages and REST answers are found, all sites at once."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.pages, server.rest = pages, rest  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class RecordedSites:
    """The `World` of a case."""

    def __init__(self, base: str, case: Mapping[str, Any]) -> None:
        self.urls = dict.fromkeys(SITES, base) | {"shopping_admin": f"{base}/admin"}
        self.urls["shopping"] += case.get("shop", "")

    def reset(self) -> None: ...

    def storage_state(self, task: Task) -> dict[str, Any] | None:
        return None

    def start_url(self, task: Task) -> str:
        return task.resolved(self.urls).start_url


class ScriptedJudge:
    name = "judge"
    settings = ModelSettings()

    def __init__(self, same: bool) -> None:
        self._reply = f"Verdict: {'same' if same else 'different'}"

    async def complete(
        self, messages: list[Message], *, max_tokens: int, form: Form | None = None
    ) -> Completion:
        return Completion(text=self._reply)


def told(verdict: str) -> str:
    """libwebarena's verdict in our words: what it stops with is an "error"."""
    return verdict if verdict in ("pass", "fail") else "error"


async def our_verdict(case: Mapping[str, Any], base: str, browser: Browser) -> str:
    """ "pass", "fail" or "error", on sites served at `base`."""
    task = Task.model_validate(
        {
            "task_id": 0,
            "sites": ["shopping"],
            "start_url": case.get("last", "__SHOPPING__/orders"),
            "intent": "Find it",
            "eval": case["eval"],
        }
    )
    world = RecordedSites(base, case)
    judge = Judge(ScriptedJudge(case["judge"])) if "judge" in case else None
    done = Trajectory(
        task_id="0",
        goal=task.goal,
        start_url="",
        answer=case.get("answer", ""),
        stop=Stop(reason=StopReason.EXIT),
    )
    async with browser.open(world.start_url(task)) as session:
        await session.page.evaluate(case.get("left", ""))
        try:
            score = await evaluate(task, done, session, world, judge)
        except (EnvironmentFailure, TaskError):
            return "error"
    return "pass" if score.success else "fail"
