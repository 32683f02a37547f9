"""Things of one's own by name: `module:Name`, wherever a model or a suite is named."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from planact.errors import UsageError


def is_import(name: str) -> bool:
    """Whether a name is of the form `package.module:Name`."""
    module, colon, attribute = name.partition(":")
    parts = (*module.split("."), attribute)
    return bool(colon) and all(part.isidentifier() for part in parts)


def load(name: str) -> Any:
    """What `module:Name` names; an instance where that is a class, and what it gives where it is a
    function. Modules are looked for in the working directory too. Raises `UsageError`."""
    module, _, attribute = name.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found = getattr(importlib.import_module(module), attribute)
        return found() if callable(found) else found
    except ModuleNotFoundError as error:
        raise UsageError(f"{name}: there is no module {error.name}") from error
    except AttributeError as error:
        raise UsageError(f"{name}: {error}") from error
    except Exception as error:
        raise UsageError(f"{name} failed: {type(error).__name__}: {error}") from error
