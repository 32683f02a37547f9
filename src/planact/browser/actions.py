"""The table of actions, from which prompt text, parser, grammar and dispatcher are all made.

An action is an async function. Its signature gives the parameters, its docstring is what models are
told, and the table gives arguments to show it with. `replan` and `exit` are never dispatched: the
agent's loop ends the turn or the episode on them. An agent may have actions of its own besides, see
`planact.browser.tools`.
"""

from __future__ import annotations

import ast
import inspect
import typing
from collections.abc import Awaitable, Callable
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


Run = Callable[..., Awaitable[str | None]]  # gives what is told to the model, if anything


# ---------------------------------------------------------------- the actions


async def click(driver: Driver, element: Element) -> None:
    """Click a link, button, box or whatever has a number."""
    if element.role == "combobox" and element.options:
        raise ActionError(f"{element.label} is a list: use select with one of its options")
    await driver.hands.click(element)


async def fill(driver: Driver, element: Annotated[Element, EDITABLE], text: str) -> None:
    """Type text into a field, in place of what it holds."""
    if await driver.hands.fill(element, text):
        driver.expect_suggestions()


async def select(driver: Driver, element: Annotated[Element, LISTS], option: str) -> None:
    """Choose an option of a list."""
    await driver.hands.select(element, option)


async def press(driver: Driver, key: str) -> None:
    """Press a key, or several: Control+A."""
    await driver.page.keyboard.press(key)


async def scroll(driver: Driver, direction: Literal["up", "down"] = "down") -> None:
    """Scroll the page down or up."""
    await driver.hands.scroll(1 if direction == "down" else -1)


async def goto(driver: Driver, url: str) -> None:
    """Open an address of this site."""
    await driver.goto(url)


async def go_back(driver: Driver) -> None:
    """Go back to the page before."""
    await driver.go_back()


async def switch_tab(driver: Driver, number: int) -> None:
    """Show another open tab."""
    await driver.switch_tab(number)


async def upload(driver: Driver, element: Annotated[Element, FILES], path: str) -> None:
    """Choose a file for what asks for one."""
    await driver.hands.upload(element, driver.file(path))


async def hover(driver: Driver, element: Element) -> None:
    """Move the pointer there."""
    await driver.hands.hover(element)


async def double_click(driver: Driver, element: Element) -> None:
    """Click twice, quickly."""
    await driver.hands.click(element, count=2)


async def right_click(driver: Driver, element: Element) -> None:
    """Click with the right button."""
    await driver.hands.click(element, button="right")


async def drag(driver: Driver, element: Element, onto: Element) -> None:
    """Drag an element onto another."""
    await driver.hands.drag(element, onto)


async def wait(driver: Driver, seconds: int = 1) -> None:
    """Wait some seconds for the page to change."""
    await driver.wait_for_change(min(max(seconds, 1), MAX_WAIT))


async def replan(driver: Driver, reason: str = "") -> None:
    """Ask for a new plan, saying why."""


async def exit(driver: Driver, answer: str = "") -> None:
    """End the task with the answer."""


# ---------------------------------------------------------------- the table


@dataclass(frozen=True)
class Param:
    """One parameter. `choices` belong to kind "choice"; `roles` are the ARIA roles that an element
    may have, any when empty; `default` is what is meant where nothing is given."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    default: int | str | None = None

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


@dataclass(frozen=True)
class ActionType:
    """A row of the table. `run` is None for the control actions."""

    name: str
    params: tuple[Param, ...]
    doc: str
    example: Action
    run: Run | None

    def takes(self, args: tuple[int | str, ...]) -> bool:
        """Whether there is an argument of the right type for each parameter."""
        numbers = [param.kind in ("element", "integer") for param in self.params]
        return [isinstance(arg, int) for arg in args] == numbers

    def as_object(self, action: Action) -> dict[str, dict[str, int | str]]:
        """An action of this type in the JSON of `planact.roles.replies.forms`."""
        names = (param.name for param in self.params)
        return {self.name: dict(zip(names, action.args, strict=True))}


_KINDS: dict[Any, Kind] = {Element: "element", str: "text", int: "integer"}


def _param(parameter: inspect.Parameter, hint: Any) -> Param:
    name = parameter.name
    if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD:
        raise TypeError(f"{name} has to be a plain parameter")
    default = None if parameter.default is parameter.empty else parameter.default
    if typing.get_origin(hint) is Annotated:
        return Param(name, "element", roles=hint.__metadata__[0])
    if typing.get_origin(hint) is Literal:
        return Param(name, "choice", choices=typing.get_args(hint), default=default)
    if hint not in _KINDS:
        raise TypeError(f"{name} has to be annotated as Element, str, int or Literal[…]")
    return Param(name, _KINDS[hint], default=default)


def action_type(
    function: Callable[..., Any],
    example: tuple[int | str, ...],
    run: Run | None,
    *,
    without: int = 1,
) -> ActionType:
    """The row of an action whose function takes its parameters after the first `without`. Raises
    `TypeError` for a parameter of a type that no action takes."""
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = [*inspect.signature(function).parameters.values()][without:]
    return ActionType(
        name=function.__name__,
        params=tuple(_param(parameter, hints.get(parameter.name)) for parameter in parameters),
        doc=" ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split()),
        example=Action(name=function.__name__, args=example),
        run=run,
    )


# With arguments to show each with.
_RUNS: dict[Run, tuple[int | str, ...]] = {
    click: (12,),
    fill: (8, "socks"),
    select: (5, "Newest"),
    press: ("Enter",),
    scroll: ("down",),
    goto: ("/help",),
    go_back: (),
    switch_tab: (2,),
    upload: (6, "photo.png"),
    wait: (3,),
}
_GESTURES: dict[Run, tuple[int | str, ...]] = {
    hover: (7,),
    double_click: (9,),
    right_click: (9,),
    drag: (3, 4),
}
_CONTROL: dict[Run, tuple[int | str, ...]] = {
    replan: ("No search field",),
    exit: ("3 pairs",),
}
ACTIONS: dict[str, ActionType] = {
    run.__name__: action_type(run, example, None if run in _CONTROL else run)
    for run, example in (_RUNS | _GESTURES | _CONTROL).items()
}
GESTURES = tuple(run.__name__ for run in _GESTURES)


def legal_elements(action_type: ActionType, observation: Observation) -> tuple[Element, ...]:
    """The elements of the page that the action is meant for; none where it takes no element."""
    param = next((p for p in action_type.params if p.kind == "element"), None)
    if param is None:
        return ()
    return tuple(e for e in observation.elements if param.expects(e))


def read_call(text: str) -> Action:
    """Reads a call of any action, known or not. Raises `ParseError` where it is none."""
    try:
        call = ast.parse(text.strip(), mode="eval").body
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            raise ValueError
        args = tuple(ast.literal_eval(arg) for arg in call.args)
        return Action(name=call.func.id, args=args)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ParseError('Write one action as a call, such as fill(8, "blue kettle")') from None


def find_elements(
    action: Action, observation: Observation, kind: ActionType | None = None
) -> tuple[Element, ...]:
    """The elements that the action names, in order; `kind` is its row where it is none of ours.

    Raises `planact.errors.ActionError` where the page has no such number or the role does not fit.
    """
    params = (kind or ACTIONS[action.name]).params
    named = [(p, a) for p, a in zip(params, action.args, strict=True) if p.kind == "element"]
    if wrong := [given for _, given in named if not str(given).isdecimal()]:
        raise ActionError(f"{action.name} takes the number of an element, not {wrong[0]!r}")
    return tuple(_find(action.name, param, int(number), observation) for param, number in named)


def _find(name: str, param: Param, number: int, observation: Observation) -> Element:
    element = observation.element(number)
    if element is None:
        raise ActionError(f"There is no element [{number}] on the page")
    if not param.accepts(element):
        raise ActionError(f"{name} does not work on [{number}] {element.label}")
    return element
