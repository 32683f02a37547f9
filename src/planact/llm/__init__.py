"""Models: the embedded one, any OpenAI-compatible endpoint, and a scripted one for tests."""

from planact.llm.names import open_model, open_models
from planact.llm.scripted import ScriptedModel

__all__ = ["ScriptedModel", "open_model", "open_models"]
