"""Episodes of two tasks, made of one of each: for a judge to learn that all of a goal counts.

Each part is as it was recorded, with its evaluators' outcome. The whole succeeded if both did; it
failed if one of them did, or if only one was gone through. So a judge sees goals of far more kinds
than there are templates, and successes and failures that differ in one part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from random import Random

from planact.tasks.evaluators import CANNOT
from planact.types import Score, Trajectory

WORDINGS = (
    "{first} Then: {second}",
    "First: {first} After that: {second}",
    "{second} But before that: {first}",
    "There are two things to do. {first} {second}",
)
SUCCESSES, FAILURES, UNDONE = 3, 2, 1  # after a success
AFTER_FAILURE = 2
_SOURCE = "made of two episodes"


def composite_goals(
    recorded: Iterable[Trajectory], told: Iterable[Trajectory]
) -> Iterator[Trajectory]:
    """Every change, with tasks of other templates on its site after it, half of them of `told` (see
    `hindsight_relabelling`) where there are as many. One that failed is followed by successes; one
    that succeeded by successes, failures, and what is left undone."""
    sites, told_of = _parts(recorded), _parts(told)
    for site, episodes in sites.items():
        for first in filter(_is_change, episodes):
            random = Random(f"compounds {first.task_id}")
            others = [e for e in episodes if e.template != first.template]
            more = [e for e in told_of[site] if e.task_id != first.task_id]
            others += random.sample(more, min(len(more), len(others)))
            random.shuffle(others)
            good = [e for e in others if e.succeeded]
            bad = [e for e in others if not e.succeeded]
            if first.succeeded:
                whole = [*good[:SUCCESSES], *bad[:FAILURES]]
                undone = good[SUCCESSES : SUCCESSES + UNDONE]
            else:
                whole, undone = good[:AFTER_FAILURE], []
            yield from (_both(first, second, random) for second in whole)
            yield from (_half(first, second, random) for second in undone)


def _parts(episodes: Iterable[Trajectory]) -> defaultdict[str, list[Trajectory]]:
    """By site, those that can be a part."""
    sites: defaultdict[str, list[Trajectory]] = defaultdict(list)
    for episode in episodes:
        if episode.score and episode.score.checks and not _cannot(episode.score):
            sites[episode.site].append(episode)
    return sites


def _is_change(episode: Trajectory) -> bool:
    assert episode.score  # see `_parts`
    return all(check.kind != "string_match" for check in episode.score.checks)


def _cannot(score: Score) -> bool:
    """Whether the task cannot be done: nothing else can be asked for with it."""
    return any(check.how == CANNOT for check in score.checks)


def _both(first: Trajectory, second: Trajectory, random: Random) -> Trajectory:
    decisive = second if first.succeeded else first
    assert decisive.score
    whole = _of_both(first, second, random)
    steps = (*first.steps[:-1], *second.steps)  # the first part's last step is its exit
    return whole.model_copy(update={"steps": steps, "score": decisive.score.noted(_SOURCE)})


def _half(first: Trajectory, second: Trajectory, random: Random) -> Trajectory:
    """Only one part is gone through: the other one's checks fail."""
    done, left = random.choice([(first, second), (second, first)])
    assert left.score
    failed = tuple(c.model_copy(update={"passed": False}) for c in left.score.checks)
    update = {
        "steps": done.steps,
        "last": done.last,
        "answer": done.answer,
        "score": Score(success=False, checks=failed, notes=left.score.notes).noted(_SOURCE),
    }
    return _of_both(first, second, random).model_copy(update=update)


def _of_both(first: Trajectory, second: Trajectory, random: Random) -> Trajectory:
    """The second's end under the goals of both."""
    goal = random.choice(WORDINGS).format(first=first.goal, second=second.goal)
    template = f"{first.template}, {second.template}"
    update = {"task_id": first.task_id, "goal": goal, "template": template}
    return second.model_copy(update=update)
