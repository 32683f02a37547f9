"""A run folder: every episode whole in a file of its own, whatever happens to the process.

run.json                     configuration and versions, written once
episodes/<task>-<seed>.json  one trajectory each
failures/                    tries of episodes that something outside the agent broke or ended
screens/<task>-<seed>/       screenshots, when they are kept: <step>.png
summary.json
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from planact.errors import EnvironmentFailure, StopReason, UsageError
from planact.files import compat
from planact.record import first_problem
from planact.types import ModelSettings, Record, Trajectory

T = TypeVar("T", bound=Record)

_PACKAGES = ("planact", "playwright", "openai", "xllamacpp")


class RunInfo(Record):
    """What `run.json` holds."""

    configuration: dict[str, Any]  # what another run needs to give comparable results
    versions: dict[str, str] = Field(default_factory=dict)
    started: str = ""  # ISO 8601, UTC
    # By role, with what was found out of their endpoints when they were last opened.
    models: dict[str, ModelSettings] = Field(default_factory=dict)


@contextmanager
def claimed(path: Path) -> Iterator[None]:
    """Keeps other runs out of the folder; a kill lets it go. Raises `UsageError` where one is
    at work there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                f"another run is at work in {path}", "Wait for its end, or stop it."
            ) from None
        except OSError:  # a file system without locks
            pass
        yield
    finally:
        os.close(handle)


class RunFolder:
    """Reads and writes one run's files. Writing raises `EnvironmentFailure` (disk full, no
    permission) and leaves what was there before as it was."""

    def __init__(self, path: Path, info: RunInfo) -> None:
        self.path = path
        self.info = info

    @classmethod
    def start(cls, path: Path, configuration: Mapping[str, Any]) -> RunFolder:
        """A new folder, or the existing one of a run with the same configuration.

        Raises `UsageError` where the folder belongs to another configuration or to something else.
        """
        wanted: dict[str, Any] = json.loads(json.dumps(configuration))
        if (path / "run.json").exists():
            folder = cls.open(path)
            _require_same(path, folder.info.configuration, wanted)
            return folder
        if path.exists() and not _is_unused(path):
            raise UsageError(f"{path} is not a run folder", "Give a new or an empty one.")
        versions = {name: version(name) for name in _PACKAGES} | {
            "python": platform.python_version()
        }
        info = RunInfo(
            configuration=wanted,
            versions=versions,
            started=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        write_whole(path / "run.json", info.model_dump_json(indent=2) + "\n")
        return cls(path, info)

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """An existing folder. Raises `UsageError` where it is none."""
        file = path / "run.json"
        if not file.is_file():
            raise UsageError(f"{path} is not a run folder", "It has no run.json.")
        return cls(path, _read(file, RunInfo))

    def tell(self, models: Mapping[str, ModelSettings]) -> None:
        """Writes down with which settings models work, by role."""
        self.info = self.info.model_copy(update={"models": dict(models)})
        write_whole(self.path / "run.json", self.info.model_dump_json(indent=2) + "\n")

    def episodes(self) -> list[Trajectory]:
        """All episodes, by file name."""
        files = sorted((self.path / "episodes").glob("*.json"))
        return [_read(file, Trajectory) for file in files]

    def save(self, trajectory: Trajectory) -> None:
        write_whole(self.file(trajectory), trajectory.model_dump_json(indent=1) + "\n")

    def screens(self, name: str) -> Path:
        """Where the screenshots of the episode of that name are."""
        return self.path / "screens" / name

    def spent(self) -> float:
        """Dollars, of all tries of all episodes, as far as prices were known."""
        tries = (_read(file, Trajectory) for file in (self.path / "failures").glob("*.json"))
        return sum(episode.usage.cost or 0.0 for episode in (*self.episodes(), *tries))

    def set_aside(self, trajectory: Trajectory) -> None:
        """Keeps a try that did not come to its end, so that the episode is run again."""
        write_whole(self._next_try(trajectory), trajectory.model_dump_json(indent=1) + "\n")

    def set_failures_aside(self, episodes: Iterable[Trajectory]) -> list[Trajectory]:
        """Moves failed episodes to `failures/`, so that they are run again, and gives the rest.

        Failed means broken by the site, the model's endpoint, the task file or planact itself, not
        that the agent did not reach its goal.
        """
        kept = []
        for episode in episodes:
            if episode.stop.reason is StopReason.FAILED:
                self.file(episode).rename(self._next_try(episode))
            else:
                kept.append(episode)
        return kept

    def _next_try(self, episode: Trajectory) -> Path:
        name = episode_name(episode.task_id, episode.seed)
        failures = self.path / "failures"
        failures.mkdir(exist_ok=True)
        tries = len(list(failures.glob(f"{name}.*.json")))
        return failures / f"{name}.{tries + 1}.json"

    def file(self, trajectory: Trajectory) -> Path:
        """Where the episode is kept."""
        name = episode_name(trajectory.task_id, trajectory.seed)
        return self.path / "episodes" / f"{name}.json"


def episode_name(task_id: str, seed: int) -> str:
    """What an episode's files are named after."""
    return f"{task_id}-{seed}"


def write_whole(path: Path, text: str) -> None:
    """Writes a file so that it is there whole or not at all, even through a power cut."""
    temporary = _unfinished(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync_directory(path.parent)
    except OSError as error:
        raise EnvironmentFailure(
            f"{path} cannot be written: {error.strerror}",
            "What was finished before is kept; make room and run the same command again.",
        ) from error


def _unfinished(path: Path) -> Path:
    """What a file is called until it is whole. A kill leaves it, and the next try overwrites it."""
    return path.with_name(f".{path.name}.part")


def _is_unused(path: Path) -> bool:
    """Whether a folder is empty, or a run was killed when it had but begun to write there."""
    return path.is_dir() and set(path.iterdir()) <= {_unfinished(path / "run.json")}


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(file: Path, kind: type[T]) -> T:
    try:
        return compat.read(kind, file.read_bytes())
    except ValidationError as error:
        problem = first_problem(error)
        raise UsageError(f"{file} is not one of planact's files: {problem}") from error


def _require_same(path: Path, stored: dict[str, Any], wanted: dict[str, Any]) -> None:
    for key in sorted(stored.keys() | wanted.keys()):
        if stored.get(key) != wanted.get(key):
            raise UsageError(
                f"{path} was made with {key} = {stored.get(key)!r}, not {wanted.get(key)!r}",
                "Give another folder, or the same settings to go on with this run.",
            )
