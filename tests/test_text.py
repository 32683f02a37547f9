"""Whatever models, pages and people say, a terminal is told text and nothing else."""

from __future__ import annotations

import io
import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from planact.cli.display.narration import Narration, narrator
from planact.cli.display.outcome import table
from planact.cli.display.progress import RunProgress
from planact.cli.display.terminal import printed
from planact.errors import Owner, StopReason
from planact.evaluate.summary import summarise
from planact.text import line, money, visible
from planact.types import (
    Action,
    Check,
    Decision,
    Observation,
    Plan,
    PlanRound,
    PlanStep,
    Score,
    Step,
    Stop,
    Target,
    Trajectory,
)

HOSTILE = "[/b] [red]\x1b]0;owned\x07 \x9b2J \u202egnp.exe\u202c \r\ud800 :smile: \\"
PIECES = (
    "[",
    "]",
    "[/]",
    "[red]",
    "[/b]",
    "\\",
    "\x1b[31m",
    "\x9b",
    "\x07",
    "\r",
    "\u202e",
    "\u2028",
)
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(st.characters(codec=None)))).map(
    "".join
)


def is_plain(text: str) -> bool:
    """Whether a terminal shows it and does nothing else."""
    return not any(
        unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\n\t" for c in text
    ) and not re.search("[\u202a-\u202e\u2066-\u2069]", text)


def episode(text: str) -> Trajectory:
    page = Observation(url=text, title=text)
    decision = Decision(
        reasoning=text,
        target=Target(role="link", name=text),
        action=Action(name="click", args=(1, text)),
    )
    return Trajectory(
        task_id=text,
        goal=text,
        start_url=text,
        site=text,
        template=text,
        plans=(
            PlanRound(plan=Plan(steps=(PlanStep(reasoning=text, step=text),)), at=1, trigger=text),
        ),
        steps=(Step(observation=page, decision=decision, error=text),),
        answer=text,
        stop=Stop(reason=StopReason.FAILED, owner=Owner.MODEL, message=text),
        score=Score(
            success=False, checks=(Check(kind="url_match", passed=False, seen=text),), notes=(text,)
        ),
    )


def test_what_is_replaced_can_be_seen() -> None:
    assert visible(HOSTILE) == (
        r"[/b] [red]\x1b]0;owned\x07 \x9b2J \u202egnp.exe\u202c \r\ud800 :smile: " "\\"
    )
    assert visible("a\tb\nc – 日本語 עברית £1 👩‍🍳") == "a\tb\nc – 日本語 עברית £1 👩‍🍳"
    assert line(" a\n\tb  c ") == "a b c"
    assert [money(d) for d in (0, 0.00424, 0.5, 1234.5)] == [
        "$0.00",
        "$0.0042",
        "$0.50",
        "$1,234.50",
    ]


@given(texts)
def test_text_is_printed_as_it_is(text: str) -> None:
    console = Console(file=io.StringIO(), width=10_000)
    console.print(printed(text, "red"), soft_wrap=True, end="")
    output = console.file.getvalue()  # type: ignore[attr-defined]
    assert is_plain(output)
    assert re.sub(r"\s", "", output) == re.sub(r"\s", "", visible(text))


@given(texts)
def test_no_display_lets_anything_through(text: str) -> None:
    told = episode(text)
    console = Console(file=io.StringIO(), width=80)
    tell = narrator(console)
    for event in (*told.plans, *told.steps, told.stop):
        tell(event)
    for view in (Narration(console), RunProgress(console)):
        with view.open(1, 0), view.watch(text, text, steps=3) as on_event:
            on_event(told.steps[0])
            on_event(told.plans[0])
            view.finished(told)
    console.print(table(summarise([told], text, text)))
    assert is_plain(console.file.getvalue())  # type: ignore[attr-defined]
