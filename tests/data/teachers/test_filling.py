"""Plans of tasks that nobody has demonstrated, from those of their relatives."""

from __future__ import annotations

from planact.data.stages.export import pair_examples
from planact.data.teachers.filling import (
    Filled,
    fill,
    near_variations,
    task_examples,
)
from planact.llm.embedded import SETTINGS
from planact.roles import planner
from support.relatives import (
    DONE,
    NEW,
    ORIGIN,
    PAGE,
    examples,
    expanded,
    plan,
    planned,
    task,
)


def test_slots_are_refilled_and_what_decides_more_is_kept() -> None:
    found = expanded(examples(*DONE), *DONE, *NEW)
    assert [e.filled.task_id for e in found] == [new.key for new in NEW]
    assert [e.plan for e in found] == [plan(new) for new in NEW]
    assert [e.page for e in found] == ["of extreme.train.0", "of extreme.train.1"]


def test_without_a_relative_there_is_no_plan() -> None:
    assert expanded(examples(DONE[0]), DONE[0], NEW[1]) == []
    assert expanded([], *NEW) == []


def test_no_goal_comes_twice() -> None:
    same_words = NEW[0].model_copy(update={"task_id": "extreme.train.9"})
    assert len(expanded(examples(*DONE), NEW[0], same_words)) == 1


def test_relatives_take_turns_but_for_one_that_is_planned_unlike_the_others() -> None:
    tasks = [task(n, f"sort {n}", "cheapest") for n in range(12)]
    odd = planned(tasks[0], "Look for the category")
    done = list(task_examples([odd, *map(planned, tasks[1:10])], tasks))
    assert [e.page for e in expanded(done, *tasks[10:])] == [
        "of extreme.train.1",
        "of extreme.train.2",
    ]
    at_odds = list(task_examples([odd, planned(tasks[1])], tasks))
    assert expanded(at_odds, *tasks[10:]) == []


def test_values_that_contain_each_other_are_filled_once() -> None:
    values = {"pens": "cheapest pens", "cheapest pens": "pens", "cheapest": "dearest"}
    assert fill("cheapest pens, pens, cheapest", values) == "pens, cheapest pens, dearest"
    assert fill("pensive", values) == "pensive"


def test_a_near_variation_has_most_slots_alike_and_a_goal_of_its_own() -> None:
    shown = examples(*DONE)
    goals = [Filled.of(new) for new in (NEW[1], *DONE, NEW[0])]
    pair = shown[0].line("job", ORIGIN)
    assert [e.filled.goal for e in near_variations([pair], shown, goals)] == [NEW[0].goal]
    twice = list(near_variations([pair, pair], shown, goals))
    assert [e.filled.goal for e in twice] == [NEW[0].goal, NEW[1].goal]


def test_its_line_holds_goal_plan_and_slots() -> None:
    found = expanded(examples(*DONE), *NEW)[0]
    line = found.line("job", ORIGIN)
    assert (line.goal, line.plan, line.task_id) == (NEW[0].goal, plan(NEW[0]), NEW[0].key)
    assert line.slots == {"category": "pens", "which": "cheapest"}
    (chat,) = pair_examples(line, PAGE, SETTINGS)
    assert chat["task_id"] == NEW[0].key
    assert NEW[0].goal in chat["messages"][1]["content"]
    assert planner.parse(chat["messages"][-1]["content"]) == plan(NEW[0])
