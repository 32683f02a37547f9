"""The executor's decoding grammar (GBNF), made from the action table and the elements on the page.

A model that decodes under it can name only elements that the page shows, with the number that
belongs to the name, and only actions that the element takes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from planact.browser.actions import ActionType, Param
from planact.types import Action, Element, Observation

_RULES = r"""
prose ::= [^\n]{1,240}
string ::= "\"" character* "\""
character ::= [^"\\\x00-\x1f] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4})
integer ::= [1-9] [0-9]?
number ::= [1-9] [0-9]{0,4}
"""
_RULE_OF = {"integer": "integer", "element": "number"}


def executor_grammar(
    page: Observation,
    types: Sequence[ActionType],
    forbidden: frozenset[Action] = frozenset(),
    *,
    trained: bool = False,
) -> str:
    """The grammar of one executor reply on `page`, without the `forbidden` actions. What a model
    was `trained` without, reasoning, it may leave out."""
    by_label: dict[str, list[str]] = {}
    for element in page.elements:
        calls = list(_element_calls(element, types, forbidden))
        by_label.setdefault(element.label, []).extend(calls)
    turns = [
        f"{_literal(f'Element: {label}{chr(10)}Action: ')} ({' | '.join(calls)})"
        for label, calls in by_label.items()
        if calls
    ]
    turns += [f'"Action: " {call}' for call in _free_calls(types, forbidden)]
    reasoning = '"Reasoning: " prose "\\n"'
    reasoning = f"({reasoning})?" if trained else reasoning
    return f"root ::= {reasoning} ({' | '.join(turns)}){_RULES}"


def _element_calls(
    element: Element, types: Sequence[ActionType], forbidden: frozenset[Action]
) -> Iterator[str]:
    for kind in types:
        if not _takes_element(kind) or not kind.params[0].expects(element):
            continue
        barred = [a for a in forbidden if a.name == kind.name and a.args[:1] == (element.number,)]
        rest = kind.params[1:]
        if barred and not rest:
            continue
        if kind.name == "select" and element.options:
            taken = {a.args[1] for a in barred}
            for option in element.options:
                if option not in taken:
                    yield _literal(f"select({element.number}, {_json(option)})")
        elif not barred:
            yield _call(f"{kind.name}({element.number}", rest, leading=", ")


def _free_calls(types: Sequence[ActionType], forbidden: frozenset[Action]) -> Iterator[str]:
    for kind in types:
        if _takes_element(kind):
            continue
        barred = {a.args for a in forbidden if a.name == kind.name}
        choices = kind.params[0].choices if kind.params else ()
        if choices:
            for choice in choices:
                if (choice,) not in barred:
                    yield _literal(f"{kind.name}({_json(choice)})")
        elif not (barred and not kind.params):
            yield _call(f"{kind.name}(", kind.params)


def _takes_element(kind: ActionType) -> bool:
    return bool(kind.params) and kind.params[0].kind == "element"


def _call(start: str, params: tuple[Param, ...], leading: str = "") -> str:
    """The call's text from `start` on, a rule for each parameter, and the closing bracket."""
    parts, text = [], start + leading * bool(params)
    for i, param in enumerate(params):
        parts += [_literal(text), _RULE_OF.get(param.kind, "string")]
        text = ", " if i + 1 < len(params) else ")"
    return " ".join([*parts, _literal(text if params else f"{text})")])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _literal(text: str) -> str:
    """A GBNF string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'
