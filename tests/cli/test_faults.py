"""The long commands, struck at random moments: nothing is lost or doubled, what is wrong is one
line, and the same command goes on to the end that it would have had."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from planact.evaluate.folder import RunFolder
from planact.types import Score
from support import fuzz
from support.endpoint import Answer, Server, endpoint, later, reply
from support.grounding import EPISODE
from support.site import folder_site
from train.conftest import examples, tiny_base  # noqa: F401

pytestmark = pytest.mark.every  # each starts long commands again and again

OPEN = 'Reasoning: r\nElement: link "Hours"\nAction: click(1)'
EXIT = 'Reasoning: r\nAction: exit("9 to 5")'
PLAN = {"steps": [{"reasoning": "r", "step": "Do it", "actions": [*range(1, 5)]}]}
GROUNDED = 12  # trajectories
ODD = "a[/b] \x1b[2J\n\udcff"  # a name that a folder can have
SAME = "a"  # as deep as that, so that the run folder is as far away
NAMES = ("run", "eval", "data", "train")

Whole = Callable[[str], tuple[Any, float]]


@dataclass
class Long:
    """A long command. `left` is what it leaves that is to be the same of two runs."""

    arguments: list[str]
    left: Callable[[Path], Any]

    def start(self, out: Path | str, limit: int | None = None) -> subprocess.Popen[str]:
        """`limit` is how many bytes a file can have, those of the browser too."""

        def limited() -> None:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        return subprocess.Popen(
            [sys.executable, "-m", "planact", *self.arguments, "--out", str(out)],
            env=os.environ | {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=limited,
        )

    def fails(self, out: Path | str, *codes: int, limit: int | None = None) -> None:
        """Runs it: it ends with such a code and one line."""
        ends(self.start(out, limit), *codes)

    def finish(self, out: Path) -> Any:
        """What is left at its end."""
        process = self.start(out)
        said = process.communicate(timeout=120)[1]
        assert process.returncode == 0 or "holds this run already" in said, said
        return self.left(out)


def ends(process: subprocess.Popen[str], *codes: int) -> None:
    """It ends with such a code and one line."""
    said = process.communicate(timeout=120)[1]
    assert "Traceback" not in said, said
    assert process.returncode in codes, said
    if process.returncode:
        assert sum(line.startswith("planact: ") for line in said.splitlines()) <= 1, said


def browsers(parent: int) -> list[int]:
    """The processes of Chromium that a process has started."""
    parents, found = {}, []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended
            state = (entry / "stat").read_text().rpartition(")")[2]
            parents[int(entry.name)] = int(state.split()[1])
            if b"chrom" in (entry / "cmdline").read_bytes().partition(b"\0")[0]:
                found.append(int(entry.name))

    def descends(pid: int) -> bool:
        return pid == parent or (pid in parents and descends(parents[pid]))

    return [pid for pid in found if descends(pid)]


def episodes(out: Path) -> Any:
    kept = RunFolder.open(out).episodes()
    return [(e.task_id, e.answer, [step.describe() for step in e.steps]) for e in kept]


def answer(body: dict[str, Any]) -> Answer:
    time.sleep(0.05)
    asked = body["messages"][-1]["content"]
    if "Done:" not in asked:
        return reply(json.dumps(PLAN))
    return reply(EXIT if "9 to 5" in asked else OPEN)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with endpoint() as server:
        server.answer = later(answer)
        yield server


@pytest.fixture(scope="module")
def commands(
    tmp_path_factory: pytest.TempPathFactory,
    server: Server,
    tiny_base: Path,  # noqa: F811
    examples: Path,  # noqa: F811
) -> Iterator[dict[str, Long]]:
    folder = tmp_path_factory.mktemp("long")
    (folder / "index.html").write_text('<!doctype html><a href="hours.html">Hours</a>')
    (folder / "hours.html").write_text("<!doctype html><p>9 to 5</p>")
    stored = RunFolder.start(folder / "stored", {"split": "train"})
    for n in range(GROUNDED):
        told = {"task_id": f"t.{n}", "score": Score(success=True)}
        stored.save(EPISODE.model_copy(update=told))
    recipe = {"base": str(tiny_base), "epochs": 2, "learning_rate": 0.02, "tokens_per_batch": 128}
    recipe |= {"batches_per_step": 1, "checkpoint_minutes": 0}
    (folder / "recipe.yaml").write_text(json.dumps(recipe))
    models = ["--no-plan", "--executor", server.model]
    with folder_site(folder) as site:
        tasks = [{"goal": "When?", "url": f"{site.url}/", "answer": {"includes": "9"}}] * 4
        (folder / "tasks.json").write_text(json.dumps(tasks))
        ground = ["data", "ground", str(folder / "stored"), "--teacher", server.model]
        train = ["train", "executor", str(examples), "--recipe", str(folder / "recipe.yaml")]
        yield {
            "run": Long(["run", "When?", "--url", f"{site.url}/", *models], episodes),
            "eval": Long(["eval", str(folder / "tasks.json"), *models], episodes),
            "data": Long(ground, lambda out: sorted(out.read_text().splitlines())),
            "train": Long(train, lambda out: (out / "executor.gguf").read_bytes()),
        }


@pytest.fixture(scope="module")
def whole(commands: dict[str, Long], tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """What a command leaves that nothing strikes, and how many seconds it takes."""
    known: dict[str, tuple[Any, float]] = {}

    def whole(name: str) -> tuple[Any, float]:
        if name not in known:
            began = time.monotonic()
            left = commands[name].finish(tmp_path_factory.mktemp("whole") / ODD)
            known[name] = left, time.monotonic() - began
        return known[name]

    return whole


@fuzz.sampled(1, every=11)
@pytest.mark.parametrize("name", NAMES)
def test_kills(
    commands: dict[str, Long], whole: Whole, tmp_path: Path, name: str, number: int, seed: int
) -> None:
    expected, seconds = whole(name)
    command, moments, kills = commands[name], Random(f"{seed}/{name}"), 0
    out = tmp_path / SAME / "0"
    while kills < number:
        process = command.start(out)
        try:
            process.wait(moments.uniform(0, seconds))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        if process.returncode == -signal.SIGKILL:
            kills += 1
        else:  # it came to its end before
            assert command.finish(out) == expected
            out = tmp_path / SAME / str(kills)
    assert command.finish(out) == expected
    print(f"seed {seed}: {name}, {kills} kills")


@fuzz.sampled(1, every=6)
@pytest.mark.parametrize("name", NAMES)
def test_a_full_disk(
    commands: dict[str, Long], whole: Whole, tmp_path: Path, name: str, number: int, seed: int
) -> None:
    for n, rng in enumerate(fuzz.cases(number, seed)):
        out = tmp_path / SAME / str(n)
        commands[name].fails(out, 0, 1, 3, limit=rng.choice((0, 300, 1_000, 3_000, 20_000)))
        assert commands[name].finish(out) == whole(name)[0]


@fuzz.sampled(1, every=6)
@pytest.mark.parametrize("name", ["run", "eval"])
def test_a_browser_that_is_killed(
    commands: dict[str, Long], whole: Whole, tmp_path: Path, name: str, number: int, seed: int
) -> None:
    expected, seconds = whole(name)
    for n, rng in enumerate(fuzz.cases(number, seed)):
        out = tmp_path / SAME / str(n)
        process = commands[name].start(out)
        until = time.monotonic() + rng.uniform(0, seconds)
        while process.poll() is None and not (time.monotonic() > until and browsers(process.pid)):
            time.sleep(0.02)
        for browser in browsers(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(browser, signal.SIGKILL)
        ends(process, 0, 1, 3)
        assert commands[name].finish(out) == expected


@fuzz.sampled(1, every=6)
@pytest.mark.parametrize("name", ["run", "eval", "data"])
def test_a_model_that_is_gone(
    commands: dict[str, Long],
    whole: Whole,
    server: Server,
    tmp_path: Path,
    name: str,
    number: int,
    seed: int,
) -> None:
    expected, seconds = whole(name)
    for n, rng in enumerate(fuzz.cases(number, seed)):
        out = tmp_path / SAME / str(n)
        process = commands[name].start(out)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(rng.uniform(0, seconds))
        server.stop()
        ends(process, 0, 1, 3)
        server.start()
        assert commands[name].finish(out) == expected


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("out", ["/proc/planact/x", "{}/a-file/x", "{}/" + "x" * 300])
def test_where_nothing_can_be_written(
    commands: dict[str, Long], tmp_path: Path, name: str, out: str
) -> None:
    (tmp_path / "a-file").write_text("")
    commands[name].fails(out.format(tmp_path), 2, 3)
