"""Temporary folders that go away even when the process that made them is killed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """A new folder in `parent` (the system's temporary one), removed when the block ends. Those of
    the same prefix whose processes ended without doing so are removed first.

    The process holds a lock on its folder, and the system lets go of it however the process ends:
    a folder that is not locked is nobody's.
    """
    place = parent or Path(tempfile.gettempdir())
    for other in place.glob(f"{prefix}*"):
        _remove_if_left(other)
    folder, lock = _new_folder(prefix, place)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _new_folder(prefix: str, place: Path) -> tuple[Path, int]:
    """A folder, and the handle that holds its lock."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
        with contextlib.suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY)
            with contextlib.suppress(OSError):  # no locks here, and so nothing is ever removed
                fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                return folder, lock
            os.close(lock)
        # Another process found it not locked yet, and removed it.


def _remove_if_left(folder: Path) -> None:
    with contextlib.suppress(OSError):  # gone meanwhile, another user's, or in use
        lock = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)
