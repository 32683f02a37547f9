"""A real evaluation, killed again and again: in the end it is as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from planact.arena import SITES
from planact.arena.engine.seeds import seed_folder
from planact.evaluate.folder import RunFolder

EVALUATION = ("eval", "arena", "--executor", "demonstrator", "--tasks")
PATIENCE = 40  # seconds; Playwright's driver gives a browser that was just starting 30 to end


class Machine:
    """Runs the evaluation of some tasks, with a folder of its own for all that is temporary."""

    def __init__(self, tasks: str, temporary: Path) -> None:
        temporary.mkdir()
        self.tasks = tasks
        self.temporary = temporary
        self.mark = f"TMPDIR={temporary}"  # is in the environment of whatever the run starts

    def start(self, out: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "planact", *EVALUATION, self.tasks, "--out", str(out)],
            env={**os.environ, "TMPDIR": str(self.temporary)},
            stdout=subprocess.DEVNULL,
        )

    def kill(self, process: subprocess.Popen[bytes], after: float) -> bool:
        """Whether it was still at work after that many seconds."""
        try:
            process.wait(timeout=after)
        except subprocess.TimeoutExpired:
            process.kill()
        return process.wait() == -signal.SIGKILL

    def processes(self) -> list[str]:
        """What runs still."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                variables = (entry / "environ").read_bytes().split(b"\0")
                if self.mark.encode() in variables:
                    found.append((entry / "cmdline").read_text().replace("\0", " "))
            except OSError:  # it has ended
                continue
        return found

    def wait_until_idle(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while left := self.processes():
            assert time.monotonic() < deadline, left
            time.sleep(0.05)


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_times(item) for key, item in value.items() if key != "seconds"}
    return value


def outcome(out: Path) -> dict[str, Any]:
    """All that is to be the same of two runs; ports and times are not."""
    episodes = RunFolder.open(out).episodes()
    return {
        "summary": without_times(json.loads((out / "summary.json").read_text())),
        "episodes": [
            (e.task_id, e.answer, [step.describe() for step in e.steps]) for e in episodes
        ],
        "files": sorted(str(path.relative_to(out)) for path in out.rglob("*")),
    }


@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize(
    ("kills", "products"), [(1, 1), pytest.param(10, 2, marks=pytest.mark.every)]
)
def test_kills_leave_no_trace(kills: int, products: int, tmp_path: Path) -> None:
    for site in SITES:
        seed_folder(site, 0)  # built now, so that the first run takes no longer
    asked_and_set = ("product-price", "set-price")
    tasks = [f"{template}.test.{n}" for template in asked_and_set for n in range(products)]
    machine = Machine(",".join(tasks), tmp_path / "tmp")
    began = time.monotonic()
    whole = tmp_path / "whole"
    assert machine.start(whole).wait() == 0
    expected = outcome(whole)
    assert expected["summary"]["successes"] == expected["summary"]["episodes"] == len(tasks)
    episodes = [episode.seconds for episode in RunFolder.open(whole).episodes()]
    # Mostly one episode or none gets done before a kill, and all phases of a run see one.
    latest = time.monotonic() - began - sum(episodes[1:])

    moments = random.Random(0)
    runs = [tmp_path / "run-0"]
    while kills:
        if machine.kill(machine.start(runs[-1]), after=moments.uniform(0, latest)):
            kills -= 1
        else:  # it was done before
            runs.append(tmp_path / f"run-{len(runs)}")
    assert machine.start(runs[-1]).wait() == 0

    for run in runs:
        assert outcome(run) == expected
    machine.wait_until_idle()
    assert not list(machine.temporary.iterdir())
