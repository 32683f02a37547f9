"""From a call to an action on a page: which element is meant, and what is wrong with the call.

Errors are written for small models: what is wrong, and an action that could be written on this very
page.
"""

from __future__ import annotations

import re

from planact.browser.actions import ACTIONS, ActionType, Param, legal_elements
from planact.errors import ParseError
from planact.roles.replies.arguments import MAX_TEXT, SYNONYMS, Argument
from planact.roles.replies.calls import Call
from planact.text import printable
from planact.types import Action, Element, Observation

MAX_LABEL = 1000  # characters of what an element is called by
MAX_LISTED = 3  # elements named in an error

_NUMBER = re.compile(
    r"\s*(?:(?:on|onto|to|the|element|number) )*[\[(<#]*(\d{1,9})(?!\w|\.\d)", re.I
)
_LABEL = re.compile(r'[\w-]+ ("(?:[^"\\]|\\.)*")')
_QUOTED = re.compile(r"[\"“'‘].*[\"”'’]$")
_SMALL = re.compile(r"(?:(?:on|onto|to|the|a|an|in|into|element) )+")
_SIGNS = str.maketrans(dict.fromkeys("\"'`“”„‘’«»\\*:="))
_ALTERNATIVE = re.compile(r"(?:or|and)\b.*\d")
_ALL_NAMES = {param.name for kind in ACTIONS.values() for param in kind.params}
_INTEGER = re.compile(r"-?\b\d{1,6}\b")


class _Told(ParseError):
    """Says already what to write."""


def ground(call: Call, said: str, page: Observation) -> tuple[Action, Element | None]:
    """The action, and the element that it is about. `said` is what the reply calls the element
    beside the call. Raises `ParseError`."""
    kind = call.kind
    try:
        values = [
            _value(param, argument, said if n == 0 else "", kind, page)
            for n, (param, argument) in enumerate(_slots(call, said))
        ]
    except _Told:
        raise
    except ParseError as error:
        raise ParseError(f"{error}. {advice(page, kind)}") from None
    args = tuple(value.number if isinstance(value, Element) else value for value in values)
    elements = [value for value in values if isinstance(value, Element)]
    return Action(name=call.name, args=args), elements[0] if elements else None


def advice(page: Observation, kind: ActionType) -> str:
    """An action that could be written on the page, of this kind where it can be done there."""
    wanted = [kind, ACTIONS["click"], ACTIONS["scroll"]]
    return f"Write for example: Action: {next(filter(None, (_example(k, page) for k in wanted)))}"


def _example(kind: ActionType, page: Observation, *first: Element) -> Action | None:
    elements = (*first, *legal_elements(kind, page))
    needed = sum(param.kind == "element" for param in kind.params)
    if len(elements) < needed:
        return None
    args = (*(e.number for e in elements[:needed]), *kind.example.args[needed:])
    if kind.name == "select" and elements[0].options:
        args = (elements[0].number, elements[0].options[-1])
    return Action(name=kind.name, args=args)


# ---------------------------------------------------------------- arguments


def _slots(call: Call, said: str) -> list[tuple[Param, Argument | None]]:
    """The parameters, each with what it is given: by name, else in order."""
    params = call.kind.params
    given: dict[str, Argument] = {}
    others: list[Argument] = []
    for argument in call.arguments:
        name = _name_of(argument, params)
        if name and name not in given:
            given[name] = argument
        elif not argument.missing:
            others.append(argument)
    left = [param for param in params if param.name not in given]
    numbered = bool(others) and not others[0].quoted and bool(_number(others[0].text))
    one_less = len(others) == len(left) - 1
    if said and one_less and left[0].kind == "element" and not numbered:
        given[left.pop(0).name] = Argument(said, quoted=True)
    plain = [a for a in others if not a.name]
    strange = [a for a in others if a.name and a.text]  # named as no parameter of the action is
    if len(plain) + len(strange) == len(left):
        plain, strange = plain + strange, []
    if len(plain) > len(left) or any(a.name in _ALL_NAMES for a in strange):
        raise ParseError(f"{call.name} takes {_counted(len(params))}")
    given |= {param.name: argument for param, argument in zip(left, plain, strict=False)}
    return [(param, given.get(param.name)) for param in params]


def _name_of(argument: Argument, params: tuple[Param, ...]) -> str:
    """The parameter that an argument says it is for, "" where it says none."""
    for param in params:
        if argument.name == param.name or argument.name in SYNONYMS.get(param.name, ()):
            return param.name
    return ""


def _counted(number: int) -> str:
    return ("no argument", "one argument", "two arguments")[number]


def _value(
    param: Param, argument: Argument | None, said: str, kind: ActionType, page: Observation
) -> Element | int | str:
    if argument is None or argument.missing:
        if param.default is not None:
            return param.default
        raise ParseError(f"{kind.name} needs the {param.name} too")
    text = argument.text
    if not argument.quoted and text.strip("<>[]{}").casefold() == param.name:
        thing = "the number of an element" if param.kind == "element" else f"the {param.name}"
        shown = _example(kind, page) or kind.example
        raise _Told(f"Write {thing} in place of `{param.name}`, such as {shown}")
    match param.kind:
        case "element":
            return _element(text[:MAX_LABEL], said[:MAX_LABEL], param, kind, page)
        case "integer":
            return _integer(text, param)
        case "choice":
            return _choice(text, param)
    if len(text) > MAX_TEXT:
        raise ParseError(f"The {param.name} is too long: write at most {MAX_TEXT} characters")
    if not argument.quoted and text.isdecimal() and kind.run and len(kind.params) == 1:
        # More likely the number of an element than a key or an address.
        raise ParseError(f"{kind.name} takes the {param.name} in quotes, and no number")
    return printable(text)


def _integer(text: str, param: Param) -> int:
    found = _INTEGER.findall(text[:MAX_LABEL])
    if len(found) != 1:
        raise ParseError(f"{param.name} has to be a whole number")
    return int(found[0])


def _choice(text: str, param: Param) -> str:
    words = re.findall(r"\w+", text[:MAX_LABEL].casefold())
    found = [choice for choice in param.choices if choice in words]
    if len(found) != 1:
        choices = " or ".join(f'"{choice}"' for choice in param.choices)
        raise ParseError(f"{param.name} has to be {choices}")
    return found[0]


# ---------------------------------------------------------------- elements


def _element(text: str, said: str, param: Param, kind: ActionType, page: Observation) -> Element:
    """The element that an argument names by number, by label or by name, and the reply beside it
    perhaps too. A name that is only one element's counts more than a number."""
    found = _number(text)
    number, rest = found or (None, text)
    if _ALTERNATIVE.match(rest):
        raise ParseError("Name one element")
    labels = [text] if rest else []
    labels += [rest] if found and (_LABEL.match(rest) or _QUOTED.match(rest)) else []
    candidates: list[Element] = []
    for name in (*labels, said):
        named = _called(name, param, page)
        if len(named) == 1:
            return named[0]
        candidates = candidates or named
    if number is None and (beside := _number(said)):
        number = beside[0]
    if number is None and candidates:
        listed = " or ".join(f"[{e.number}] {e.label}" for e in candidates[:MAX_LISTED])
        shown = _example(kind, page, candidates[0])
        raise _Told(f"That could be {listed}. Write the number, such as {shown}")
    if number is None:
        raise ParseError(f'There is nothing called "{text[:60]}" that {kind.name} works on')
    element = page.element(number)
    if element is None:
        raise ParseError(f"There is no element [{number}] on the page")
    return element


def _number(text: str) -> tuple[int, str] | None:
    """The number at the start of a text, and what follows."""
    found = _NUMBER.match(text[:MAX_LABEL])
    return (int(found[1]), text[found.end(1) :].lstrip(" ])#>,.:")) if found else None


def _called(name: str, param: Param, page: Observation) -> list[Element]:
    """The elements that are called so: by their label to the letter, else in other letters, other
    quotes, without the role, or with it behind the name."""
    if not name:
        return []
    found = _number(name)
    name = found[1] if found and _LABEL.match(found[1]) else name
    exact = [e for e in page.elements if e.label == name and param.accepts(e)]
    if exact:
        return exact
    fitting = [e for e in page.elements if e.name and param.accepts(e)]
    for wanted in _wanted(name):
        named = [e for e in fitting if wanted in _keys(e)]
        if wanted and named:
            return [e for e in named if e.name == name] or named
    return []


def _wanted(name: str) -> list[str]:
    """What to look for, the surest first: a name may stand behind small words or another role."""
    label = _LABEL.match(name)  # of an element as the page shows it, with its value and states
    key = _key(label[0] if label else name)
    return [key, _SMALL.sub("", key, count=1), *([_key(label[1])] if label else [])]


def _keys(element: Element) -> tuple[str, str, str]:
    role, name = element.role, element.name
    return _key(name), _key(f"{role} {name}"), _key(f"{name} {role}")


def _key(text: str) -> str:
    return " ".join(text.translate(_SIGNS).casefold().split())
