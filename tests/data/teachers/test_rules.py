"""The teacher that needs no model, where no other test meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from planact.data.engine.records import Origin, Pair, Query, Weakness, read_lines
from planact.data.stages.target import write_variations, write_weaknesses
from planact.data.teachers.rules import Rules
from planact.data.teachers.teacher import Refused, as_example
from planact.errors import StopReason
from planact.evaluate.folder import RunFolder
from planact.types import Score, Stop
from support.relatives import DONE, NEW, plan, planned
from support.seen import seen
from support.shelves import SHOP

ORIGIN = Origin(stage="seeds", teacher="people")


def query(goal: str, task_id: str = "") -> Query:
    return Query(
        id=goal, job="", origin=ORIGIN, goal=goal, site="shop", url="http://a.test", task_id=task_id
    )


async def test_queries_on_a_site_of_ones_own_are_about_what_its_page_shows() -> None:
    rules = Rules()
    assert rules.reads_pages
    examples = [query(f"What does the {name} cost?") for name in ("Alder Kettle", "Birch Kettle")]
    shop = seen(
        *SHOP[0].lines, '[6] link "Cedar Kettle" | £9.00 | [7] button "Add"', url=SHOP[0].url
    )
    assert await rules.queries(examples, shop, 5) == ["What does the Cedar Kettle cost?"]
    with pytest.raises(Refused, match="nothing else"):
        await rules.queries(examples, shop, 5)


async def test_queries_of_a_suite_are_those_not_asked_yet() -> None:
    rules = Rules(lambda: [*DONE, *NEW])
    assert not rules.reads_pages
    asked = [query(task.goal, task.key) for task in DONE]
    assert await rules.queries(asked, None, 5) == [task.goal for task in NEW]


async def test_a_failed_goal_brings_variations_of_those_like_it(tmp_path: Path) -> None:
    lines = [planned(task) for task in DONE]
    grounded = tmp_path / "grounded.jsonl"
    grounded.write_text("".join(line.model_dump_json() + "\n" for line in lines))
    failed = lines[0].trajectory.model_copy(
        update={
            "task_id": "extreme.validation.0",
            "goal": "What is the cheapest of the gloves?",
            "score": Score(success=False),
            "stop": Stop(reason=StopReason.STEPS),
        }
    )
    run = RunFolder.start(tmp_path / "run", {"split": "validation"})
    run.save(failed)
    rules = Rules(lambda: [*DONE, *NEW])
    found, varied = tmp_path / "weaknesses.jsonl", tmp_path / "targeted.jsonl"
    await write_weaknesses(run.path, grounded, found, rules)
    (weakness,) = read_lines(found, Weakness)
    assert (weakness.name, weakness.site) == ("budget spent", "shopping")
    assert set(weakness.helpful) == {lines[0].id, lines[2].id}  # the others ask for more
    await write_variations(found, grounded, varied, rules)
    pairs = {pair.goal: pair.plan for pair in read_lines(varied, Pair)}
    assert pairs == {task.goal: plan(task) for task in NEW}


async def test_what_is_of_no_template_has_no_variation() -> None:
    with pytest.raises(Refused, match="no template"):
        await Rules().variation(as_example(planned(DONE[0])))
