"""Run folders: whole files or none, and clear words for folders that are not one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from planact.errors import EnvironmentFailure, Owner, StopReason, UsageError
from planact.evaluate.agents import AgentConfig
from planact.evaluate.folder import RunFolder, claimed, write_whole
from planact.llm.fetch import adapter
from planact.types import Stop, Trajectory

EPISODE = Trajectory(task_id="a.b", goal="x", start_url="", stop=Stop(reason=StopReason.EXIT))
FAILED = Stop(reason=StopReason.FAILED, owner=Owner.MODEL)


def test_episodes_come_back_as_they_were(tmp_path: Path) -> None:
    folder = RunFolder.start(tmp_path / "new" / "run", {"suite": "arena"})
    folder.save(EPISODE)
    folder.save(EPISODE.model_copy(update={"seed": 1}))
    again = RunFolder.open(tmp_path / "new" / "run")
    assert again.episodes() == [EPISODE, EPISODE.model_copy(update={"seed": 1})]
    assert again.info == folder.info
    assert again.info.versions["planact"]


def test_every_failed_try_is_kept(tmp_path: Path) -> None:
    folder = RunFolder.start(tmp_path, {})
    for message in ("first", "second"):
        failed = EPISODE.model_copy(update={"stop": FAILED.model_copy(update={"message": message})})
        folder.save(failed)
        assert folder.set_failures_aside(folder.episodes()) == []
    tries = sorted((tmp_path / "failures").iterdir())
    assert [json.loads(file.read_text())["stop"]["message"] for file in tries] == [
        "first",
        "second",
    ]


@pytest.mark.parametrize(
    ("stored", "wanted", "message"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, "b = 2, not 3"),
        ({"a": 1}, {"a": 1, "planner": "x"}, "planner = None, not 'x'"),
        ({"steps": (1, 2)}, {"steps": [1]}, r"steps = \[1, 2\], not \[1\]"),
    ],
)
def test_another_configuration_is_refused(
    tmp_path: Path, stored: dict[str, object], wanted: dict[str, object], message: str
) -> None:
    RunFolder.start(tmp_path, stored)
    assert RunFolder.start(tmp_path, stored)
    with pytest.raises(UsageError, match=message):
        RunFolder.start(tmp_path, wanted)


def test_a_folder_keeps_to_the_weights_of_its_models(tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    config = AgentConfig(planner=f"embedded:{own}", executor="demonstrator")
    shutil.copy(adapter("planner"), own)
    RunFolder.start(tmp_path / "run", config.described())
    RunFolder.start(tmp_path / "run", config.described())
    shutil.copy(adapter("executor"), own)
    with pytest.raises(UsageError, match="made with planner_weights = "):
        RunFolder.start(tmp_path / "run", config.described())


def test_what_is_no_run_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear")
    for path in (tmp_path, tmp_path / "letter.txt"):
        with pytest.raises(UsageError, match="is not a run folder"):
            RunFolder.start(path, {})
        with pytest.raises(UsageError, match="is not a run folder"):
            RunFolder.open(path)


def test_a_damaged_episode_is_named(tmp_path: Path) -> None:
    folder = RunFolder.start(tmp_path, {})
    folder.save(EPISODE)
    (tmp_path / "episodes" / "a.b-0.json").write_text('{"task_id": "a.b"}')
    with pytest.raises(UsageError, match=r"a\.b-0\.json is not one of planact's files: goal"):
        folder.episodes()


def test_a_file_that_cannot_be_written_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_whole(tmp_path / "a", "old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(EnvironmentFailure, match="/a cannot be written: No space left on device"):
        write_whole(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_a_kill_in_the_middle_of_the_first_write_is_no_obstacle(tmp_path: Path) -> None:
    out = tmp_path / "run"
    code = (
        "import os, sys; from pathlib import Path; "
        "from planact.evaluate.folder import RunFolder; "
        "os.fsync = os._exit; "  # nothing is cleaned up
        "RunFolder.start(Path(sys.argv[1]), {})"
    )
    subprocess.run([sys.executable, "-c", code, out], check=False)
    assert [file.name for file in out.iterdir()] == [".run.json.part"]
    RunFolder.start(out, {})
    assert [file.name for file in out.iterdir()] == ["run.json"]


def test_a_folder_is_for_one_run_at_a_time(tmp_path: Path) -> None:
    with (
        claimed(tmp_path),
        pytest.raises(UsageError, match="another run is at work"),
        claimed(tmp_path),
    ):
        pass
    with claimed(tmp_path):
        pass
