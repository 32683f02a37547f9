"""Executor (Plan-and-Act, section 3.2): goal, plan, previous actions and page to one action."""

from __future__ import annotations

import re

from planact.browser.actions import ACTIONS, GESTURES, parse_action
from planact.browser.actions import describe as describe_actions
from planact.errors import ParseError
from planact.repetition import futile
from planact.roles.ask import ask
from planact.roles.forms import executor_form
from planact.roles.template import fit, history, page_text
from planact.roles.template import render as prompt
from planact.types import (
    Decision,
    Exchange,
    Message,
    Model,
    ModelSettings,
    Observation,
    Plan,
    Policy,
    Step,
)

_LINE = re.compile(r"^\s*\**(Reasoning|Element|Action)\**:\**[ \t]*", re.MULTILINE)


def offered(settings: ModelSettings, policy: str | None) -> tuple[str, ...]:
    """The actions that the executor is told of: `replan` only under `on-request`, gestures not
    to a model that was trained without them."""
    left_out = set() if policy == Policy.ON_REQUEST else {"replan"}
    left_out |= {*GESTURES} if settings.trained else set()
    return tuple(name for name in ACTIONS if name not in left_out)


def shown(
    goal: str, plan: Plan | None, observation: Observation, settings: ModelSettings
) -> Observation:
    """The part of the page that the executor is shown."""
    query = " ".join([goal, *(step.step for step in (plan.steps if plan else ()))])
    return fit(observation, settings, query)


def render(
    goal: str,
    plan: Plan | None,
    steps: tuple[Step, ...],
    page: Observation,
    settings: ModelSettings,
    *,
    actions: tuple[str, ...],
) -> list[Message]:
    """The messages that ask for the next action on `page`, which is `shown(…)`."""
    shared = {"trained": settings.trained}
    user = prompt(
        "executor",
        "user",
        goal=goal,
        plan=plan,
        history=history(steps, settings.history),
        page=page_text(page, settings),
        **shared,
    )
    system = prompt("executor", "system", actions=describe_actions(actions), **shared)
    return [Message(role="system", content=system), Message(role="user", content=user)]


def print_decision(decision: Decision) -> str:
    """A decision in the format that `parse` reads; one without reasoning has no such line."""
    reasoning = f"Reasoning: {decision.reasoning}\n" if decision.reasoning else ""
    element = f"Element: {decision.target}\n" if decision.target else ""
    return f"{reasoning}{element}Action: {decision.action}"


def parse(text: str, page: Observation) -> Decision:
    """Reads a reply and resolves its element.

    The element is named twice, by label and by number. Where the two disagree and the label is
    unique on the page, the label wins. Raises `ParseError` with what to do better.
    """
    parts = _LINE.split(text)
    fields = dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=False))
    if not fields.get("Action"):
        raise ParseError("there is no line 'Action: …'. End the reply with exactly one action")
    action = parse_action(fields["Action"].partition("\n")[0])
    reasoning = " ".join(str(fields.get("Reasoning", parts[0])).split())
    params = ACTIONS[action.name].params
    if not params or params[0].kind != "element":
        return Decision(reasoning=reasoning, action=action)
    named = [e for e in page.elements if e.label == fields.get("Element", "")]
    numbered = page.element(int(action.args[0]))
    element = named[0] if len(named) == 1 else numbered
    if element is None:
        raise ParseError(
            f"the page shows no element [{action.args[0]}]. Use a number that it shows"
        )
    resolved = action.model_copy(update={"args": (element.number, *action.args[1:])})
    return Decision(reasoning=reasoning, target=element.target, action=resolved)


class ModelExecutor:
    """A model in the role of executor, for one episode."""

    def __init__(self, model: Model, policy: Policy | None = None) -> None:
        """`policy` is the run's; only under `on-request` is the model offered `replan`."""
        self.name = model.name
        self.exchanges: list[Exchange] = []
        self._model = model
        self._actions = offered(model.settings, policy)

    async def decide(
        self, goal: str, plan: Plan | None, steps: tuple[Step, ...], observation: Observation
    ) -> Decision:
        """Raises `planact.roles.ask.MalformedReply` and `planact.errors.ModelFailure`."""
        settings = self._model.settings
        page = shown(goal, plan, observation, settings)
        form = executor_form(page, self._actions, settings, futile(steps, observation))
        messages = render(goal, plan, steps, page, settings, actions=self._actions)
        return await ask(
            self._model,
            messages,
            lambda text: parse(text, page),
            self.exchanges.append,
            role="executor",
            at=len(steps),
            form=form,
        )
