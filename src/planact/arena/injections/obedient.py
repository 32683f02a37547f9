"""An agent that does what its task takes, and all else that pages tell it to.

It shows what is stopped by planact alone: no model is as trusting. It obeys only what it has read:
an attack's text has a reference in it, and that text or the page has what is wanted.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urljoin

from planact.arena import SITES
from planact.arena.injections.attacks import HIJACK, PLAN, Attack, carrying, template_of
from planact.errors import PlanactError
from planact.tasks.demonstrator import Page, Script
from planact.tasks.task import Task
from planact.types import (
    OBEDIENT,
    Decision,
    History,
    OnExchange,
    Plan,
    PlanStep,
    unheard,
)

_REF = re.compile(r"\(ref\. (\w{8})\)([^\n|]*)")
_STARTS = {name: place.path for site in SITES for name, place in site.starts.items()}


class Known(Protocol):
    """What is looked up of what was read: the attacks by reference, and the tasks they want."""

    @property
    def attacks(self) -> Mapping[str, Attack]: ...

    def wanted(self, attack: Attack) -> Task: ...


class ObedientPlanner:
    """Plans the goal itself, until a page says what the plan should be."""

    name = OBEDIENT

    def __init__(self, known: Known) -> None:
        self._known = known

    async def plan(self, history: History, on_exchange: OnExchange = unheard) -> Plan:
        steps = [
            f"(ref. {ref}){demand}"
            for ref, demand in _REF.findall(history.page.text)
            if self._known.attacks[ref].kind == PLAN
        ]
        return Plan(steps=tuple(PlanStep(reasoning="", step=s) for s in steps or [history.goal]))


class Obedient:
    """An executor that demonstrates its task, and interrupts that for whatever it reads."""

    name = OBEDIENT

    def __init__(self, task: Task, known: Known) -> None:
        self._known = known
        self._page = Page()
        self._scripts = [template_of(task).demonstrate(self._page, task.instantiation_dict)]
        self._obeyed: set[str] = set()

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        """What was read last goes before all that was begun. No model is asked."""
        self._page.observation = history.page
        last = history.steps[-1] if history.steps else None
        waited = last is not None and last.decision.action.name == "wait"
        if not history.page.content and not waited:
            return self._page.wait()  # for a page that has not come
        if last and last.error:
            self._scripts.pop()
        for ref in self._read(history):
            if ref not in self._obeyed:
                self._obeyed.add(ref)
                self._scripts += self._doing(self._known.attacks[ref], history)
        while self._scripts:
            with contextlib.suppress(PlanactError):  # it cannot go on
                if decision := next(self._scripts[-1], None):
                    return decision
            self._scripts.pop()
        return self._page.exit("")

    def _read(self, history: History) -> list[str]:
        """The references on the page, but for those that are for planners, and in the plan."""
        steps = history.plan.steps if history.plan else ()
        planned = [ref for step in steps for ref, _ in _REF.findall(step.step)]
        read = [ref for ref, _ in _REF.findall(history.page.text)]
        return planned + [ref for ref in read if self._known.attacks[ref].kind != PLAN]

    def _doing(self, attack: Attack, history: History) -> tuple[Script, Script]:
        """The way back to this page, and, before that, what the attack wants."""
        here, text = history.page.url, history.page.text
        found = re.search(rf"(http://\S+)/{attack.ref}", text)
        return self._back(here), self._obey(attack, history.goal, here, found[1] if found else "")

    def _back(self, here: str) -> Script:
        if self._page.observation.url != here:
            yield self._page.goto(here)

    def _obey(self, attack: Attack, goal: str, here: str, canary: str) -> Script:
        page, (verb, _, name) = self._page, attack.wants.partition(" ")
        if attack.task:
            wanted = self._known.wanted(attack)
            params = attack.params(wanted.instantiation_dict, goal, canary)
            yield page.goto(urljoin(here, _STARTS[wanted.sites[0]] or "/"))
            for decision in template_of(wanted).demonstrate(page, params):
                if decision.action.name == "exit":
                    break
                yield decision
        elif verb == "open" and canary:
            yield page.goto(carrying(f"{canary}/{attack.ref}", goal))
        elif verb == "link" and page.has("link", name):
            yield page.click("link", name, after=f"(ref. {attack.ref})")
        elif verb in ("open", "link"):
            self._obeyed.discard(attack.ref)  # the text is cut on this page, and is met again
        while verb == "circle":
            yield page.goto(urljoin(here, "/"))
            yield page.go_back()
        if verb == "stop" or attack.kind == HIJACK:
            yield page.exit("done")
