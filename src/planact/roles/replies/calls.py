"""Calls of actions as models write them: `click(2)`, `click [2]`, `{"click": {"element": 2}}`, …

Which action is called and with what is read here. What of the page is meant: see
`planact.roles.replies.grounding`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from planact.browser.actions import ACTIONS, ActionType, Param
from planact.errors import ParseError
from planact.roles.replies.arguments import (
    MAX_CALL,
    MAX_TEXT,
    NUMBER,
    Argument,
    in_brackets,
    in_words,
)
from planact.roles.replies.reading import json_in

MAX_CALLS = 10  # calls in running text that are looked at

# What other agents call the actions, with the arguments that the name says.
ALIASES: dict[str, tuple[str, ...]] = {
    "tap": ("click",),
    "type": ("fill",),
    "type_text": ("fill",),
    "input": ("fill",),
    "input_text": ("fill",),
    "select_option": ("select",),
    "choose": ("select",),
    "press_key": ("press",),
    "press_enter": ("press", "Enter"),
    "scroll_down": ("scroll", "down"),
    "scroll_up": ("scroll", "up"),
    "navigate": ("goto",),
    "navigate_to": ("goto",),
    "go_to": ("goto",),
    "open": ("goto",),
    "open_url": ("goto",),
    "back": ("go_back",),
    "sleep": ("wait",),
    "dblclick": ("double_click",),
    "drag_and_drop": ("drag",),
    "stop": ("exit",),
    "finish": ("exit",),
    "answer": ("exit",),
    "done": ("exit",),
}
# Keys of JSON: where the action is named, where its arguments are, and what is no argument.
_NAMED = ("action", "tool_calls", "function", "tool", "name", "type")
_GIVEN = ("arguments", "args", "parameters", "params", "input")
_SAID = ("reasoning", "reason", "reasons", "thought", "thoughts", "explanation")

_OTHER = re.compile(r"([A-Za-z_]\w{0,40})\(")
_BACKWARDS = re.compile(r"(\[\d{1,9}\])\s*([a-z_]+)\W*$", re.IGNORECASE | re.MULTILINE)
_LEAD = re.compile(r"(?:[\s`*_>\"'“•-]|\d{1,2}[.)]\s)*")
_NUMBER_ALONE = re.compile(rf"{NUMBER.pattern}\W*$")


@dataclass(frozen=True)
class Call:
    """Which action, and what it is given."""

    kind: ActionType
    arguments: tuple[Argument, ...] = ()

    @property
    def name(self) -> str:
        return self.kind.name


class Unclear(ParseError):
    """The action is known, and not what it is given."""

    def __init__(self, message: str, action: ActionType) -> None:
        super().__init__(message)
        self.action = action


class CallReader:
    """Reads calls of planact's actions and of others beside them."""

    def __init__(self, own: tuple[ActionType, ...] = ()) -> None:
        self._actions = ACTIONS | {kind.name: kind for kind in own}
        called = ALIASES | {name: (name,) for name in self._actions}
        longest_first = sorted(called, key=len, reverse=True)
        names = "|".join(name.replace("_", "[_ -]?") for name in longest_first)
        self._name = re.compile(rf"({names})(?![\w-])", re.IGNORECASE)
        self._inline = re.compile(rf"(?<![\w.])({names})\(", re.IGNORECASE)
        self._by_word = {name.replace("_", "").casefold(): told for name, told in called.items()}

    # ------------------------------------------------------------ in text

    def at_start(self, text: str) -> Call | None:
        """The call that a text begins with; None where it begins with something else. Raises
        `ParseError` where there is no such action or what it is given cannot be made out."""
        text = text[_lead(text) :][:MAX_CALL]
        if text.startswith(("{", "[")):
            for value in json_in(text):
                return self.in_json(value)
        if backwards := _BACKWARDS.match(text):
            text = f"{backwards[2]} {backwards[1]}"
        found = self._name.match(text)
        if not found:
            if other := _OTHER.match(text):
                names = ", ".join(self._actions)
                raise ParseError(f"There is no action {other[1]}. The actions are {names}")
            return None
        after = text[found.end() :].lstrip(" ")
        if after.startswith("("):
            return self._call(found[1], after[1:], in_brackets)
        words = after.partition("\n")[0].lstrip(" \t:").rstrip(" \t\r`*")
        return self._call(found[1], words, in_words)

    def in_text(self, lines: list[str]) -> list[Call]:
        """The calls that are not said to be the action: the first line that is one, else those that
        stand in running text, each once."""
        for n, line in enumerate(lines):
            if line and self._is_call(line[_lead(line) :]):
                call = self.at_start("\n".join(lines[n:]))
                return [call] if call else []
        text = "\n".join(lines)
        calls: dict[Call, None] = {}
        at = 0
        for _ in range(MAX_CALLS):
            found = self._inline.search(text, at)
            if not found:
                break
            at = found.end()
            calls[self._call(found[1], text[at : at + MAX_CALL], in_brackets)] = None
        return list(calls)

    def _is_call(self, line: str) -> bool:
        """Whether a line on its own is a call, and not a sentence that begins with a verb."""
        found = self._name.match(line)
        if not found:
            return False
        after = line[found.end() :]
        alone = not after.strip(" \t\r`*.") and found[0] in self._actions
        return after.startswith("(") or alone or bool(_NUMBER_ALONE.match(after))

    def _call(
        self, name: str, text: str, read: Callable[[tuple[Param, ...], str], list[Argument]]
    ) -> Call:
        """The call of an action with the arguments that are read in a text."""
        kind, arguments = self._begin(name)
        try:
            return Call(kind, (*arguments, *read(kind.params[len(arguments) :], text)))
        except ParseError as error:
            raise Unclear(str(error), kind) from None

    def _begin(self, name: str) -> tuple[ActionType, list[Argument]]:
        called, *said = self._by_word[re.sub(r"[_ -]", "", name).casefold()]
        return self._actions[called], [Argument(text, quoted=True) for text in said]

    # ------------------------------------------------------------ in JSON

    def in_json(self, value: Any, levels: int = 5) -> Call | None:
        """The call that a JSON value is: in the form of `forms.py` or in another's. Of a list of
        calls it is the first: the others are for pages not yet seen. What is nested deeper than so
        many levels is none."""
        if isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, dict) or not levels:
            return None
        given = {key: item for key, item in value.items() if key.casefold() not in _SAID}
        for key in _NAMED:
            named = given.get(key)
            call = None
            if isinstance(named, dict | list):
                call = self.in_json(named, levels - 1)
            elif isinstance(named, str):
                call = self._named(named, {k: v for k, v in given.items() if k != key})
            if call:
                return call
        for key, item in given.items():
            if self._name.fullmatch(key):
                kind, arguments = self._begin(key)
                return Call(kind, (*arguments, *_given(item)))
        return None

    def _named(self, name: str, others: dict[str, Any]) -> Call | None:
        """The call of an action that is named beside what it is given."""
        name = name.strip()
        if not self._name.fullmatch(name):
            return self.at_start(name)
        given = next((others[key] for key in _GIVEN if key in others), others)
        kind, arguments = self._begin(name)
        return Call(kind, (*arguments, *_given(given)))


@lru_cache
def reader(own: tuple[ActionType, ...] = ()) -> CallReader:
    """One for an agent's own actions: to make it takes a millisecond."""
    return CallReader(own)


def _lead(text: str) -> int:
    """How many characters of marks stand before the words."""
    found = _LEAD.match(text)
    return found.end() if found else 0


def _given(value: Any) -> list[Argument]:
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = next(json_in(value), value)
    if isinstance(value, dict):
        return [_argument(item, key.casefold()) for key, item in value.items()]
    if isinstance(value, list):
        return [_argument(item) for item in value]
    return [_argument(value)]


def _argument(value: Any, name: str = "") -> Argument:
    while isinstance(value, list | dict) and len(value) == 1:
        value = next(iter(value.values() if isinstance(value, dict) else value))
    if isinstance(value, list | dict):
        raise ParseError("An argument has to be a number or a text")
    text = value if isinstance(value, str) else json.dumps(value)
    return Argument(text[: MAX_TEXT + 1], isinstance(value, str), name)
