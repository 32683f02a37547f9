"""Models of one's own."""

from __future__ import annotations

from typing import Any

from planact.types import Completion, Message, Model, ModelSettings


class WithSettings:
    """A model with other settings than its own."""

    def __init__(self, model: Model, settings: ModelSettings) -> None:
        self.name, self.settings = model.name, settings
        self._model = model

    async def complete(self, messages: list[Message], **options: Any) -> Completion:
        return await self._model.complete(messages, **options)
