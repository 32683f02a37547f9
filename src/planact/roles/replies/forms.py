"""The forms of replies: what each role's has to look like, under a grammar or as JSON.

As JSON, a decision is `{"reasoning": "…", "action": {"fill": {"element": 3, "text": "…"}}}`, a plan
`{"steps": [{"reasoning": "…", "step": "…"}]}`, a verdict `{"reasons": "…", "verdict": "success"}`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planact.browser.actions import ActionType, Param
from planact.roles.replies.grammar import executor_grammar
from planact.types import Action, Constraint, Form, ModelSettings, Observation

# Any numbered plan in the format; the planner's counterpart of the executor's grammar.
_PLAN = r"""
root ::= step ("\n\n" step)*
step ::= "## Step " [1-9] [0-9]? reasoning "\nStep: " line
line ::= [^ \n] [^\n]{0,300}
"""
_VERDICT = r"""
root ::= line "\nVerdict: " verdict
line ::= [^ \n] [^\n]{0,900}
"""


def executor_form(
    page: Observation,
    actions: Sequence[ActionType],
    settings: ModelSettings,
    forbidden: frozenset[Action] = frozenset(),
) -> Form | None:
    """One action on `page`, none of the `forbidden` ones where the form can say so."""
    match settings.constrain:
        case Constraint.GRAMMAR:
            return Form(
                grammar=executor_grammar(page, actions, forbidden, trained=settings.trained)
            )
        case Constraint.SCHEMA | Constraint.TOOL:
            numbers: dict[tuple[int, ...], str] = {}
            calls = [_call(kind, page, numbers) for kind in actions]
            schema = _object(reasoning=_TEXT, action={"anyOf": [call for call in calls if call]})
            # Most actions are for the same elements: to list them once keeps requests small.
            schema["$defs"] = {
                name: {"type": "integer", "enum": [*listed]} for listed, name in numbers.items()
            }
            return Form(json_schema=schema)
    return None


def planner_form(settings: ModelSettings) -> Form | None:
    steps = {"type": "array", "items": _object(reasoning=_TEXT, step=_TEXT)}
    reasoning = '("\\nReasoning: " line)' + "?" * settings.trained
    return _form(settings, f"{_PLAN}reasoning ::= {reasoning}\n", _object(steps=steps))


def judge_form(
    settings: ModelSettings, verdicts: Sequence[str] = ("success", "failure")
) -> Form | None:
    verdict = {"type": "string", "enum": [*verdicts]}
    said = " | ".join(f'"{words}"' for words in verdicts)
    grammar = f"{_VERDICT}verdict ::= {said}\n"
    return _form(settings, grammar, _object(reasons=_TEXT, verdict=verdict))


def _form(settings: ModelSettings, grammar: str, schema: dict[str, Any]) -> Form | None:
    match settings.constrain:
        case Constraint.GRAMMAR:
            return Form(grammar=grammar)
        case Constraint.SCHEMA | Constraint.TOOL:
            return Form(json_schema=schema)
    return None


_TEXT = {"type": "string"}


def _object(**properties: Any) -> dict[str, Any]:
    """The schema of an object with exactly these properties, as strict endpoints want it."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def _call(
    kind: ActionType, page: Observation, numbers: dict[tuple[int, ...], str]
) -> dict[str, Any] | None:
    """The schema of a call of the action, None where the page has nothing to do it on. `numbers`
    are those of elements that are listed so far, and the names of the lists."""
    arguments: dict[str, Any] = {}
    for param in kind.params:
        if param.kind == "element":
            listed = tuple(e.number for e in page.elements if param.expects(e))
            if not listed:
                return None
            name = numbers.setdefault(listed, f"elements{len(numbers) + 1}")
            arguments[param.name] = {"$ref": f"#/$defs/{name}"}
        else:
            arguments[param.name] = _argument(param)
    return _object(**{kind.name: _object(**arguments)})


def _argument(param: Param) -> dict[str, Any]:
    match param.kind:
        case "choice":
            return {**_TEXT, "enum": [*param.choices]}
        case "integer":
            return {"type": "integer"}
    return _TEXT
