"""A model that says what a test tells it to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from planact.errors import ModelFailure
from planact.types import Completion, Form, Message, ModelSettings


class ScriptedModel:
    """Implements `planact.types.Model`: gives `replies` in order, or what the function returns.

    `seen` holds the messages of every call. A script that runs out is a `ModelFailure`.
    """

    def __init__(
        self,
        replies: Sequence[str] | Callable[[list[Message]], str],
        *,
        name: str = "scripted",
        settings: ModelSettings | None = None,
    ) -> None:
        self.name = name
        self.settings = settings or ModelSettings()
        self.seen: list[list[Message]] = []
        self._replies = replies

    async def complete(
        self,
        messages: list[Message],
        *,
        max_tokens: int,
        form: Form | None = None,
        temperature: float | None = None,
    ) -> Completion:
        self.seen.append(messages)
        text = self._replies(messages) if callable(self._replies) else self._next()
        words_in = sum(len(m.content.split()) for m in messages)
        return Completion(text=text, tokens_in=words_in, tokens_out=len(text.split()))

    def _next(self) -> str:
        assert not callable(self._replies)
        if len(self.seen) > len(self._replies):
            raise ModelFailure(f"The script ended after {len(self._replies)} replies")
        return self._replies[len(self.seen) - 1]
