"""What a ladder's file says, and what has to be done for it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import typer

from planact.ablate.ladder import Ladder, load_ladder, plan, spread
from planact.cli.ablate import parse
from planact.cli.app import app
from planact.errors import UsageError
from planact.tasks.suites import open_suite
from support import REPOSITORY

COMMANDS = typer.main.get_command(app)
LADDERS = sorted((REPOSITORY / "configs" / "ablate").glob("*.yaml"))


def ladder(**changes: object) -> Ladder:
    base = {
        "suite": "arena",
        "jobs": {
            "seen": "data collect",
            "unused": "data collect --noise 0.2",
            "plans.jsonl": "data ground {seen}",
        },
        "columns": {"one": {"executor": "embedded", "tasks": 3}},
        "rows": {"none": {"planner": None}, "own": {"planner": "embedded:{plans.jsonl}/x.gguf"}},
    }
    return Ladder.model_validate(base | changes)


def test_only_what_is_needed_is_done(tmp_path: Path) -> None:
    jobs, cells = plan(ladder(), tmp_path)
    assert [job.name for job in jobs] == ["seen", "plans.jsonl"]
    assert jobs[1].args == (
        "data",
        "ground",
        f"{tmp_path}/seen",
        "--out",
        f"{tmp_path}/plans.jsonl",
    )
    assert [(cell.row, cell.job.needs) for cell in cells] == [
        ("none", ()),
        ("own", ("plans.jsonl",)),
    ]
    assert "--no-plan" in cells[0].job.args
    assert f"embedded:{tmp_path}/plans.jsonl/x.gguf" in cells[1].job.args
    assert {cell.job.tasks for cell in cells} == {cells[0].job.tasks}  # the same ones
    assert len(cells[0].job.tasks) == 3


def test_a_row_can_have_an_executor_of_its_own(tmp_path: Path) -> None:
    rows = {"own": {"planner": None, "executors": {"one": "embedded:base"}}}
    _, (cell,) = plan(ladder(rows=rows), tmp_path)
    assert "embedded:base" in cell.job.args


def test_several_gpus_share_what_is_trained(tmp_path: Path) -> None:
    shared = tmp_path / "fsdp.yaml"
    shared.touch()
    made = {"seen": "data collect", "model": "train planner {seen}"}
    rows = {"own": {"planner": "{model}"}}
    jobs, _ = plan(ladder(jobs=made, rows=rows, accelerate=str(shared)), tmp_path)
    assert [job.command.partition(" --out")[0] for job in jobs] == [
        "planact data collect",
        f"accelerate launch --config_file {shared} -m planact train planner {tmp_path}/seen",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"jobs": {"a": "data ground {b}"}}, "names {b}, which no job above it makes"),
        ({"jobs": {"a/b": "data collect"}}, "has no name for a file"),
        ({"rows": {"r": {"planner": "{plan}"}}}, "the row r names {plan}"),
        ({"rows": {"r": {"planner": None, "executors": {"two": "x"}}}}, "names no column two"),
        ({"rows": {"r": {"planner": None, "needs": ["served"]}}}, "needs served, which is no job"),
        ({"split": "nope"}, "no split 'nope'"),
        ({"jobs": {"cells": "data collect"}}, "has no name for a file"),
        ({"jobs": {"..": "data collect"}}, "has no name for a file"),
        ({"jobs": {"a": "data collect 'x"}}, "the job a cannot be read: No closing quotation"),
        ({"jobs": {"a": "ablate b.yaml"}}, "the job a is another ablation"),
        ({"accelerate": "no.yaml"}, "accelerate: no.yaml is not there"),
        ({"options": "--limit 1"}, "options name --limit, which the ladder itself says"),
        ({"rows": {"a b": {"planner": None}, "a-b": {"planner": None}}}, "another row or column"),
    ],
)
def test_what_is_not_there_is_told(changes: dict[str, object], said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said):
        plan(ladder(**changes), tmp_path)


@pytest.mark.parametrize("path", LADDERS, ids=lambda path: path.stem)
def test_our_ladders_parse(path: Path, tmp_path: Path) -> None:
    # Its own tasks may have to be fetched; which they are changes nothing of the commands' form.
    ladder = load_ladder(path).model_copy(update={"suite": "arena"})
    jobs, cells = plan(ladder, tmp_path)
    assert {job.name for job in jobs} == ladder.jobs.keys()  # none is left out
    assert len(cells) == len(ladder.rows) * len(ladder.columns)
    for job in [*jobs, *(cell.job for cell in cells)]:
        parse(COMMANDS, job.args)


def test_tasks_are_spread() -> None:
    tasks = open_suite("arena").tasks("test")
    some = spread(tasks, 40)
    sites = Counter(task.site for task in some)
    assert len(some) == len({task.template for task in some}) == 40
    assert all(sites[site] >= 5 for site in ("shopping", "shopping_admin", "gitlab", "reddit"))
    assert {task.key for task in spread(tasks, 20)} < {task.key for task in some}
    seen = {task.template for task in open_suite("arena").tasks("train")}
    assert sum(task.template not in seen for task in some) == 13  # of 57 of 165
    assert len(spread(tasks, 1_000)) == len(tasks)


def test_tasks_are_spread_whatever_their_order() -> None:
    tasks = open_suite("miniwob").tasks("train")  # page by page
    assert len({task.template for task in spread(tasks, 40)}) == 40
