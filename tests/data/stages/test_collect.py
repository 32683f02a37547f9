"""Demonstrators are recorded wherever the workers are."""

from __future__ import annotations

from pathlib import Path

import pytest

from planact.data.stages.collect import collect
from planact.evaluate.conduct import Conduct
from planact.evaluate.folder import RunFolder
from planact.types import Runner
from support import REPOSITORY


async def test_processes_record_what_one_process_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY / "tests"))  # other processes find the suite

    async def collected(runner: Runner) -> list[object]:
        name, out = "support.counter_suite:CounterSuite", tmp_path / runner
        summary = await collect(name, "test", out, Conduct(workers=1, runner=runner), fail=0.5)
        assert summary.episodes == 3 and not summary.errors
        episodes = RunFolder.open(out).episodes()
        return [(e.succeeded, *(step.decision for step in e.steps)) for e in episodes]

    assert await collected("processes") == await collected("local")
