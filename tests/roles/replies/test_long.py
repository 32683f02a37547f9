"""Replies of any length are read in time linear in it, and nothing in them breaks a parser."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from planact.errors import ParseError
from planact.roles import executor, judge, planner, webvoyager
from planact.roles.teacher import Queries, Request
from support.seen import seen

SIZE = 100_000  # what is quadratic takes minutes for this
SECONDS = 2.0  # of this process; it takes about a tenth

PAGE = seen('[1] searchbox "Search"', *(f'[{n}] link "Item {n}"' for n in range(2, 100)))
PARSERS: dict[str, Callable[[str], object]] = {
    "executor": lambda text: executor.parse(text, PAGE),
    "planner": planner.parse,
    "judge": judge.parse,
    "webvoyager": webvoyager.parse,
    "teacher": Request([], Queries, "").parse,
}
UNITS = (
    *"\n \\\"'`“()[]{}*#_-a1,:\x00\ud83d",
    *('{"', '{"a":', "[{", '"\\', "( ", "\n- ", "1. a\n", "Step 1:\n", "Action:\n", "Verdict\n"),
    *("click(", "click(2) ", 'x="', "**a**", "Reasoning: a\nStep: b\n"),
)
STARTS = {
    "executor": ("", "Reasoning: ", "Action: click(", "Action: fill(1, ", 'Action: exit("', "[2] "),
    "planner": ("", "## Step 1\nReasoning:", "## Step 1\nStep: ", "1. ", '{"steps": '),
    "judge": ("", "Verdict", "Verdict: success"),
    "webvoyager": ("", "Verdict: not "),
    "teacher": ("", '{"queries": ', "```json\n{"),
}


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_the_same_again_and_again(unit: str) -> None:
    for name, parse in PARSERS.items():
        for start in STARTS[name]:
            _read(parse, start + unit * (SIZE // len(unit)))


STUMBLES = {
    "newlines": "## Step 1\nReasoning:" + "\n" * 300_000,
    "no closing quote": 'Action: exit("' + "x" * 1_000_000,
    "long number": "Action: click(" + "9" * 5000 + ")",
    "long number in JSON": '{"action": {"click": {"element": ' + "9" * 5000 + "}}}",
    "deep beyond reading": '{"action": ' * 20_000 + "1" + "}" * 20_000,
    "deep action": '{"action": ' * 400 + "1" + "}" * 400,
    "deep verdict": '{"verdict": ' + '{"a": ' * 400 + "1" + "}" * 401,
    "deep steps": '{"steps": ' * 400 + "[]" + "}" * 400,
    "deep list": '{"click": ' + "[" * 400 + "2" + "]" * 400 + "}",
    "deep text": '{"fill": {"element": 1, "text": ' + '[1, {"a": ' * 200 + "2" + "}]" * 200 + "}}",
    "signs": "Action: fill(1, " + "-" * 100_000 + "1)",
    "brackets": "Action: click(" + "(" * 100_000 + ")" * 100_000 + ")",
    "control characters": "Action: exit(\x00\x1b[31m)",
    "byte order mark": "\ufeffAction: click(2)",
}


@pytest.mark.parametrize("name", STUMBLES)
def test_what_parsers_stumble_over(name: str) -> None:
    for parse in PARSERS.values():
        _read(parse, STUMBLES[name])


def _read(parse: Callable[[str], object], text: str) -> None:
    started = time.process_time()
    try:
        parse(text)
    except ParseError as error:
        assert len(str(error)) < 700
    spent = time.process_time() - started
    assert spent < SECONDS, text[:80]
