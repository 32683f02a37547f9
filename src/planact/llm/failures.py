"""What goes wrong at an endpoint, told in one line: as what the model's failure is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

import openai

from planact.errors import ModelFailure, RequestFailure
from planact.llm import replies

_TOO_LONG = re.compile(r"context.{0,20}(length|size|window)|maximum context|too many tokens", re.I)
_BUSY = (408, 409)  # pass as server errors do


@dataclass(frozen=True)
class Failures:
    """Those of one endpoint. The lines quote what it said, but never the key."""

    model: str
    host: str
    key: str = field(repr=False)  # "" where it is no secret
    key_name: str
    unreachable: str  # the hint when nothing answers

    def of(self, error: openai.APIError | TimeoutError | replies.NotAReply) -> ModelFailure:
        match error:
            case TimeoutError() | openai.APITimeoutError():
                return ModelFailure(
                    f"{self.model} at {self.host} did not answer in time",
                    "Is the server overloaded? Use fewer workers or a smaller model",
                    passing="timeout",
                )
            case openai.APIStatusError(response=response):
                said = replies.complaint(response.content)
                wait = replies.asked_to_wait(response.headers)
                return self._told(error.status_code, said, code=error.code or "", wait=wait)
            case openai.APIError():
                why = f" ({self._line(str(error.__cause__))})" if error.__cause__ else ""
                return ModelFailure(
                    f"Cannot reach the model endpoint {self.host}{why}",
                    self.unreachable,
                    passing="unreachable",
                )
            case replies.NotAReply(status=0):
                said = self._line(error.said) or "it said nothing"
                return ModelFailure(
                    f"{self.host} did not answer as an OpenAI-compatible endpoint does: {said}",
                    "Check the address: it mostly ends in /v1",
                    passing="no reply",
                )
        return self._told(error.status, error.said)

    def _told(self, status: int, said: str, *, code: str = "", wait: float = 0.0) -> ModelFailure:
        """What an endpoint's error means, be its status HTTP's or the body's."""
        said = self._line(said) or "it said no more"
        match status:
            case 400 | 422 if _TOO_LONG.search(f"{code} {said}"):
                return RequestFailure(
                    f"The prompt is too long for {self.model}: {said}",
                    "Serve it with a longer context, or lower its page_tokens setting",
                    passing="too long",
                )
            case 400 | 422:
                return RequestFailure(
                    f"{self.host} refused the request ({status}): {said}", passing="400"
                )
            case 401 | 403:
                return ModelFailure(
                    f"{self.host} refused the API key ({status})",
                    f"Set {self.key_name} to a key that may use {self.model} there",
                )
            case 429:
                return ModelFailure(
                    f"{self.host} limits requests (429): {said}",
                    "Use fewer workers, or check the account's quota",
                    passing="429",
                    wait=wait,
                )
        return ModelFailure(
            f"{self.host} failed ({status}): {said}",
            "Look at the server's log, or try again later",
            passing="500" if status >= 500 or status in _BUSY else "",
            wait=wait,
        )

    def unknown_model(self, served: list[str]) -> ModelFailure:
        """A 404: the model's name is wrong if the endpoint serves others, else the address is."""
        if not served:
            return ModelFailure(
                f"{self.host} has no model {self.model!r} or is no model endpoint (404)",
                "Check the model's name, and that the address ends as the server says (mostly /v1)",
            )
        shown = ", ".join(served[:10]) + (", …" if len(served) > 10 else "")
        return ModelFailure(
            f"{self.host} does not serve {self.model!r}", f"It serves: {self._line(shown)}"
        )

    def _line(self, text: str) -> str:
        """What a server said, in one short line, without the key it may have quoted."""
        line = "".join(c for c in " ".join(text.split()) if c.isprintable())
        for key in {self.key, quote(self.key, safe="")} - {""}:
            line = re.sub(re.escape(key), "***", line, flags=re.I)
        return line[:200].rstrip(".")
