"""How many query-plan pairs a minute the rules expand from trajectories, and how many are right.

    .venv/bin/python benchmarks/expansion.py runs/train/trajectories --feasible 300

A pair is feasible where the demonstrator of its task succeeds, and right where the plan grounded in
what the demonstrator did is the pair's.
"""

from __future__ import annotations

import argparse
import asyncio
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console

from planact.arena.suite import ArenaSuite
from planact.cli.display.progress import RunProgress
from planact.data.engine.records import RULES, Origin, Planned
from planact.data.teachers.filling import Example, Filled, expand, task_examples
from planact.data.teachers.rules import plan_at, site_wording
from planact.data.teachers.teacher import Refused
from planact.evaluate.agents import AgentConfig, open_agents
from planact.evaluate.conduct import Conduct
from planact.evaluate.evaluation import evaluate_tasks
from planact.evaluate.folder import RunFolder
from planact.tasks.task import Task
from planact.types import DEMONSTRATOR, Plan, PlanRound, Trajectory


def plans(folder: Path) -> list[Trajectory]:
    """The folder's successful trajectories with their first plans."""
    good = [e for e in RunFolder.open(folder).episodes() if e.succeeded]
    wording = site_wording(good)
    found = []
    for episode in good:
        try:
            plan, _ = plan_at(episode, 0, wording[episode.template])
            rounds = (PlanRound(plan=plan, at=0, trigger="start"),)
            found.append(episode.model_copy(update={"plans": rounds}))
        except Refused as error:
            print(f"left out: {error}")
    return found


def feasible(suite: ArenaSuite, sample: dict[str, Example], tasks: list[Task]) -> str:
    with TemporaryDirectory() as out:
        summary = asyncio.run(
            evaluate_tasks(
                suite,
                tasks,
                [0],
                partial(open_agents, AgentConfig(planner=None, executor=DEMONSTRATOR), suite),
                Path(out),
                Conduct(workers=2, view=RunProgress(Console())),
                configuration={},
                budget=suite.budget,
            )
        )
        same = [texts(t.plans[0].plan) == texts(sample[t.task_id].plan) for t in plans(Path(out))]
    return f"{summary.successes} of {summary.episodes} feasible, {sum(same)} of {len(same)} right"


def texts(plan: Plan) -> list[str]:
    return [step.step for step in plan.steps]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("trajectories", type=Path)
    parser.add_argument("--feasible", type=int, default=0, help="how many pairs to try")
    asked = parser.parse_args()
    origin = Origin(stage="plans", teacher=RULES)
    planned = [
        Planned(id=t.task_id, job="", origin=origin, trajectory=t)
        for t in plans(asked.trajectories)
    ]
    began = perf_counter()
    suite = ArenaSuite()
    tasks = list(suite.all_training_tasks)
    found = list(expand(task_examples(planned, tasks), map(Filled.of, tasks)))
    seconds = perf_counter() - began
    distinct = len({(e.filled.site, e.filled.goal) for e in found})
    print(f"{len(found)} pairs from {len(planned)} plans and {len(tasks)} tasks")
    print(
        f"{len(found) - distinct} goals that came twice, {60 * len(found) / seconds:.0f} a minute"
    )
    if asked.feasible:
        drawn = Random(0).sample(found, asked.feasible)
        sample = {example.filled.task_id: example for example in drawn}
        print(feasible(suite, sample, [task for task in tasks if task.key in sample]))


if __name__ == "__main__":
    main()
