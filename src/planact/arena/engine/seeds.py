"""Seeds: a site's folder as it is at the start of every episode, built once and kept."""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

import platformdirs

from planact.arena.engine.site import Site
from planact.errors import EnvironmentFailure, UsageError
from planact.files.scratch import scratch_folder

_log = logging.getLogger("planact")


def seed_folder(site: Site, seed: int) -> Path:
    """The folder of a site's seed, built when this version of planact has not built it before.

    Raises `UsageError` without the packages of the `arena` extra and `EnvironmentFailure` when the
    site's own process fails.
    """
    try:
        version = metadata.version(site.package)
    except metadata.PackageNotFoundError as error:
        raise UsageError(
            "the arena needs extra packages", "pip install 'planact[arena]'"
        ) from error
    folder = (
        platformdirs.user_cache_path("planact") / "arena" / _fingerprint(seed, version) / site.name
    )
    if not folder.exists():
        _log.info("Building the arena's %s (once, some seconds) …", site.name)
        _build(site, seed, folder)
    return folder


def _build(site: Site, seed: int, folder: Path) -> None:
    """Builds next to `folder` and renames, so that it is there whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with scratch_folder("building-", folder.parent) as work:
        made = work / site.name
        made.mkdir()
        module = "planact.arena.engine.process"
        command = [sys.executable, "-m", module, "build", site.name, str(made), str(seed)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise EnvironmentFailure(
                f"the arena's {site.name} could not be built: {last_line(done.stderr)}",
                "reinstall planact[arena]",
            )
        try:
            made.rename(folder)
        except OSError:
            if not folder.exists():  # else another process was faster: the same seed
                raise


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]


def _fingerprint(seed: int, version: str) -> str:
    """Of everything that a seed is made from."""
    return hashlib.sha256(f"{seed} {version} {_sources()}".encode()).hexdigest()[:16]


_READ = (".py", ".yaml", ".md")


@cache
def _sources() -> str:
    digest = hashlib.sha256()
    arena = Path(__file__).parents[1]
    folders = (arena / "engine").rglob("*"), (arena / "sites").rglob("*"), arena.glob("*.*")
    files = {path for folder in folders for path in folder if path.suffix in _READ}
    for path in sorted(files - {arena / "suite.py"}):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
