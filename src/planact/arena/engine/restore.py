"""Puts the folder of a running site back to its seed."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from stat import S_ISDIR

from planact.errors import EnvironmentFailure

SECONDS = 10  # for a site to let go of its database
_SQLITE = b"SQLite format 3\0"


def restore(folder: Path, seed: Path) -> None:
    """Makes `folder` a copy of `seed` again, databases under the feet of those who have them open.
    Raises `EnvironmentFailure` when a database stays locked."""
    wanted, databases = _contents(seed)
    there = dict(_files(folder))
    for path in there.keys() - wanted.keys():
        (folder / path).unlink(missing_ok=True)  # written since
    for path in databases:
        _restore_database(folder / path, seed / path)
    for path in wanted.keys() - databases:
        if there.get(path) != wanted[path]:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(seed / path, folder / path)


@cache
def _contents(seed: Path) -> tuple[dict[Path, tuple[int, int]], frozenset[Path]]:
    """The files of a seed, and which of them are databases. Once built, a seed does not change."""
    files = dict(_files(seed))
    return files, frozenset(path for path in files if _is_database(seed / path))


def _files(folder: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    """The files below a folder, with size and time of the last change."""
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):  # a journal, gone again
            state = path.stat()
            if not S_ISDIR(state.st_mode):
                yield path.relative_to(folder), (state.st_size, state.st_mtime_ns)


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _restore_database(live: Path, seed: Path) -> None:
    deadline = time.monotonic() + SECONDS

    def give_up(*_: int) -> None:
        if time.monotonic() > deadline:
            raise EnvironmentFailure(f"{live} stays locked", "start the arena again")

    with (
        contextlib.closing(sqlite3.connect(seed)) as source,
        contextlib.closing(sqlite3.connect(live)) as target,
    ):
        target.executescript("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;")
        source.backup(target, progress=give_up, sleep=0.005)
