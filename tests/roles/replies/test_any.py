"""Whatever a model says is read or refused, in time linear in its length."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from planact.browser.actions import ACTIONS
from planact.errors import ParseError
from planact.roles import executor, judge, output, planner, teacher, webvoyager
from planact.types import Element
from support import fuzz
from support.seen import seen

PAGE = seen(
    '[1] searchbox "Search"',
    '[2] button "Buy (2)"',
    '[3] link "Café \\"Zur Post\\""',
    elements=(Element(number=4, role="combobox", name="Size", options=("S", "M, or L")),),
)
MOST = 4_000  # bytes of what a model is told
SECONDS, A_CHARACTER = 0.5, 20e-6  # what the reading may take of this process


class Kept(BaseModel):
    """As an episode keeps it: all of the JSON, of which `output` is what the form takes."""

    output: Any

    def model_post_init(self, context: Any) -> None:
        Form.model_validate(self.output).model_dump_json().encode()


class Form(BaseModel):
    price: float
    kind: Literal["new", "used"]
    tags: list[str] = []
    more: dict[str, int] = {}


PLAN = [{"reasoning": "it is there", "step": "Open the list"}, {"reasoning": "", "step": "Buy it"}]
DECISION = "Reasoning: it is there\nElement: {}\nAction: {}"
CALLS = [
    *(str(kind.example) for kind in ACTIONS.values()),
    *("click(2)", 'fill(1, "blue \\"kettle\\"")', "select(4, 'M, or L')", 'type [1] "x"'),
    *(
        'exit("34 minutes, or so")',
        "press Enter",
        "click the button [2]",
        "[2] click",
        "scroll_down",
    ),
]
SAID: dict[str, list[Any]] = {
    "executor": [
        *(DECISION.format(label, c) for c in CALLS for label in ('button "Buy (2)"', "[1]", "x")),
        *({"reasoning": "r", "action": {n: {"element": 1, "text": "x"}}} for n in ("fill", "type")),
        {"action": "click", "arguments": {"element": 2}, "element": 'button "Buy (2)"'},
        [{"function": {"name": "click", "arguments": '{"element": 2}'}}],
    ],
    "planner": [
        "## Step 1\nReasoning: it is there\nStep: Open the list\n\n## Step 2\nStep: Buy it",
        "1. **Open the list**\n   - at the top\n2. Buy it\n\nGood luck!",
        "- Open the list\n- Buy it",
        {"steps": PLAN},
        {"plan": ["Open the list", "Buy it"]},
        {"step 1": "Open the list", "2": "Buy it"},
    ],
    "judge": ["It was found.\nVerdict: success", {"reasons": "It was not", "verdict": "failure"}],
    "webvoyager": [
        "It was found.\n**Verdict:** NOT SUCCESS",
        {"reasons": "r", "verdict": "SUCCESS"},
    ],
    "queries": [{"queries": ["Buy it", "Sell it"]}],
    "feasible": [{"reason": "r", "feasible": True}],
    "ground": [{"steps": [PLAN[0] | {"actions": [1, 2]}, PLAN[1] | {"actions": []}]}],
    "replan": [{"steps": PLAN}],
    "reasons": [{"reasons": ["r", "s"]}],
    "expand": [{"pairs": [{"goal": "Buy the kettle", "steps": PLAN}]}],
    "classes": [{"classes": [{"name": "n", "description": "d", "episodes": [1, 2]}]}],
    "helpful": [{"helpful": [1, 2]}],
    "vary": [{"goal": "Buy the kettle", "steps": PLAN}],
    "output": [{"price": 12.5, "kind": "new", "tags": ["a"], "more": {"b": 1}}],
}
READERS: dict[str, Callable[[str], Any]] = {
    "executor": lambda said: executor.parse(said, PAGE),
    "planner": planner.parse,
    "judge": judge.parse,
    "webvoyager": webvoyager.parse,
    "queries": teacher.Request([], teacher.Queries, "").parse,
    "feasible": teacher.Request([], teacher.Feasibility, "").parse,
    "ground": teacher.Request([], teacher.GroundedPlan, "").parse,
    "replan": teacher.Request([], teacher.NewPlan, "").parse,
    "reasons": teacher.Request([], teacher.Reasons, "").parse,
    "expand": teacher.Request([], teacher.NewPairs, "").parse,
    "classes": teacher.Request([], teacher.FailureClasses, "").parse,
    "helpful": teacher.Request([], teacher.Helpful, "").parse,
    "vary": teacher.Request([], teacher.NewPair, "").parse,
    "output": lambda said: Kept(output=output.parse(said, Form)),
}


def reply(rng: Random, told: Any) -> str:
    """Said in lines or JSON, perhaps in a fence and with words around it, and then garbled."""
    if not isinstance(told, str):
        told = fuzz.mutated(rng, told, rng.choice((0, 0.02, 0.1)))
        told = json.dumps(told, ensure_ascii=rng.random() < 0.5, indent=rng.choice((None, 1)))
    around = rng.choice(("{}", "{}", "```json\n{}\n```", "So:\n\n{}\n\nDone.", "**{}**", '"{}"'))
    return fuzz.garbled(rng, around.replace("{}", told))


@fuzz.sampled(280, every=24_000)
def test_any_reply_is_read_or_refused(number: int, seed: int) -> None:
    counts: Counter[str] = Counter()
    slowest = 0.0
    for n, rng in enumerate(fuzz.cases(number, seed)):
        role = [*READERS][n % len(READERS)]
        said = reply(rng, rng.choice(SAID[role]))
        began = time.process_time()
        counts[read(role, said)] += 1
        spent = time.process_time() - began
        assert spent < SECONDS + A_CHARACTER * len(said), f"{spent} s: {role}, {said[:300]!r}"
        slowest = max(slowest, spent)
    print(f"seed {seed}: {number} replies, {dict(counts)}, the slowest in {slowest:.2f} s")


def read(role: str, said: str) -> str:
    """Reads a reply, and checks that what it gives can be written down."""
    try:
        READERS[role](said).model_dump_json().encode()
        return "read"
    except ParseError as error:
        assert len(str(error).encode()) < MOST, (role, said[:300])
        return "refused"
    except Exception as error:
        raise AssertionError(f"{role} broke at {said[:300]!r}") from error


@pytest.mark.parametrize(
    ("role", "said", "came"),
    [
        ("queries", '{"queries": ["half a character: \\ud83d"]}', "read"),
        ("output", '{"price": 1, "kind": "new", "tags": ["\\udc00"]}', "read"),
        ("ground", json.dumps({"steps": [PLAN[0] | {"x" * 9_000: 1}]}), "refused"),
    ],
)
def test_what_was_found_so(role: str, said: str, came: str) -> None:
    assert read(role, said) == came
