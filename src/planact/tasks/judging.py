"""Asks a judge model: whether an answer means what a reference says (WebArena's fuzzy_match), and
whether an episode did its task (WebVoyager)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from planact.errors import EnvironmentFailure, ModelFailure, ParseError, TaskError
from planact.roles import webvoyager
from planact.roles.ask import MalformedReply, ask
from planact.roles.replies.forms import judge_form
from planact.roles.template import as_asked, render, untrusted
from planact.roles.webvoyager import Verdict
from planact.tasks.task import Task
from planact.types import Exchange, Message, Model, Trajectory

T = TypeVar("T")

SAID = ("same", "different")  # of an answer and what it is compared with
PATIENCE = 300.0  # seconds a judge may take, retries included


@dataclass
class Judge:
    """The model that judges an episode, and what it was asked."""

    model: Model
    exchanges: list[Exchange] = field(default_factory=list)


async def is_same_answer(task: Task, reference: str, answer: str, judge: Judge | None) -> bool:
    """Whether `answer` means `reference`. Equal texts need no judge.

    Raises `TaskError` where a judge is needed and missing, `ModelFailure` where it fails.
    """
    if answer.strip().lower() == reference.strip().lower():
        return True
    if judge is None:
        raise TaskError(
            f"task {task.key} is scored by what the answer means", "Give a judge model."
        )
    return await _same("answer", task, reference, answer, judge)


async def is_same_reason(task: Task, answer: str, judge: Judge | None) -> bool:
    """Whether `answer` says that the task cannot be done, and why. "N/A" alone is enough, and is
    the only answer that counts without a judge. Raises `ModelFailure`."""
    if answer.strip().strip("'\"").lower() == "n/a":
        return True
    return judge is not None and await _same(
        "reason", task, task.eval.string_note or "not stated", answer, judge
    )


async def judge_episode(
    task: Task, trajectory: Trajectory, judge: Judge | None, screens: Path | None
) -> Verdict:
    """WebVoyager's verdict on an episode. One without an answer failed, as published.

    `screens` is the folder of its screenshots. Raises `TaskError` where it or the judge is missing,
    `EnvironmentFailure` where a screenshot is, `ModelFailure` where the judge fails.
    """
    if trajectory.answer is None:
        return Verdict(success=False, reasons="the agent gave no answer")
    if judge is None or screens is None:
        raise TaskError(
            f"task {task.key} is judged by the episode's screenshots",
            "Give a judge model that sees images, and keep the screenshots.",
        )
    reference = task.eval.webvoyager
    assert reference is not None  # Task's validation
    messages = webvoyager.render(
        trajectory,
        judge.model.settings,
        reference=reference.ans,
        changes=reference.type == "possible",
        notice=reference.notice,
        screens=_last_screens(trajectory, screens),
    )
    return await _ask(judge, messages, webvoyager.parse, webvoyager.SAID)


def _last_screens(trajectory: Trajectory, folder: Path) -> tuple[bytes, ...]:
    """The pages before the last actions. The folder may hold more, of an earlier try."""
    numbers = range(len(trajectory.steps))[-webvoyager.SCREENS :]
    try:
        return tuple((folder / f"{number}.png").read_bytes() for number in numbers)
    except OSError as error:
        raise EnvironmentFailure(f"{error.filename}: {error.strerror}") from error


async def _same(block: str, task: Task, reference: str, answer: str, judge: Judge) -> bool:
    if not answer.strip():
        return False
    asked = as_asked(judge.model.settings)
    reported = render("comparison", "reported", answer=untrusted(answer), **asked)
    told = {"goal": task.goal, "reference": reference, "reported": reported}
    prompt = render("comparison", block, **told, **asked)
    return await _ask(judge, [Message(role="user", content=prompt)], _verdict, SAID)


async def _ask(
    judge: Judge, messages: list[Message], parse: Callable[[str], T], verdicts: Sequence[str]
) -> T:
    """The judge's verdict. Raises `ModelFailure` where it gives none, or none in time."""
    form = judge_form(judge.model.settings, verdicts)
    note = judge.exchanges.append
    try:
        async with asyncio.timeout(PATIENCE):
            return await ask(judge.model, messages, parse, note, role="judge", form=form)
    except MalformedReply as error:
        raise ModelFailure(f"the judge {judge.model.name} gave no verdict: {error}") from error
    except TimeoutError as error:
        message = f"the judge {judge.model.name} gave no verdict within {PATIENCE:.0f} seconds"
        raise ModelFailure(message) from error


def _verdict(text: str) -> bool:
    verdicts: list[str] = re.findall(r"verdict\W*(same|different)\b", text.lower())
    if not verdicts:
        raise ParseError('it has no line "Verdict: same" or "Verdict: different"')
    return verdicts[-1] == "same"
