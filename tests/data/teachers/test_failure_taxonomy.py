"""Classes of failures, and goals like those that were failed at."""

from __future__ import annotations

import pytest

from planact.data.teachers.failure_taxonomy import FAILURES, classify, most_similar
from planact.errors import StopReason
from planact.types import Action, Decision, Element, Observation, Step, Stop, Trajectory
from support.seen import seen, target


def page(path: str, *lines: str) -> Observation:
    field = Element(number=1, role="textbox", name="Search")
    save = Element(number=2, role="button", name="Save")
    return seen(*lines, url=f"http://a.test/{path}", title=path, elements=(field, save))


def does(where: Observation, name: str, *args: str, on: str = "", changed: bool = True) -> Step:
    action = Action(name=name, args=(*((1,) if on else ()), *args))
    decision = Decision(reasoning="So.", target=target(on), action=action)
    return Step(observation=where, decision=decision, changed=changed)


HOME, FOUND = page("", "Sort by"), page("found", "Alder Kettle")
NOTHING = page("found?q=x", "Your search gave no results.")
FILL = does(HOME, "fill", "x", on='textbox "Search"')
ENTER = does(HOME, "press", "Enter")
OPEN = does(HOME, "click", on='button "Save"')
EXIT = does(FOUND, "exit", "Alder Kettle")


def failed(
    *steps: Step,
    stop: StopReason = StopReason.EXIT,
    goal: str = "What is it?",
    answer: str | None = "Alder Kettle",
) -> Trajectory:
    return Trajectory(
        task_id="t",
        goal=goal,
        start_url="http://a.test/",
        steps=steps,
        answer=answer,
        stop=Stop(reason=stop),
    )


@pytest.mark.parametrize(
    ("trajectory", "name"),
    [
        (failed(FILL, stop=StopReason.MALFORMED), "malformed reply"),
        (failed(OPEN, stop=StopReason.FAILED), "broken off"),
        (failed(FILL, ENTER, does(NOTHING, "exit", "N/A")), "empty search not broadened"),
        (failed(OPEN, EXIT, stop=StopReason.LOOP), "loop"),
        (failed(OPEN, FILL, does(HOME, "exit", "done")), "changes not saved"),
        (
            failed(OPEN, *[does(HOME, "press", "a", changed=False)] * 3, stop=StopReason.STEPS),
            "actions without effect",
        ),
        (failed(OPEN, EXIT, stop=StopReason.STEPS), "budget spent"),
        (failed(EXIT), "stayed on the first page"),
        (failed(OPEN, EXIT, goal="Which is the cheapest?"), "list not sorted"),
        (failed(OPEN, EXIT, answer="Birch Mug"), "answer that no page shows"),
        (failed(OPEN, EXIT), "wrong end"),
    ],
)
def test_failures_are_named_by_what_the_trajectory_shows(trajectory: Trajectory, name: str) -> None:
    assert classify(trajectory).name == name


def test_every_class_has_a_name_and_a_sentence_of_its_own() -> None:
    assert len({f.name for f in FAILURES}) == len({f.description for f in FAILURES})


def test_a_search_that_was_broadened_is_no_giving_up() -> None:
    broader = does(NOTHING, "fill", "y", on='textbox "Search"')
    found = failed(FILL, ENTER, broader, does(NOTHING, "press", "Enter"), EXIT)
    assert classify(found).name != "empty search not broadened"


def test_similar_goals_ask_for_the_same_whatever_they_name() -> None:
    goals = [
        "Add the Alder Kettle to my basket.",
        "What is the price of the Birch Mug?",
        "Lock the topic 'Buses'.",
        "Tell me the price of the Alder Kettle.",
    ]
    assert most_similar("What is the price of the Alder Kettle?", goals, 2) == [3, 1]
    assert most_similar("What is it?", [], 2) == []
