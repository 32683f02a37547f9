"""The recorded cases of WebArena's evaluators: the sites they take place on, and our verdict."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from werkzeug import Request, Response

from planact.browser import Browser
from planact.errors import EnvironmentFailure, StopReason, TaskError
from planact.tasks.evaluators import evaluate
from planact.tasks.judging import Judge
from planact.tasks.task import Task
from planact.types import Completion, Form, Message, ModelSettings, Stop, Trajectory
from support.site import Site

ADMIN = {"username": "admin", "password": "admin1234"}
SITES = ("shopping", "reddit", "gitlab", "map", "wikipedia", "homepage")


def recorded_site(pages: Mapping[str, str], rest: Mapping[str, Any]) -> Site:
    """All sites at once: pages, and the shop's REST interface for who has its token."""

    def answer(request: Request) -> Response:
        if request.method == "POST":
            signs_in = request.path.endswith("/V1/integration/admin/token")
            if signs_in and request.get_json() == ADMIN:
                return Response('"let-me-in"', mimetype="application/json")
            return Response('{"message": "Wrong account"}', 401, mimetype="application/json")
        path, given = request.path, request.headers.get("Authorization")
        if path in rest and given == "Bearer let-me-in":
            return Response(json.dumps(rest[path]), mimetype="application/json")
        if path in pages:
            return Response(pages[path], mimetype="text/html")
        return Response("<!doctype html><title>Not found</title>", 404, mimetype="text/html")

    return Site(answer)


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
