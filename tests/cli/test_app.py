"""Bad input gets one clear line and its exit code; nothing is lost."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.command import fails, planact
from support.endpoint import endpoint, error, later

NOBODY = "m@http://127.0.0.1:9/v1"  # an endpoint where nobody listens
MODELS = ["--planner", NOBODY, "--executor", NOBODY]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize(
    ("model", "says"),
    [("gpt", "embedded:base"), ("embedded:missing.gguf", "missing.gguf")],
)
def test_an_unknown_model(capsys: pytest.CaptureFixture[str], model: str, says: str) -> None:
    url = ["--url", "http://127.0.0.1:9/"]
    assert says in fails(capsys, 2, "run", "goal", *url, "--planner", model, "--executor", NOBODY)


def test_a_broken_adapter(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF but not really")
    models = ["--no-plan", "--executor", "embedded:broken.gguf"]
    said = fails(capsys, 2, "run", "goal", "--url", "http://127.0.0.1:9/", *models)
    assert "broken.gguf" in said


def test_a_missing_key(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    models = ["--no-plan", "--executor", "openai:gpt-5"]
    said = fails(capsys, 2, "run", "goal", "--url", "http://127.0.0.1:9/", *models)
    assert "OPENAI_API_KEY" in said


def test_a_url_that_does_not_load(capsys: pytest.CaptureFixture[str]) -> None:
    said = fails(capsys, 3, "run", "goal", "--url", "http://127.0.0.1:9/", *MODELS)
    assert "127.0.0.1:9" in said


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "nonsense"])
def test_a_scheme_that_is_not_allowed(capsys: pytest.CaptureFixture[str], url: str) -> None:
    assert "http" in fails(capsys, 2, "run", "goal", "--url", url, *MODELS)


def test_no_chromium(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANACT_CHROMIUM", "/nowhere/chromium")
    said = fails(capsys, 3, "run", "goal", "--url", "http://127.0.0.1:9/", *MODELS)
    assert "PLANACT_CHROMIUM" in said


def test_an_unknown_suite(capsys: pytest.CaptureFixture[str]) -> None:
    assert "arena" in fails(capsys, 2, "eval", "nowhere", *MODELS)


def test_an_unknown_split_and_task(capsys: pytest.CaptureFixture[str]) -> None:
    assert "validation" in fails(capsys, 2, "eval", "arena", "--split", "exam", *MODELS)
    assert "no task" in fails(capsys, 2, "eval", "arena", "--tasks", "nothing.*", *MODELS)


def test_a_malformed_task_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    good = {
        "task_id": 1,
        "sites": ["shopping"],
        "start_url": "__SHOPPING__",
        "intent": "Buy",
        "eval": {"eval_types": ["url_match"], "reference_url": "x"},
    }
    lines = [json.dumps(good), json.dumps({**good, "task_id": 2, "intent": ""})]
    (tmp_path / "tasks.jsonl").write_text("\n".join(lines), encoding="utf-8")
    said = fails(capsys, 2, "eval", "tasks.jsonl", *MODELS)
    assert "line 2" in said
    assert "intent" in said


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SHOPPING", "SHOPPING_ADMIN", "REDDIT", "GITLAB", "MAP", "WIKIPEDIA", "HOMEPAGE"):
        monkeypatch.delenv(f"WA_{name}", raising=False)


def test_sites_and_judge_are_asked_for_before_anything_starts(
    capsys: pytest.CaptureFixture[str], published: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    wikipedia_and_map, without_account = ["--tasks", "23"], ["--tasks", "16"]
    said = fails(capsys, 2, "eval", "webarena-lite", *wikipedia_and_map, *MODELS)
    assert "WA_MAP, WA_WIKIPEDIA" in said
    monkeypatch.setenv("WA_MAP", "http://127.0.0.1:9")
    said = fails(capsys, 2, "eval", "webarena-lite", *wikipedia_and_map, *MODELS)
    assert "WA_MAP" not in said
    said = fails(capsys, 2, "eval", "webarena-lite", *without_account, *MODELS)
    assert "need a judge" in said


def test_published_tasks_that_cannot_be_fetched(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    said = fails(capsys, 3, "eval", "webarena", *MODELS)
    assert "could not download libwebarena==0.0.5" in said
    assert not list((tmp_path / "cache").rglob("*.json"))


@pytest.mark.usefixtures("served")  # what is said of building the sites once is said there
def test_a_port_in_use(capsys: pytest.CaptureFixture[str], taken_port: int) -> None:
    assert str(taken_port) in fails(capsys, 3, "arena", "serve", "--port", str(taken_port))


@pytest.mark.parametrize("command", [("view",), ("data", "ground", "--out", "x.jsonl")])
def test_a_folder_that_is_no_run(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    assert "run folder" in fails(capsys, 2, *command, ".")


def test_a_training_set_that_is_none(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "train.jsonl").write_text('{"messages": []}\n', encoding="utf-8")
    (tmp_path / "recipe.yaml").write_text("epochs: 1\n", encoding="utf-8")
    arguments = ["train", "planner", "set", "--recipe", "recipe.yaml", "--out", "out"]
    assert "train.jsonl:1" in fails(capsys, 2, *arguments)


def test_an_unknown_option_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert planact("run", "goal", "--nonsense") == 2
    assert "--nonsense" in capsys.readouterr().err


def test_a_suite_says_how_many_seeds_and_which_limits(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, impatient: None
) -> None:
    task = ["eval", "miniwob", "--tasks", "click-test", "--out", "run"]
    limits = ["--max-seconds", "20"]
    with endpoint() as server:
        server.answer = later(lambda body: error(500, "out of memory"))
        models = ["--no-plan", "--executor", server.model]
        assert "3 episodes in a row" in fails(capsys, 3, *task, *limits, *models)
    run = json.loads((tmp_path / "run" / "run.json").read_text())
    assert run["configuration"]["budget"] == {"steps": 10, "tokens": 400_000, "seconds": 20}
    episodes = sorted(file.stem for file in (tmp_path / "run" / "episodes").iterdir())
    assert episodes == ["click-test-0", "click-test-1", "click-test-2"]
