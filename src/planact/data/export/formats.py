"""What each trainer needs to read the same chat examples: JSONL with `messages` for all of them,
and settings that train on the last reply alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from planact.types import Role


class Format(StrEnum):
    """Whose settings come with the training sets. Those for TRL need none, and are what `planact
    train` reads."""

    TRL = "trl"
    LLAMAFACTORY = "llamafactory"
    AXOLOTL = "axolotl"


templates = Environment(
    loader=PackageLoader("planact.data", "templates"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # Markdown and YAML
)
templates.filters["quoted"] = lambda path: json.dumps(str(path), ensure_ascii=False)  # JSON is YAML

# How LLaMA-Factory calls what our messages hold.
_TAGS = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
    "system_tag": "system",
}


def adapted(example: dict[str, Any], format_: Format) -> dict[str, Any]:
    """The example as a trainer reads it. Axolotl is told with each message whether to train on
    it."""
    if format_ is not Format.AXOLOTL:
        return example
    *prompt, reply = example["messages"]
    marked = [*({**message, "train": False} for message in prompt), {**reply, "train": True}]
    return {**example, "messages": marked}


def settings_files(format_: Format, sets: Mapping[Role, Mapping[str, Path]]) -> dict[str, str]:
    """The trainer's settings, by their path in the folder of the training sets. `sets` gives the
    files of each role's splits."""
    if format_ is Format.TRL:
        return {}
    if format_ is Format.LLAMAFACTORY:
        described = {
            f"{role}_{split}": {
                "file_name": f"{role}/{path.name}",
                "formatting": "sharegpt",
                "columns": {"messages": "messages"},
                "tags": _TAGS,
            }
            for role, splits in sets.items()
            for split, path in splits.items()
        }
        return {"dataset_info.json": json.dumps(described, indent=2) + "\n"}
    settings = templates.get_template("axolotl.yaml")
    return {
        f"{role}/axolotl.yaml": settings.render(role=role, splits=splits)
        for role, splits in sets.items()
    }
