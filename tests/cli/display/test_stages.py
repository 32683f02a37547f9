"""What a terminal shows of data stages."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from planact.cli.display.stages import stage_progress
from planact.data.engine.jobs import UNANSWERED
from planact.data.engine.stage import Listener, stage

HOSTILE = "[red]\x1b[31m[/nonsense]"


def made(out: Path, listener: Listener, **counts: int) -> None:
    with stage("expand", [], [out], listener=listener) as running:
        if running:
            running.tick(1, 2)
            running.counts.update(counts)
            out.touch()


def test_a_line_for_each_and_names_of_files_stay_text(tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), width=200)
    with stage_progress(console) as listener:
        for name in ("a", "a", HOSTILE):
            made(tmp_path / name, listener, lines=2, rejected=0)
        made(tmp_path / "b", listener, **{UNANSWERED: 1})
    said = [text for text in console.file.getvalue().splitlines() if text]  # type: ignore[attr-defined]
    said = [re.sub(r"\b\d+\.\d s", "N s", text.removeprefix(f"{tmp_path}/")) for text in said]
    assert said == [
        "a: 2 lines, N s (rules)",
        "a: unchanged",
        "[red]\\x1b[31m[/nonsense]: 2 lines, N s (rules)",
        "b: 1 unanswered, N s (rules)",
        "Some jobs stayed without a reply: run the same command again to ask again.",
    ]


def test_the_bar_is_gone_when_a_stage_fails(tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), width=200, force_terminal=True)
    with (
        pytest.raises(KeyboardInterrupt),
        stage_progress(console) as listener,
        stage("expand", [], [tmp_path / "a"], listener=listener) as running,
    ):
        assert running
        running.tick(1, 2)
        raise KeyboardInterrupt
    assert "1/2" in console.file.getvalue()  # type: ignore[attr-defined]
    assert console.file.getvalue().endswith("\x1b[2K")  # type: ignore[attr-defined]
