"""The stage that judges episodes, and the training set of a judge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planact.data.engine.records import Judgement, read_lines
from planact.data.engine.stage import Manifest
from planact.data.export.sets import split_of
from planact.data.judge.hindsight_relabelling import relabelled
from planact.data.stages.export_judge import FAILURES, VALIDATION, export_judge
from planact.data.stages.judge import judge_folder, judged
from planact.errors import StopReason, UsageError
from planact.evaluate.folder import RunFolder
from planact.llm.fetch import adapter
from planact.llm.scripted import ScriptedModel
from planact.types import Message, ModelSettings, Role, Score, Trajectory
from support.episodes import check, episode

ELSEWHERE = "m@http://127.0.0.1:9/v1"
FAILED = StopReason.FAILED


@pytest.fixture(autouse=True)
def recorded_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made of episodes has its own tests; the arena's tens of thousands of tasks, which
    some of it is made with, take a while."""
    monkeypatch.setattr("planact.data.stages.export_judge.training_tasks", lambda suite: ())
    monkeypatch.setattr("planact.data.stages.export_judge.relabelled", lambda recorded: ())


class Opened(ScriptedModel):
    """A scripted model in place of one that is opened."""

    async def __aenter__(self) -> ScriptedModel:
        return self

    async def __aexit__(self, *_: object) -> None: ...


def folder(path: Path, *episodes: Trajectory, suite: str = "arena") -> Path:
    run = RunFolder.start(path, {"suite": suite})
    for trajectory in episodes:
        run.save(trajectory)
    return path


async def test_a_judgement_says_who_judged_what_and_by_which_prompt() -> None:
    model = ScriptedModel(["The price is shown.\nVerdict: success"], name="large@host")
    line, usage = await judged(episode(), model)
    assert (line.episode, line.success, line.rejected) == ("set-price.train.0-0", True, "")
    assert line.reasons == "The price is shown."
    assert (line.origin.teacher, line.origin.parents) == ("large@host", ("set-price.train.0-0",))
    assert len(line.origin.prompt) == 16
    assert usage.tokens_in > 0


async def test_a_broken_episode_and_a_judge_without_verdict_are_rejected() -> None:
    broken, _ = await judged(episode(stop=FAILED), ScriptedModel([]))
    assert broken.rejected.startswith("the episode was broken")
    mute, usage = await judged(episode(), ScriptedModel(["Hm."] * 3))
    assert "no verdict" in mute.rejected
    assert usage.tokens_out == 3


async def test_a_folder_is_judged_without_a_look_at_its_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def says(messages: list[Message]) -> str:
        return f"Verdict: {'success' if '28.95' in messages[1].content else 'failure'}"

    monkeypatch.setattr("planact.data.stages.judge.open_model", lambda *_, **__: Opened(says))
    run = folder(
        tmp_path / "run",
        episode(task_id="a.train.0", success=False),  # the score is wrong, and not looked at
        episode(task_id="b.train.0", stop=StopReason.STEPS, answer=None, success=True),
        episode(task_id="c.train.0", stop=FAILED),
    )
    out = tmp_path / "judged.jsonl"
    await judge_folder(run, out, ELSEWHERE)
    lines = list(read_lines(out, Judgement, rejected=True))
    assert [(line.success, bool(line.rejected)) for line in lines] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    manifest = Manifest.model_validate_json((tmp_path / "judged.jsonl.manifest.json").read_text())
    assert manifest.counts == {
        "successes": 1,
        "failures": 1,
        "without a verdict": 1,
        "lines": 2,
        "rejected": 1,
    }
    assert manifest.teacher == ELSEWHERE


async def test_a_judge_that_was_trained_again_under_the_same_name_judges_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Opened(lambda _: "Verdict: success")
    monkeypatch.setattr("planact.data.stages.judge.open_model", lambda *_, **__: model)
    run, trained = folder(tmp_path / "run", episode()), tmp_path / "judge.gguf"
    asked = []
    roles: tuple[Role, ...] = ("judge", "judge", "executor")
    for role in roles:
        trained.write_bytes(adapter(role).read_bytes())
        await judge_folder(run, tmp_path / "judged.jsonl", f"embedded:{trained}")
        asked.append(len(model.seen))
    assert asked == [1, 1, 2]


async def test_a_folder_without_episodes_is_refused_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no episode"):
        await judge_folder(folder(tmp_path / "run"), tmp_path / "out", "embedded")


def test_the_training_set_has_no_more_successes_than_failures_and_some_of_each_template(
    tmp_path: Path,
) -> None:
    good = [episode(task_id=f"{t}.train.{n}", success=True) for t in "ab" for n in range(5)]
    bad = [episode(task_id=f"{t}.train.9", success=False, answer="") for t in "ab"]
    unscored = [episode(task_id="c.train.1"), episode(task_id="d.train.1", stop=FAILED)]
    export_judge([folder(tmp_path / "run", *good, *bad, *unscored)], tmp_path / "sets")
    files = sorted((tmp_path / "sets" / "judge").glob("*.jsonl"))
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    assert sorted((line["template"], line["kind"]) for line in lines) == [
        ("a", "failure"),
        ("a", "success"),
        ("b", "failure"),
        ("b", "success"),
    ]
    assert {line["messages"][-1]["content"] for line in lines} == {
        "Missing: nothing\nVerdict: success",
        "Missing: something else\nVerdict: failure",
    }


def test_episodes_of_tasks_of_ones_own_are_learnt_from(tmp_path: Path) -> None:
    own = [
        episode(task_id="hours", success=True),
        episode(task_id="fees", success=False, answer=""),
    ]
    run = folder(tmp_path / "run", *own, suite="my-tasks")
    export_judge([run], tmp_path / "sets")
    files = (tmp_path / "sets" / "judge").glob("*.jsonl")
    kinds = [json.loads(line)["kind"] for file in files for line in file.open()]
    assert sorted(kinds) == ["failure", "success"]


def test_there_are_at_most_so_many_failures_for_each_success(tmp_path: Path) -> None:
    good = [episode(task_id="a.train.0", success=True)]
    bad = [episode(task_id=f"a.train.{n}", success=False, answer=str(n)) for n in range(1, 9)]
    export_judge([folder(tmp_path / "run", *good, *bad)], tmp_path / "sets")
    files = (tmp_path / "sets" / "judge").glob("*.jsonl")
    kinds = [json.loads(line)["kind"] for file in files for line in file.open()]
    assert kinds.count("failure") == FAILURES * kinds.count("success") == FAILURES


def test_of_each_template_there_are_so_many_and_what_was_recorded_first_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planact.data.stages.export_judge.PER_TEMPLATE", 2)
    told = [f"answer {n}" for n in range(4)]
    good = [episode(task_id=f"a.train.{n}", success=True, answer=told[n]) for n in range(4)]
    bad = [episode(task_id=f"a.train.{n + 4}", success=False, answer=told[n]) for n in range(4)]
    export_judge([folder(tmp_path / "run", *good, *bad)], tmp_path / "sets")
    files = sorted((tmp_path / "sets" / "judge").glob("*.jsonl"))
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    assert sorted(line["task_id"] for line in lines if line["kind"] == "success") == [
        "a.train.0",
        "a.train.1",
    ]


def test_what_is_made_of_episodes_stays_in_its_tasks_split(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planact.data.stages.export_judge.relabelled", relabelled)
    checks = (check("program_html", "includes", "28.95"),)
    recorded = [
        episode(task_id=f"{template}.train.{n}").model_copy(
            update={"site": "shopping", "score": Score(success=n % 2 == 0, checks=checks)}
        )
        for n in range(40)
        for template in ("a", "b")
    ]
    export_judge([folder(tmp_path / "run", *recorded)], tmp_path / "sets")
    templates = set()
    for split in ("train", "validation"):
        lines = (tmp_path / "sets" / "judge" / f"{split}.jsonl").read_text().splitlines()
        examples = [json.loads(line) for line in lines]
        assert {split_of(e["task_id"], VALIDATION) for e in examples} == {split}
        templates |= {e["template"] for e in examples}
    assert {"a", "a, b", "a: enter"} <= templates


def test_nothing_to_learn_from_is_refused_in_a_line(tmp_path: Path) -> None:
    only = folder(tmp_path / "run", episode(success=True))
    with pytest.raises(UsageError, match="no failures or no successes"):
        export_judge([only], tmp_path / "sets")


def test_tasks_without_a_template_count_for_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planact.data.stages.export_judge.PER_TEMPLATE", 1)
    own = [
        episode(task_id=f"t{n}", success=n % 2 == 0, answer=str(n)).model_copy(
            update={"template": ""}
        )
        for n in range(8)
    ]
    export_judge([folder(tmp_path / "run", *own, suite="my-tasks")], tmp_path / "sets")
    files = (tmp_path / "sets" / "judge").glob("*.jsonl")
    kinds = [json.loads(line)["kind"] for file in files for line in file.open()]
    assert kinds.count("success") == kinds.count("failure") == 4


def test_the_set_is_for_the_model_to_be_trained(tmp_path: Path) -> None:
    both = [episode(task_id="a", success=True), episode(task_id="b", success=False, answer="")]
    run = folder(tmp_path / "run", *both)
    export_judge([run], tmp_path / "large", ModelSettings(page_tokens=4000))
    export_judge([run], tmp_path / "small")
    asked = {}
    for size in ("large", "small"):
        files = (tmp_path / size / "judge").glob("*.jsonl")
        asked[size] = [
            json.loads(line)["messages"][0]["content"] for f in files for line in f.open()
        ]
    assert all("Go through the parts one by one" in system for system in asked["large"])
    assert not any("Go through the parts one by one" in system for system in asked["small"])
