"""Actions of one's own: what an agent can do beside acting on the page.

    async def look_up(name: str) -> str:
        '''Look up the number of a customer.

        look_up("Ann Lee")
        '''
        return await database.number_of(name)

Signature and docstring make of it a row of the action table, so that models are told of it, held to
its form and read as for the actions that planact has. A call in the docstring is what they are
shown. What it returns is told to the model, as what came of the action.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from planact.browser.actions import ACTIONS, ActionType, action_type, read_call
from planact.browser.session import Session
from planact.errors import ActionError, ParseError, UsageError

Tool = Callable[..., Any]

_SHOWN: dict[str, int | str] = {"element": 3, "integer": 2}  # in place of an argument


def tool(function: Tool) -> ActionType:
    """The function, or coroutine function, as a row of the action table.

    Its parameters are annotated as `str`, `int`, `Literal[…]` or `planact.Element`; the first one
    may be a `planact.Session`, which it is given. Raises `UsageError` where that is not so, where
    it has no docstring, or where planact has an action of its name.
    """
    name = getattr(function, "__name__", "")
    if not name.isidentifier():
        raise UsageError(f"{function!r} has no name for an action", "Give a function with a name.")
    if name in ACTIONS:
        raise UsageError(f"there is an action {name} already", "Give yours another name.")
    if not inspect.getdoc(function):
        raise UsageError(f"nothing says what {name} does", "Say it to the model in its docstring.")
    try:
        parameters = [*inspect.signature(function, eval_str=True).parameters.values()]
    except (NameError, TypeError, ValueError, SyntaxError, AttributeError) as error:
        raise UsageError(f"{name} cannot be an action: its annotations: {error}") from error
    drives = bool(parameters) and parameters[0].annotation is Session

    async def run(session: Session, *args: Any) -> str | None:
        try:
            came = function(*([session] if drives else []), *args)
            said = await came if inspect.isawaitable(came) else came
        except ActionError:
            raise
        except (Exception, SystemExit) as error:
            # What it asks may be down, or may know nothing of it: that is for the model to hear.
            raise ActionError(f"{name} failed: {error}") from error
        return None if said is None else str(said)

    try:
        row = action_type(function, (), run, without=int(drives))
    except TypeError as error:
        raise UsageError(f"{name} cannot be an action: {error}") from error
    return replace(row, example=row.example.model_copy(update={"args": _example(function, row)}))


def _example(function: Tool, row: ActionType) -> tuple[int | str, ...]:
    """Arguments to show it with: those of a call in its docstring, else stand-ins."""
    for line in (inspect.getdoc(function) or "").splitlines():
        with contextlib.suppress(ParseError):
            call = read_call(line)
            if call.name == row.name and row.takes(call.args):
                return call.args
    return tuple(_SHOWN.get(p.kind, p.choices[0] if p.choices else p.name) for p in row.params)
