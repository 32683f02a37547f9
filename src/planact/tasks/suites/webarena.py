"""The suites "webarena" and "webarena-lite": the task files of the packages that ship them."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from planact.files import download

# Suite → package, the file in its wheel, and that file's SHA-256.
FILES = {
    "webarena": (
        "libwebarena==0.0.5",
        "webarena/test.raw.json",
        "7b50386fd69163dbc05d615d834df4c6ed2c35596e97a1b10d17451c02537652",
    ),
    "webarena-lite": (
        "browsergym-webarenalite==0.14.3",
        "browsergym/webarenalite/test_webarena_lite.raw.json",
        "5e901fc1d7155bc03764d734fa9a492f8d6d1029656b986a3a4e7c71609c7238",
    ),
}


def task_file(suite: str) -> Path:
    """The published tasks of a suite, fetched once. Raises `EnvironmentFailure`."""
    package, name, sha256 = FILES[suite]
    path = platformdirs.user_cache_path("planact") / "tasks" / f"{suite}-{sha256[:12]}.json"
    what = f"the tasks of {suite} (1 MB, once)"
    return download.fetched(package, sha256, path, what=what, room="5 MB", member=name)
