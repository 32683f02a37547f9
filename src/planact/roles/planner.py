"""Planner and Replanner (Plan-and-Act, sections 3.1 and 3.3): one model, one prompt.

Replan rounds are a conversation: earlier plans are the assistant's turns, earlier pages are elided,
and only the last turn shows a page.
"""

from __future__ import annotations

from planact.roles.ask import ask
from planact.roles.replies.forms import planner_form
from planact.roles.replies.plans import parse, told_once
from planact.roles.template import as_asked, fit, history, page_text
from planact.roles.template import render as prompt
from planact.types import (
    History,
    Message,
    Model,
    ModelSettings,
    Observation,
    OnExchange,
    Plan,
    PlanRound,
    Step,
    unheard,
)


def render(
    goal: str,
    observation: Observation,
    settings: ModelSettings,
    *,
    rounds: tuple[PlanRound, ...] = (),
    steps: tuple[Step, ...] = (),
) -> list[Message]:
    """The messages that ask for a plan: the first one without `rounds`, a new one with them."""
    page = page_text(fit(observation, settings, _query(goal, rounds)), settings)
    shared = {"goal": goal, **as_asked(settings)}
    messages = [Message(role="system", content=prompt("planner", "system", **shared))]
    if not rounds:
        first = prompt("planner", "first", page=page, **shared)
        return [*messages, Message(role="user", content=first)]
    shown = rounds[-settings.plan_rounds :]
    messages.append(Message(role="user", content=prompt("planner", "earlier", **shared)))
    for i, round_ in enumerate(shown):
        last = i + 1 == len(shown)
        until = len(steps) if last else shown[i + 1].at
        # A shortened conversation still starts from everything done before it.
        done = history(steps[:until], settings.history, 0 if i == 0 else round_.at)
        turn = prompt("planner", "replan", history=done, page=page if last else "", **shared)
        messages.append(Message(role="assistant", content=print_plan(round_.plan)))
        messages.append(Message(role="user", content=turn))
    return messages


def print_plan(plan: Plan) -> str:
    """A plan in the format that `parse` reads; steps without reasoning have no such line."""
    steps = []
    for n, step in enumerate(plan.steps, 1):
        reasoning = f"Reasoning: {step.reasoning}\n" if step.reasoning else ""
        steps.append(f"## Step {n}\n{reasoning}Step: {step.step}")
    return "\n\n".join(steps)


def _query(goal: str, rounds: tuple[PlanRound, ...]) -> str:
    """What parts of a long page are kept for: the goal and the plan so far."""
    return " ".join([goal, *(step.step for round_ in rounds[-1:] for step in round_.plan.steps)])


class ModelPlanner:
    """A model in the role of planner and replanner."""

    def __init__(self, model: Model) -> None:
        self.name = model.name
        self._model = model

    async def plan(self, history: History, on_exchange: OnExchange = unheard) -> Plan:
        """Raises `planact.roles.ask.MalformedReply` and `planact.errors.ModelFailure`."""
        settings, rounds, steps = self._model.settings, history.plans, history.steps
        messages = render(history.goal, history.page, settings, rounds=rounds, steps=steps)
        plan = await ask(
            self._model,
            messages,
            parse,
            on_exchange,
            role="planner",
            at=len(steps),
            form=planner_form(settings),
        )
        return told_once(plan)
