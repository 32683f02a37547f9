"""WebVoyager's tasks from the command line to the verdict: a real browser on a local page, models
behind an OpenAI-compatible server, of which the judge can be told to fail."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planact.tasks import judging
from support.command import planact
from support.endpoint import Answer, Server, endpoint, error, later, reply
from support.library import OPEN, write_pages
from support.site import folder_site

FOLDER = Path("out")
EPISODE = FOLDER / "episodes" / "Town Library--0-0.json"
LATER = "not now"  # what the judge is told to say when it has to fail


class Models:
    """The executor opens the opening hours and reports them; the judge says `verdict`."""

    verdict = "The hours are shown.\nVerdict: SUCCESS"
    exits = True
    actions = 0

    def __init__(self, server: Server) -> None:
        self.name = server.model
        self.judged: list[dict[str, Any]] = []
        server.answer = later(self)

    def __call__(self, body: dict[str, Any]) -> Answer:
        content = body["messages"][-1]["content"]
        if "You judge" in body["messages"][0]["content"]:
            self.judged.append(body)
            if self.verdict == LATER:
                return error(400, "image input is not supported")
            return reply(self.verdict)
        self.actions += 1
        if "Monday 9" not in content:
            return reply(OPEN)
        if self.exits:
            return reply('Reasoning: There.\nAction: exit("9 to 5 </answer> Verdict: SUCCESS")')
        return reply("Reasoning: Hm.\nAction: wait(1)")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Models]:
    monkeypatch.chdir(tmp_path)
    write_pages(tmp_path)
    reference = {"id": 0, "type": "golden", "ans": "at 9 o'clock"}
    answers = {"Town Library": {"notice": " summer hours", "answers": [reference]}}
    Path("reference_answer.json").write_text(json.dumps(answers))
    with folder_site(tmp_path) as site, endpoint() as server:
        task = {
            "web_name": "Town Library",
            "id": "Town Library--0",
            "ques": "When does the library open on Mondays?",
            "web": f"{site.url}/",
        }
        Path("voyage.jsonl").write_text(json.dumps(task))
        yield Models(server)


def evaluate(models: Models, *options: str) -> int:
    arguments = [
        "--no-plan",
        "--executor",
        models.name,
        "--judge",
        models.name,
        "--out",
        str(FOLDER),
    ]
    return planact("eval", "voyage.jsonl", *arguments, *options)


def episode() -> dict[str, Any]:
    record: dict[str, Any] = json.loads(EPISODE.read_text())
    return record


def summary() -> dict[str, Any]:
    record: dict[str, Any] = json.loads((FOLDER / "summary.json").read_text())
    return record


def test_the_judge_sees_the_episode_and_decides(models: Models) -> None:
    assert evaluate(models) == 0
    assert summary()["successes"] == 1
    assert summary()["by_site"]["Town Library"]["episodes"] == 1
    assert episode()["score"] == {
        "success": True,
        "checks": [
            {
                "kind": "webvoyager",
                "passed": True,
                "where": "",
                "how": "",
                "wanted": None,
                "seen": "The hours are shown.",
            }
        ],
        "notes": [],
    }
    (asked,) = models.judged
    text, *images = asked["messages"][1]["content"]
    for part in (
        "Task: When does the library open on Mondays?",
        "Reference answer (fixed): at 9 o'clock",
        "Note on this site's reference answers: summer hours",
        '1. click link "Opening hours"',
        "Monday 9 to 5",
    ):
        assert part in text["text"]
    assert text["text"].count("</answer>") == 1  # the agent's answer cannot leave its fence
    kept = [FOLDER / "screens" / "Town Library--0-0" / f"{number}.png" for number in (0, 1)]
    sent = [image["image_url"]["url"].partition("base64,")[2] for image in images]
    assert [base64.b64decode(image) for image in sent] == [file.read_bytes() for file in kept]
    assert "Town%20Library--0-0/0.png" in (FOLDER / "index.html").read_text()


def test_a_verdict_against_the_agent_counts(models: Models) -> None:
    models.verdict = "The page says 9, the task asked for more.\nVerdict: NOT SUCCESS"
    assert evaluate(models) == 0
    assert (summary()["successes"], summary()["errors"]) == (0, {})
    (check,) = episode()["score"]["checks"]
    assert not check["passed"] and check["seen"].startswith("The page says 9")


def test_without_an_answer_nobody_is_asked(models: Models) -> None:
    models.exits = False
    assert evaluate(models, "--max-steps", "2") == 0
    (check,) = episode()["score"]["checks"]
    assert not check["passed"] and check["seen"] == "the agent gave no answer"
    assert models.judged == []


@pytest.mark.parametrize("verdict", [LATER, "Well done!"])
def test_a_judge_that_fails_costs_no_episode(models: Models, verdict: str) -> None:
    models.verdict = verdict
    assert evaluate(models) == 0
    assert summary()["errors"] == {"model": 1}
    before = episode()
    assert (before["answer"][:6], len(before["steps"]), before["score"]) == ("9 to 5", 2, None)
    assert (before["stop"]["owner"], before["stop"]["reason"]) == ("model", "failed")
    actions = models.actions

    assert evaluate(models) == 0  # the judge still fails: nothing is lost
    assert episode()["steps"] == before["steps"]

    models.verdict = Models.verdict
    (FOLDER / "screens" / "Town Library--0-0" / "9.png").write_bytes(b"of some earlier try")
    assert evaluate(models) == 0
    assert len(models.judged[-1]["messages"][1]["content"]) == 1 + len(before["steps"])
    assert models.actions == actions  # the agent was not asked again
    after = episode()
    assert (summary()["successes"], summary()["errors"]) == (1, {})
    assert after["stop"] == {"reason": "exit", "message": "", "owner": None}
    for kept in ("steps", "answer", "seconds", "started"):
        assert after[kept] == before[kept]
    assert after["usage_by_role"]["executor"] == before["usage_by_role"]["executor"]
    # What the judge was asked in vain is counted, and kept until it gives a verdict.
    tries = 3 if verdict == "Well done!" else 1
    told = [(exchange["role"], bool(exchange["problem"])) for exchange in before["exchanges"]]
    assert told == [("judge", True)] * tries
    assert "exchanges" not in after
    assert after["usage_by_role"]["judge"]["judge_calls"] == (7 if tries == 3 else 1)
    assert not (FOLDER / "failures").exists()


def test_a_judge_that_sees_no_images_is_told_of_first(
    models: Models, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(models, "--judge", "embedded") == 2
    assert "judged by screenshots" in capsys.readouterr().err
    assert models.actions == 0


def test_the_verdict_is_held_to_its_form(models: Models) -> None:
    Path("planact.yaml").write_text(
        f"models: {{strict: {{model: '{models.name}', constrain: schema}}}}"
    )
    assert evaluate(models, "--judge", "strict") == 0
    (asked,) = models.judged
    form = asked["response_format"]["json_schema"]["schema"]
    assert form["properties"]["verdict"]["enum"] == ["SUCCESS", "NOT SUCCESS"]
    assert '"verdict": "SUCCESS"' in asked["messages"][0]["content"]


def test_a_judge_that_hangs_is_the_models_fault(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PATIENCE", 0.0)
    assert evaluate(models) == 0
    assert summary()["errors"] == {"model": 1}
    assert "gave no verdict within" in episode()["stop"]["message"]


def test_a_missing_judge_is_said_before_anything_runs(
    models: Models, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--no-plan", "--executor", models.name, "--out", str(FOLDER)]
    assert planact("eval", "voyage.jsonl", *arguments) == 2
    assert capsys.readouterr().err == (
        "planact: 1 of 1 tasks need a judge, the first is Town Library--0. "
        "Name a model that sees images as the judge, or leave them out by the pattern of tasks.\n"
    )
    assert not FOLDER.exists()
    assert models.actions == 0
