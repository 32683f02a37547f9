"""`planact ablate`: jobs in processes of their own, once, and the table of what they come to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.command import fails, planact
from support.endpoint import endpoint, later
from support.library import librarian, write_pages
from support.site import folder_site

TASKS = """
- id: {id}
  goal: When is the library open?
  url: {url}
  answer: {{includes: {answer}}}
"""


@pytest.fixture
def ladder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A ladder of two rows on a site of two tasks, one of which nobody does."""
    write_pages(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    with folder_site(tmp_path) as site, endpoint() as server:
        server.key, server.answer = "k", later(librarian)
        tasks = [("a", "monday 9"), ("b", "sunday")]
        Path("mine.yaml").write_text(
            "".join(TASKS.format(id=id_, url=f"{site.url}/", answer=said) for id_, said in tasks)
        )
        config = {
            "suite": "mine.yaml",
            "jobs": {"first": f"eval mine.yaml --no-plan --executor {server.model} --tasks a"},
            "columns": {"library": {"executor": server.model, "tasks": 2}},
            "rows": {
                "no planner": {"planner": None},
                "planner": {"planner": server.model, "replan": "on-change"},
                "another": {"planner": server.model, "executors": {"library": server.model}},
            },
        }
        Path("ladder.yaml").write_text(json.dumps(config))
        yield Path("ladder.yaml")


def test_a_ladder_is_climbed_once(ladder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert planact("ablate", str(ladder), "--out", "out", "--dry-run") == 0
    assert "3 of 3 jobs are missing" in capfd.readouterr().out
    assert planact("ablate", str(ladder), "--out", "out") == 0
    assert "50 (9 to 91)" in capfd.readouterr().out
    results = json.loads(Path("out/ablation.json").read_text())["results"]
    assert [(r["row"], r["successes"], r["episodes"]) for r in results] == [
        ("no planner", 1, 2),
        ("planner", 1, 2),
        ("another", 1, 2),
    ]
    assert results[0]["gain"] is None
    assert results[1]["gain"]["value"] == 0
    assert results[1]["planner_calls"] > results[2]["planner_calls"] == 1
    done = Path("out/jobs.json").read_text()

    assert planact("ablate", str(ladder), "--out", "out", "--dry-run") == 0
    assert "0 of 3 jobs are missing" in capfd.readouterr().out
    assert planact("ablate", str(ladder), "--out", "out") == 0
    assert Path("out/jobs.json").read_text() == done


def test_a_job_that_fails_ends_it(ladder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    config = json.loads(ladder.read_text())
    config["rows"]["planner"]["planner"] = "embedded:{first}/planner.gguf"  # which it does not make
    ladder.write_text(json.dumps(config))
    assert planact("ablate", str(ladder), "--out", "out") == 2
    said = capfd.readouterr().err.strip().splitlines()
    assert said[-1].startswith(
        "planact: cells/planner~library failed. Its command was: planact eval"
    )
    results = json.loads(Path("out/ablation.json").read_text())["results"]
    assert [r["row"] for r in results] == ["no planner"]  # what was done is kept


def test_a_job_has_to_be_a_command(ladder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = json.loads(ladder.read_text())
    config["options"] = "--nope"
    ladder.write_text(json.dumps(config))
    said = fails(capsys, 2, "ablate", str(ladder), "--out", "out")
    assert "is no command: No such option: --nope" in said
    assert not Path("out").exists()
