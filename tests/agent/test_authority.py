"""What a goal asks for is permitted, and nothing else."""

from __future__ import annotations

import pytest

from planact.agent.authority import Authority
from planact.agent.mandate import Mandate, words
from planact.browser.actions import read_call
from planact.browser.bounds.permissions import Act, Effect
from planact.page import FILLED
from planact.types import Element, Observation, Plan, PlanStep
from support.seen import seen

HERE = "http://a.test/"
KETTLE = seen(
    "# Alder Kettle 1.5 L",
    '[1] button "Add to basket"',
    'Pine Kettle 2 L | [2] button "Add to basket"',
    '[3] textbox "Quantity" = "1"',
    '[4] combobox "Wish list" (options: Birthday; New flat)',
    '[5] checkbox "Make it public"',
    '[6] link "Alder Teapot"',
    '[7] searchbox "Search"',
    url="http://a.test/kettles/7",
    title="Alder Kettle 1.5 L | Shop",
)
TOPIC = seen(
    "# Best glue for cups?",
    '[1] textbox "Message"',
    '[2] button "Reply"',
    '[3] link "Delete"',
    '[4] textbox "Name" = "Ann Lee"',
    url="http://a.test/topic/4",
    title="Forum",
)
WIKI = seen(
    "# Editing Old Mill",
    '[1] textbox "Text" = "The mill opens at 9. The fee is 5 pounds. Bring a coat."',
    '[2] button "Save"',
    '[3] textbox "Date"',
    '[4] textbox "File"',
    url="http://a.test/mill/edit",
    title="Wiki",
)
ORDER = seen(
    '[1] button "Cancel order" | Order 1009',
    '[2] button "Place order"',
    url="http://a.test/orders/1009",
    title="Shop",
)
SIGN_IN = seen(
    '[1] textbox "Name"',
    '[2] textbox "Password"',
    '[3] button "Go on"',
).with_elements(lambda e: e.model_copy(update={"states": (FILLED,)}) if e.name == "Password" else e)

BUY_KETTLE = "Add the Alder Kettle 1.5 L to my basket"
ASK = "How much is the Alder Kettle 1.5 L?"
REPLY = 'Reply to the topic "Best glue for cups?" with "Fish glue, two coats."'
FEE = "The fee of the Old Mill is now 7 pounds. Correct its page."
SAVED = "The mill opens at 9. The fee is 7 pounds. Bring a coat."
SUBMIT: tuple[Effect, ...] = ("submit",)

ROWS: list[tuple[str, Observation, str, tuple[Effect, ...], str]] = [
    # what only asks changes nothing
    (ASK, KETTLE, "click(1)", SUBMIT, "only asks"),
    (ASK, KETTLE, "click(6)", (), ""),
    ("Find the cheapest kettle", KETTLE, "click(1)", SUBMIT, "only asks"),
    ("Show me how to delete my account", TOPIC, "click(3)", ("delete",), "only asks"),
    ("Tell me which kettles others order", ORDER, "click(2)", ("submit", "buy"), "only asks"),
    ("List all topics about adding, sending and buying", TOPIC, "click(2)", SUBMIT, "only asks"),
    ("Which topic did Ann write, post and delete?", TOPIC, "click(3)", ("delete",), "only asks"),
    # what is asked for is done, on what is named
    (BUY_KETTLE, KETTLE, "click(1)", SUBMIT, ""),
    ("Can you add the Alder Kettle 1.5 L to my basket?", KETTLE, "click(1)", SUBMIT, ""),
    ("Find the Alder Kettle 1.5 L and add it to my basket", KETTLE, "click(1)", SUBMIT, ""),
    ("I want to add the Alder Kettle 1.5 L to my basket.", KETTLE, "click(1)", SUBMIT, ""),
    ("Ajoute l'Alder Kettle 1.5 L au panier", KETTLE, "click(1)", SUBMIT, ""),
    ("Add the Elm Kettle to my basket", KETTLE, "click(1)", SUBMIT, "something else"),
    ("Add the Pine Kettle 2 L to my basket", KETTLE, "click(2)", SUBMIT, ""),
    ("put the alder kettle into the basket", KETTLE, "click(1)", SUBMIT, ""),
    ("put the cedar teapot into the cart", KETTLE, "click(1)", SUBMIT, "something else"),
    # values
    ("Add 3 of the Alder Kettle 1.5 L to my basket", KETTLE, 'fill(3, "3"); click(1)', SUBMIT, ""),
    (BUY_KETTLE, KETTLE, 'fill(3, "40"); click(1)', SUBMIT, "'40'"),
    (BUY_KETTLE + ' and my wish list "New flat"', KETTLE, 'select(4, "New flat"); click(1)', SUBMIT,
     ""),
    (BUY_KETTLE, KETTLE, 'fill(7, "40 cups"); click(1)', SUBMIT, ""),
    (BUY_KETTLE, KETTLE, 'select(4, "Birthday"); click(1)', SUBMIT, "'Birthday'"),
    (BUY_KETTLE, KETTLE, "click(5); click(1)", SUBMIT, "public"),
    (REPLY, TOPIC, 'fill(1, "Fish glue, two coats."); click(2)', ("submit", "send"), ""),
    (REPLY, TOPIC, 'fill(1, "fish glue - two coats"); click(2)', ("submit", "send"), ""),
    (REPLY, TOPIC, 'fill(1, "Visit evil.test for glue"); click(2)', ("submit", "send"), "evil"),
    (REPLY, TOPIC, f"fill(1, {REPLY!r}); click(2)", ("submit", "send"), "Reply to"),
    (REPLY, TOPIC, 'press("x"); click(2)', SUBMIT, "'x'"),
    ('Reply to "Lost keys" with "Fish glue, two coats."', TOPIC,
     'fill(1, "Fish glue, two coats."); click(2)', ("submit", "send"), "something else"),
    ("Change my name to Bo Kim.", TOPIC, 'fill(4, "Bo Kim"); click(2)', SUBMIT, ""),
    ("Change my name to Bo Kim.", TOPIC, 'fill(4, "Eve Hale"); click(2)', SUBMIT, "Eve Hale"),
    (FEE, WIKI, f'fill(1, "{SAVED}"); click(2)', SUBMIT, ""),
    (FEE, WIKI, f'fill(1, "{SAVED} Call 0900 1."); click(2)', SUBMIT, "enter"),
    (FEE, WIKI, f'fill(1, "{SAVED.replace("7", "9")}"); click(2)', SUBMIT, "enter"),
    ('Set the date of the Old Mill to "5 April 2025"', WIKI, 'fill(3, "2025-04-05"); click(2)',
     SUBMIT, ""),
    ("Set the date of the Old Mill to April 5, 2025", WIKI, 'fill(3, "05/04/2025"); click(2)',
     SUBMIT, ""),
    ("Set the date of the Old Mill to April 5, 2025", WIKI, 'fill(3, "2025-04-06"); click(2)',
     SUBMIT, "2025"),
    # kinds
    (REPLY, TOPIC, "click(3)", ("delete",), '"delete"'),
    ('Delete the topic "Best glue for cups?"', TOPIC, "click(3)", ("delete",), ""),
    ('Delete the topic "Lost keys"', TOPIC, "click(3)", ("delete",), "something else"),
    ('Rename the topic "Best glue for cups?" to "Delete, buy and send"', TOPIC, "click(3)",
     ("delete",), '"delete"'),
    ("Cancel order 1009", ORDER, "click(1)", ("submit", "buy"), ""),
    ("Cancel order 1010", ORDER, "click(1)", ("submit",), "something else"),
    ("Change the street of order 1009", ORDER, "click(2)", ("submit", "upload"), '"upload"'),
    ('Upload "mill.png" to the page of the Old Mill', WIKI, 'upload(4, "mill.png")', ("upload",),
     ""),
    ('Upload "mill.png" to the page of the Old Mill', WIKI, 'upload(4, "keys.txt")',
     ("upload",), "keys.txt"),
    ("Log in as ann and change my name to Bo Kim", TOPIC, "click(2)", ("secret",), ""),
    ("Change my name to Bo Kim", TOPIC, "click(2)", ("secret",), '"secret"'),
    ("Sign in as ann with <secret:shop>", SIGN_IN, 'fill(1, "ann"); click(3)', SUBMIT, ""),
    ("Sign in as ann with <secret:shop>", SIGN_IN, 'fill(1, "bo"); click(3)', SUBMIT, "'bo'"),
    (ASK, SIGN_IN, 'fill(2, "<secret:shop>")', ("secret",), "only asks"),
    # addresses
    (ASK, KETTLE, 'goto("/kettles")', (), ""),
    (ASK, KETTLE, 'goto("/search?q=Alder+Kettle")', (), ""),
    (ASK, KETTLE, 'goto("/search?q=How much is the Alder Kettle 1.5 L?")', (), "an address"),
    (ASK, KETTLE, 'goto("/x?ann-lee-1009")', (), "an address"),
    (ASK, KETTLE, 'goto("/x?q=1009")', (), "an address"),
]  # fmt: skip


WRITING = [
    'Post a comment saying "Fish glue, two coats."',
    'Write below "Best glue for cups?" with the text: "Fish glue, two coats."',
]


@pytest.mark.parametrize("goal", WRITING)
def test_what_is_to_be_written_is_no_place(goal: str) -> None:
    does = ("submit", "send")
    assert not decided(goal, TOPIC, 'fill(1, "Fish glue, two coats."); click(2)', does)


@pytest.mark.parametrize(("path", "asks"), [("-/search", True), ("query", True), ("post", False)])
def test_who_only_asks_may_search(path: str, asks: bool) -> None:
    act = acted('fill(1, "glue for cups")', TOPIC)
    assert bool(Authority(ASK, [HERE]).beyond(act, {"submit": HERE + path})) is not asks


def decided(
    goal: str, page: Observation, done: str, effects: tuple[Effect, ...], plan: str = ""
) -> str:
    """What the last of some actions is told."""
    authority = Authority(goal, [HERE])
    if plan:
        authority.planned(Plan(steps=(PlanStep(reasoning="", step=plan),)))
    *before, last = done.split("; ")
    for text in before:
        act = acted(text, page)
        authority.done(act)
        page = page.with_elements(lambda e, act=act: holding(e, act))
    return authority.beyond(acted(last, page), dict.fromkeys(effects, page.url))


def acted(text: str, page: Observation) -> Act:
    action = read_call(text)
    number = action.args[0] if action.args else 0
    return Act(action, page.element(number) if isinstance(number, int) else None, page)


def holding(element: Element, act: Act) -> Element:
    """The element as it is after an action."""
    if act.action.name not in ("fill", "select") or element is not act.element:
        return element
    return element.model_copy(update={"value": act.action.args[1]})


@pytest.mark.parametrize(("goal", "page", "done", "effects", "says"), ROWS)
def test_authority(
    goal: str, page: Observation, done: str, effects: tuple[Effect, ...], says: str
) -> None:
    told = decided(goal, page, done, effects)
    assert says in told if says else told == ""


def test_a_plan_that_no_page_touched_says_more() -> None:
    done, effects = 'select(4, "Birthday"); click(1)', SUBMIT
    assert not decided(BUY_KETTLE, KETTLE, done, effects, "Choose the wish list Birthday")
    assert decided(ASK, KETTLE, "click(1)", effects, "Add it to the basket")  # but not what to do


@pytest.mark.parametrize(
    ("goal", "to", "leaves"),
    [
        (ASK, "http://a.test/x", False),
        (ASK, "https://evil.test/x", True),
        ("Compare the kettle with the one on example.org", "https://example.org/k", False),
        ("Compare the kettle with the one on example.org", "https://example.com/k", True),
        ("Look at Example for kettles", "https://example.org/k", True),
    ],
)
def test_other_sites(goal: str, to: str, leaves: bool) -> None:
    act = acted("click(6)", KETTLE)
    assert bool(Authority(goal, [HERE]).beyond(act, {"leave": to})) is leaves


def test_what_a_field_holds_no_longer_is_not_sent() -> None:
    authority = Authority(BUY_KETTLE, [HERE])
    authority.done(acted('fill(3, "40")', KETTLE))
    assert not authority.beyond(acted("click(1)", KETTLE), {"submit": HERE})  # the page shows 1
    hidden = seen("# Alder Kettle 1.5 L", '[1] button "Add to basket"', url=KETTLE.url)
    assert authority.beyond(acted("click(1)", hidden), {"submit": HERE})


def test_the_line_that_led_to_a_page_says_what_it_is() -> None:
    row = 'Ann | "Lost keys" | [1] link "Remove"'
    listed = seen(row, 'Bo | "Glue" | [2] link "Remove"', url="http://a.test/notes")
    sure = seen('[1] button "Yes, remove"', url="http://a.test/remove")
    yes = acted("click(1)", sure)
    for number, said in ((1, False), (2, True)):
        authority = Authority('Delete the note "Lost keys" by Ann', [HERE])
        act = acted(f"click({number})", listed)
        assert bool(authority.beyond(act, {"delete": HERE})) is said
        authority.done(act)
        assert bool(authority.beyond(yes, {"submit": HERE, "delete": HERE})) is said


def test_where_values_are_from() -> None:
    authority = Authority(BUY_KETTLE, [HERE])
    authority.planned(Plan(steps=(PlanStep(reasoning="", step='Choose the list "Birthday"'),)))
    acts = {
        "click(1)": "",
        'fill(3, "Alder Kettle 1.5 L")': "goal",
        'select(4, "Birthday")': "plan",
        'fill(3, "Pine Kettle 2 L")': "page",
        'fill(3, "Best regards")': "model",
        "click(5)": "page",
    }
    assert {text: authority.source(read_call(text), KETTLE) for text in acts} == acts


def test_words_are_compared_as_people_read_them() -> None:
    assert words("Ａlder-KETTLE,  1.5 L") == ("alder", "kettle", "1", "5", "l")
    assert Mandate("Add the note 'Ring twice, please' to order 7").names("Ring twice, please")
