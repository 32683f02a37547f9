"""Demonstrations: small scripts that do a task through the page text, as a model has to.

A demonstration is a generator. It is given a `Page`, yields one `Decision` a turn, and finds the
page renewed when it resumes:

    def add_to_basket(page: Page, params: Params) -> Script:
        page.plan(f'Search the shop for "{params["product"]}"')
        yield page.fill("Search", params["product"])
        yield page.press("Enter")
        page.plan(f'Open "{params["product"]}"')
        yield page.click("link", params["product"])
        ...
        yield page.exit("done")

`Demonstrator` makes an executor of it, so that demonstrations are recorded by the same loop, on the
same observations and actions, as a model's episodes (Plan-and-Act, section 4.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Sequence

from planact.errors import PlanactError
from planact.types import (
    Action,
    Decision,
    Element,
    History,
    Note,
    Observation,
    OnExchange,
    Target,
    unheard,
)

Script = Generator[Decision, None, None]

FIELDS = ("textbox", "searchbox", "spinbutton")


class Page:
    """The page as the demonstration sees it, and the plan step it is working on."""

    def __init__(self) -> None:
        self.observation = Observation(url="", title="")
        self._step = ""
        self._now = ""

    def plan(self, step: str, now: str = "") -> None:
        """Begins a plan step. `step` says only what goal and earlier pages tell; `now` says the
        same with what the page in view adds."""
        self._step, self._now = step, "" if now == step else now

    # ------------------------------------------------------------ reading

    def has(self, role: str, name: str) -> bool:
        return bool(self._all((role,), name, ""))

    def read(self, pattern: str, after: str = "") -> str:
        """What `pattern` captures, looked for behind the text `after`.

        Raises `PlanactError` where the page has no such place.
        """
        found = re.search(pattern, self._behind(after), re.MULTILINE)
        if found is None:
            raise PlanactError(f"The demonstration found no /{pattern}/ at {self.observation.url}")
        return found[1]

    def read_all(self, pattern: str, after: str = "") -> list[str]:
        """What `pattern` captures wherever it matches behind the text `after`."""
        return re.findall(pattern, self._behind(after), re.MULTILINE)

    def count(self, text: str) -> int:
        """How often the text is on the page."""
        return self.observation.text.count(text)

    def _behind(self, text: str) -> str:
        return self.observation.text.partition(text)[2] if text else self.observation.text

    def _find(self, roles: Sequence[str], name: str, after: str) -> Element:
        found = self._all(roles, name, after)
        if not found:
            what = f'{roles[0]} "{name}"'
            raise PlanactError(f"The demonstration found no {what} at {self.observation.url}")
        return found[0]

    def _all(self, roles: Sequence[str], name: str, after: str) -> list[Element]:
        rest = self._behind(after)
        return [
            element
            for element in self.observation.elements
            if element.role in roles
            and name in (element.name, _plain(element.name))
            and f"[{element.number}]" in rest
        ]

    # ------------------------------------------------------------ acting

    def click(self, role: str, name: str, *, after: str = "") -> Decision:
        """On the element of that role and name, or the first such behind the text `after`."""
        return self.on(self._find((role,), name, after), "click")

    def fill(self, name: str, text: str, *, after: str = "") -> Decision:
        return self.on(self._find(FIELDS, name, after), "fill", text)

    def select(self, name: str, option: str, *, after: str = "") -> Decision:
        return self.on(self._find(("combobox",), name, after), "select", option)

    def press(self, key: str) -> Decision:
        return self._decide(Action(name="press", args=(key,)))

    def goto(self, address: str) -> Decision:
        return self._decide(Action(name="goto", args=(address,)))

    def go_back(self) -> Decision:
        return self._decide(Action(name="go_back"))

    def switch_tab(self, number: int) -> Decision:
        return self._decide(Action(name="switch_tab", args=(number,)))

    def wait(self) -> Decision:
        return self._decide(Action(name="wait", args=(1,)))

    def exit(self, answer: str, *, why: str = "") -> Decision:
        return self._decide(Action(name="exit", args=(answer,)), why=why)

    def on(self, element: Element, action: str, *args: str) -> Decision:
        """The action on that element."""
        return self._decide(Action(name=action, args=(element.number, *args)), element.target)

    def _decide(self, action: Action, target: Target | None = None, why: str = "") -> Decision:
        return Decision(
            reasoning=". ".join(part for part in (self._now or self._step, why) if part) + ".",
            target=target,
            action=action,
            note=Note(step=self._step, step_now=self._now),
        )


def _plain(name: str) -> str:
    """A field's name without the colon or the asterisk of its label, and what follows them."""
    return name.partition(":")[0].rstrip(" *")


class Demonstrator:
    """A demonstration as an executor: the agent's loop asks it where it would ask a model."""

    name = "demonstrator"

    def __init__(self, page: Page, script: Callable[[str], Script]) -> None:
        """`script` is made with `page`, of the goal."""
        self._page = page
        self._begin = script
        self._script: Script | None = None

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        """The demonstration's next decision; no model is asked. Raises `PlanactError` where it
        cannot go on."""
        if history.steps and history.steps[-1].error:
            raise PlanactError(f"The demonstration's action failed: {history.steps[-1].error}")
        self._page.observation = history.page
        self._script = self._script or self._begin(history.goal)
        decision = next(self._script, None)
        if decision is None:
            raise PlanactError("The demonstration ended without exit")
        return decision
