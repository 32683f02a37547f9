"""Ctrl-C ends a run, and nothing that was done is lost: a real process, ended as a model thinks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from support.endpoint import Answer, Server, endpoint, later, reply
from support.site import folder_site

OPEN = 'Reasoning: r\nElement: link "Hours"\nAction: click(1)'
EXIT = 'Reasoning: r\nAction: exit("9 to 5")'
# Whoever runs the tests in the background has them ignore Ctrl-C, and so would this process.
PLANACT = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from planact.cli import main
main()
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text('<!doctype html><a href="hours.html">Hours</a>')
    (folder / "hours.html").write_text("<!doctype html><p>9 to 5</p>")
    with folder_site(folder) as site:
        yield f"{site.url}/"


class Thinking:
    """Answers with these replies, then thinks until the test has ended."""

    def __init__(self, server: Server, *replies: str) -> None:
        self.begun = Event()
        self._server, self._replies = server, iter(replies)
        server.answer = later(self)

    def __call__(self, body: dict[str, Any]) -> Answer:
        if text := next(self._replies, None):
            return reply(text)
        self.begun.set()
        self._server.released.wait()
        return reply(EXIT)


def interrupted(
    thinking: Thinking, number: signal.Signals, folder: Path, *arguments: str
) -> tuple[int, str]:
    """Exit code and standard error of the command, which gets the signal once a model thinks; its
    browser does too where it is Ctrl-C, as in a terminal."""
    command = [sys.executable, "-c", PLANACT, *arguments]
    with subprocess.Popen(
        command, cwd=folder, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert thinking.begun.wait(60)
            (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
            said = process.communicate(timeout=60)[1]
        finally:
            process.kill()
        return process.returncode, said.strip()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_keeps_what_was_done(tmp_path: Path, site: str, number: signal.Signals) -> None:
    with endpoint() as server:
        models = ["--no-plan", "--executor", server.model]
        thinking = Thinking(server, OPEN)
        command = ["run", "When?", "--url", site, *models, "--out", "out"]
        code, said = interrupted(thinking, number, tmp_path, *command)
    assert (code, said) == (130, "planact: interrupted; what was done is kept: out/index.html")
    (file,) = (tmp_path / "out" / "episodes").iterdir()
    episode = json.loads(file.read_text())
    assert episode["stop"]["reason"] == "interrupted"
    assert [step["decision"]["action"]["name"] for step in episode["steps"]] == ["click"]
    assert "9 to 5" in json.dumps(episode["exchanges"])  # what was not answered any more
    assert "it was interrupted" in (tmp_path / "out" / "index.html").read_text()


def test_an_evaluation_keeps_its_episodes_and_goes_on(tmp_path: Path, site: str) -> None:
    tasks = [{"goal": "When?", "url": site, "answer": {"includes": "9"}}] * 2
    (tmp_path / "tasks.json").write_text(json.dumps(tasks))
    with endpoint() as server:
        models = ["--no-plan", "--executor", server.model]
        command = ["eval", "tasks.json", *models, "--out", "out"]
        thinking = Thinking(server, OPEN, EXIT, OPEN)
        code, said = interrupted(thinking, signal.SIGINT, tmp_path, *command)
        assert (code, said) == (
            130,
            "planact: interrupted; episodes kept in out: 1. The same command goes on",
        )
        Thinking(server, OPEN, EXIT)
        python = [sys.executable, "-m", "planact", *command]
        assert subprocess.run(python, cwd=tmp_path, stdout=subprocess.DEVNULL).returncode == 0
    names = {file.parent.name: file.name for file in sorted((tmp_path / "out").glob("*/*.json"))}
    assert names == {"episodes": "2-0.json", "failures": "2-0.1.json"}
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["successes"] == 2
