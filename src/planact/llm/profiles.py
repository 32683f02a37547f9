"""Profiles: what a person says of a model, under a name that every option for a model knows.

They stand in `planact.yaml`, in the folder where planact is run and in the user's configuration
folder; of one name, the folder's counts:

    models:
      fast:
        model: qwen3-8b@http://localhost:8000/v1
        page_tokens: 2000
        price: {input: 0.10, output: 0.40}

What a profile does not say is found out from the endpoint, or follows from its context.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import platformdirs
import yaml
from pydantic import Field, ValidationError

from planact.errors import UsageError
from planact.text import one_line
from planact.types import SCRIPTED, Constraint, ModelSettings, Price, Record

FILE = "planact.yaml"
KEY = "OPENAI_API_KEY"

# Tokens of a request beside the page, with all that a role is told: its rules and examples, a goal,
# a plan, a history.
BESIDE = 1_800


_NO_SETTINGS = {"model", "key", "context"}


class Profile(Record):
    """A model and what is to be known of it. None is found out, or follows from the context."""

    model: str = ""  # MODEL@http://HOST/v1, openai:MODEL or embedded:PATH.gguf
    key: str = KEY  # the variable that holds the key of the endpoint
    context: int | None = Field(default=None, ge=512)  # tokens of prompt and reply together
    page_tokens: int | None = Field(default=None, ge=50)
    max_tokens: int | None = Field(default=None, ge=16)
    history: int | None = Field(default=None, ge=0)
    plan_rounds: int | None = Field(default=None, ge=1)
    constrain: Constraint | None = None
    temperature: float = Field(default=0.0, ge=0.0, le=2.0)
    images: bool = True
    price: Price | None = None
    prompts: str | None = None  # a folder of prompts of one's own

    def settings(self, context: int | None, constrain: Constraint) -> ModelSettings:
        """The settings of the model, whose endpoint told its context (None: it did not) and how
        it can be constrained."""
        all_said = self.model_dump(exclude=_NO_SETTINGS, exclude_none=True)
        fitting = _fitting(self.context or context)
        return ModelSettings(**({"constrain": constrain} | fitting | all_said))

    @property
    def said(self) -> dict[str, Any]:
        """The settings that stand in the profile."""
        return {name: getattr(self, name) for name in self.model_fields_set - _NO_SETTINGS}


def _fitting(context: int | None) -> dict[str, int]:
    """Settings for a context of so many tokens; none for one that is large enough for all, or that
    nobody knows."""
    default = ModelSettings()
    if context is None:
        return {}
    reply = min(default.max_tokens, context // 4)
    page = min(default.page_tokens, max(200, context - reply - BESIDE))
    if page == default.page_tokens:
        return {"max_tokens": reply}
    return {"max_tokens": reply, "page_tokens": page, "history": 10, "plan_rounds": 3}


def files() -> list[Path]:
    """Where profiles can stand, what counts first first."""
    return [Path(FILE), platformdirs.user_config_path("planact") / FILE]


def profiles() -> dict[str, Profile]:
    """All profiles by name. Raises `UsageError` with all that is wrong with a file's first one."""
    found: dict[str, Profile] = {}
    for file in files():
        found = _read(file) | found
    return found


def _read(file: Path) -> dict[str, Profile]:
    try:
        content = yaml.safe_load(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{file} cannot be read: {one_line(str(error), 200)}") from error
    match content:
        case None:
            return {}
        case {"models": dict() as models}:
            return {str(name): _profile(file, str(name), fields) for name, fields in models.items()}
    raise UsageError(f"{file} has no models", "Write them by name under models:")


def _profile(file: Path, name: str, fields: Any) -> Profile:
    wrong = partial(UsageError, hint="docs/models.md shows what a profile can say")
    if any(sign in name for sign in ":@/") or name in ("embedded", *SCRIPTED):
        raise wrong(f"{file}: {name!r} cannot be a profile's name")
    try:
        profile = Profile.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, (name, *first["loc"])))
        raise wrong(f"{file}: {where}: {one_line(first['msg'], 200)}") from error
    if not profile.model:
        raise wrong(f"{file}: {name} has no model")
    return profile
