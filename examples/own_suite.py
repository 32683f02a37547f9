"""A suite of one's own: its tasks, its world, and who says what succeeded.

    cd examples && planact eval own_suite:Reservations --executor MODEL --planner MODEL

A package makes it known by a name of its own: `[project.entry-points."planact.suites"]` with
`reservations = "own_suite:Reservations"`.
"""

import asyncio
import os
from contextlib import nullcontext
from urllib.request import urlopen

import planact

LIBRARY = os.environ.get("LIBRARY", "http://localhost:8900/")


class Desk(planact.OpenWeb):
    """The library, as its desk sees it. Each task has a library of its own: none is reset."""

    async def score(
        self, task: planact.Task, trajectory: planact.Trajectory, session: planact.Session
    ) -> planact.Score:
        answer = await asyncio.to_thread(urlopen, f"{task.start_url}state")
        reserved = f"Reserved: {task.key}, to be fetched at Hill"
        done = reserved in answer.read().decode()
        return planact.Score(success=done, notes=(f"wanted: {reserved}",))


class Reservations:
    name, seeds, budget = "reservations", 1, planact.Budget(steps=10)

    def tasks(self, split: str) -> list[planact.Task]:
        return [
            planact.task(
                f'Reserve the book "{title}", to be fetched at Hill.',
                f"{LIBRARY}{split}{n}/",
                id=title,
            )
            for n, title in enumerate(["The Tide Atlas", "Night Trains"])
        ]

    def world(self) -> nullcontext[Desk]:
        return nullcontext(Desk())
