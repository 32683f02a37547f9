"""Demonstrators that fail on purpose."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planact.data.demonstrators.corrupted import Corrupted, values
from planact.errors import PlanactError
from planact.types import (
    Action,
    Decision,
    Failure,
    History,
    Note,
    OnExchange,
    Step,
    unheard,
)
from support.seen import seen, target

FORM = seen(
    "Old price 28.95",
    '[1] link "Slim Bottle"',
    '[2] link "Wide Bottle"',
    '[3] link "Logout"',
    '[4] textbox "Price"',
    '[5] button "Save"',
)


def decision(name: str, *args: int | str, on: str = "", plan: str = "Set it") -> Decision:
    action = Action(name=name, args=args)
    return Decision(reasoning="r", target=target(on), action=action, note=Note(step=plan))


OPEN = decision("click", 1, on='link "Slim Bottle"', plan='Open "Slim Bottle"')
FILL = decision("fill", 4, "26.50", on='textbox "Price"')
SAVE = decision("click", 5, on='button "Save"')
DONE = decision("exit", "done", plan="Finish")
SCRIPT = (OPEN, FILL, SAVE, DONE)


class Script:
    name = "script"

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self._left = list(decisions)

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        if not self._left:
            raise PlanactError("the page is not as it should be")
        return self._left.pop(0)


async def episode(
    seed: int, script: Sequence[Decision] = SCRIPT, share: float = 1.0, goal: str = "Set the price."
) -> list[Decision]:
    failing, made, steps = Corrupted(Script(script), share, str(seed)), [], ()
    while not made or made[-1].action.name != "exit":
        made.append(await failing.decide(History(goal, FORM, steps=steps)))
        steps = (*steps, Step(observation=FORM, decision=made[-1]))
    return made


async def of_kind(kind: Failure, **more: object) -> list[list[Decision]]:
    """The episodes of that kind among many."""
    episodes = [await episode(seed, **more) for seed in range(150)]  # type: ignore[arg-type]
    found = [e for e in episodes if any(d.note.failure == kind for d in e)]
    assert found
    return found


async def test_no_share_spoils_nothing() -> None:
    assert [await episode(seed, share=0.0) for seed in range(20)] == [list(SCRIPT)] * 20


async def test_the_same_seed_fails_alike() -> None:
    assert [await episode(n) for n in range(30)] == [await episode(n) for n in range(30)]


async def test_what_is_spoilt_is_no_example_for_an_executor() -> None:
    for seed in range(60):
        assert all((d.note.failure is None) == (d.note.slip == "") for d in await episode(seed))


async def test_idle_ends_at_once() -> None:
    assert {len(e) for e in await of_kind("idle")} == {1}


async def test_stopped_early_ends_after_a_part() -> None:
    for made in await of_kind("stopped early"):
        assert 1 < len(made) < len(SCRIPT)
        assert made[:-1] == list(SCRIPT[: len(made) - 1])


async def test_a_wrong_value_is_like_the_right_one() -> None:
    for made in await of_kind("wrong value"):
        fill = next(d for d in made if d.action.name == "fill")
        assert fill.target == FILL.target
        assert fill.action.args[1] != "26.50"


async def test_a_wrong_page_is_a_link_nearby_that_leaves_nothing() -> None:
    opened = {str(made[0].target) for made in await of_kind("wrong page")}
    assert opened == {'link "Wide Bottle"'}


async def test_left_out_is_one_input_or_the_saving() -> None:
    made = await of_kind("left out")
    assert all(len(m) == len(SCRIPT) - 1 for m in made)
    assert {tuple(d.action.name for d in m) for m in made} == {
        ("click", "fill", "exit"),
        ("click", "click", "exit"),
    }


async def test_where_the_script_cannot_go_on_it_answers_what_the_page_has() -> None:
    script = (decision("fill", 4, "26.50", on='textbox "Price"'),)
    ends = 0
    for seed in range(60):
        try:
            made = await episode(seed, script, goal="What is the price?")
        except PlanactError:
            continue  # it was not spoilt before the script ended
        assert made[-1].action.name == "exit"
        assert made[-1].action.args[0] in (*values(FORM), "N/A")
        ends += 1
    assert ends


async def test_what_breaks_without_having_been_spoilt_is_an_error() -> None:
    with pytest.raises(PlanactError, match="not as it should be"):
        await episode(0, script=(), share=0.0)
