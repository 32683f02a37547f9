"""More for a judge to learn from an episode: what else it was good for, and what it was not.

What an episode did is as much a success, or a failure, where the goal is put in other words. A
success stays one where something has another name throughout. It is a failure where the goal is
that of a related task, where the goal alone has the other name, and where it ends with another
answer. So pairs come about that differ in nothing but what decides. A change that a demonstrator
made is a failure where it ends before that was sent.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random

from more_itertools import interleave_longest, unique_everseen
from rapidfuzz import fuzz

from planact.data.demonstrators.corrupted import misread, values
from planact.data.engine.structure import until
from planact.roles.judge_features import NO_ANSWER, as_a_whole, sends
from planact.tasks.evaluators import match_strings, scored
from planact.tasks.task import Task
from planact.types import DEMONSTRATOR, Check, Score, Trajectory

_SOURCE = "made of another episode"
_REWORDED, _OTHER_GOALS, _RENAMED, _OTHER_ANSWERS = 2, 2, 4, 3  # at most so many of an episode
_LONG = 5  # letters or digits: what is shorter stands for other things too
_LEEWAY = 20  # of 100, by how much a goal may be likelier than one that is nearer


class HardNegatives:
    """Knows the tasks that the episodes were of, and their relatives."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._related: dict[str, list[Task]] = defaultdict(list)
        for task in tasks:
            self._related[task.template].append(task)

    async def of(self, episode: Trajectory) -> list[Trajectory]:
        """The episode with the goal in other words; of a success, failures for other goals and
        with other answers; where no answer is wanted, failures and successes with other names.
        Nothing of an episode without a score, whose task is not known, or that has no template
        and so no relatives."""
        related = self._related[episode.template] if episode.template else []
        task = next((t for t in related if t.key == episode.task_id), None)
        if task is None or task.goal != episode.goal or episode.score is None:
            return []
        random = Random(task.key)
        params = task.instantiation_dict
        reworded = [t for t in related if t.instantiation_dict == params and t.goal != task.goal]
        random.shuffle(reworded)
        score = episode.score
        made = [_with_score(_asked(episode, alike), score) for alike in reworded[:_REWORDED]]
        if not episode.succeeded:
            return made
        made += await _failures(_other_goals(episode, task, related, random), task, _OTHER_GOALS)
        if task.eval.reference_answers:
            mistakes = _other_answers(episode, task, random)
            made += await _failures(mistakes, task, _OTHER_ANSWERS)
        else:
            made += _cut_short(episode, task, random)
            made += islice(_renamed(episode, task, related, random), _RENAMED)
        return made


async def _failures(
    mistakes: Iterable[tuple[Trajectory, Task]], done: Task, at_most: int
) -> list[Trajectory]:
    """The first that are sure to fail what is wanted of them."""
    made: list[Trajectory] = []
    for mistake, wanted in mistakes:
        if len(made) == at_most:
            break
        score = scored(await _checked(mistake, done, wanted))
        if not score.success:
            made.append(_with_score(mistake, score))
    return made


def _other_goals(
    success: Trajectory, task: Task, related: list[Task], random: Random
) -> Iterator[tuple[Trajectory, Task]]:
    """With the goals of tasks that want something else; those first that differ least, mostly."""

    def likeness(other: Task) -> tuple[bool, int, float]:
        params = other.instantiation_dict.items()
        alike = len(params & task.instantiation_dict.items())
        near = fuzz.ratio(other.goal, task.goal) + random.uniform(0, _LEEWAY)
        return other.intent_template == task.intent_template, alike, near

    for other in sorted(related, key=likeness, reverse=True):
        if other.eval != task.eval:
            yield _asked(success, other), other


def _cut_short(success: Trajectory, task: Task, random: Random) -> Iterator[Trajectory]:
    """Ended before the last that was sent, and before that. Demonstrators do nothing in vain but
    for their slips; what else an agent did may have been."""
    spoilt = any(step.decision.note.failure for step in success.steps)
    if success.executor != DEMONSTRATOR or spoilt:
        return
    needed = [
        n for n, step in enumerate(success.steps) if sends(step) and not step.decision.note.slip
    ]
    last = max(needed, default=0)
    named = [text for text in _texts(task) if as_a_whole(text).search(success.goal)]
    for n in dict.fromkeys((last, random.randint(0, last))):
        if n:
            yield _with_score(until(success, n - 1, "done"), scored(_not_given(task, named)))


def _renamed(
    success: Trajectory, task: Task, related: list[Task], random: Random
) -> Iterator[Trajectory]:
    """With something that the goal names called a little otherwise: in the goal alone, as where an
    agent mixed up what looks alike, and in all that was done and seen."""
    params = [*task.instantiation_dict.items()]
    for param, value in random.sample(params, len(params)):
        name = str(value)
        if len(as_a_whole(name).findall(success.goal)) != 1:
            continue
        if slips := _slips(name, {str(other.instantiation_dict.get(param)) for other in related}):
            slip = random.choice(slips)
            goal = _replaced(success.goal, name, slip)
            score = scored([_not_included(slip, seen=name)])
            yield _with_score(success.model_copy(update={"goal": goal}), score)
            if len(name) >= _LONG:
                yield _throughout(success, name, slip)


def _throughout(success: Trajectory, name: str, slip: str) -> Trajectory:
    old, new = (json.dumps(text, ensure_ascii=False)[1:-1] for text in (name, slip))
    in_values = re.compile(as_a_whole(old).pattern + '(?!":)', re.IGNORECASE)  # not in JSON's keys
    record = in_values.sub(lambda _: new, success.model_dump_json())
    renamed = Trajectory.model_validate_json(record)
    of_the_task = {"task_id": success.task_id, "template": success.template}
    renamed = renamed.model_copy(update=of_the_task)
    return _with_score(renamed, renamed.score or Score(success=True))


def _replaced(text: str, old: str, new: str) -> str:
    return as_a_whole(old).sub(lambda _: new, text)


def _slips(value: str, others: Iterable[str]) -> list[str]:
    """The value with another digit, and with a word of another one in the same place."""
    words = value.split()
    slips = []
    for digit in re.finditer(r"\d", value):
        slips += [f"{value[: digit.start()]}{n}{value[digit.end() :]}" for n in range(1, 10)]
    for other in others:
        theirs = other.split()
        if len(theirs) == len(words):
            slips += [" ".join([*words[:n], w, *words[n + 1 :]]) for n, w in enumerate(theirs)]
    return sorted({*slips} - {value})


def _other_answers(
    success: Trajectory, task: Task, random: Random
) -> Iterator[tuple[Trajectory, Task]]:
    """With answers that the last page could have misled to: what is like the right one, what
    stands anywhere, a part of the right one, and nothing."""
    if success.last is None or not success.answer:
        return
    kinds = [
        [*misread(success.answer, success.last, random)],
        [*values(success.last)],
        [*success.answer.split()],
        [*NO_ANSWER],
    ]
    for others in kinds:
        random.shuffle(others)
    random.shuffle(kinds)
    for answer in unique_everseen(interleave_longest(*kinds)):
        *before, last = success.steps
        action = last.decision.action.model_copy(update={"args": (answer,)})
        decision = last.decision.model_copy(update={"action": action})
        steps = (*before, last.model_copy(update={"decision": decision}))
        yield success.model_copy(update={"steps": steps, "answer": answer}), task


async def _checked(mistake: Trajectory, done: Task, wanted: Task) -> list[Check]:
    """The checks of `wanted` whose outcome is sure: where it wants an answer, those of that; else
    it is not given what it looks for and the evaluator of `done` does not, because a site that one
    task left as it wants it is not as another one does."""
    if wanted.eval.reference_answers:
        return await match_strings(wanted, mistake.answer or "", None)
    return _not_given(wanted, set(_texts(wanted)) - set(_texts(done)))


def _not_given(wanted: Task, texts: Iterable[str]) -> list[Check]:
    """The checks of `wanted` that look for the texts, failed; where there are none, one that is."""
    checks = [_not_included(text) for text in sorted(texts)]
    kind = "url_match" if wanted.eval.reference_url else "program_html"
    other = Check(kind=kind, passed=False, wanted="what the goal names", seen="another")
    return checks or [other]


def _not_included(text: str, seen: str = "") -> Check:
    return Check(kind="program_html", passed=False, how="includes", wanted=text, seen=seen)


def _texts(task: Task) -> Iterator[str]:
    """What pages are compared with."""
    for page in task.eval.program_html or ():
        wanted = page.required_contents
        yield from filter(None, (wanted.exact_match, *(wanted.must_include or ())))


def _asked(episode: Trajectory, task: Task) -> Trajectory:
    return episode.model_copy(update={"goal": task.goal})


def _with_score(episode: Trajectory, score: Score) -> Trajectory:
    return episode.model_copy(update={"score": score.noted(_SOURCE)})
