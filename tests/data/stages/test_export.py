"""Training sets, read back by the loader of `datasets` that all trainers use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from planact.data.engine.records import VARIATIONS, Origin, Pair, Planned
from planact.data.export.formats import Format
from planact.data.export.sets import LIMITS
from planact.data.stages.export import ExportOptions, export
from planact.errors import UsageError
from planact.roles import executor, planner
from planact.train.examples import read_set
from planact.types import Constraint, ModelSettings
from support.loop_lines import LINK, page, pair, planned, write

PLANNED = [planned(f"t{n}") for n in range(40)]
PAIRS = [pair(f"goal {n}", PLANNED[n % 40]) for n in range(20)]


def make(
    folder: Path,
    lines: list[Planned] = PLANNED,
    pairs: list[Pair] = PAIRS,
    **options: Any,
) -> Path:
    out = folder / "sets"
    folder.mkdir(exist_ok=True)
    files = [write(folder / "pairs.jsonl", pairs)] if pairs else []
    source = write(folder / "planned.jsonl", lines)
    export([source], files, out, ExportOptions(**{"validation": 0.3} | options))
    return out


def examples(out: Path, role: str, *splits: str) -> list[dict[str, Any]]:
    paths = [out / role / f"{split}.jsonl" for split in splits or ("train", "validation")]
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


def test_plans_pairs_and_actions_become_examples(tmp_path: Path) -> None:
    out = make(tmp_path)
    plans = examples(out, "planner")
    actions = examples(out, "executor")
    kinds = [e["kind"] for e in plans]
    assert (kinds.count("plan"), kinds.count("replan"), len(actions)) == (60, 40, 120)
    (told,) = [e for e in plans if e["source"] == PAIRS[3].id]
    assert told["teacher"] == "model-t"
    prompt = told["messages"][-2]["content"]
    assert "Goal: goal 3" in prompt and "home of t3" in prompt  # the page of the line it names
    assert planner.parse(told["messages"][-1]["content"]) == PAIRS[3].plan


def test_a_task_is_held_out_whole_and_in_both_sets(tmp_path: Path) -> None:
    out = make(tmp_path)
    sides: dict[str, set[str]] = {"train": set(), "validation": set()}
    for role in ("planner", "executor"):
        for split, tasks in sides.items():
            tasks |= {example["task_id"] for example in examples(out, role, split)}
    assert sides["train"].isdisjoint(sides["validation"])
    assert 5 <= len(sides["validation"]) <= 30
    more = make(tmp_path, [*PLANNED, planned("another")])
    moved = {example["task_id"] for example in examples(more, "planner", "validation")}
    assert moved - {"another"} == sides["validation"]


def test_without_reasoning_replies_and_earlier_plans_say_only_what(tmp_path: Path) -> None:
    out = make(tmp_path, reasoning=False)
    for role in ("planner", "executor"):
        for example in examples(out, role):
            assert not any(
                "Why" in m["content"] or "Reasoning:" in m["content"] for m in example["messages"]
            )
            reply = example["messages"][-1]["content"]
            if role == "planner":
                assert {s.reasoning for s in planner.parse(reply).steps} == {""}
            else:
                assert executor.parse(reply, page("any")).target == LINK.target


@pytest.mark.parametrize("format_", Format)
def test_the_card_tells_datasets_what_to_load(tmp_path: Path, format_: Format) -> None:
    datasets = pytest.importorskip("datasets")
    out = make(tmp_path, format=format_)
    cache = str(tmp_path / "cache")
    for role, counts in (("planner", 100), ("executor", 120)):
        loaded = datasets.load_dataset(str(out), role, cache_dir=cache)
        assert set(loaded) == {"train", "validation"}
        assert sum(len(part) for part in loaded.values()) == counts
        messages = loaded["train"][0]["messages"]
        assert [m["role"] for m in messages][-2:] == ["user", "assistant"]
    card = (out / "README.md").read_text()
    assert "| planner | train |" in card and "| model-t | 20 |" in card
    assert "\n\n\n" not in card


def test_planact_trains_on_what_it_exports(tmp_path: Path) -> None:
    training, held_out = read_set(make(tmp_path) / "planner")
    assert len(training) + len(held_out) == 100 and held_out


def test_llamafactory_finds_its_files(tmp_path: Path) -> None:
    out = make(tmp_path, format=Format.LLAMAFACTORY)
    described = json.loads((out / "dataset_info.json").read_text())
    assert sorted(described) == [
        "executor_train",
        "executor_validation",
        "planner_train",
        "planner_validation",
    ]
    for entry in described.values():
        line = json.loads((out / entry["file_name"]).open().readline())
        roles = {message[entry["tags"]["role_tag"]] for message in line["messages"]}
        assert roles == {entry["tags"][f"{role}_tag"] for role in ("system", "user", "assistant")}


def test_axolotl_is_told_to_train_on_the_last_reply(tmp_path: Path) -> None:
    out = make(tmp_path, format=Format.AXOLOTL)
    (entry,) = yaml.safe_load((out / "planner" / "axolotl.yaml").read_text())["datasets"]
    for text in Path(entry["path"]).read_text().splitlines():
        messages = json.loads(text)[entry["field_messages"]]
        flags = [message[entry["message_field_training"]] for message in messages]
        assert flags == [False] * (len(messages) - 1) + [True]


def test_of_one_template_enough_is_enough_and_of_none_all_are_kept(tmp_path: Path) -> None:
    many = [planned(f"t{n}", template="buy") for n in range(LIMITS["plan"] + 5)]
    out = make(tmp_path, many, [])
    kinds = [e["kind"] for e in examples(out, "planner")]
    assert kinds.count("plan") == LIMITS["plan"]
    assert "| shopping | buy |" in (out / "README.md").read_text()
    assert len(examples(make(tmp_path), "executor")) == 120  # above the limit


def test_limits_are_filled_from_all_files_and_each_site_has_its_own(tmp_path: Path) -> None:
    def files(prefix: str, site: str) -> Path:
        lines = [planned(f"{prefix}{n}", template="buy") for n in range(LIMITS["action"])]
        of = {"site": site}
        moved = [
            line.model_copy(update={"trajectory": line.trajectory.model_copy(update=of)})
            for line in lines
        ]
        return write(tmp_path / f"{prefix}.jsonl", moved)

    sources = [files("a", "shopping"), files("b", "shopping"), files("c", "wiki")]
    export(sources, [], tmp_path / "sets", ExportOptions())
    for role, kind in (("planner", "plan"), ("executor", "action")):
        found = [e for e in examples(tmp_path / "sets", role) if e["kind"] == kind]
        of_file = {name: [e for e in found if e["task_id"].startswith(name)] for name in "abc"}
        each = 2 if role == "executor" else 1  # skills: to look and to buy
        assert len(of_file["a"] + of_file["b"]) == each * LIMITS[kind] == len(of_file["c"])
        assert of_file["a"] and of_file["b"]


def test_what_is_said_twice_is_learnt_once(tmp_path: Path) -> None:
    out = make(tmp_path, [PLANNED[0], PLANNED[1]], [PAIRS[0], PAIRS[0]])
    assert [e["source"] for e in examples(out, "planner")].count(PAIRS[0].id) == 1


def test_what_a_model_fails_at_is_kept_beside_enough(tmp_path: Path) -> None:
    many = [planned(f"t{n}", template="buy") for n in range(LIMITS["plan"])]
    of = {"template": "buy"}
    expanded = pair("expanded", many[0]).model_copy(update=of)
    targeted = pair("targeted", many[0]).model_copy(
        update=of | {"origin": Origin(stage=VARIATIONS, teacher="model-t")}
    )
    sources = {e["source"] for e in examples(make(tmp_path, many, [expanded, targeted]), "planner")}
    assert targeted.id in sources and expanded.id not in sources


def test_rejected_lines_are_not_exported(tmp_path: Path) -> None:
    bad = planned("bad", rejected="its plan leaks")
    out = make(tmp_path, [*PLANNED, bad], [*PAIRS, pair("x", PLANNED[0], rejected="infeasible")])
    sources = {e["source"] for role in ("planner", "executor") for e in examples(out, role)}
    assert sources == {line.id for line in [*PLANNED, *PAIRS]}


def test_sets_are_made_anew_when_a_prompt_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make(tmp_path) / "executor" / "train.jsonl"
    before = file.stat().st_mtime_ns
    assert make(tmp_path) and file.stat().st_mtime_ns == before
    monkeypatch.setattr("planact.data.stages.export.digest", lambda *prompts: f"{prompts} reworded")
    assert make(tmp_path) and file.stat().st_mtime_ns != before


def test_input_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    stray = pair("stray", planned("elsewhere"))
    with pytest.raises(UsageError, match="has the page of none of the pairs in"):
        make(tmp_path, pairs=[stray])
    out = make(tmp_path, pairs=[stray, *PAIRS])  # a teacher refused one of the lines on the way
    sources = {example["source"] for example in examples(out, "planner")}
    assert stray.id not in sources and {pair.id for pair in PAIRS} <= sources
    late = PLANNED[0].model_copy(
        update={"trajectory": PLANNED[0].trajectory.model_copy(update={"steps": ()})}
    )
    with pytest.raises(UsageError, match=f"line {late.id}: a plan is for action 0"):
        make(tmp_path, [late])
    with pytest.raises(UsageError, match="nothing to export"):
        make(tmp_path, [], [])
    for number, text in enumerate((b"no JSON", b'{"id": 1}', b"[]", b'{"id": "\xff"}')):
        wrong = tmp_path / f"wrong{number}.jsonl"
        wrong.write_bytes(text + b"\n")
        with pytest.raises(UsageError, match=f"{wrong.name}:1 is no Planned line: "):
            export([wrong], [], tmp_path / "wrong", ExportOptions())
    with pytest.raises(UsageError, match="there is no file"):
        export([tmp_path], [], tmp_path.parent / "folder", ExportOptions())


def test_plans_are_cut_to_the_models_settings(tmp_path: Path) -> None:
    long = page("long", *[f"Line {n} of something else" for n in range(400)], "secret 4711")
    told = PLANNED[0].trajectory
    steps = (told.steps[0].model_copy(update={"observation": long}), *told.steps[1:])
    shown = planned("long").model_copy(
        update={"trajectory": told.model_copy(update={"steps": steps})}
    )
    asks = pair("goal", shown).model_copy(update={"plan": PLANNED[0].trajectory.plans[0].plan})
    hidden = asks.model_copy(
        update={
            "plan": asks.plan.model_copy(
                update={"steps": (asks.plan.steps[0].model_copy(update={"step": "Report 4711"}),)}
            )
        }
    )
    narrow = ModelSettings(page_tokens=100, constrain=Constraint.GRAMMAR, trained=True)
    out = make(tmp_path, [shown], [hidden], settings=narrow)
    assert hidden.id not in {e["source"] for e in examples(out, "planner")}
    out = make(tmp_path, [shown], [hidden], settings=ModelSettings())
    assert hidden.id in {e["source"] for e in examples(out, "planner")}


def test_goals_can_be_put_in_other_words(tmp_path: Path) -> None:
    lines = [
        line.model_copy(
            update={
                "trajectory": line.trajectory.model_copy(
                    update={"goal": f"What is the price of item {n}?"}
                )
            }
        )
        for n, line in enumerate(PLANNED)
    ]
    plain = examples(make(tmp_path / "plain", lines, []), "executor")
    some = examples(make(tmp_path / "some", lines, [], rewording=0.5), "executor")
    assert [e["source"] for e in plain] == [e["source"] for e in some]
    other = [a["messages"][1] != b["messages"][1] for a, b in zip(plain, some, strict=True)]
    assert 0.25 < sum(other) / len(other) < 0.75
    assert [a["messages"][-1] for a in plain] == [b["messages"][-1] for b in some]


def test_several_files_are_one_set(tmp_path: Path) -> None:
    files = [write(tmp_path / f"{n}.jsonl", PLANNED[n::2]) for n in range(2)]
    pairs = [write(tmp_path / "pairs.jsonl", PAIRS)]
    export(files, pairs, tmp_path / "sets", ExportOptions(validation=0.3))
    whole = make(tmp_path)
    for role in ("planner", "executor"):
        both = (examples(out, role) for out in (tmp_path / "sets", whole))
        one, other = (sorted(json.dumps(e) for e in found) for found in both)
        assert one == other
