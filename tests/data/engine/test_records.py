"""Lines of trajectories: their pages are stored once, with the episodes."""

from __future__ import annotations

from pathlib import Path

import pytest

from planact.data.engine.records import Origin, Planned, read_lines
from planact.errors import UsageError
from planact.evaluate.folder import RunFolder
from support.grounding import EPISODE

MADE = Origin(stage="ground", teacher="rules")


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A line's file in a folder beside that of its episode."""
    run = RunFolder.start(tmp_path / "loop" / "run", {})
    run.save(EPISODE)
    file = tmp_path / "loop" / "sets" / "grounded.jsonl"
    file.parent.mkdir()
    line = Planned.of(EPISODE, run.file(EPISODE), MADE)
    file.write_text(line.to_json(file.parent) + "\n")
    return file


def test_a_line_has_the_pages_of_its_episode_and_its_file_does_not(stored: Path) -> None:
    (line,) = read_lines(stored, Planned)
    assert line.trajectory == EPISODE
    assert "Alder 12.00" not in stored.read_text()
    assert line.to_json(stored.parent) + "\n" == stored.read_text()


def test_folders_that_belong_together_can_be_moved(stored: Path, tmp_path: Path) -> None:
    (tmp_path / "loop").rename(tmp_path / "elsewhere")
    (line,) = read_lines(tmp_path / "elsewhere" / "sets" / "grounded.jsonl", Planned)
    assert line.trajectory == EPISODE


@pytest.mark.parametrize(("change", "says"), [("{}", "is not as it was"), ("", "any more")])
def test_an_episode_that_is_another_now(stored: Path, change: str, says: str) -> None:
    (episode,) = stored.parent.parent.glob("run/episodes/*.json")
    if change:
        episode.write_text(change)
    else:
        episode.unlink()
    with pytest.raises(UsageError, match=says):
        list(read_lines(stored, Planned))


@pytest.mark.parametrize("text", ["{", "[]", '{"episode": "x"}', '{"id": "a"}'])
def test_a_line_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "x").write_text("{}")
    (tmp_path / "grounded.jsonl").write_text(text + "\n")
    with pytest.raises(UsageError, match=r"grounded\.jsonl:1 is no Planned line"):
        list(read_lines(tmp_path / "grounded.jsonl", Planned))
