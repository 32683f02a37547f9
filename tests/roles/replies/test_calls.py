"""Calls as models write them: whatever is unambiguous is read, and for the rest is told what to
write."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planact.browser.actions import ACTIONS
from planact.errors import ParseError
from planact.roles import executor
from planact.roles.replies.arguments import MAX_TEXT
from planact.roles.replies.calls import ALIASES
from planact.types import Action
from support.seen import seen

PAGE = seen(
    '[1] searchbox "Search"',
    '[2] button "Go" | [3] link "Books"',
    '[4] link "Books"',
    '[5] combobox "Sort" (options: Price; Name)',
    '[6] button "2 items"',
    '[7] link "The Lost Kettle (2, red)"',
    '[8] button "Search"',
)
GO = Action(name="click", args=(2,))


def read(reply: str) -> str:
    return str(executor.parse(reply, PAGE).action)


@pytest.mark.parametrize(
    "reply",
    [
        "Action: click(2)",
        "Action: `click(2)`",
        "Action: click([2])",
        'Action: click("2")',
        "Action: click(#2)",
        "Action: click(<2>)",
        "Action: click(element=2)",
        "Action: click(element: 2)",
        "Action: click(id=2)",
        'Action: click("button Go")',
        'Action: click(button "Go")',
        'Action: click([2] button "Go")',
        'Action: click("Go")',
        "Action: click('Go')",
        "Action: click(go)",
        'Action: click(button="Go")',
        "action: CLICK(2)",
        "**Action:** click(2)",
        "**Action**: click(2)",
        "**Action: click(2)**",
        "- Action: click(2)",
        "Next action: click(2)",
        "Action: click 2",
        "Action: click 2.",
        "Action: click: 2",
        'Action: click [2] button "Go"',
        "Action: click on [2]",
        'Action: Click on the "Go" button',
        "Action: [2] click",
        "Action: tap(2)",
        "Action: click(2) # the search starts",
        "Action: click(2), because the search starts then",
        "Action: click(2\nDone.",
        "Action:\n\nclick(2)",
        "Action:\n```\nclick(2)\n```",
        "Action: click(\n  2\n)",
        'Action: {"click": {"element": 2}}',
        "click(2)",
        "- click(2)",
        "1. click(2)",
        "click [2]",
        "Now it is time.\n\nclick(2)\n\nThen the list is shown.",
        "I will click(2) to search.",
        "I click(2), as click(2) searches.",
        "```\nclick(2)\n```",
        "```python\nclick(2)\n```",
        "Action: <one action>\nAction: click(2)",
        "Action: click(2)\nAction: click(2)",
        'Element: button "Go"\nAction: click()',
        'Element: [2] button "Go"\nAction: click',
        'Element: button "Go" (disabled)\nAction: click(99)',
        "Element: Go\nAction: click(7)",
        'Action: click(7)\nElement: button "Go"',
    ],
)
def test_all_of_this_is_the_same_click(reply: str) -> None:
    assert executor.parse(reply, PAGE).action == GO


@pytest.mark.parametrize(
    "reply",
    [
        '{"action": "click", "element": 2}',
        '{"action": "click", "element": "2"}',
        '{"action": "click", "element": "button \\"Go\\""}',
        '{"action": "click(2)"}',
        '{"action": "click(2)", "element": "Go"}',
        '{"action": {"click": {"element": 2}}}',
        '{"reasoning": "r", "action": {"click": {"element": 2}}}',
        '{"action": {"name": "click", "arguments": {"element": 2}}}',
        '{"action": {"type": "click", "element": 2}}',
        '{"name": "click", "arguments": {"element": 2}}',
        '{"name": "click", "arguments": "{\\"element\\": 2}"}',
        '{"tool_calls": [{"function": {"name": "click", "arguments": "{\\"element\\": 2}"}}]}',
        '{"click": {"element": 2}}',
        '{"click": 2}',
        '{"click": [2]}',
        '[{"action": "click", "element": 2}]',
        '```json\n{"action": "click", "element": 2}\n```',
        'Sure:\n{\n  "reasoning": "r",\n  "action": "click(2)"\n}\nDone {"really"}.',
        '{"action": "click", "element": 2, "text": "", "key": null, "why": "to search"}',
    ],
)
def test_json_of_any_shape_is_read(reply: str) -> None:
    assert executor.parse(reply, PAGE).action == GO


@pytest.mark.parametrize("named", ["element", "text"])
def test_what_stands_beside_the_action_in_json_is_read(named: str) -> None:
    said = {"reasoning": "a\nb", "action": {"fill": {"element": 1, "text": "x"}}}
    decision = executor.parse(json.dumps(said), PAGE)
    assert decision.reasoning == "a b"
    assert decision.target == PAGE.elements[0].target


@pytest.mark.parametrize(
    ("reply", "action"),
    [
        ('fill(1, text="x")', 'fill(1, "x")'),
        ('fill(text="x", element=1)', 'fill(1, "x")'),
        ("fill([1], 'x')", 'fill(1, "x")'),
        ("fill(1, “x”)", 'fill(1, "x")'),
        ("fill(1, „x“)", 'fill(1, "x")'),
        ("fill(1, ‘x’)", 'fill(1, "x")'),
        ("fill(1, blue kettle)", 'fill(1, "blue kettle")'),
        ("fill(1, blue, red (or both))", 'fill(1, "blue, red (or both)")'),
        ("fill(1, text: blue)", 'fill(1, "blue")'),
        ("fill(1, 7)", 'fill(1, "7")'),
        ('fill(1, "")', 'fill(1, "")'),
        ('fill(1, "say "hi" now")', r'fill(1, "say \"hi\" now")'),
        ("fill(1, 'it's late')", 'fill(1, "it\'s late")'),
        ('fill(1, "x") and then press("Enter")', 'fill(1, "x")'),
        ('fill("Search", "x")', 'fill(1, "x")'),
        ('fill 1 "blue kettle"', 'fill(1, "blue kettle")'),
        ('fill [1] with "blue kettle"', 'fill(1, "blue kettle")'),
        # As the page and the history write it.
        ('fill searchbox "Search" "kettle"', 'fill(1, "kettle")'),
        ('fill [1] searchbox "Search" = "kettle"', 'fill(1, "kettle")'),
        ('fill "kettle" in searchbox "Search"', 'fill(1, "kettle")'),
        ('select combobox "Sort" = "Name" (options: Price; Name)', 'select(5, "Name")'),
        ("fill 1 kettle", 'fill(1, "kettle")'),
        ("type [1] [blue kettle]", 'fill(1, "blue kettle")'),
        ('input_text(1, "x")', 'fill(1, "x")'),
        ("select(5, Price)", 'select(5, "Price")'),
        ('select_option("Sort", "Price")', 'select(5, "Price")'),
        ("exit()", 'exit("")'),
        ("exit", 'exit("")'),
        ("exit(None)", 'exit("")'),
        ("exit(N/A)", 'exit("N/A")'),
        ("exit(42)", 'exit("42")'),
        ("exit: 42", 'exit("42")'),
        ("exit(It is 5, or 6 (with tax).)", 'exit("It is 5, or 6 (with tax).")'),
        ('exit("He said "no", then left")', r'exit("He said \"no\", then left")'),
        ('exit("one\ntwo")', r'exit("one\ntwo")'),
        (r'exit("a\/b\u00e9\d")', r'exit("a/bé\\d")'),
        ("stop [N/A]", 'exit("N/A")'),
        ('answer("x")', 'exit("x")'),
        ('finish(answer="x")', 'exit("x")'),
        ("done", 'exit("")'),
        ("scroll(down)", 'scroll("down")'),
        ("scroll(Up)", 'scroll("up")'),
        ("scroll down the page", 'scroll("down")'),
        ("scroll_up", 'scroll("up")'),
        ("scroll()", 'scroll("down")'),
        ("press(Enter)", 'press("Enter")'),
        ("press Control+A", 'press("Control+A")'),
        ("press_enter()", 'press("Enter")'),
        ("go back", "go_back()"),
        ("goBack()", "go_back()"),
        ("back", "go_back()"),
        ("goto(https://a.test/x?a=1,2)", 'goto("https://a.test/x?a=1,2")'),
        ('navigate("/x")', 'goto("/x")'),
        ("open https://a.test/x", 'goto("https://a.test/x")'),
        ("wait", "wait(1)"),
        ("wait 2 seconds", "wait(2)"),
        ("drag 1 onto 2", "drag(1, 2)"),
        ('drag("Go", "2 items")', "drag(2, 6)"),
        ('click("2 items")', "click(6)"),
        ('fill(2, "x")', 'fill(2, "x")'),  # the browser tells why that does not work
        ("click(The Lost Kettle (2, red))", "click(7)"),
        ('click(link "The Lost Kettle (2, red)")', "click(7)"),
    ],
)
def test_what_is_unambiguous_is_read(reply: str, action: str) -> None:
    assert read(f"Action: {reply}") == action


@pytest.mark.parametrize(
    ("reply", "action"),
    [
        ('{"action": "fill", "id": 1, "value": "x", "why": "y"}', 'fill(1, "x")'),
        ('{"action": "type", "text": "x", "element": 1}', 'fill(1, "x")'),
        ('{"action": "exit"}', 'exit("")'),
        ('{"exit": null}', 'exit("")'),
        ('{"action": "scroll", "direction": "down"}', 'scroll("down")'),
        ('{"action": "press_enter"}', 'press("Enter")'),
        ('{"go_back": {}}', "go_back()"),
        ('Element: searchbox "Search"\nAction: fill("kettle")', 'fill(1, "kettle")'),
        ('Element: button "Search"\nAction: click("Search")', "click(8)"),
        ('Element: [5] combobox "Sort" = "x" (options: …)\nAction: select(4, "Name")', None),
    ],
)
def test_names_stand_for_numbers(reply: str, action: str | None) -> None:
    assert read(reply) == (action or 'select(5, "Name")')


def test_of_several_actions_the_first_is_meant_for_this_page() -> None:
    assert read("Action: click(2)\nAction: click(3)") == "click(2)"
    assert read("1. click(2)\n2. click(3)") == "click(2)"
    assert read('[{"action": "click", "element": 2}, {"action": "go_back"}]') == "click(2)"


@pytest.mark.parametrize(("alias", "meant"), ALIASES.items())
def test_aliases_stand_for_actions_and_hide_none(alias: str, meant: tuple[str, ...]) -> None:
    assert alias not in ACTIONS
    assert len(ACTIONS[meant[0]].params) >= len(meant) - 1


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        ("", "The line that begins with `Action:` is missing. Write for example: Action: click(1)"),
        ("I would click.", "is missing"),
        ("Done.", "is missing"),
        ("Action: the button Go", "names no action"),
        ("Action: jump(3)", "There is no action jump. The actions are click, fill, "),
        (f"Action: {'j' * 100_000}()", "names no action"),
        (f'Action: scroll("{"d" * 100_000}")', "too long"),
        (f"Action: click({'n' * 100_000})", "There is nothing called"),
        ("Action: click()", "click needs the element too. Write for example: Action: click(1)"),
        ("Action: click(1, 2)", "click takes one argument"),
        ("Action: click(2 or 3)", "Name one element"),
        (
            "Action: click(element)",
            "Write the number of an element in place of `element`, such as ",
        ),
        ("Action: click(<element>)", "such as click(1)"),
        ("Action: click(9)", "There is no element [9] on the page. Write for example: Action: "),
        ("Action: click(-1)", 'There is nothing called "-1"'),
        ("Action: click(99999999999)", "There is nothing called"),
        ("Action: click(Home)", 'There is nothing called "Home" that click works on'),
        ('Action: click("Books")', 'That could be [3] link "Books" or [4] link "Books". Write the'),
        ('Action: click("Books")', "such as click(3)"),
        ("Action: fill(1)", 'fill needs the text too. Write for example: Action: fill(1, "'),
        ('Element: button "Go"\nAction: fill(1)', "fill needs the text too"),
        ("Action: fill(1, text)", "Write the text in place of `text`, such as fill(1, "),
        ('Action: fill(1, "a", "b")', "fill takes two arguments"),
        ('Action: fill(1, "a', "no closing quote"),
        ("Action: fill(1, blue kettle", "no closing bracket"),
        ("Action: fill 1 blue kettle", "not clear where the text of the action begins"),
        ('Action: select(9, "x")', 'Write for example: Action: select(5, "Name")'),
        ("Action: exit(answer)", "Write the answer in place of `answer`"),
        ('Action: exit("a", "b")', "exit takes one argument"),
        ("Action: scroll(left)", 'direction has to be "up" or "down"'),
        ("Action: wait(True)", "seconds has to be a whole number"),
        ("Action: press(2)", "press takes the key in quotes"),
        ("Action: open(3)", "goto takes the url in quotes"),
        ("I could click(2) or click(3).", "There are several actions. Choose one"),
        ('{"action": "click", "element": 2, "text": "x"}', "click takes one argument"),
        (f'Action: exit("{"x" * (MAX_TEXT + 1)}")', f"write at most {MAX_TEXT} characters"),
        (f'Action: exit("{"x" * 1_000_000}")', "too long"),
    ],
)
def test_what_cannot_be_done_is_told_in_few_words_with_what_can(reply: str, says: str) -> None:
    with pytest.raises(ParseError) as caught:
        executor.parse(reply, PAGE)
    assert says in str(caught.value)
    assert len(str(caught.value)) < 300


def test_the_example_in_an_error_can_be_done_on_the_page() -> None:
    for page in (PAGE, seen("Nothing to click"), seen('[4] combobox "Sort" (options: Price)')):
        on_elements = (
            k.name for k in ACTIONS.values() if k.params and k.params[0].name == "element"
        )
        for name in (*on_elements, "press", "goto", "fly"):
            with pytest.raises(ParseError) as caught:
                executor.parse(f"Action: {name}(99)", page)
            executor.parse(str(caught.value).rpartition("Write for example: ")[2], page)


def test_emoji_are_whole_and_what_cannot_be_stored_is_replaced() -> None:
    assert read(r'exit("\ud83d\ude00 ok")') == 'exit("😀 ok")'
    assert read(r'{"action": {"exit": {"answer": "\ud83d\ude00 \ud83d"}}}') == 'exit("😀 \ufffd")'
    decision = executor.parse('Reasoning: \udc00\nAction: exit("\ud800")', PAGE)
    assert decision.model_dump_json().encode()


@given(st.text(st.characters()))
def test_any_text_is_a_decision_that_can_be_stored_or_a_parse_error(text: str) -> None:
    for reply in (text, f"Action: {text}", f"Action: fill(1, {text}", f'{{"action": {text}}}'):
        try:
            assert executor.parse(reply, PAGE).model_dump_json().encode()
        except ParseError as error:
            assert str(error).isprintable()
