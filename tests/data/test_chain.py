"""The whole chain on the arena, with rules as the teacher. The agent on validation tasks is a
demonstrator by default, the embedded one with `-m every`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planact.data.chain import Recipe, Validation, load_recipe, run_chain
from planact.data.engine.records import Pair, Planned, Query, read_lines
from planact.data.engine.stage import StageEnd
from planact.errors import UsageError
from planact.evaluate.summary import Summary
from planact.tasks.suites import open_suite
from support import REPOSITORY

CONFIGS = REPOSITORY / "configs" / "data"


async def chain(out: Path, executor: str) -> list[object]:
    # Two actions are too few to succeed, so that there is something to target.
    failing = Validation(tasks="add-several.validation.1", steps=2, executor=executor)
    recipe = Recipe(
        tasks="shopping", queries=10, per_template=1, noise=0.2, expand=100, target=failing
    )
    told: list[object] = []
    took = await run_chain(recipe, out, told.append)
    assert {"queries", "collect", "eval", "target", "export"} < took.keys()
    assert [type(event) for event in told].count(Summary) == 2  # of the runs
    return told


@pytest.mark.parametrize(
    "executor", ["demonstrator", pytest.param("embedded", marks=pytest.mark.every)]
)
async def test_from_seed_queries_to_training_sets_and_again(tmp_path: Path, executor: str) -> None:
    await chain(tmp_path, executor)
    queries = list(read_lines(tmp_path / "queries.jsonl", Query))
    planned = {line.id: line for line in read_lines(tmp_path / "planned.jsonl", Planned)}
    pairs = list(read_lines(tmp_path / "pairs.jsonl", Pair))
    targeted = list(read_lines(tmp_path / "targeted.jsonl", Pair))
    assert len(queries) == 10 and len(planned) >= 4 and pairs and targeted

    suite = open_suite("arena")
    later = {task.goal for split in ("validation", "test") for task in suite.tasks(split)}
    goals = [line.goal for line in (*queries, *pairs, *targeted)]
    assert not later.intersection(goals)
    assert len({pair.goal for pair in pairs}) == len(pairs)
    assert {pair.page for pair in (*pairs, *targeted)} <= planned.keys()

    for line in planned.values():
        for step_actions in line.actions:
            assigned = [n for actions in step_actions for n in actions]
            assert assigned == list(range(len(line.trajectory.steps)))
    assert {round_.trigger for p in planned.values() for round_ in p.trajectory.plans} > {"start"}

    for role in ("planner", "executor"):
        written = [
            json.loads(text)["task_id"]
            for split in ("train", "validation")
            for text in (tmp_path / "sets" / role / f"{split}.jsonl").read_text().splitlines()
        ]
        assert written

    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.jsonl")}
    ends = [event for event in await chain(tmp_path, executor) if isinstance(event, StageEnd)]
    assert [end.unchanged for end in ends] == [True] * 8
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.jsonl")} == before


def test_another_agent_has_a_run_of_its_own(tmp_path: Path) -> None:
    suite = open_suite("arena")
    agents = [Validation(), Validation(planner="demonstrator"), Validation(steps=3)]
    assert len({agent.folder(suite, tmp_path) for agent in agents}) == 3
    assert agents[0].folder(suite, tmp_path) == Validation().folder(suite, tmp_path)


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.yaml")), ids=lambda path: path.name)
def test_the_recipes_are_right(path: Path) -> None:
    assert load_recipe(path).suite == "arena"


def test_a_wrong_recipe_is_told_by_its_key(tmp_path: Path) -> None:
    file = tmp_path / "r.yaml"
    file.write_text("expand: many\n")
    with pytest.raises(UsageError, match="expand: "):
        load_recipe(file)
