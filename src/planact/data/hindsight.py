"""Goals that parts of episodes reached, told afterwards: for a judge to see more kinds of them.

Whatever an episode was for, on its way it opened pages, entered values and came by facts. Each of
these is a goal that was reached for sure, and with something else asked for, one that was not
(hindsight, Andrychowicz et al., arXiv 1707.01495, here for language).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random

from planact.data.failing import misread
from planact.data.structure import Structure
from planact.errors import StopReason
from planact.roles.evidence import sends, without_numbers
from planact.tasks.evaluators import Check, scored
from planact.types import Action, Decision, Observation, Step, Stop, Trajectory

OPEN = (
    'Open "{name}".',
    'Go to "{name}" and stay there.',
    'I want to see what is behind "{name}".',
    'Show me "{name}".',
)
READ = (
    'What does "{page}" say for "{label}"?',
    'Tell me the "{label}" that is given on "{page}".',
    'Look up "{label}" on the page "{page}".',
    'On "{page}", which "{label}" is shown?',
)
ENTER = (
    'Fill in {fields} and press "{button}".',
    'Use "{button}" with {fields}.',
    'In the form, put {fields}. Send it with "{button}".',
)
_SOURCE = "told afterwards"
_ENTERING = ("fill", "select")
_FACT = re.compile(r"([A-Z][\w ().]{2,30}): (\S.{0,40})")
_LABEL = re.compile(r"([A-Z][\w ().]{2,30}):")
_LINK = re.compile(r'link "([^"]{1,40})"')


def hindsight(recorded: Iterable[Trajectory]) -> Iterator[Trajectory]:
    """Of each episode a form that it sent, or else a page that it opened or a fact that it came by,
    where there is any: once as a success and once as a failure."""
    for episode in recorded:
        random = Random(f"hindsight {episode.task_id}")
        steps = [n for n, step in enumerate(episode.steps[:-1]) if step.changed and not step.error]
        random.shuffle(steps)
        kinds = (_sent, *random.sample((_opened, _read), 2))
        told = ([*kind(episode, n, random)] for kind in kinds for n in steps)
        made = next((made for made in told if len(made) > 1), [])
        if made:
            yield from (made[0], random.choice(made[1:]))


def _opened(episode: Trajectory, n: int, random: Random) -> Iterator[Trajectory]:
    step = episode.steps[n]
    target = step.decision.target
    if step.decision.action.name != "click" or not target.startswith("link "):
        return
    others = [e for e in step.observation.elements if e.role == "link" and e.label != target]
    others = [e for e in others if e.name and e.name.casefold() not in target.casefold()]
    asked = random.choice(OPEN)
    check = "url_match: where the link leads; seen: "
    name = Structure(episode).name(n)
    yield _until(episode, n, asked.format(name=name), "done", [(True, check + "that")], "open")
    if others:
        goal = asked.format(name=random.choice(others).name)
        yield _until(episode, n, goal, "done", [(False, check + "another")], "open")
    if n:
        goal = asked.format(name=name)
        yield _until(episode, n - 1, goal, "done", [(False, check + "another")], "open")


def _sent(episode: Trajectory, n: int, random: Random) -> Iterator[Trajectory]:
    step, structure = episode.steps[n], Structure(episode)
    if not sends(step) or not step.decision.target:
        return
    first = n
    while first and episode.steps[first - 1].decision.action.name in _ENTERING:
        first -= 1
    entered = {
        structure.name(m): str(episode.steps[m].decision.action.args[-1])
        for m in range(first, n)
        if not episode.steps[m].error
    }
    if not entered:
        return
    asked, button = random.choice(ENTER), structure.name(n)

    def goal(values: dict[str, str]) -> str:
        fields = " and ".join(f'"{value}" as "{field}"' for field, value in values.items())
        return asked.format(fields=fields, button=button)

    def checks(values: dict[str, str]) -> list[Check]:
        return [
            (entered[field] == value, f"program_html: includes {value!r}; seen: {entered[field]!r}")
            for field, value in values.items()
        ]

    yield _until(episode, n, goal(entered), "done", checks(entered), "enter")
    field = random.choice([*entered])
    values = [v for v in misread(entered[field], step.observation, random) if v]
    values = [v for v in values if v.casefold() not in entered[field].casefold()]
    if values:
        other = entered | {field: random.choice(values)}
        yield _until(episode, n, goal(other), "done", checks(other), "enter")
    unsent = [(False, f"program_html: includes {value!r}; seen: ''") for value in entered.values()]
    yield _until(episode, n - 1, goal(entered), "done", unsent, "enter")


def _read(episode: Trajectory, n: int, random: Random) -> Iterator[Trajectory]:
    page = Structure(episode).after(n)
    facts = [*_facts(page)]
    if not facts:
        return
    label, value = random.choice(facts)
    goal = random.choice(READ).format(page=page.title, label=label)
    others = [v for _, v in facts if v != value] + [*misread(value, page, random)]
    others = [v for v in others if v and value.casefold() not in v.casefold()]
    for said in (value, *random.sample(others, min(2, len(others)))):
        check = f"string_match: includes {value!r}; seen: the answer {said!r}"
        yield _until(episode, n, goal, said, [(said == value, check)], "read")


def _facts(page: Observation) -> Iterator[tuple[str, str]]:
    """What the page says under a label that it has once."""
    found = []
    for line in map(without_numbers, page.lines):
        parts = line.split(" | ")
        for part, then in zip(parts, [*parts[1:], ""], strict=True):
            if fact := _FACT.fullmatch(part):
                found.append((fact[1], fact[2]))
            elif (label := _LABEL.fullmatch(part)) and (link := _LINK.match(then)):
                found.append((label[1], link[1]))
    counts = Counter(label for label, _ in found)
    yield from ((label, value) for label, value in found if counts[label] == 1)


def _until(
    episode: Trajectory, n: int, goal: str, answer: str, checks: list[Check], kind: str
) -> Trajectory:
    """The episode up to step `n` and no further."""
    decision = Decision(
        reasoning="Finish.", plan_step="Finish", action=Action(name="exit", args=(answer,))
    )
    page = Structure(episode).after(n)
    update = {
        "goal": goal,
        "template": f"{episode.template}: {kind}",
        "steps": (*episode.steps[: n + 1], Step(observation=page, decision=decision)),
        "last": page,
        "answer": answer,
        "stop": Stop(reason=StopReason.EXIT),
        "score": scored(checks).noted(_SOURCE),
    }
    return episode.model_copy(update=update)
