"""Each template on the real sites: the demonstration of one task does it, and does no other.

By default a sample of templates and of test tasks; `pytest -m every` takes all. `planact eval arena
--split test --executor demonstrator` (or train, or validation) does every task.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from planact import arena
from planact.agent import Agent
from planact.arena.suite import SPLITS, ArenaSuite, ArenaWorld
from planact.arena.tasks import TEMPLATES
from planact.browser import Browser
from planact.errors import StopReason
from planact.evaluate.episode import start
from planact.tasks.evaluators import evaluate
from planact.tasks.task import Task
from planact.types import Stop, Trajectory

SAMPLED = 12  # every so many templates or tasks
BLIND = ("", "done", "N/A", "yes", "1")  # answers of who has not looked


@pytest.fixture(scope="module")
def world(served: arena.Instance) -> ArenaWorld:
    return ArenaWorld(served)


@pytest.fixture(scope="module")
def tasks(suite: ArenaSuite) -> dict[str, list[Task]]:
    """Template → its tasks, those of the test split first."""
    found = defaultdict(list)
    for split in reversed(SPLITS):
        for task in suite.tasks(split):
            found[task.template].append(task)
    return found


@pytest.mark.parametrize(
    "template",
    [
        pytest.param(template.name, marks=() if number % SAMPLED == 0 else pytest.mark.every)
        for number, template in enumerate(TEMPLATES)
    ],
)
async def test_a_demonstration_does_its_task_and_no_other(
    template: str,
    tasks: dict[str, list[Task]],
    suite: ArenaSuite,
    world: ArenaWorld,
    browser: Browser,
) -> None:
    task, *others = tasks[template]
    async with start(task, world, browser) as session:
        trajectory = await Agent(suite.demonstrator(task)).run(task.goal, session)
        score = await evaluate(task, trajectory, session, world, None)
        assert score.success, (trajectory.stop, score.checks)
        assert all(step.decision.reasoning and step.decision.note.step for step in trajectory.steps)
        other = next((t for t in others if not done_alike(t, task)), None)
        if other is not None:
            assert not (await evaluate(other, trajectory, session, world, None)).success


def done_alike(task: Task, other: Task) -> bool:
    """Whether the tasks have one check, or neither can be done, as one page tells of both."""
    seen_at = [set((t.eval.reference_url or "").split(" |OR| ")) for t in (task, other)]
    answers = task.eval.reference_answers
    impossible = answers is not None and answers.fuzzy_match == "N/A"
    return task.eval == other.eval or (impossible and bool(seen_at[0] & seen_at[1]))


@pytest.mark.parametrize("nth", [SAMPLED, pytest.param(1, marks=pytest.mark.every)])
async def test_no_test_task_is_done_without_doing_it(
    nth: int, suite: ArenaSuite, world: ArenaWorld, browser: Browser
) -> None:
    done = []
    by_start = defaultdict(list)
    for task in suite.tasks("test")[::nth]:
        by_start[task.start_url, task.storage_state].append(task)
    for tasks in by_start.values():
        async with start(tasks[0], world, browser) as session:
            for task in tasks:
                for answer in BLIND if "program_html" not in task.eval.eval_types else BLIND[:1]:
                    blind = Trajectory(
                        task_id=task.key,
                        goal=task.goal,
                        start_url=task.start_url,
                        answer=answer,
                        stop=Stop(reason=StopReason.EXIT),
                    )
                    if (await evaluate(task, blind, session, world, None)).success:
                        done.append((task.key, answer))
    assert not done
