"""The table of actions, from which prompt text, parser, grammar and dispatcher are all made.

An action is an async function. Its signature gives the parameters, the first line of its docstring
is what models are told. `replan` and `exit` are never dispatched: the agent's loop ends the turn or
the episode on them.
"""

from __future__ import annotations

import ast
import inspect
import typing
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from planact.errors import ActionError, ParseError
from planact.types import Action, Element, Observation

if TYPE_CHECKING:
    from playwright.async_api import Page

    from planact.browser.hands import Hands

Kind = Literal["element", "text", "integer", "choice"]

EDITABLE = ("textbox", "searchbox", "spinbutton", "slider", "combobox")
LISTS = ("combobox", "listbox")
FILES = ("file", "button")
MAX_WAIT = 10  # seconds


class Driver(Protocol):
    """What actions need of a session."""

    @property
    def page(self) -> Page: ...
    @property
    def hands(self) -> Hands: ...
    def file(self, path: str) -> Path: ...
    async def goto(self, url: str) -> None: ...
    async def go_back(self) -> None: ...
    async def switch_tab(self, number: int) -> None: ...
    async def wait_for_change(self, seconds: float) -> None: ...
    def expect_suggestions(self) -> None: ...


Run = Callable[..., Awaitable[None]]


# ---------------------------------------------------------------- the actions


async def click(driver: Driver, element: Element) -> None:
    """Click a link, button, checkbox or anything else that has a number."""
    if element.role == "combobox" and element.options:
        raise ActionError(f"{element.label} is a list: use select with one of its options")
    await driver.hands.click(element)


async def fill(driver: Driver, element: Annotated[Element, EDITABLE], text: str) -> None:
    """Replace what a field holds with the text."""
    if await driver.hands.fill(element, text):
        driver.expect_suggestions()


async def select(driver: Driver, element: Annotated[Element, LISTS], option: str) -> None:
    """Choose an option of a list by its text."""
    await driver.hands.select(element, option)


async def press(driver: Driver, key: str) -> None:
    """Press a key or combination, such as "Enter", "Escape" or "Control+A"."""
    await driver.page.keyboard.press(key)


async def scroll(driver: Driver, direction: Literal["up", "down"]) -> None:
    """Scroll the page by most of a screen."""
    await driver.hands.scroll(1 if direction == "down" else -1)


async def goto(driver: Driver, url: str) -> None:
    """Open an address of this site."""
    await driver.goto(url)


async def go_back(driver: Driver) -> None:
    """Go back to the page before."""
    await driver.go_back()


async def switch_tab(driver: Driver, number: int) -> None:
    """Switch to another open tab by its number."""
    await driver.switch_tab(number)


async def upload(driver: Driver, element: Annotated[Element, FILES], path: str) -> None:
    """Choose a file for a file field, or for whatever asks for one."""
    await driver.hands.upload(element, driver.file(path))


async def hover(driver: Driver, element: Element) -> None:
    """Move the pointer over an element, to see what that shows."""
    await driver.hands.hover(element)


async def double_click(driver: Driver, element: Element) -> None:
    """Click an element twice, quickly."""
    await driver.hands.click(element, count=2)


async def right_click(driver: Driver, element: Element) -> None:
    """Click an element with the right button, to open its menu."""
    await driver.hands.click(element, button="right")


async def drag(driver: Driver, element: Element, onto: Element) -> None:
    """Drag an element onto another one."""
    await driver.hands.drag(element, onto)


async def wait(driver: Driver, seconds: int) -> None:
    """Wait for the page to change, at most 10 seconds."""
    await driver.wait_for_change(min(max(seconds, 1), MAX_WAIT))


async def replan(driver: Driver, reason: str) -> None:
    """Ask for a new plan, saying why this one no longer fits."""


async def exit(driver: Driver, answer: str) -> None:
    """End the task, with the answer if one was asked for, else with ""."""


CONTROL = (replan, exit)


# ---------------------------------------------------------------- the table


@dataclass(frozen=True)
class Param:
    """One parameter. `choices` belong to kind "choice"; `roles` are the ARIA roles that an element
    may have, any when empty."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def accepts(self, element: Element) -> bool:
        """Whether the action can be carried out on the element, as far as the page shows it."""
        if self.roles == FILES:
            return True  # links, labels and drop zones may ask for one too
        if self.roles and element.role not in self.roles:
            return False
        if self.roles == EDITABLE:
            return not element.options
        return self.roles != LISTS or bool(element.options) or element.role == "combobox"

    def expects(self, element: Element) -> bool:
        """Whether the element is what the action is usually carried out on."""
        return self.accepts(element) and (not self.roles or element.role in self.roles)

    def __str__(self) -> str:
        return "|".join(f'"{c}"' for c in self.choices) or self.name


@dataclass(frozen=True)
class ActionType:
    """A row of the table. `run` is None for the control actions."""

    name: str
    params: tuple[Param, ...]
    doc: str
    run: Run | None

    @property
    def signature(self) -> str:
        return f"{self.name}({', '.join(map(str, self.params))})"


def _param(name: str, hint: Any) -> Param:
    if typing.get_origin(hint) is Annotated:
        return Param(name, "element", roles=hint.__metadata__[0])
    if typing.get_origin(hint) is Literal:
        return Param(name, "choice", choices=typing.get_args(hint))
    kinds: dict[Any, Kind] = {Element: "element", str: "text", int: "integer"}
    return Param(name, kinds[hint])


def _action_type(run: Run) -> ActionType:
    hints = typing.get_type_hints(run, include_extras=True)
    names = list(inspect.signature(run).parameters)[1:]  # the first is the driver
    return ActionType(
        name=run.__name__,
        params=tuple(_param(name, hints[name]) for name in names),
        doc=(inspect.getdoc(run) or "").partition("\n")[0],
        run=None if run in CONTROL else run,
    )


_RUNS = (click, fill, select, press, scroll, goto, go_back, switch_tab, upload, wait)
_GESTURES = (hover, double_click, right_click, drag)
ACTIONS: dict[str, ActionType] = {
    run.__name__: _action_type(run) for run in (*_RUNS, *_GESTURES, *CONTROL)
}
GESTURES = tuple(run.__name__ for run in _GESTURES)


def describe(names: Iterable[str] | None = None) -> str:
    """The actions as models are told of them: a line each, all of them where `names` is None."""
    chosen = ACTIONS.values() if names is None else [ACTIONS[name] for name in names]
    return "\n".join(f"{action.signature}: {action.doc}" for action in chosen)


def legal_elements(action_type: ActionType, observation: Observation) -> tuple[Element, ...]:
    """The elements of the page that the action is meant for; none where it takes no element."""
    param = next((p for p in action_type.params if p.kind == "element"), None)
    if param is None:
        return ()
    return tuple(e for e in observation.elements if param.expects(e))


# ---------------------------------------------------------------- parsing


def parse_action(text: str, observation: Observation | None = None) -> Action:
    """Reads one call such as `fill(8, "blue kettle")`; the inverse of `str(action)`.

    With an observation, its element has to be there and of a fitting role. Raises
    `planact.errors.ParseError` with a message that a model can act on.
    """
    name, args = _read_call(text)
    action_type = ACTIONS.get(name)
    if action_type is None:
        raise ParseError(f"There is no action {name[:40]!r}. The actions are {', '.join(ACTIONS)}")
    if len(args) != len(action_type.params):
        raise ParseError(f"Write {action_type.signature}, with {len(action_type.params)} arguments")
    for param, arg in zip(action_type.params, args, strict=True):
        _check(action_type, param, arg)
    action = Action(name=name, args=args)
    if observation is not None:
        try:
            find_elements(action, observation)
        except ActionError as error:
            raise ParseError(str(error)) from None
    return action


def find_elements(action: Action, observation: Observation) -> tuple[Element, ...]:
    """The elements that the action names, in order.

    Raises `planact.errors.ActionError` where the page has no such number or the role does not fit.
    """
    params = ACTIONS[action.name].params
    named = [(p, a) for p, a in zip(params, action.args, strict=True) if p.kind == "element"]
    return tuple(_find(action.name, param, int(number), observation) for param, number in named)


def _find(name: str, param: Param, number: int, observation: Observation) -> Element:
    element = observation.element(number)
    if element is None:
        raise ActionError(f"There is no element [{number}] on the page")
    if not param.accepts(element):
        raise ActionError(f"{name} does not work on [{number}] {element.label}")
    return element


def _read_call(text: str) -> tuple[str, tuple[int | str, ...]]:
    malformed = ParseError('Write one action as a call, such as click(12) or fill(8, "text")')
    try:
        call = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise malformed from None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.keywords:
        raise malformed
    return call.func.id, tuple(_literal(arg) for arg in call.args)


def _literal(node: ast.expr) -> int | str:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        value = None
    if type(value) not in (int, str):
        raise ParseError(
            f"Write {ast.unparse(node)[:40]!r} as a number, or as text in double quotes"
        )
    return typing.cast("int | str", value)


def _check(action_type: ActionType, param: Param, arg: int | str) -> None:
    wants = {"element": "the number of an element", "integer": "a number", "text": "text in quotes"}
    if param.kind == "choice" and arg not in param.choices:
        raise ParseError(f"{action_type.signature}: {str(arg)[:40]!r} is not one of {param}")
    if param.kind != "choice" and isinstance(arg, str) != (param.kind == "text"):
        raise ParseError(f"{action_type.signature}: {param.name} must be {wants[param.kind]}")
