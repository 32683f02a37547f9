from __future__ import annotations

import asyncio
from pathlib import Path

from planact.data.engine.records import Planned, read_lines
from planact.data.engine.stage import StageEnd, StageProgress
from planact.data.stages.export import executor_examples, planner_examples
from planact.data.stages.ground import write_grounded
from planact.data.teachers.rules import Rules, site_wording
from planact.data.teachers.wording import leaks
from planact.evaluate.folder import RunFolder
from planact.llm.embedded import SETTINGS
from planact.roles import executor, planner
from planact.types import (
    Action,
    Decision,
    Note,
    PolicyName,
    Score,
    Step,
)
from support.grounding import EPISODE, carried_out, ground, page, step, trajectory


def test_consecutive_actions_of_one_purpose_are_one_step() -> None:
    (first, *_) = ground(EPISODE, PolicyName.NEVER).plans
    assert [s.step for s in first.plan.steps] == [
        'Search for "kettle"',
        "Open the cheapest",
        "Buy it",
    ]


def test_a_replan_is_concrete_about_the_page_it_sees_and_only_about_that() -> None:
    rounds = ground(EPISODE, PolicyName.ON_CHANGE).plans
    assert [r.at for r in rounds] == [0, 2, 3]
    assert [s.step for s in rounds[1].plan.steps] == ['Open "Alder"', "Buy it"]
    assert [s.plan for s in ground(EPISODE, PolicyName.ON_CHANGE).steps] == [0, 0, 1, 2]


def test_under_always_every_action_has_its_plan() -> None:
    assert [r.at for r in ground(EPISODE, PolicyName.ALWAYS).plans] == [0, 1, 2, 3]


def test_without_a_policy_there_are_no_plans() -> None:
    grounded = ground(EPISODE, None)
    assert grounded.plans == ()
    assert {s.plan for s in grounded.steps} == {-1}


def test_notes_that_know_later_pages_give_way_to_what_the_structure_tells() -> None:
    knowing = trajectory(step(page(""), 'Open "Alder"'), step(page("alder", "Alder"), "Buy it"))
    plan = ground(knowing, PolicyName.NEVER).plans[0].plan
    assert "Alder" not in str(plan)
    assert leaks(plan, 0, knowing) == []
    assert leaks(ground(EPISODE, PolicyName.NEVER).plans[0].plan, 0, EPISODE) == []


def test_a_number_is_known_with_a_sign_before_it() -> None:
    told = 'Open ticket 53 by searching for "#53"'
    noted = trajectory(step(page(""), told), goal="Close ticket 53")
    assert ground(noted, PolicyName.NEVER).plans[0].plan.steps[0].step == told


def test_a_folder_is_grounded_without_its_failures(tmp_path: Path) -> None:
    folder = RunFolder.start(tmp_path / "run", {})
    knowing = trajectory(step(page(""), 'Open "Alder"'), step(page("alder", "Alder"), "Buy it"))
    failed = EPISODE.model_copy(update={"score": Score(success=False)})
    for number, episode in enumerate([*[EPISODE] * 6, knowing, failed]):
        folder.save(episode.model_copy(update={"task_id": f"t{number}"}))
    out, told = tmp_path / "grounded.jsonl", list[object]()
    asyncio.run(write_grounded(folder.path, out, Rules(), listener=told.append))
    lines = list(read_lines(out, Planned, rejected=True))
    assert [(line.trajectory.task_id, bool(line.rejected)) for line in lines] == [
        *((f"t{number}", False) for number in range(6)),
        ("t6", False),
    ]
    assert all(line.actions == (((0, 1), (2,), (3,)),) for line in lines[:6])
    *progress, end = told
    assert progress == [StageProgress("ground", done, None) for done in range(8)]
    assert isinstance(end, StageEnd) and end.manifest.counts["lines"] == 7


def test_what_all_plans_of_a_template_say_is_the_sites_wording() -> None:
    wording = site_wording([trajectory(step(page(""), 'Press "Send"'), goal=g) for g in "abcdef"])
    assert wording == {"t": frozenset({"Send"})}
    ground(trajectory(step(page(""), 'Press "Send"')), PolicyName.NEVER, wording["t"])


def test_a_slip_belongs_to_the_step_it_was_on_the_way_to() -> None:
    made = step(page(""), 'Search for "kettle"')
    slipped = made.model_copy(update={"decision": made.decision.noted(slip="made")})
    back = step(page("next"), "Go back")
    back = back.model_copy(update={"decision": back.decision.noted(slip="undone")})
    first, second, *rest = EPISODE.steps
    grounded = ground(trajectory(first, slipped, back, second, *rest), PolicyName.ALWAYS)
    by_start = dict(zip((r.at for r in grounded.plans), carried_out(grounded), strict=True))
    assert by_start[0] == ((0, 1, 2, 3), (4,), (5,))
    assert by_start[2] == ((2,), (3,), (4,), (5,))
    assert [s.step for s in grounded.plans[2].plan.steps][:2] == ["Go back", 'Search for "kettle"']


def test_examples_are_what_the_roles_render_and_read() -> None:
    settings = SETTINGS.model_copy(update={"page_tokens": 200})
    grounded = ground(EPISODE, PolicyName.ON_CHANGE)
    plans = list(planner_examples(grounded, settings))
    assert [e["kind"] for e in plans] == ["plan", "replan", "replan"]
    assert [planner.parse(e["messages"][-1]["content"]) for e in plans] == [
        r.plan for r in grounded.plans
    ]
    actions = list(executor_examples(grounded, settings))
    assert len(actions) == len(EPISODE.steps)
    for example, done in zip(actions, EPISODE.steps, strict=True):
        read = executor.parse(example["messages"][-1]["content"], done.observation)
        assert read.action == done.decision.action


def test_no_example_says_what_the_model_is_not_shown() -> None:
    long = [f"Something else, of which there is much, number {n}" for n in range(100)]
    told = Step(
        observation=page("alder", *long, f"4711, which {long[0]}"),
        decision=Decision(
            reasoning="Report the code.",
            action=Action(name="exit", args=("4711",)),
            note=Note(step="Report the code", step_now="Report the code: 4711"),
        ),
    )
    grounded = ground(
        trajectory(step(page(""), "Open it"), told, goal="What is the code?"), PolicyName.ON_CHANGE
    )
    wide, narrow = (SETTINGS.model_copy(update={"page_tokens": n}) for n in (4000, 100))
    assert len(list(planner_examples(grounded, wide))) == 2
    assert len(list(executor_examples(grounded, wide))) == 2
    assert [e["kind"] for e in planner_examples(grounded, narrow)] == ["plan"]
    # The plan tells the executor; without one, nothing does.
    assert len(list(executor_examples(grounded, narrow))) == 2
    assert len(list(executor_examples(ground(grounded, None), narrow))) == 1
