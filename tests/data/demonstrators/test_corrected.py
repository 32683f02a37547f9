"""A demonstrator mends what an agent does wrong, on the agent's own pages."""

from __future__ import annotations

import pytest

from planact.data.demonstrators.corrected import Corrected
from planact.data.demonstrators.noisy import BACK
from planact.errors import ParseError
from planact.roles.ask import MalformedReply
from planact.types import Action, Decision, History, Note, Observation, OnExchange, Step, unheard
from support.seen import seen, target

HOME = seen('[1] link "Right"', '[2] link "Wrong"', '[3] link "Logout"', '[4] textbox "Name"')
WRONG = seen("Wrong", url="http://a.test/wrong")


def decision(name: str, *args: int | str, on: str = "") -> Decision:
    return Decision(
        reasoning="r", target=target(on) if on else None, action=Action(name=name, args=args)
    )


RIGHT = decision("click", 1, on='link "Right"').model_copy(update={"note": Note(step="Go on")})
FILL = decision("fill", 4, "Ann", on='textbox "Name"')


class Fixed:
    """Always decides the same."""

    def __init__(self, name: str, *decisions: Decision | Exception) -> None:
        self.name, self.asked = name, 0
        self._decisions = decisions

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        said = self._decisions[min(self.asked, len(self._decisions) - 1)]
        self.asked += 1
        if isinstance(said, Exception):
            raise said
        return said


def pair(right: Decision, *said: Decision | Exception) -> tuple[Corrected, Fixed, Fixed]:
    student, demonstrator = Fixed("student", *said), Fixed("demonstrator", right)
    return Corrected(student, demonstrator), student, demonstrator


def after(done: Decision, on: Observation, now: Observation) -> History:
    return History("g", now, steps=(Step(observation=on, decision=done),))


async def test_a_wrong_link_is_followed_then_the_way_back_and_the_right_one() -> None:
    corrected, student, demonstrator = pair(RIGHT, decision("click", 2, on='link "Wrong"'))
    slip = await corrected.decide(History("g", HOME))
    assert str(slip.target) == 'link "Wrong"'
    assert (slip.note.slip, slip.note.step) == ("made", "Go on")
    assert await corrected.decide(after(slip, HOME, WRONG)) == BACK
    moved = seen('[7] link "Right"', url=HOME.url)
    right = await corrected.decide(after(BACK, WRONG, moved))
    assert (right.action.args, right.note.slip) == ((7,), "")
    assert (student.asked, demonstrator.asked) == (1, 1)
    await corrected.decide(after(right, moved, HOME))
    assert (student.asked, demonstrator.asked) == (2, 2)


async def test_a_wrong_text_is_written_over() -> None:
    corrected, *_ = pair(FILL, decision("fill", 4, "Bob", on='textbox "Name"'))
    slip = await corrected.decide(History("g", HOME))
    assert (slip.action.args, slip.note.slip) == ((4, "Bob"), "made")
    assert await corrected.decide(after(slip, HOME, HOME)) == FILL


@pytest.mark.parametrize(
    ("right", "said"),
    [
        (RIGHT, RIGHT),
        (RIGHT, decision("click", 3, on='link "Logout"')),  # cannot be undone
        (RIGHT, decision("exit", "done")),
        (RIGHT, FILL),  # another field than the right one
        (FILL, decision("fill", 4, "Ann", on='textbox "Name"')),
        (decision("exit", "£12"), decision("exit", "£12.")),
        (RIGHT, MalformedReply(ParseError("no action"), "Hm.")),
    ],
)
async def test_else_the_right_thing_is_done(right: Decision, said: Decision | Exception) -> None:
    corrected, *_ = pair(right, said)
    assert await corrected.decide(History("g", HOME)) == right
