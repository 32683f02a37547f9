from __future__ import annotations

import pytest

from planact.data.demonstrators.noisy import GO_BACK, Noisy
from planact.data.stages.export import executor_examples
from planact.errors import PlanactError, StopReason
from planact.types import (
    Action,
    Decision,
    History,
    ModelSettings,
    Note,
    Observation,
    OnExchange,
    PolicyName,
    Step,
    Stop,
    Trajectory,
    unheard,
)
from support.grounding import ground, page
from support.seen import seen, target

LINKS = ('[2] link "Elsewhere"', '[3] link "Logout"')
HOME = page("", *LINKS)
FORM = page("", *LINKS, '[4] textbox "Search"')
ELSEWHERE = seen("Elsewhere", url="http://shop.localhost/elsewhere")
CLICK = Decision(
    reasoning="Go on.",
    target=target('link "Next"'),
    action=Action(name="click", args=(1,)),
    note=Note(step="Go on"),
)


class Script:
    name = "script"

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        return CLICK


def after(decision: Decision, where: Observation) -> tuple[Step, ...]:
    return (Step(observation=where, decision=decision),)


async def slipped() -> tuple[Noisy, Decision]:
    """One that followed a wrong link."""
    for seed in range(20):
        erring = Noisy(Script(), 1.0, str(seed))
        slip = await erring.decide(History("g", HOME))
        if slip.note.slip:  # the page has no field to click: it is a wrong link or nothing
            break
    assert str(slip.target) == 'link "Elsewhere"'
    return erring, slip


async def test_without_noise_nothing_changes() -> None:
    erring = Noisy(Script(), 0.0, "seed")
    assert await erring.decide(History("g", FORM)) == CLICK


async def test_a_wrong_link_is_followed_by_the_way_back_and_the_right_one() -> None:
    erring, slip = await slipped()
    back = await erring.decide(History("g", ELSEWHERE, steps=after(slip, HOME)))
    assert (back.action.name, back.note.step, back.note.slip) == ("go_back", GO_BACK, "undone")
    moved = seen('[9] link "Next"', url=HOME.url)
    assert (await erring.decide(History("g", moved, steps=after(back, HOME)))).action.args == (9,)


async def test_there_is_no_way_back_from_a_link_that_leads_nowhere() -> None:
    erring, slip = await slipped()
    assert await erring.decide(History("g", HOME, steps=after(slip, HOME))) == CLICK


async def test_it_never_logs_out_and_clicks_fields_to_no_effect() -> None:
    slips = [await Noisy(Script(), 1.0, str(n)).decide(History("g", FORM)) for n in range(30)]
    assert {str(s.target) for s in slips} == {'link "Elsewhere"', 'textbox "Search"'}
    assert all(s.note.slip == "made" and s.note.step == "Go on" for s in slips)


async def test_where_the_page_is_not_as_before_it_says_so() -> None:
    erring = Noisy(Script(), 1.0, "1")
    slip = await erring.decide(History("g", FORM, steps=after(CLICK, FORM)))
    assert str(slip.target) == 'textbox "Search"'
    with pytest.raises(PlanactError, match="Next"):
        await erring.decide(History("g", seen("x", url=HOME.url), steps=after(slip, FORM)))


def test_plans_know_of_a_slip_only_once_it_is_made_and_no_example_teaches_it() -> None:
    wrong = CLICK.model_copy(update={"target": target('link "Elsewhere"')}).noted(slip="made")
    back = Decision(
        reasoning="Go back.", action=Action(name="go_back"), note=Note(step=GO_BACK, slip="undone")
    )
    steps = (
        *after(wrong, page("")),
        *after(back, page("elsewhere")),
        *after(CLICK, page("")),
    )
    made = Trajectory(
        task_id="t", goal="g", start_url="u", steps=steps, stop=Stop(reason=StopReason.EXIT)
    )
    grounded = ground(made, PolicyName.ON_CHANGE)
    assert [[s.step for s in r.plan.steps] for r in grounded.plans] == [
        ["Go on"],
        [GO_BACK, "Go on"],
        ["Go on"],
    ]
    examples = list(executor_examples(grounded, ModelSettings()))
    assert [e["at"] for e in examples] == [1, 2]
