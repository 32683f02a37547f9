"""Compares an answer's meaning with a reference by a judge model (WebArena's fuzzy_match)."""

from __future__ import annotations

import re

from planact.errors import ModelFailure, ParseError, TaskError
from planact.roles.ask import MalformedReply, ask
from planact.roles.template import render
from planact.tasks.task import Task
from planact.types import Message, Model


async def is_same_answer(task: Task, reference: str, answer: str, judge: Model | None) -> bool:
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


async def is_same_reason(task: Task, answer: str, judge: Model | None) -> bool:
    """Whether `answer` says that the task cannot be done, and why. "N/A" alone is enough, and is
    the only answer that counts without a judge. Raises `ModelFailure`."""
    if answer.strip().strip("'\"").lower() == "n/a":
        return True
    return judge is not None and await _same(
        "reason", task, task.eval.string_note or "not stated", answer, judge
    )


async def _same(block: str, task: Task, reference: str, answer: str, judge: Model) -> bool:
    if not answer.strip():
        return False
    answer = answer.replace("</answer", "< /answer")  # it cannot close the fence around it
    reported = render("comparison", "reported", answer=answer)
    prompt = render("comparison", block, goal=task.goal, reference=reference, reported=reported)
    try:
        return await ask(judge, [Message(role="user", content=prompt)], _verdict, lambda _: None)
    except MalformedReply as error:
        raise ModelFailure(f"the judge {judge.name} gave no verdict: {error}") from error


def _verdict(text: str) -> bool:
    verdicts: list[str] = re.findall(r"verdict\W*(same|different)\b", text.lower())
    if not verdicts:
        raise ParseError('it has no line "Verdict: same" or "Verdict: different"')
    return verdicts[-1] == "same"
