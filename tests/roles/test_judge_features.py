"""What a judge is told of an episode beside its text: the evidence."""

from __future__ import annotations

import pytest

from planact.roles.judge_features import evidence
from support.episodes import EXIT, FILLED, SAVED, episode, page, step


def lines(*args: object, **more: object) -> dict[str, str]:
    trajectory = episode(*args, **more)  # type: ignore[arg-type]
    return dict(line.split(": ", 1) for line in evidence(trajectory))


def test_a_value_mistyped_is_named_on_both_sides() -> None:
    wrong = step("fill", 8, "28.59", target='textbox "Price"')
    found = lines(wrong, SAVED, EXIT)
    assert "28.95" in found["Of the goal, in no action"]
    assert found["Entered, but not in the goal"] == "28.59"


def test_what_was_entered_and_not_sent_is_told() -> None:
    assert lines(FILLED, SAVED, EXIT)["After the last input"] == '"Save"'
    assert lines(SAVED, FILLED, EXIT)["After the last input"] == "nothing"
    beside = step("click", 4, target='textbox "Search"')
    assert lines(FILLED, beside, EXIT)["After the last input"] == "nothing"


def test_what_the_goal_names_and_no_page_shows_is_told() -> None:
    found = lines(FILLED, SAVED, EXIT, last=page("Slim Bottle", "£27.00"))
    assert found["Of the goal, on no page"] == "nothing"  # the form showed it
    entered = step("fill", 8, "28.95", target='textbox "Price"')
    assert lines(entered, EXIT, last=page("Slim Bottle"))["Of the goal, on no page"] == "28.95"


def test_a_tick_that_was_not_sent_is_an_input_too() -> None:
    ticked = step("click", 3, target='checkbox "Is public"')
    assert lines(FILLED, SAVED, ticked, EXIT)["After the last input"] == "nothing"


def test_which_of_a_list_was_followed_or_told() -> None:
    rows = [f'[{n}] link "Mug {n}" | £{n}.50 | [9] button "Add"' for n in range(1, 4)]
    shop = page('[8] link "Home"', *rows)
    opened = step("click", 2, target='link "Mug 2"', on=shop)
    assert lines(opened, EXIT)["The last link is"] == 'row 2 of 3, link "Mug 2"'
    home = step("click", 8, target='link "Home"', on=shop)
    assert lines(home, EXIT)["The last link is"] == 'in no list, link "Home"'
    back = [opened, home, step("go_back"), EXIT]
    assert lines(*back)["The last link is"] == 'row 2 of 3, link "Mug 2"'
    told = lines(EXIT, answer="Mug 3", last=shop)["The answer stands on"]
    assert told == 'the last page, row 3 of 3, in: link "Mug 3" | £3.50 | button "Add"'


@pytest.mark.parametrize(
    ("answer", "where"),
    [
        ("£28.95", "the last page"),
        ("28.95", "the last page"),
        ("£7", "no page"),
        ("old", "earlier"),
    ],
)
def test_where_the_answer_stands(answer: str, where: str) -> None:
    seen = step("press", "Enter", on=page("the old price"))
    assert where in lines(seen, EXIT, answer=answer)["The answer stands on"]


def test_an_answer_is_shown_among_the_words_that_are_nearest_to_the_goal() -> None:
    last = page("1,5 kg | 15 | 5:30 | 2.5", "Deep Bottle | 5", '[7] link "Slim Bottle" | 5 left')
    told = lines(EXIT, answer="5", last=last)["The answer stands on"]
    assert told == 'the last page, in: link "Slim Bottle" | 5 left'
    nowhere = page("1,5 kg | 15 | 5:30 | 2.5")
    assert lines(EXIT, answer="5", last=nowhere)["The answer stands on"] == "no page"


def test_what_the_site_says_in_the_end_is_what_it_did_not_say_before() -> None:
    form = page("# Basket", '[9] button "Save"', "One left")
    last = page("# Basket", '# [2] link "Home"', "Saved | × | by you", '[9] button "Save"')
    sent = step("click", 9, target='button "Save"', on=form)
    end = step("exit", "done", on=last)
    assert lines(sent, end, last=last)["In the end the site says"] == "Saved | by you"
    assert lines(sent, end, last=form)["In the end the site says"] == "nothing"
    beside = step("click", 2, target='textbox "Search"', on=last).model_copy(
        update={"changed": False}
    )
    said = lines(sent, beside, end, last=last)["In the end the site says"]
    assert said == "Saved | by you"


def test_of_a_new_page_that_is_what_is_meant_to_be_noticed() -> None:
    form = page("# Basket", url="https://shop.example/form")
    last = page("# Slim Bottle", "£28.95", "alert: The price is set")
    sent = step("click", 9, target='button "Save"', on=form)
    said = lines(sent, EXIT, last=last)["In the end the site says"]
    assert said == "alert: The price is set"
