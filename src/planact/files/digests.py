"""What files hold, in a few letters."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


def digest(path: Path) -> str:
    """SHA-256 of a file, or of all files in a folder with their names."""
    if path.is_file():
        now = path.stat()
        return _of_file(path.resolve(), now.st_size, now.st_mtime_ns)
    names = sorted(p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file())
    contents = [f"{name} {digest(path / name)}" for name in names]
    return hashlib.sha256("\n".join(contents).encode()).hexdigest()


@cache
def _of_file(path: Path, size: int, changed: int) -> str:
    """That of a file as it was then: models are large, and asked about again and again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
