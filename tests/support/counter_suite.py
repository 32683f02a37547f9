"""A suite of tasks on a tiny real site that counts, and scripted agents for them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug import Request, Response

from planact.agent import Agent
from planact.tasks.task import Task, World
from planact.types import (
    Action,
    Budget,
    Completion,
    Decision,
    Exchange,
    Executor,
    History,
    Message,
    OnExchange,
    unheard,
)
from support.running import run
from support.site import Site


class Counter(Site):
    """The site, and the `World` that it is: `/add` counts one more; every page shows the count."""

    count = 0

    def __init__(self) -> None:
        super().__init__(self._respond)

    def _respond(self, request: Request) -> Response:
        self.count += request.path == "/add"
        page = f"<!doctype html><title>Counter</title><h1>{self.count}</h1>"
        return Response(page, mimetype="text/html")

    @property
    def urls(self) -> dict[str, str]:
        return {"shopping": self.url}

    def reset(self) -> None:
        self.count = 0

    def storage_state(self, task: Task) -> dict[str, Any] | None:
        return None

    def start_url(self, task: Task) -> str:
        return task.resolved(self.urls).start_url


class CounterSuite:
    name = "counter"
    seeds = 1
    budget = Budget()

    def __init__(self, number: int = 3) -> None:
        self.worlds: list[Counter] = []
        self._number = number

    def tasks(self, split: str) -> list[Task]:
        return [self._task(f"add-{n}", n) for n in range(1, self._number + 1)]

    @contextmanager
    def world(self) -> Iterator[Counter]:
        with Counter() as counter:
            self.worlds.append(counter)
            yield counter

    def demonstrator(self, task: Task) -> Executor:
        return Patient()

    @staticmethod
    def _task(name: str, times: int) -> Task:
        """Reached when the count is `times`, and only then."""
        target = {
            "url": "__SHOPPING__/",
            "locator": "document.querySelector('h1').outerText",
            "required_contents": {"exact_match": str(times)},
        }
        return Task.model_validate(
            {
                "task_id": name,
                "sites": ["shopping"],
                "start_url": "__SHOPPING__/",
                "intent": f"Count to {times}",
                "template": "few" if times < 3 else "many",
                "eval": {"eval_types": ["program_html"], "program_html": [target]},
            }
        )


class Script:
    """An executor that takes these decisions one after the other, then exits."""

    name = "script"

    def __init__(self, actions: Sequence[Action], cost: float | None = None) -> None:
        """`cost` is what each decision is said to cost, in dollars."""
        self.actions = iter([*actions, Action(name="exit", args=("",))])
        self._cost = cost

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        on_exchange(
            Exchange(
                role="executor",
                at=len(history.steps),
                messages=(Message(role="user", content=history.goal),),
                completion=Completion(text="As told.", tokens_in=10, tokens_out=2),
                cost=self._cost,
            )
        )
        return Decision(reasoning="As told.", action=next(self.actions))


def counting_agent(task: Task, world: World, cost: float | None = None) -> Agent:
    """Does "add-1" and "add-2" right, and counts only to 2 for "add-3"."""
    times = min(2, int(task.key[-1]))
    actions = [Action(name="goto", args=("/add",))] * times
    return Agent(Script(actions, cost), budget=Budget(seconds=20))


class Patient:
    """An executor that counts as far as its goal says, and needs a moment for each action. It is
    made in whatever process the episode is in; `SECONDS` of the environment are its moment."""

    name = "patient"

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        await asyncio.sleep(float(os.environ.get("SECONDS", "0")))
        wanted = int(history.goal.rpartition(" ")[2])
        add = Action(name="goto", args=("/add",))
        action = add if len(history.steps) < wanted else Action(name="exit", args=("",))
        return Decision(reasoning="Counting.", action=action)


class Dying(Patient):
    """One whose process dies at the second task, the first time."""

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        died = Path(os.environ["DIED"])
        if history.goal == "Count to 2" and not died.exists():
            died.touch()
            os._exit(1)
        return await super().decide(history, on_exchange)


class Killing(Patient):
    """One whose process dies at the second task, always."""

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        if history.goal == "Count to 2":
            os._exit(1)
        return await super().decide(history, on_exchange)


class Nowhere(CounterSuite):
    """A suite whose sites never start."""

    def world(self) -> Any:
        os._exit(1)


class Hanging:
    """An executor that never decides."""

    name = "hanging"

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        await asyncio.Event().wait()
        raise AssertionError


def main(out: Path) -> None:
    """Runs the suite; the second episode never ends."""

    def factory(task: Task, world: World) -> Agent:
        if task.key == "add-2":
            return Agent(Hanging())
        return counting_agent(task, world)

    suite = CounterSuite()
    asyncio.run(run(suite, suite.tasks(""), factory, out))


if __name__ == "__main__":
    # Whoever runs the tests in the background has them ignore Ctrl-C, and so would this process.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main(Path(sys.argv[1]))
