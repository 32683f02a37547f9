"""`planact run` on a site that planact knows nothing about, by a model behind an OpenAI-compatible
server: everything is real but what the model says."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from planact.evaluate import agents
from planact.types import Model, ModelSettings, Price
from support.command import fails, planact
from support.endpoint import endpoint, error, later, reply
from support.library import PLAN, librarian, write_pages
from support.site import folder_site

KEY = "sk-test-key"


@pytest.fixture
def addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """The site's address, and the name of the model."""
    write_pages(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with folder_site(tmp_path) as site, endpoint() as server:
        server.key, server.answer = KEY, later(librarian)
        yield f"{site.url}/", server.model


def test_a_task_on_any_site_by_any_model(
    addresses: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, model = addresses
    models = ["--planner", model, "--executor", model]
    out = ["--out", "out", "--screens"]
    assert planact("run", "When is the library open?", "--url", url, *models, *out) == 0
    said = capsys.readouterr().out
    assert "answer: Monday 9 to 5" in said
    assert "Open the opening hours" in said

    (episode,) = (tmp_path / "out" / "episodes").iterdir()
    record = json.loads(episode.read_text(encoding="utf-8"))
    assert record["answer"] == "Monday 9 to 5"
    assert [r["trigger"] for r in record["plans"]] == ["start", "the page changed"]
    assert record["usage"]["tokens_in"] == 7 * 4
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "Monday 9 to 5" in page
    screens = sorted((tmp_path / "out" / "screens").rglob("*.png"))
    assert [p.name for p in screens] == ["0.png", "1.png"]

    # What was done is not done again.
    assert planact("run", "When is the library open?", "--url", url, *models, *out) == 2


def test_tasks_of_a_file_are_run_and_scored(
    addresses: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, model = addresses
    tasks = f"""
- goal: When is the library open?
  url: {url}
  answer: {{includes: monday 9}}
  ends_at: {url}hours.html
  page: {{includes: Monday}}
- id: Sundays
  goal: When is the library open?
  url: {url}
  answer: {{includes: sunday}}
"""
    Path("mine.yaml").write_text(tasks, encoding="utf-8")
    models = ["--no-plan", "--executor", model]
    assert planact("eval", "mine.yaml", *models, "--out", "out") == 0
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["suite"], summary["successes"], summary["episodes"]) == ("mine", 1, 2)
    assert summary["by_site"].keys() == {url.removeprefix("http://").rstrip("/")}
    names = sorted(file.name for file in (tmp_path / "out" / "episodes").iterdir())
    assert names == ["1-0.json", "Sundays-0.json"]

    Path("meant.yaml").write_text(tasks.replace("includes: sunday", "means: on Sundays"))
    capsys.readouterr()
    assert planact("eval", "meant.yaml", *models, "--out", "meant") == 2
    said = capsys.readouterr().err
    assert said.startswith("planact: 1 of 2 tasks need a judge, the first is Sundays. Name a model")
    assert not Path("meant").exists()


def test_a_wrong_key_is_said_without_saying_the_key(
    addresses: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url, model = addresses
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-secret")
    models = ["--planner", model, "--executor", model]
    assert planact("run", "goal", "--url", url, *models, "--out", "out") == 3
    written = "".join(
        file.read_text(encoding="utf-8") for file in (tmp_path / "out").rglob("*") if file.is_file()
    )
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert "key" in said
    assert "sk-wrong-secret" not in said + written


def test_an_unreachable_endpoint_is_told_before_anything_is_done(
    addresses: tuple[str, str], capsys: pytest.CaptureFixture[str], impatient: None
) -> None:
    nobody = "m@http://127.0.0.1:9/v1"
    models = ["--planner", nobody, "--executor", nobody]
    assert planact("run", "goal", "--url", addresses[0], *models, "--out", "out") == 3
    assert "planact: Cannot reach the model endpoint 127.0.0.1:9" in capsys.readouterr().err
    assert not Path("out/episodes").exists()
    assert "127.0.0.1:9" in fails(capsys, 3, "eval", "miniwob", *models)


def test_an_endpoint_that_fails_later_ends_the_run_and_keeps_the_trace(
    addresses: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], impatient: None
) -> None:
    with endpoint() as server:
        server.answer = later(lambda body: error(500, "out of memory"))
        models = ["--no-plan", "--executor", server.model]
        assert planact("run", "goal", "--url", addresses[0], *models, "--out", "out") == 3
    assert "out of memory" in capsys.readouterr().out
    assert len(list((tmp_path / "out" / "episodes").iterdir())) == 1


def test_all_that_was_said_is_kept_where_one_wants_it(addresses: tuple[str, str]) -> None:
    url, model = addresses
    models = ["--planner", model, "--executor", model]
    out = "a[/b]c"  # a path and no markup, wherever it is printed
    asked = ["run", "When [/b] is it open?", "--url", url, *models, "--out", out, "--exchanges"]
    assert planact(*asked) == 0
    (episode,) = (Path(out) / "episodes").iterdir()
    record = json.loads(episode.read_text(encoding="utf-8"))
    told = [(exchange["role"], exchange["at"]) for exchange in record["exchanges"]]
    assert told == [("planner", 0), ("executor", 0), ("planner", 1), ("executor", 1)]
    assert "When [/b] is it open?" in record["exchanges"][1]["messages"][1]["content"]
    assert record["exchanges"][0]["completion"]["text"] == PLAN
    assert KEY not in episode.read_text(encoding="utf-8")
    assert "What the planner was asked" in (Path(out) / "index.html").read_text(encoding="utf-8")
    assert planact("view", out) == 0


def test_what_a_model_says_reaches_no_terminal_as_it_is(
    addresses: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with endpoint() as server:
        answer = 'Reasoning: [/red] \x1b[2J\nAction: exit("\\u001b]0;owned\\u0007 [/b] \x9b2J")'
        server.answer = lambda body: reply(answer)
        models = ["--no-plan", "--executor", server.model]
        assert planact("run", "[/b]", "--url", addresses[0], *models, "--out", "out") == 0
        said = capsys.readouterr().out
        assert not {"\x1b", "\x07", "\x9b"} & {*said}
        assert r"answer: \x1b]0;owned\x07 [/b] 2J" in said

        server.answer = later(lambda body: error(400, "\x1b[2J[/b]"))
        assert planact("run", "[/b]", "--url", addresses[0], *models, "--out", "failed") == 3
        assert "refused the request (400): [2J[/b]" in capsys.readouterr().out


def test_a_server_that_replies_nonsense_is_the_models_failure(addresses: tuple[str, str]) -> None:
    Path("mine.yaml").write_text(f"- {{goal: g, url: '{addresses[0]}', answer: {{includes: x}}}}")
    with endpoint() as server:
        server.answer = later(lambda body: (200, "<html>It works!</html>"))
        models = ["--no-plan", "--executor", server.model]
        assert planact("eval", "mine.yaml", *models, "--out", "out") == 0
    summary = json.loads(Path("out/summary.json").read_text(encoding="utf-8"))
    assert summary["errors"] == {"model": 1}
    episode = json.loads(Path("out/episodes/1-0.json").read_text(encoding="utf-8"))
    (asked,) = episode["exchanges"]
    assert asked["completion"] is None
    assert asked["problem"] == episode["stop"]["message"]


# ---------------------------------------------------------------- dollars


@pytest.fixture
def priced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request, of 7 tokens, costs seven cents."""
    opened = agents.open_model

    @asynccontextmanager
    async def open_priced(*args: Any, **more: Any) -> AsyncIterator[Model]:
        async with opened(*args, **more) as model:
            model.settings = ModelSettings(price=Price(input=10_000.0, output=0.0))
            yield model

    monkeypatch.setattr(agents, "open_model", open_priced)


def test_a_budget_needs_a_price(
    addresses: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    url, model = addresses
    models = ["--no-plan", "--executor", model, "--max-cost", "0.1"]
    assert planact("run", "goal", "--url", url, *models) == 2
    said = capsys.readouterr().err
    assert f"the price of {model}" in said and "price: {input: 1.25, output: 10}" in said


def test_a_budget_of_dollars_ends_an_evaluation(
    addresses: tuple[str, str], capsys: pytest.CaptureFixture[str], priced: None
) -> None:
    url, model = addresses
    tasks = [{"goal": "Open?", "url": url, "answer": {"includes": "9"}}] * 2
    Path("mine.json").write_text(json.dumps(tasks), encoding="utf-8")
    command = ["eval", "mine.json", "--no-plan", "--executor", model, "--out", "out"]
    assert planact(*command, "--max-cost", "0.1") == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "planact: the $0.10 are used up: 1 of 2 episodes are done. "
        "The same command goes on with a larger --max-cost."
    )
    assert "1 completed" in Path("out/index.html").read_text(encoding="utf-8")
    assert planact(*command, "--max-cost", "1") == 0
    said = capsys.readouterr().out
    assert "cost" in said and "$0.28" in said
    summary = json.loads(Path("out/summary.json").read_text(encoding="utf-8"))
    assert (summary["episodes"], summary["left"]) == (2, 0)
    assert summary["by_role"]["executor"]["cost"] == pytest.approx(0.28)
    assert "$0.28" in Path("out/index.html").read_text(encoding="utf-8")


def test_a_budget_of_dollars_ends_an_episode(
    addresses: tuple[str, str], capsys: pytest.CaptureFixture[str], priced: None
) -> None:
    url, model = addresses
    models = ["--no-plan", "--executor", model, "--max-cost", "0.05"]
    assert planact("run", "Open?", "--url", url, *models, "--out", "out") == 1
    assert "the $0.05 are used up" in capsys.readouterr().out
