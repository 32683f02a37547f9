"""The loop: plan, act, observe, replan (Plan-and-Act, section 3)."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planact.agent.authority import Authority, hold
from planact.agent.endings import End, broken
from planact.agent.listening import Listener, tell
from planact.agent.locked import facts
from planact.agent.own import check, given, reason
from planact.agent.policies import Policy, locked, name_of, on_change
from planact.browser import Session
from planact.browser.actions import ActionType
from planact.browser.bounds.secrets import Secrets
from planact.browser.failures import MAX_TEXT
from planact.errors import ActionError, Owner, StopReason, UsageError
from planact.files.exchanges import with_exchanges
from planact.repetition import futile
from planact.roles.ask import MalformedReply
from planact.roles.output import Output
from planact.text import money, one_line
from planact.types import (
    Budget,
    Decision,
    Event,
    Exchange,
    Executor,
    History,
    Identity,
    Observation,
    Plan,
    Planner,
    PlanRound,
    Step,
    Stop,
    Trajectory,
    Usage,
    unheard,
)

_log = logging.getLogger("planact")

_FUTILE = "this was done on this very page before and did not help; do something else"

PARTING = 1.0  # seconds for all listening after the end, where the budget leaves no more
MAX_FUTILE = 4  # how many futile actions in a row end a run

Reward = Callable[[], Awaitable[float | None]]


async def no_reward() -> None:
    """The `Reward` of pages that give none."""


@dataclass(frozen=True)
class Agent:
    """Who plans and who acts, when it is planned again, and what an episode may take. Without a
    planner it is the ReAct baseline. It can run any number of episodes."""

    executor: Executor
    planner: Planner | None = None
    policy: Policy = on_change
    budget: Budget = field(default_factory=Budget)
    actions: tuple[ActionType, ...] = ()  # of its own, see `planact.browser.tools`
    site_map: str = ""  # what planners are shown under `locked`: addresses, with a few words each
    output: Output | None = None  # puts its answers into a form

    def __post_init__(self) -> None:
        """Raises `UsageError` for what cannot be part of an agent."""
        check(self.executor, "executor", "decide")
        if self.planner is not None:
            check(self.planner, "planner", "plan")
        if not callable(self.policy):
            raise UsageError(f"the policy is {self.policy!r}", "Give a function: planact.never.")
        if not isinstance(self.budget, Budget):
            raise UsageError(f"the budget is {self.budget!r}", "Give a planact.Budget.")

    async def run(self, goal: str, session: Session, listener: Listener = unheard) -> Trajectory:
        """One episode, from the page that `session` shows. Whatever happens, the trajectory so far
        is returned, with the reason why it ended. The `listener` is told what happens as it
        happens, and waited for where it is a coroutine function."""
        return await Episode(self, goal, listener=listener).run(session)


@dataclass
class Episode:
    """One run of an agent, and what came of it so far: also where it was cancelled.

    `reward` is asked after every action: what the page gave ends the episode, None goes on.
    `screens` is the folder for a screenshot of every page; none are taken without it.
    `keep_exchanges` keeps what models were asked and said even where nothing failed.
    """

    agent: Agent
    goal: str
    identity: Identity = field(default_factory=Identity)
    listener: Listener = unheard
    reward: Reward = no_reward
    screens: Path | None = None
    keep_exchanges: bool = False
    # Dollars, and what of them is spent, where other episodes share them; else the agent's budget.
    max_cost: float | None = None
    spent: Callable[[], float] | None = None

    def __post_init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self._plans: list[PlanRound] = []
        self._steps: list[Step] = []
        self._page: Observation | None = None
        self._answer: str | None = None
        self._output: tuple[Any, str] = None, ""
        self._given: float | None = None
        self._start_url = ""
        self._extra: dict[str, Any] = {}
        self._authority: Authority | None = None
        self._told = 0  # exchanges that the listener was told
        self._held_up: Stop | None = None  # by what, where the time ran out in one long wait
        self._secrets = Secrets()
        self._began, self._started = time.monotonic(), datetime.now(UTC)

    @property
    def usage(self) -> Usage:
        return Usage.total(exchange.usage for exchange in self.exchanges)

    async def run(self, session: Session) -> Trajectory:
        """From the page that `session` shows to the end, whatever it is; a cancelled episode is in
        `trajectory`."""
        self._start_url, self._secrets = session.page.url, session.secrets
        budget = self.agent.budget
        try:
            async with asyncio.timeout(budget.seconds) as clock:
                self._authority = await hold(session, self.agent.policy, self.goal)
                await self._loop(session)
        except End as end:
            stop = end.stop
        except MalformedReply as error:
            message = f"{error}. The model said {one_line(error.said, MAX_TEXT)!r}"
            stop = Stop(reason=StopReason.MALFORMED, message=message)
        except Exception as error:
            if isinstance(error, TimeoutError) and clock.expired():
                message = f"the {budget.seconds:.0f} seconds are used up"
                stop = self._held_up or Stop(reason=StopReason.SECONDS, message=message)
            else:
                stop, self._extra = broken(error)
        if stop.reason is StopReason.EXIT and self.agent.output:
            answered = self.trajectory(stop)
            self._output = await self.agent.output.of(answered, self.exchanges.append)
        least = asyncio.get_running_loop().time() + PARTING
        with suppress(TimeoutError):
            async with asyncio.timeout_at(max(least, clock.when() or 0)):
                await self._tell_exchanges()
                await self._tell(stop)
        return self.trajectory(stop)

    def trajectory(self, stop: Stop) -> Trajectory:
        """The episode so far, as one that ended so."""
        agent = self.agent
        episode = Trajectory(
            **dict(self.identity),
            goal=self.goal,
            start_url=self._steps[0].observation.url if self._steps else self._start_url,
            policy=name_of(agent.policy) if agent.planner else "no-plan",
            planner=agent.planner.name if agent.planner else "",
            executor=agent.executor.name,
            plans=tuple(self._plans),
            steps=tuple(self._steps),
            last=self._page,
            answer=self._answer,
            output=self._output[0],
            problem=self._output[1],
            reward=self._given,
            stop=stop,
            extra=self._extra,
            usage=Usage.total(()),
            seconds=time.monotonic() - self._began,
            started=self._started.isoformat(timespec="seconds"),
        )
        whole = with_exchanges(episode, self.exchanges, whole=self.keep_exchanges)
        return self._secrets.hidden(whole)

    async def _loop(self, session: Session) -> None:
        """Turns until something raises `End`."""
        with self._waiting_for("the page", Owner.ENVIRONMENT):
            page = await self._observe(session)
        await self._replan(page, "start")
        while True:
            self._check_budget()
            decision = await self._decide(page)
            source = self._authority.source(decision.action, page) if self._authority else ""
            with self._waiting_for("the page", Owner.ENVIRONMENT):
                result, error = await self._act(session, decision, page)
            await self._tell_exchanges()  # now it is known what in them is a secret
            decision = self._secrets.hidden(decision)
            plan = len(self._plans) - 1
            step = Step(observation=page, decision=decision, plan=plan, source=source)
            if decision.action.name == "exit":
                self._answer = "".join(map(str, decision.action.args[:1]))
                await self._record(step)
                raise End(StopReason.EXIT)
            with self._waiting_for("the page", Owner.ENVIRONMENT):
                after = await self._observe(session, len(self._steps) + 1)
            changed = bool(result) or _content(page) != _content(after)
            await self._record(
                step.model_copy(update={"result": result, "error": error, "changed": changed})
            )
            self._given = await self.reward()
            if self._given is not None:
                raise End(StopReason.DONE, "the page ended the episode")
            self._check_loop()
            if trigger := reason(self.agent.policy(self._history(after))):
                await self._replan(after, trigger)
            page = after

    def _history(self, page: Observation) -> History:
        return History(self.goal, page, tuple(self._plans), tuple(self._steps))

    @contextmanager
    def _waiting_for(self, what: str, owner: Owner) -> Iterator[None]:
        """Time that runs out in the block is used up by whom it waits for, if that took most."""
        began = time.monotonic()
        try:
            yield
        except asyncio.CancelledError:
            seconds = self.agent.budget.seconds
            if time.monotonic() - began > seconds / 2 and not self._held_up:
                message = f"the {seconds:.0f} seconds are used up, most of them waiting for {what}"
                self._held_up = Stop(reason=StopReason.SECONDS, message=message, owner=owner)
            raise

    async def _decide(self, page: Observation) -> Decision:
        with self._waiting_for("a model", Owner.MODEL):
            said = self.agent.executor.decide(self._history(page), self.exchanges.append)
            return await given(said, Decision, f"the executor {self.agent.executor.name}")

    async def _replan(self, page: Observation, trigger: str) -> None:
        if self.agent.planner is None:
            return
        history = self._history(page)
        if self.agent.policy is locked:
            history = facts(history, self._start_url, self.agent.site_map)
        with self._waiting_for("a model", Owner.MODEL):
            said = self.agent.planner.plan(history, self.exchanges.append)
            plan = await given(said, Plan, f"the planner {self.agent.planner.name}")
        await self._tell_exchanges()
        if self.agent.policy is locked and self._authority and not self._plans:
            self._authority.planned(plan)
        self._plans.append(PlanRound(plan=plan, at=len(self._steps), trigger=trigger))
        await self._tell(self._plans[-1])

    async def _act(
        self, session: Session, decision: Decision, page: Observation
    ) -> tuple[str, str]:
        """Carries the decision out. Gives what came of it and what went wrong, for the model to
        read, or ""."""
        action = decision.action
        if action.name in ("exit", "replan"):
            return "", ""
        if self._secrets.hidden(action) in futile(tuple(self._steps), page):
            return "", _FUTILE
        own = {kind.name: kind for kind in self.agent.actions}
        ours = self._waiting_for(f"the action {action.name}", Owner.HARNESS)
        try:
            with ours if action.name in own else nullcontext():
                return await session.act(action, page, own.get(action.name)), ""
        except ActionError as error:
            return "", one_line(str(error), MAX_TEXT)

    async def _observe(self, session: Session, number: int = 0) -> Observation:
        """The page before action `number`, counted from 0."""
        self._page = await session.observe()
        if self.screens:
            self.screens.mkdir(parents=True, exist_ok=True)
            await session.screenshot(self.screens / f"{number}.png")
        await self._tell(self._page)
        return self._page

    async def _record(self, step: Step) -> None:
        self._steps.append(step)
        await self._tell(step)

    async def _tell(self, event: Event) -> None:
        with self._waiting_for("a listener", Owner.HARNESS):
            await tell(self.listener, self._secrets.hidden(event))

    async def _tell_exchanges(self) -> None:
        while self._told < len(self.exchanges):
            self._told += 1
            await self._tell(self.exchanges[self._told - 1])

    def _check_budget(self) -> None:
        budget, usage = self.agent.budget, self.usage
        if len(self._steps) >= budget.steps:
            raise End(StopReason.STEPS, f"the {budget.steps} actions are used up")
        if usage.tokens_in + usage.tokens_out >= budget.tokens:
            raise End(StopReason.TOKENS, f"the {budget.tokens} tokens are used up")
        limit = budget.cost if self.max_cost is None else self.max_cost
        spent = self.spent() if self.spent else usage.cost or 0.0
        if limit is not None and spent >= limit:
            raise End(StopReason.COST, f"the {money(limit)} are used up")

    def _check_loop(self) -> None:
        recent = self._steps[-MAX_FUTILE:]
        if len(recent) == MAX_FUTILE and all(s.error or not s.changed for s in recent):
            why = next((f": {step.error}" for step in recent if step.error), "")
            raise End(StopReason.LOOP, f"the last {MAX_FUTILE} actions changed nothing{why}")


def _content(page: Observation) -> tuple[str, int, tuple[str, ...], tuple[str, ...]]:
    return page.url, page.tab, page.lines, page.messages
