"""A library's site, and a model that answers when it is open."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

PAGE = '<!doctype html><title>Library</title><a href="hours.html">Opening hours</a>'
HOURS = "<!doctype html><title>Hours</title><p>Monday 9 to 5</p>"
PLAN = "## Step 1\nReasoning: There is a link.\nStep: Open the opening hours and report them"
KEY = "sk-test-key"


def completion(text: str) -> dict[str, Any]:
    """What an endpoint answers with."""
    message = {"role": "assistant", "content": text}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "any",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": 50, "completion_tokens": 10, "total_tokens": 60},
    }


class Endpoint(BaseHTTPRequestHandler):
    """Chat completions: a plan for the planner; opens the link, then answers, as the executor."""

    def do_POST(self) -> None:
        if self.headers["Authorization"] != f"Bearer {KEY}":
            self._send(401, {"error": {"message": f"wrong key {KEY}"}})
        else:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._send(*self.answer(body))

    def answer(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if len(body["messages"]) == 1:  # what is found out of an endpoint
            return 200, completion("Paris")
        system, *_, last = (message["content"] for message in body["messages"])
        if "You plan" in system:
            text = PLAN
        elif "Monday" in last:
            text = 'Reasoning: There they are.\nAction: exit("Monday 9 to 5")'
        else:
            text = 'Reasoning: Step 1.\nElement: link "Opening hours"\nAction: click(1)'
        return 200, completion(text)

    def _send(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        pass
