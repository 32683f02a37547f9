"""Recipes: what a long command is to do, in YAML."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from planact.errors import UsageError
from planact.record import first_problem

T = TypeVar("T", bound=BaseModel)


def read_recipe(path: Path, kind: type[T]) -> T:
    """The recipe of a YAML file. Raises `UsageError` naming the key that is wrong."""
    try:
        return kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not text in UTF-8", "Save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise UsageError(f"{path} is not YAML: {error}") from error
    except ValidationError as error:
        raise UsageError(f"{path}: {first_problem(error, 'recipe')}") from error
