"""The teacher that needs no model, where no other test meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from planact.data.engine.records import Origin, Pair, Planned, Query, Weakness, read_lines
from planact.data.stages.expand import write_pairs
from planact.data.stages.target import write_variations, write_weaknesses
from planact.data.teachers.rules import Rules
from planact.data.teachers.teacher import Refused, as_example
from planact.errors import StopReason
from planact.evaluate.folder import RunFolder
from planact.types import Observation, Score, Stop
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


async def test_goals_of_a_file_of_tasks_are_varied_by_what_its_pages_show(tmp_path: Path) -> None:
    """They are of no template: what they have in common is found, not that they are tasks."""
    own = [task.model_copy(update={"template": ""}) for task in (DONE[0], DONE[2])]
    other = DONE[1].model_copy(update={"template": "", "intent": "When does the shop open?"})
    lines = [planned(own[0]), planned(own[1]), planned(other, "Look for the hours of")]
    shop = seen('[1] link "pens" | 3', '[2] link "hats" | 4', '[3] link "mugs" | 5')
    grounded = tmp_path / "grounded.jsonl"
    grounded.write_text("".join(on(line, shop).model_dump_json() + "\n" for line in lines))
    rules = Rules(lambda: [*own, other])
    await write_pairs(grounded, tmp_path / "pairs.jsonl", rules, count=9)
    pairs = {pair.goal: pair.plan for pair in read_lines(tmp_path / "pairs.jsonl", Pair)}
    assert pairs == {NEW[0].goal: plan(NEW[0])}


def on(line: Planned, page: Observation) -> Planned:
    steps = tuple(s.model_copy(update={"observation": page}) for s in line.trajectory.steps)
    return line.model_copy(
        update={"trajectory": line.trajectory.model_copy(update={"steps": steps})}
    )


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
