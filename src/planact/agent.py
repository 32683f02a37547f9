"""The loop: plan, act, observe, replan (Plan-and-Act, section 3)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from planact.browser import Session
from planact.errors import ActionError, PlanactError, StopReason
from planact.exchanges import with_exchanges
from planact.repetition import futile
from planact.replanning import POLICIES
from planact.roles.ask import MalformedReply
from planact.text import money
from planact.types import (
    Budget,
    Decision,
    Exchange,
    Observation,
    Plan,
    PlanRound,
    Policy,
    Step,
    Stop,
    Trajectory,
    Usage,
)

MAX_FUTILE = 4  # how many futile actions in a row end a run

Event = PlanRound | Step | Stop
Reward = Callable[[], Awaitable[float | None]]


class Planner(Protocol):
    name: str

    @property
    def exchanges(self) -> Sequence[Exchange]: ...

    async def plan(
        self,
        goal: str,
        observation: Observation,
        rounds: tuple[PlanRound, ...],
        steps: tuple[Step, ...],
    ) -> Plan: ...


class Executor(Protocol):
    name: str

    @property
    def exchanges(self) -> Sequence[Exchange]: ...

    async def decide(
        self, goal: str, plan: Plan | None, steps: tuple[Step, ...], observation: Observation
    ) -> Decision: ...


async def no_reward() -> None:
    """The `Reward` of pages that give none."""


class _End(Exception):
    """The run is over; carries how."""

    def __init__(self, reason: StopReason, message: str = "") -> None:
        self.stop = Stop(reason=reason, message=message)


class Agent:
    """Runs one episode. Without a planner it is the ReAct baseline."""

    def __init__(
        self,
        executor: Executor,
        planner: Planner | None = None,
        policy: Policy = Policy.ON_CHANGE,
        budget: Budget | None = None,
        screens: Path | None = None,
        keep_exchanges: bool = False,
    ) -> None:
        """`screens` is the folder for a screenshot of every page; none are taken without it.
        `keep_exchanges` keeps what models were asked and said even where nothing failed."""
        self.executor, self.planner, self.policy = executor, planner, policy
        self.budget = budget or Budget()
        self.screens, self.keep_exchanges = screens, keep_exchanges
        # Dollars that count against the budget: others' too where episodes share it.
        self.spent: Callable[[], float] = lambda: self.usage.cost or 0.0
        self.goal = self.start_url = ""
        self.plans: list[PlanRound] = []
        self.steps: list[Step] = []
        self.page: Observation | None = None
        self.answer: str | None = None
        self.reward: float | None = None
        self._began, self._started = time.monotonic(), datetime.now(UTC)

    @property
    def exchanges(self) -> list[Exchange]:
        """All so far, in their order: of a turn, the planner's come first."""
        planned = self.planner.exchanges if self.planner else ()
        return sorted([*planned, *self.executor.exchanges], key=lambda exchange: exchange.at)

    @property
    def usage(self) -> Usage:
        return Usage.total(exchange.usage for exchange in self.exchanges)

    async def run(
        self,
        goal: str,
        session: Session,
        on_event: Callable[[Event], None] = lambda event: None,
        reward: Reward = no_reward,
    ) -> Trajectory:
        """One episode, from the page that `session` shows. Whatever happens, the trajectory so far
        is returned, with the reason why it ended. `reward` is asked after every action: what the
        page gave ends the episode, None goes on. A cancelled episode is in `trajectory`."""
        self._began, self._started = time.monotonic(), datetime.now(UTC)
        self.goal, self.start_url = goal, session.page.url
        try:
            async with asyncio.timeout(self.budget.seconds) as clock:
                await self._loop(goal, session, on_event, reward)
        except _End as end:
            stop = end.stop
        except MalformedReply as error:
            stop = Stop(reason=StopReason.MALFORMED, message=str(error))
        except PlanactError as error:
            stop = Stop(reason=StopReason.FAILED, message=str(error), owner=error.owner)
        except TimeoutError:
            if not clock.expired():
                raise
            message = f"the {self.budget.seconds:.0f} seconds are used up"
            stop = Stop(reason=StopReason.SECONDS, message=message)
        on_event(stop)
        return self.trajectory(stop)

    def trajectory(self, stop: Stop) -> Trajectory:
        """The episode so far, as one that ended so."""
        episode = Trajectory(
            task_id="run",
            goal=self.goal,
            start_url=self.steps[0].observation.url if self.steps else self.start_url,
            policy=self.policy.value if self.planner else "no-plan",
            planner=self.planner.name if self.planner else "",
            executor=self.executor.name,
            plans=tuple(self.plans),
            steps=tuple(self.steps),
            last=self.page,
            answer=self.answer,
            reward=self.reward,
            stop=stop,
            usage=Usage.total(()),
            seconds=time.monotonic() - self._began,
            started=self._started.isoformat(timespec="seconds"),
        )
        return with_exchanges(episode, self.exchanges, whole=self.keep_exchanges)

    async def _loop(
        self, goal: str, session: Session, on_event: Callable[[Event], None], reward: Reward
    ) -> None:
        """Turns until something raises `_End`."""
        page = await self._observe(session, 0)
        await self._replan(goal, page, "start", on_event)
        while True:
            self._check_budget()
            plan = self.plans[-1].plan if self.plans else None
            decision = await self.executor.decide(goal, plan, tuple(self.steps), page)
            step = Step(observation=page, decision=decision, plan=len(self.plans) - 1)
            error = await self._act(session, decision, page)
            if decision.action.name == "exit":
                self._record(step, on_event)
                self.answer = str(decision.action.args[0])
                raise _End(StopReason.EXIT)
            after = await self._observe(session, len(self.steps) + 1)
            changed = _content(page) != _content(after)
            step = step.model_copy(update={"error": error, "changed": changed})
            self._record(step, on_event)
            self.reward = await reward()
            if self.reward is not None:
                raise _End(StopReason.DONE, "the page ended the episode")
            self._check_loop()
            if trigger := POLICIES[self.policy](step, after):
                await self._replan(goal, after, trigger, on_event)
            page = after

    async def _act(self, session: Session, decision: Decision, page: Observation) -> str:
        """Carries the decision out. Gives what went wrong, for the model to read, or ""."""
        if decision.action.name in ("exit", "replan"):
            return ""
        if decision.action in futile(tuple(self.steps), page):
            return "this was done on this very page before and did not help; do something else"
        try:
            await session.act(decision.action, page)
        except ActionError as error:
            return str(error)
        return ""

    async def _observe(self, session: Session, number: int) -> Observation:
        """The page before action `number`, counted from 0."""
        self.page = await session.observe()
        if self.screens:
            self.screens.mkdir(parents=True, exist_ok=True)
            await session.screenshot(self.screens / f"{number}.png")
        return self.page

    async def _replan(
        self, goal: str, page: Observation, trigger: str, on_event: Callable[[Event], None]
    ) -> None:
        if self.planner is None:
            return
        plan = await self.planner.plan(goal, page, tuple(self.plans), tuple(self.steps))
        self.plans.append(PlanRound(plan=plan, at=len(self.steps), trigger=trigger))
        on_event(self.plans[-1])

    def _record(self, step: Step, on_event: Callable[[Event], None]) -> None:
        self.steps.append(step)
        on_event(step)

    def _check_budget(self) -> None:
        if len(self.steps) >= self.budget.steps:
            raise _End(StopReason.STEPS, f"the {self.budget.steps} actions are used up")
        if self.usage.tokens_in + self.usage.tokens_out >= self.budget.tokens:
            raise _End(StopReason.TOKENS, f"the {self.budget.tokens} tokens are used up")
        if self.budget.cost is not None and self.spent() >= self.budget.cost:
            raise _End(StopReason.COST, f"the {money(self.budget.cost)} are used up")

    def _check_loop(self) -> None:
        recent = self.steps[-MAX_FUTILE:]
        if len(recent) == MAX_FUTILE and all(s.error or not s.changed for s in recent):
            raise _End(StopReason.LOOP, f"the last {MAX_FUTILE} actions changed nothing")


def _content(page: Observation) -> tuple[str, int, tuple[str, ...], tuple[str, ...]]:
    return page.url, page.tab, page.lines, page.messages
