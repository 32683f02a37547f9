"""The command line, as a shell calls it."""

from __future__ import annotations

import sys

import pytest

from planact.cli import main


def planact(*arguments: str) -> int:
    """The exit code of a command line."""
    before, sys.argv = sys.argv, ["planact", *arguments]
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        sys.argv = before
    return 0


def fails(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    """Runs the command, checks its exit code, and gives the one line it says."""
    assert planact(*arguments) == code
    said = capsys.readouterr().err.strip()
    assert said.startswith("planact: "), said
    assert "\n" not in said
    assert "Traceback" not in said
    return said
