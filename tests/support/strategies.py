"""Hypothesis strategies for pages and decisions."""

from __future__ import annotations

from hypothesis import strategies as st

from planact.browser.actions import ACTIONS, legal_elements
from planact.types import Action, Decision, Element, Line, Observation, Part

# Accessible names come without line breaks and control characters; everything else can occur.
names = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30)
values = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
roles = st.sampled_from(["button", "link", "textbox", "searchbox", "combobox", "checkbox", "tab"])


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    kinds = draw(st.lists(st.tuples(roles, names), min_size=1, max_size=8))
    elements = tuple(
        Element(
            number=n,
            role=role,
            name=name,
            options=tuple(draw(st.lists(names, min_size=1, max_size=3, unique=True)))
            if role == "combobox"
            else (),
        )
        for n, (role, name) in enumerate(kinds, 1)
    )
    content = tuple(Line(parts=(Part(element=element),)) for element in elements)
    return Observation(url="http://a.test/", title="A", content=content)


@st.composite
def decisions(draw: st.DrawFn, page: Observation) -> Decision:
    """Any decision that is possible on `page`, in the executor's own normal form."""
    kind = draw(st.sampled_from([k for k in ACTIONS.values() if _possible(k, page)]))
    args: list[int | str] = []
    target: Element | None = None
    for param in kind.params:
        if param.kind == "element":
            element = draw(st.sampled_from(legal_elements(kind, page)))
            target = target or element  # the first is the one that the action is about
            args.append(element.number)
        elif param.kind == "integer":
            args.append(draw(st.integers(1, 9)))
        elif param.kind == "choice":
            args.append(draw(st.sampled_from(param.choices)))
        elif kind.name == "select" and target and target.options:
            args.append(draw(st.sampled_from(target.options)))
        else:
            args.append(draw(values))
    return Decision(
        reasoning=" ".join(draw(names).split()) or "why",
        target=target.target if target else None,
        action=Action(name=kind.name, args=tuple(args)),
    )


def _possible(kind: object, page: Observation) -> bool:
    from planact.browser.actions import ActionType

    assert isinstance(kind, ActionType)
    needs_element = any(param.kind == "element" for param in kind.params)
    return not needs_element or bool(legal_elements(kind, page))
