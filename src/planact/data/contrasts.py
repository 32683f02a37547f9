"""More for a judge to learn from a success: what else it was good for, and what it was not.

What an episode did is as much a success where the goal is put in other words, and a failure where
the goal is that of a related task, or where it ends with another answer. So pairs come about that
differ in nothing but what decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from random import Random

from planact.data.failing import misread
from planact.roles.evidence import NO_ANSWER
from planact.tasks.evaluators import match_strings
from planact.tasks.task import Task
from planact.types import Score, Trajectory

_SOURCE = "made of an episode that succeeded"


class Contrasts:
    """Knows the tasks that the episodes were of, and their relatives."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._related: dict[str, list[Task]] = defaultdict(list)
        for task in tasks:
            self._related[task.template].append(task)

    async def of(self, success: Trajectory) -> list[Trajectory]:
        """At most one more success, and a failure for another goal and one with another answer.
        Nothing of an episode whose task is not known, nor of one that has no template and so no
        relatives."""
        related = self._related[success.template] if success.template else []
        task = next((t for t in related if t.key == success.task_id), None)
        if task is None or task.goal != success.goal:
            return []
        random = Random(task.key)
        params = task.instantiation_dict
        reworded = [t for t in related if t.instantiation_dict == params and t.goal != task.goal]
        made = [_scored(_asked(success, random.choice(reworded)))] if reworded else []
        mistakes = [_other_goals(success, task, related, random)]
        if task.eval.reference_answers:
            mistakes.append(_other_answers(success, task, random))
        for alike in mistakes:
            for mistake, wanted in alike:
                if failed := await _failed(mistake, task, wanted):
                    made.append(_scored(mistake, *failed))
                    break
        return made


def _other_goals(
    success: Trajectory, task: Task, related: list[Task], random: Random
) -> Iterator[tuple[Trajectory, Task]]:
    """With the goals of tasks that want something else; those first that differ least."""

    def likeness(other: Task) -> tuple[bool, int, float]:
        params = other.instantiation_dict.items()
        alike = len(params & task.instantiation_dict.items())
        return other.intent_template == task.intent_template, alike, random.random()

    for other in sorted(related, key=likeness, reverse=True):
        if other.eval != task.eval:
            yield _asked(success, other), other


def _other_answers(
    success: Trajectory, task: Task, random: Random
) -> Iterator[tuple[Trajectory, Task]]:
    """With answers that the last page could have misled to."""
    if success.last is None or not success.answer:
        return
    others = [*misread(success.answer, success.last, random), *NO_ANSWER]
    random.shuffle(others)
    for answer in others:
        *before, last = success.steps
        action = last.decision.action.model_copy(update={"args": (answer,)})
        decision = last.decision.model_copy(update={"action": action})
        steps = (*before, last.model_copy(update={"decision": decision}))
        yield success.model_copy(update={"steps": steps, "answer": answer}), task


async def _failed(mistake: Trajectory, done: Task, wanted: Task) -> list[str]:
    """The checks that the evaluator of `wanted` is sure to find failed: where it wants an answer,
    those of that; else what it looks for and the evaluator of `done` does not, because a site that
    one task left as it wants it is not as another one does."""
    if wanted.eval.reference_answers:
        checks = await match_strings(wanted, mistake.answer or "", None)
    else:
        other = set(_texts(wanted)) - set(_texts(done))
        checks = [(False, f"program_html: includes {text!r}; seen: ''") for text in sorted(other)]
        kind = "url_match" if wanted.eval.reference_url else "program_html"
        checks = checks or [(False, f"{kind}: what the goal names; seen: another")]
    return [f"FAIL  {line}" for passed, line in checks if not passed]


def _texts(task: Task) -> Iterator[str]:
    """What pages are compared with."""
    for page in task.eval.program_html or ():
        wanted = page.required_contents
        yield from filter(None, (wanted.exact_match, *(wanted.must_include or ())))


def _asked(episode: Trajectory, task: Task) -> Trajectory:
    return episode.model_copy(update={"goal": task.goal})


def _scored(episode: Trajectory, *failed: str) -> Trajectory:
    score = Score(success=not failed, checks=(*failed, _SOURCE))
    return episode.model_copy(update={"score": score})
