"""The loop: plan, act, observe, replan (Plan-and-Act, section 3)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from planact.browser import Session
from planact.errors import ActionError, PlanactError, StopReason
from planact.repetition import futile
from planact.replanning import POLICIES
from planact.roles.ask import MalformedReply
from planact.types import (
    Budget,
    Decision,
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
    usage: Usage

    async def plan(
        self,
        goal: str,
        observation: Observation,
        rounds: tuple[PlanRound, ...],
        steps: tuple[Step, ...],
    ) -> Plan: ...


class Executor(Protocol):
    name: str
    usage: Usage

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
    ) -> None:
        """`screens` is the folder for a screenshot of every page; none are taken without it."""
        self.executor, self.planner, self.policy = executor, planner, policy
        self.budget = budget or Budget()
        self.screens = screens
        self.plans: list[PlanRound] = []
        self.steps: list[Step] = []
        self.page: Observation | None = None
        self.answer: str | None = None
        self.reward: float | None = None

    @property
    def usage(self) -> Usage:
        return self.executor.usage + (self.planner.usage if self.planner else Usage())

    async def run(
        self,
        goal: str,
        session: Session,
        on_event: Callable[[Event], None] = lambda event: None,
        reward: Reward = no_reward,
    ) -> Trajectory:
        """One episode, from the page that `session` shows. Whatever happens, the trajectory so far
        is returned, with the reason why it ended. `reward` is asked after every action: what the
        page gave ends the episode, None goes on."""
        began, started = time.monotonic(), datetime.now(UTC)
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
        return Trajectory(
            task_id="run",
            goal=goal,
            start_url=self.steps[0].observation.url if self.steps else session.page.url,
            policy=self.policy.value if self.planner else "no-plan",
            planner=self.planner.name if self.planner else "",
            executor=self.executor.name,
            plans=tuple(self.plans),
            steps=tuple(self.steps),
            last=self.page,
            answer=self.answer,
            reward=self.reward,
            stop=stop,
            usage=self.usage,
            seconds=time.monotonic() - began,
            started=started.isoformat(timespec="seconds"),
        )

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

    def _check_loop(self) -> None:
        recent = self.steps[-MAX_FUTILE:]
        if len(recent) == MAX_FUTILE and all(s.error or not s.changed for s in recent):
            raise _End(StopReason.LOOP, f"the last {MAX_FUTILE} actions changed nothing")


def _content(page: Observation) -> tuple[str, int, tuple[str, ...], tuple[str, ...]]:
    return page.url, page.tab, page.lines, page.messages
