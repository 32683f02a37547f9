"""`planact models`: what is here, and the profiles that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from planact.llm import fetch
from support.command import planact


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is neither a model nor a profile."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(fetch, "cache", lambda: tmp_path / "models")


def test_what_is_missing_and_where_profiles_are_looked_for(
    elsewhere: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert planact("models", "list") == 0
    said = capsys.readouterr().out
    assert "not here" in said
    assert "no profiles" in said and "planact.yaml" in said


def test_what_a_profile_says(elsewhere: None, capsys: pytest.CaptureFixture[str]) -> None:
    Path("planact.yaml").write_text(
        "models: {fast: {model: 'm@http://a.test/v1', context: 4096, key: FAST_KEY,"
        " price: {input: 1.25, output: 10}}}"
    )
    assert planact("models", "list") == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if "a.test" in line)
    for told in ("fast", "4096", "1.25 / 10", "FAST_KEY unset"):
        assert told in line
