"""Every stage with a model as the teacher, which answers by what it is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planact.data.engine.records import (
    Judgement,
    Origin,
    Pair,
    Planned,
    Query,
    Weakness,
    read_lines,
)
from planact.data.engine.stage import Manifest
from planact.data.stages.expand import write_pairs
from planact.data.stages.ground import write_grounded
from planact.data.stages.queries import write_queries
from planact.data.stages.reasons import write_reasons
from planact.data.stages.replans import write_replans
from planact.data.stages.target import write_variations, write_weaknesses
from planact.data.teachers.model import ModelTeacher
from planact.data.teachers.rules import Rules
from planact.errors import ModelFailure, UsageError
from planact.evaluate.folder import RunFolder
from planact.llm.scripted import ScriptedModel
from planact.tasks.file import FileSuite
from planact.types import Message, Score, Trajectory
from support.grounding import EPISODE, begun

STEP = {"reasoning": "It comes next.", "step": "Look for it"}


def answering(**replies: Callable[[str], Any]) -> tuple[ModelTeacher, ScriptedModel]:
    """A model that answers each kind of request as given, by a word of its prompt."""

    def answer(messages: list[Message]) -> str:
        asked = messages[1].content
        kinds = [kind for kind in replies if kind.replace("_", " ") in asked]
        assert len(kinds) == 1, asked[:200]
        return json.dumps(replies[kinds[0]](asked))

    model = ScriptedModel(answer, name="teacher")
    return ModelTeacher(model), model


def manifest(out: Path) -> Manifest:
    return Manifest.model_validate_json(out.with_name(f"{out.name}.manifest.json").read_text())


def episodes(folder: Path, *made: Trajectory, split: str = "train") -> Path:
    run = RunFolder.start(folder, {"split": split})
    for episode in made:
        run.save(episode)
    return folder


def grounded(path: Path, *ids: str) -> Path:
    lines = []
    for n, id_ in enumerate(ids):
        made = EPISODE.model_copy(
            update={"task_id": id_, "goal": f'Buy "kettle" {n}', "site": "shop"}
        )
        line = Planned(
            id=id_,
            job=id_,
            origin=Origin(stage="ground", teacher="rules"),
            trajectory=begun(made),
        )
        lines.append(line.model_dump_json() + "\n")
    path.write_text("".join(lines))
    return path


async def test_queries_leave_out_the_infeasible_and_what_was_asked_before(tmp_path: Path) -> None:
    file = tmp_path / "seeds.yaml"
    file.write_text(
        "".join(
            f"- {{goal: Find the price of item {n} in the shop., url: 'http://x.test/', "
            "answer: {exactly: '1'}}\n"
            for n in range(6)
        )
    )
    goals = ["Which mug is the dearest?", "Tell me which mug is the dearest.", "Fly to the moon."]
    teacher, model = answering(
        new_goals=lambda _: {"queries": goals},
        Can_this_goal_be_reached=lambda asked: {
            "reason": "It is a shop.",
            "feasible": "moon" not in asked,
        },
    )
    teacher.reads_pages = False  # there is no site behind the address
    out = tmp_path / "queries.jsonl"
    await write_queries(FileSuite(file), "train", out, teacher, count=10)
    lines = list(read_lines(out, Query, rejected=True))
    assert [line.goal for line in lines] == goals
    assert [line.rejected for line in lines] == [
        "",
        "near duplicate of: Which mug is the dearest?",
        "infeasible: It is a shop.",
    ]
    assert lines[0].origin.teacher == "teacher" and len(lines[0].origin.parents) == 5
    assert len(lines[0].origin.prompt) == 12
    made = manifest(out)
    assert (made.counts["lines"], made.counts["rejected"], made.counts["replies"]) == (1, 2, 3)
    assert made.usage.tokens_in > 0 and made.complete
    asked = len(model.seen)
    await write_queries(FileSuite(file), "train", out, teacher, count=10)
    assert len(model.seen) == asked


async def test_ground_takes_what_the_judge_takes(tmp_path: Path) -> None:
    unscored = [EPISODE.model_copy(update={"task_id": f"t{n}", "score": None}) for n in range(3)]
    run = episodes(tmp_path / "run", *unscored)
    with pytest.raises(UsageError, match="no successful"):
        await write_grounded(run, tmp_path / "g.jsonl", Rules())
    judged = tmp_path / "judged.jsonl"
    origin = Origin(stage="judge", teacher="teacher")
    judged.write_text(
        "".join(
            Judgement(
                id=f"t{n}", job="", origin=origin, episode=f"t{n}-0", success=n == 1
            ).model_dump_json()
            + "\n"
            for n in range(3)
        )
    )
    await write_grounded(run, tmp_path / "g.jsonl", Rules(), judged=judged)
    (line,) = read_lines(tmp_path / "g.jsonl", Planned)
    assert line.trajectory.task_id == "t1" and line.origin.parents == ("t1-0",)


async def test_replans_that_leak_are_asked_again_and_then_rejected(tmp_path: Path) -> None:
    planned = grounded(tmp_path / "g.jsonl", *(f"t{n}" for n in range(8)))
    leaking = {**STEP, "step": 'Pay with code "SUMMER 26"'}
    teacher, model = answering(
        on_its_way_to_a_goal=lambda asked: {"steps": [leaking if 'kettle" 3' in asked else STEP]}
    )
    out = tmp_path / "replanned.jsonl"
    await write_replans(planned, out, teacher)
    lines = {line.id: line for line in read_lines(out, Planned, rejected=True)}
    assert len(lines) == 8
    assert all(("SUMMER 26" in line.rejected) == (id_ == "t3") for id_, line in lines.items())
    rounds = [r for line in lines.values() for r in line.trajectory.plans[1:]]
    assert rounds and all(r.plan.steps[0].step == "Look for it" for r in rounds)
    told = [m for messages in model.seen for m in messages if "SUMMER 26" in m.content]
    assert any("neither goal nor any page" in m.content for m in told)
    assert manifest(out).counts["bad reply: wrong format"] >= 2


async def test_reasons_are_one_for_each_action(tmp_path: Path) -> None:
    planned = grounded(tmp_path / "g.jsonl", "t0")
    thoughts = [f"Thought {n}." for n in range(len(EPISODE.steps))]
    replies = iter([{"reasons": thoughts[1:]}, {"reasons": thoughts}])
    teacher, _ = answering(write_the_thought=lambda _: next(replies))
    out = tmp_path / "planned.jsonl"
    await write_reasons(planned, out, teacher)
    (line,) = read_lines(out, Planned)
    assert [s.decision.reasoning for s in line.trajectory.steps] == thoughts
    assert [s.decision.action for s in line.trajectory.steps] == [
        s.decision.action for s in EPISODE.steps
    ]


async def test_pairs_start_on_the_page_of_an_example_and_never_twice(tmp_path: Path) -> None:
    planned = grounded(tmp_path / "g.jsonl", *(f"t{n}" for n in range(6)))
    numbers = iter(range(100))

    def pairs(asked: str) -> dict[str, Any]:
        assert len(re.findall(r"^\d+\. Goal:", asked, re.MULTILINE)) == 5
        made = [{"goal": f"What is thing {next(numbers)}?", "steps": [STEP]} for _ in range(9)]
        return {"pairs": [*made, {"goal": "What is THING 0", "steps": [STEP]}]}

    teacher, _ = answering(each_with_the_plan=pairs)
    out = tmp_path / "pairs.jsonl"
    await write_pairs(planned, out, teacher, count=60, concurrency=3)
    lines = list(read_lines(out, Pair, rejected=True))
    assert len(lines) == 60 and sum(bool(line.rejected) for line in lines) == 6
    assert {line.page for line in lines} == {f"t{n}" for n in range(6)}
    assert all(line.page == line.origin.parents[0] for line in lines)


async def test_weaknesses_and_a_variation_of_each_pair_that_helps(tmp_path: Path) -> None:
    planned = grounded(tmp_path / "g.jsonl", "t0", "t1", "t2")
    failed = EPISODE.model_copy(update={"score": Score(success=False), "site": "shop"})
    test = episodes(tmp_path / "test", failed, split="test")
    found, varied = tmp_path / "weaknesses.jsonl", tmp_path / "targeted.jsonl"
    teacher, _ = answering(
        Name_the_classes=lambda _: {
            "classes": [{"name": "gives up", "description": "It stops.", "episodes": [1]}]
        },
        Which_of_these=lambda _: {"helpful": [2, 9]},
        near_variation=lambda _: {"goal": 'Buy two of "kettle"', "steps": [STEP]},
    )
    with pytest.raises(UsageError, match="test split"):
        await write_weaknesses(test, planned, found, teacher)
    run = episodes(tmp_path / "run", failed, split="validation")
    await write_weaknesses(run, planned, found, teacher)
    (weakness,) = read_lines(found, Weakness)
    assert (weakness.name, weakness.episodes, weakness.helpful) == ("gives up", ("t1-0",), ("t1",))
    await write_variations(found, planned, varied, teacher)
    (pair,) = read_lines(varied, Pair)
    assert (pair.goal, pair.page, pair.origin.parents) == ('Buy two of "kettle"', "t1", ("t1",))


async def test_an_unanswered_job_is_asked_again_by_the_next_run(tmp_path: Path) -> None:
    planned = grounded(tmp_path / "g.jsonl", "t0", "t1")
    down = True

    def reasons(asked: str) -> Any:
        if down and 'kettle" 1' in asked:
            raise ModelFailure("no reply", passing="")
        return {"reasons": ["So."] * len(EPISODE.steps)}

    teacher, _ = answering(write_the_thought=reasons)
    out = tmp_path / "planned.jsonl"
    with pytest.raises(ModelFailure):
        await write_reasons(planned, out, teacher)
    assert len(list(read_lines(out, Planned))) == 1 and not manifest(out).complete
    down = False
    await write_reasons(planned, out, teacher)
    assert len(list(read_lines(out, Planned))) == 2 and manifest(out).complete
