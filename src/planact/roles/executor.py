"""Executor (Plan-and-Act, section 3.2): goal, plan, previous actions and page to one action."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import takewhile
from typing import NamedTuple

from planact.browser.actions import ACTIONS, GESTURES, ActionType
from planact.errors import ParseError
from planact.repetition import futile
from planact.roles.ask import ask
from planact.roles.replies.calls import Call, CallReader, Unclear, reader
from planact.roles.replies.forms import executor_form
from planact.roles.replies.grounding import advice, ground
from planact.roles.replies.reading import MAX_REASONS, json_in, label, lines_of, text_of
from planact.roles.template import as_asked, fit, history, page_text
from planact.roles.template import render as prompt
from planact.text import one_line
from planact.types import (
    Decision,
    History,
    Message,
    Model,
    ModelSettings,
    Observation,
    OnExchange,
    Plan,
    PolicyName,
    Step,
    unheard,
)

_LABELS = {name: name for name in ("reasoning", "element", "action")} | {
    "reason": "reasoning",
    "thought": "reasoning",
    "next action": "action",
}


def offered(
    settings: ModelSettings, policy: str | None, own: tuple[ActionType, ...] = ()
) -> tuple[ActionType, ...]:
    """The actions that the executor is told of: `replan` only where it is heard, gestures not to
    a model that was trained without them, and before the last, which ends the task, its own."""
    heard = (PolicyName.ON_REQUEST, PolicyName.LOCKED)
    left_out = set() if policy in heard else {"replan"}
    left_out |= {*GESTURES} if settings.trained else set()
    *ours, last = (kind for name, kind in ACTIONS.items() if name not in left_out)
    return (*ours, *own, last)


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
    actions: tuple[ActionType, ...],
) -> list[Message]:
    """The messages that ask for the next action on `page`, which is `shown(…)`."""
    asked = as_asked(settings)
    user = prompt(
        "executor",
        "user",
        goal=goal,
        plan=plan,
        history=history(steps, settings.history),
        page=page_text(page, settings),
        **asked,
    )
    described = describe_as_json(actions) if asked["as_json"] else describe(actions)
    system = prompt("executor", "system", actions=described, **asked)
    return [Message(role="system", content=system), Message(role="user", content=user)]


def print_decision(decision: Decision) -> str:
    """A decision in the format that `parse` reads; one without reasoning has no such line."""
    reasoning = f"Reasoning: {decision.reasoning}\n" if decision.reasoning else ""
    element = f"Element: {decision.target}\n" if decision.target else ""
    return f"{reasoning}{element}Action: {decision.action}"


def parse(text: str, page: Observation, own: tuple[ActionType, ...] = ()) -> Decision:
    """Reads a reply, in lines or JSON, and resolves its element. `own` are actions beside ours.

    The element is named twice, by label and by number. Where the two disagree and the label is
    unique on the page, the label wins. Of several actions the first is meant: the others are for
    pages that the model has not seen. Raises `ParseError` with what to do better.
    """
    try:
        said = _read(text, reader(own))
    except ParseError as error:
        kind = error.action if isinstance(error, Unclear) else ACTIONS["click"]
        raise ParseError(f"{error}. {advice(page, kind)}") from None
    action, element = ground(said.call, said.element, page)
    target = element.target if element else None
    return Decision(reasoning=one_line(said.reasoning, MAX_REASONS), target=target, action=action)


class _Said(NamedTuple):
    call: Call
    element: str
    reasoning: str


def _read(text: str, reader: CallReader) -> _Said:
    """The call, what is called the element beside it, and the reasoning."""
    lines = lines_of(text)
    before, sections = _sections(lines)
    for n, (name, body) in enumerate(sections):
        call = reader.at_start(body) if name == "action" else None
        if call:
            said = dict(sections[:n])
            after = dict(takewhile(lambda section: section[0] != "action", sections[n + 1 :]))
            element = said.get("element", after.get("element", ""))
            reasoning = said.get("reasoning", after.get("reasoning", before))
            return _Said(call, element.partition("\n")[0].strip(), reasoning)
    for value in json_in(text):
        if call := reader.in_json(value):
            return _Said(call, text_of(value, "element"), text_of(value, "reasoning"))
    calls = reader.in_text(lines)
    if len(calls) > 1:
        raise ParseError("There are several actions. Choose one")
    said = dict(sections)
    if not calls:
        lacks = "names no action" if "action" in said else "is missing"
        raise ParseError(f"The line that begins with `Action:` {lacks}")
    return _Said(calls[0], said.get("element", ""), said.get("reasoning", before))


def _sections(lines: list[str]) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first label, and each label with what stands behind it."""
    before: list[str] = []
    sections: list[tuple[str, list[str]]] = []
    for line in lines:
        found = label(line)
        if found and found.name in _LABELS:
            sections.append((_LABELS[found.name], [found.rest]))
        else:
            (sections[-1][1] if sections else before).append(line)
    return "\n".join(before), [(name, "\n".join(body).strip()) for name, body in sections]


class ModelExecutor:
    """A model in the role of executor."""

    def __init__(
        self, model: Model, policy: str | None = None, own: tuple[ActionType, ...] = ()
    ) -> None:
        """`policy` is the run's; only where it hears of it is the model offered `replan`. `own`
        are actions beside those that planact has."""
        self.name = model.name
        self._model, self._own = model, own
        self._actions = offered(model.settings, policy, own)

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        """Raises `planact.roles.ask.MalformedReply` and `planact.errors.ModelFailure`."""
        settings, goal, steps = self._model.settings, history.goal, history.steps
        page = shown(goal, history.plan, history.page, settings)
        form = executor_form(page, self._actions, settings, futile(steps, history.page))
        messages = render(goal, history.plan, steps, page, settings, actions=self._actions)
        return await ask(
            self._model,
            messages,
            lambda text: parse(text, page, self._own),
            on_exchange,
            role="executor",
            at=len(steps),
            form=form,
        )


def describe(actions: Iterable[ActionType]) -> str:
    """The actions as models are told of them, a line each: an example, and what it does."""
    return "\n".join(f"{kind.example}: {kind.doc}" for kind in actions)


def describe_as_json(actions: Iterable[ActionType]) -> str:
    """The same in JSON, which names the arguments; what a name of ours does goes without saying."""
    lines = []
    for kind in actions:
        known = ACTIONS.get(kind.name) is kind
        lines.append(json.dumps(kind.as_object(kind.example)) + ("" if known else f": {kind.doc}"))
    return "\n".join(lines)
