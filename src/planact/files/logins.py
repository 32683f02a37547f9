"""Log-ins by name, as `planact login` keeps them: cookies and storage in Playwright's format, in
the user's data folder, for nobody else to read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs

from planact.errors import UsageError


def file(name: str) -> Path:
    """Where the log-in of that name is kept. Raises `UsageError` for what cannot be a name."""
    if not re.fullmatch(r"\w[\w.-]*", name):
        raise UsageError(f"{name!r} cannot be a log-in's name", "Give letters, digits and . _ -")
    return platformdirs.user_data_path("planact") / "logins" / f"{name}.json"


def keep(name: str, state: Mapping[str, Any]) -> Path:
    kept = file(name)
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept.touch(mode=0o600)
    kept.chmod(0o600)
    kept.write_text(json.dumps(state), encoding="utf-8")
    return kept


def read(name: str) -> dict[str, Any]:
    """Raises `UsageError` where there is none, or it cannot be read."""
    hint = f"planact login URL --as {name}"
    try:
        state: dict[str, Any] = json.loads(file(name).read_text("utf-8"))
    except FileNotFoundError:
        raise UsageError(f"no log-in is called {name}", hint) from None
    except (OSError, ValueError):
        raise UsageError(f"the log-in {name} cannot be read", hint) from None
    return state
