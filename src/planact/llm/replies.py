"""What chat endpoints send, read. Servers differ, and proxies send what no model said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Literal

from planact.browser.reading.budget import estimate_tokens
from planact.text import plain
from planact.types import Completion

MAX_BODY = 4_000_000  # bytes of a response
MAX_TEXT = 20_000  # characters of a reply that are kept,
MAX_REASONING = 4_000  # and of what the model thought before it
MAX_WAIT = 60.0  # seconds

_MOST = 1e9  # no count of tokens is beyond
_REASONING_TAG = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)\s*>", re.I)
_TOLD_IN = ("message", "detail", "error", "msg")


class NotAReply(Exception):
    """A body that holds no reply, and what it says instead.

    `status` is the HTTP status that would have told so: 0 where the body is no error either.
    """

    def __init__(self, said: str, status: int = 0) -> None:
        super().__init__(said)
        self.said = said
        self.status = status


def read(body: bytes) -> Completion:
    """The first reply in a response's body. `tokens_in` is 0 where it does not say how many.

    Raises `NotAReply`.
    """
    said, told = _load(body)
    try:
        match told:
            case {"choices": [{"message": dict() as message} as choice, *_]} if isinstance(
                message.get("content"), str | list | None
            ):
                return _completion(message, choice, told.get("usage"))
            case {"error": error} if error:
                raise NotAReply(_words(error) or said, _status(error))
    except RecursionError:
        pass
    raise NotAReply(said)


def load_object(body: bytes) -> dict[str, Any]:
    """The JSON object that the body is; empty where it is none."""
    try:
        _, told = _load(body)
    except NotAReply:
        return {}
    return told if isinstance(told, dict) else {}


def entries(told: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects in a list of that name, such as models; none where there is no such list."""
    listed = told.get(name)
    return (
        [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    )


def complaint(body: bytes) -> str:
    """What an error's body says in words, else all of it."""
    try:
        said, told = _load(body)
    except NotAReply as error:
        return error.said
    return _words(told) or said


def asked_to_wait(headers: Mapping[str, str]) -> float:
    """Seconds; 0 where the endpoint does not say, or names a date."""
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            seconds = float(headers.get(name, "")) / unit
        except ValueError:
            continue
        if seconds > 0:
            return min(seconds, MAX_WAIT)
    return 0.0


def _load(body: bytes) -> tuple[str, Any]:
    """The body as text and as JSON. Raises `NotAReply`."""
    if len(body) > MAX_BODY:
        raise NotAReply(f"more than {MAX_BODY // 1_000_000} MB")
    said = body.decode("utf-8-sig", "replace")
    try:
        return said, json.loads(said, strict=False)
    except (ValueError, RecursionError) as error:
        raise NotAReply(said) from error


def _words(told: Any) -> str:
    """What an error says, wherever servers put it; "" if it is nowhere."""
    for _ in range(8):  # levels
        if isinstance(told, list):
            told = told[0] if told else ""
        elif isinstance(told, dict):
            told = next((told[key] for key in _TOLD_IN if told.get(key)), "")
    return told if isinstance(told, str) else ""


def _completion(message: dict[str, Any], choice: dict[str, Any], usage: Any) -> Completion:
    said = plain(_text(message.get("content")))
    text, thought = _split(said)
    text = text if text.strip() else plain(_arguments(message.get("tool_calls")))
    thoughts = (_text(message.get(key)) for key in ("reasoning_content", "reasoning"))
    reasoning = next((plain(t) for t in thoughts if t), "") or thought
    finish: Literal["stop", "length", "refused"] = "stop"
    if choice.get("finish_reason") == "length" or len(text) > MAX_TEXT:
        finish = "length"
    refusal = plain(_text(message.get("refusal")))
    if refusal or choice.get("finish_reason") == "content_filter":
        text, finish = refusal or text, "refused"
    return Completion(
        text=text[:MAX_TEXT],
        finish=finish,
        reasoning=reasoning[:MAX_REASONING],
        tokens_in=_count(usage, "prompt_tokens"),
        tokens_out=_count(usage, "completion_tokens") or estimate_tokens(reasoning + text),
    )


def _text(content: Any) -> str:
    """Content is text, or a list of parts of which some are."""
    match content:
        case str():
            return content
        case {"text": str() as text}:
            return text
        case list():
            return "".join(_text(part) for part in content)
    return ""


def _split(said: str) -> tuple[str, str]:
    """The reply without the reasoning that stands in tags, and that reasoning.

    What nothing closes goes on to the end; what nothing opens began in the prompt.
    """
    replies: list[str] = []
    thoughts: list[str] = []
    start, inside = 0, False
    for tag in _REASONING_TAG.finditer(said):
        closes = bool(tag[1])
        if closes and not inside:
            thoughts += replies
            replies.clear()
        (thoughts if inside or closes else replies).append(said[start : tag.start()])
        start, inside = tag.end(), not closes
    if not start:
        return said, ""
    (thoughts if inside else replies).append(said[start:])
    return "".join(replies).strip(), "".join(thoughts).strip()


def _arguments(calls: Any) -> str:
    """Those that the first function is called with, as JSON."""
    match calls:
        case [{"function": {"arguments": str() as arguments}}, *_]:
            return arguments
        case [{"function": {"arguments": dict() as arguments}}, *_]:
            return json.dumps(arguments, ensure_ascii=False)
    return ""


def _status(error: Any) -> int:
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) and 400 <= code < 600 else 200


def _count(usage: Any, key: str) -> int:
    """Tokens; 0 where the endpoint does not say, or says what cannot be."""
    count = usage.get(key) if isinstance(usage, dict) else None
    if isinstance(count, bool) or not isinstance(count, int | float) or not abs(count) <= _MOST:
        return 0
    return max(0, int(count))
