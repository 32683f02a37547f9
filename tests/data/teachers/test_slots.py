"""Templates found in goals, and refilled with what the site shows."""

from __future__ import annotations

from planact.data.teachers.filling import Example, Filled, expand
from planact.data.teachers.slots import SiteValues, goal_templates, induced, new_queries, refillings
from planact.types import Plan, PlanStep
from support.shelves import SHOP


def example(goal: str, *steps: str) -> Example:
    plan = Plan(steps=tuple(PlanStep(reasoning="So.", step=step) for step in steps))
    return Example(Filled(goal, "shop", "", {}), plan, f"page of {goal}")


def price(product: str) -> Example:
    return example(
        f"What does the {product} cost?", f'Search for "{product}"', "Report what the goal asks for"
    )


def test_templates_are_what_goals_have_in_common() -> None:
    found = goal_templates(
        [
            "What does the Alder Kettle cost?",
            "What does the Birch Kettle cost?",
            'Post "Thanks, all" in the topic "Buses"',
            'Post "So do I" in the topic "Old trains"',
            "Log out",
        ]
    )
    assert found == {
        "What does the {0} cost?": {
            "What does the Alder Kettle cost?": {"s0": "Alder Kettle"},
            "What does the Birch Kettle cost?": {"s0": "Birch Kettle"},
        },
        'Post "{0}" in the topic "{1}"': {
            'Post "Thanks, all" in the topic "Buses"': {"s0": "Thanks, all", "s1": "Buses"},
            'Post "So do I" in the topic "Old trains"': {"s0": "So do I", "s1": "Old trains"},
        },
    }


def test_slots_are_refilled_with_other_rows_of_the_same_list() -> None:
    examples = list(induced([price("Alder Kettle"), price("Cobalt Mug")]))
    found = list(expand(examples, refillings(examples, SiteValues(SHOP))))
    assert [e.filled.goal for e in found] == ["What does the Birch Kettle cost?"]
    assert found[0].plan == price("Birch Kettle").plan
    assert found[0].page in {e.page for e in examples}
    assert found[0].filled.slots == {"s0": "Birch Kettle"}


def test_goals_whose_plans_differ_otherwise_are_no_template() -> None:
    other = example(
        "What does the Birch Kettle cost?", "Open the catalogue", "Sort it", "Report it"
    )
    assert list(induced([price("Alder Kettle"), other])) == []


def test_values_are_combined_only_as_one_row_shows_them() -> None:
    goals = [
        f"What did {who} say of the {what}?"
        for who, what in (("Ann", "Alder Kettle"), ("Ben", "Birch Kettle"))
    ]
    assert list(new_queries(goals, SiteValues(SHOP))) == ["What did Cas say of the Cobalt Mug?"]
    apart = [
        f"Is the {a} dearer than the {b}?"
        for a, b in (("Alder Kettle", "Cobalt Mug"), ("Birch Kettle", "Cobalt Mug"))
    ]
    assert (
        list(
            new_queries(
                [*apart, "Is the Cobalt Mug dearer than the Alder Kettle?"], SiteValues(SHOP[:2])
            )
        )
        == []
    )


def test_what_no_page_shows_is_kept() -> None:
    goals = ['Review the Alder Kettle: "Fine, so far"', 'Review the Birch Kettle: "Too small"']
    new = list(
        new_queries(
            [g.replace("Review", "Please review for me") for g in goals], SiteValues(SHOP[2:3])
        )
    )
    assert 'Please review for me the Cobalt Mug: "Too small"' in new
    assert all("Fine, so far" in goal or "Too small" in goal for goal in new)
    unquoted = ["Give the Alder Kettle a mark of 7", "Give the Birch Kettle a mark of 9"]
    assert list(new_queries(unquoted, SiteValues(SHOP[2:3]))) == []
