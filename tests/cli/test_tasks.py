"""`planact tasks check`, and the example that the documentation shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from planact import arena
from planact.browser import Browser
from planact.errors import StopReason
from planact.tasks.evaluators import evaluate
from planact.tasks.file import FileSuite
from planact.types import Stop, Trajectory
from support import REPOSITORY
from support.command import planact

EXAMPLE = REPOSITORY / "examples" / "tasks.yaml"
NOTEBOOK = "catalogue/linden-a4-ruled-notebook_180/"


def test_a_file_that_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert planact("tasks", "check", str(EXAMPLE)) == 0
    said = capsys.readouterr().out
    assert "http://shop.localhost:8800" in said
    assert " 3 " in said
    for kind in ("string_match", "url_match", "program_html"):
        assert kind in said


def test_every_problem_is_a_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = EXAMPLE.read_text(encoding="utf-8").replace("goal: Show", "gaol: Show")
    Path("mine.yaml").write_text(text.replace("exactly:", "exact:"), encoding="utf-8")
    assert planact("tasks", "check", "mine.yaml") == 2
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "mine.yaml: line 13: field goal: Field required",
        "mine.yaml: line 14: field gaol: there is no such field; did you mean goal?",
        "mine.yaml: line 24: field page.0.exact: there is no such field; did you mean exactly?",
    ]
    assert said.err == "planact: mine.yaml: problems: 3; tasks without any: 1\n"


@pytest.mark.parametrize("name", ["missing.yaml", "notes.txt", "."])
def test_no_file_of_tasks(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert planact("tasks", "check", name) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"planact: {name}")
    assert said.count("\n") == 1


async def test_the_example_is_true_of_the_arena(
    tmp_path: Path, instance: arena.Instance, browser: Browser
) -> None:
    """Who answers rightly and ends on the right page succeeds, who does neither fails."""
    url = instance.urls["shopping"] + "/"
    file = tmp_path / "tasks.yaml"
    file.write_text(EXAMPLE.read_text().replace("http://shop.localhost:8800/", url))
    suite = FileSuite(file)
    price, by_number, shown = suite.tasks("test")
    search = f"{url}search/?q=Linden+A4+Ruled+Notebook"
    for task, answer, last, success in (
        (price, "£24.95", url, True),
        (price, "£24.99", url, False),
        (by_number, "", f"{url}{NOTEBOOK}", True),
        (by_number, "", url, False),
        (shown, "6 reviews", search, True),
        (shown, "6 reviews", url, False),
    ):
        trajectory = Trajectory(
            task_id=task.key,
            goal=task.goal,
            start_url=url,
            answer=answer,
            stop=Stop(reason=StopReason.EXIT),
        )
        with suite.world() as world:
            async with browser.open(last) as session:
                score = await evaluate(task, trajectory, session, world, None)
        assert score.success is success, score.checks
