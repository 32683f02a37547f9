"""Goals that parts of episodes reached, told afterwards: for a judge to see more kinds of them.

Whatever an episode was for, on its way it opened pages, entered values, pressed buttons and came by
facts and lists. Each of these is a goal that was reached for sure, and with something else asked
for or answered, one that was not (hindsight, Andrychowicz et al., arXiv 1707.01495, here for
language).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import zip_longest
from random import Random

from planact.browser.actions import EDITABLE
from planact.data.demonstrators.corrupted import misread, values
from planact.data.engine.structure import Structure, until
from planact.roles.judge_features import N_A, as_a_whole, rows, sends
from planact.tasks.evaluators import scored
from planact.types import Check, Observation, Part, Trajectory

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
PRESS = (
    'Press "{button}" on "{page}".',
    'Use the button "{button}" of the page "{page}".',
    'I want "{button}" to be pressed on the page "{page}".',
)
LISTED = (
    'Which is the {place} of those listed on "{page}"?',
    'Tell me what the list on "{page}" has in its {place} row.',
    'On "{page}" there is a list. What comes {place}?',
)
PLACES = {"first": 0, "second": 1, "third": 2, "last": -1}
_DONE = 0.5  # how likely it is something that was done
_SOURCE = "told afterwards"
_ENTERING = ("fill", "select")
_FACT = re.compile(r"([A-Z][\w ().]{2,30}): (\S.{0,40})")
_LABEL = re.compile(r"([A-Z][\w ().]{2,30}):")
_LONGEST = 40  # characters of a name that is asked for
_includes = partial(Check, kind="program_html", how="includes")


def relabelled(recorded: Iterable[Trajectory]) -> Iterator[Trajectory]:
    """Of each episode something that it did or could have answered, where there is any: once as a
    success and once as a failure."""
    for episode in recorded:
        random = Random(f"hindsight {episode.task_id}")
        steps = [n for n, step in enumerate(episode.steps[:-1]) if step.changed and not step.error]
        random.shuffle(steps)
        sent = random.sample((_sent, _pressed), 2)
        done = (*sent, _opened)  # most steps opened something: the last choice
        said = random.sample((_read, _listed), 2)
        kinds = (*done, *said) if random.random() < _DONE else (*said, *done)
        told = ([*kind(episode, n, random)] for kind in kinds for n in steps)
        made = next((made for made in told if len(made) > 1), [])
        if made:
            yield from (made[0], random.choice(made[1:]))


def _opened(episode: Trajectory, n: int, random: Random) -> Iterator[Trajectory]:
    step = episode.steps[n]
    target = step.decision.target
    if step.decision.action.name != "click" or target is None or target.role != "link":
        return
    others = [e for e in step.observation.elements if e.role == "link" and not e.is_called(target)]
    others = [e for e in others if e.name and e.name.casefold() not in target.label.casefold()]
    asked = random.choice(OPEN)
    check = partial(Check, kind="url_match", wanted="where the link leads")
    that, another = check(passed=True, seen="that"), check(passed=False, seen="another")
    name = target.name
    yield _until(episode, n, asked.format(name=name), "done", [that], "open")
    if others:
        goal = asked.format(name=random.choice(others).name)
        yield _until(episode, n, goal, "done", [another], "open")
    if n:
        goal = asked.format(name=name)
        yield _until(episode, n - 1, goal, "done", [another], "open")


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

    def goal(form: dict[str, str]) -> str:
        fields = " and ".join(f'"{value}" as "{field}"' for field, value in form.items())
        return asked.format(fields=fields, button=button)

    def checks(form: dict[str, str]) -> list[Check]:
        seen = {field: entered.get(field, "") for field in form}
        return [
            _includes(passed=seen[field] == value, wanted=value, seen=seen[field])
            for field, value in form.items()
        ]

    yield _until(episode, n, goal(entered), "done", checks(entered), "enter")
    field = random.choice([*entered])
    alike = [v for v in misread(entered[field], step.observation, random) if v]
    alike = [v for v in alike if v.casefold() not in entered[field].casefold()]
    if alike:
        other = entered | {field: random.choice(alike)}
        yield _until(episode, n, goal(other), "done", checks(other), "enter")
    if more := _not_entered(step.observation, entered, random):
        both = entered | more
        yield _until(episode, n, goal(both), "done", checks(both), "enter")
    unsent = [_includes(passed=False, wanted=value, seen="") for value in entered.values()]
    yield _until(episode, n - 1, goal(entered), "done", unsent, "enter")


def _not_entered(page: Observation, entered: dict[str, str], random: Random) -> dict[str, str]:
    """A field of the page that nothing was entered into, with a value that it does not have."""
    fields = [e for e in page.elements if e.role in EDITABLE and e.name not in ("", *entered)]
    if not fields:
        return {}
    field = random.choice(fields)
    others = [v for v in field.options or values(page) if v not in ("", field.value)]
    return {field.name: random.choice(others)} if others else {}


def _pressed(episode: Trajectory, n: int, random: Random) -> Iterator[Trajectory]:
    step, structure = episode.steps[n], Structure(episode)
    if step.decision.action.name != "click" or structure.role(n) != "button":
        return
    page, button = step.observation, structure.name(n)
    others = [e.name for e in page.elements if e.role == "button" and e.name not in ("", button)]
    asked = random.choice(PRESS)
    check = partial(Check, kind="program_html", wanted="what the button does")
    goal = asked.format(button=button, page=_title(page))
    yield _until(episode, n, goal, "done", [check(passed=True, seen="that")], "press")
    yield _until(episode, n - 1, goal, "done", [check(passed=False, seen="nothing")], "press")
    if others:
        other = asked.format(button=random.choice(others), page=_title(page))
        seen = check(passed=False, seen="something else")
        yield _until(episode, n, other, "done", [seen], "press")


def _read(episode: Trajectory, n: int, random: Random) -> Iterator[Trajectory]:
    page, before = Structure(episode).after(n), {*_facts(episode.steps[n].observation)}
    facts = [fact for fact in _facts(page) if fact not in before]
    if not facts:
        return
    label, value = random.choice(facts)
    goal = random.choice(READ).format(page=_title(page), label=label)
    others = [v for _, v in facts if v != value] + [*misread(value, page, random)]
    yield from _answered(episode, n, goal, value, others, random, "read")


def _listed(episode: Trajectory, n: int, random: Random) -> Iterator[Trajectory]:
    page = Structure(episode).after(n)
    names = _names(page)
    if len(names) < len(PLACES):
        return
    place = random.choice([*PLACES])
    goal = random.choice(LISTED).format(place=place, page=_title(page))
    name = names[PLACES[place]]
    if len(as_a_whole(name).findall(page.text)) > 1:
        return  # it may be looked for elsewhere on the page
    others = [other for other in names if other != name]
    yield from _answered(episode, n, goal, name, others, random, "list")


def _answered(
    episode: Trajectory,
    n: int,
    goal: str,
    right: str,
    others: list[str],
    random: Random,
    kind: str,
) -> Iterator[Trajectory]:
    """The right answer, wrong ones and none. It may be given where it is read or further on."""
    end = random.choice([n, random.randrange(n, len(episode.steps) - 1)])
    others = [v for v in others if v and right.casefold() not in v.casefold()]
    for said in (right, *random.sample(others, min(2, len(others))), N_A):
        passed = said == right
        check = Check(kind="string_match", passed=passed, how="includes", wanted=right, seen=said)
        yield _until(episode, end, goal, said, [check], kind)


def _title(page: Observation) -> str:
    """The page's own part of its title."""
    return page.title.partition(" | ")[0].strip('"')


def _names(page: Observation) -> list[str]:
    """What the rows of the page's longest list are called; nothing where two are called alike."""
    lists: dict[int, list[str]] = defaultdict(list)
    for n, (_, number) in rows(page).items():
        if name := next(filter(None, map(_link, page.content[n].parts)), ""):
            lists[number].append(name)
    longest = max(lists, default=0)
    names = lists[longest]
    return names if len(names) == len({*names}) == longest else []


def _link(part: Part) -> str:
    """The name of the link that it is; empty where it is none, or one with too long a name."""
    element = part.element
    named = element and element.role == "link" and len(element.name) <= _LONGEST
    return element.name if element and named else ""


def _facts(page: Observation) -> Iterator[tuple[str, str]]:
    """What the page says under a label that it has once."""
    found = []
    for line in page.content:
        for part, then in zip_longest(line.parts, line.parts[1:]):
            if line.heading:
                continue
            if fact := _FACT.fullmatch(part.text):
                found.append((fact[1], fact[2]))
            elif (label := _LABEL.fullmatch(part.text)) and then and (link := _link(then)):
                found.append((label[1], link))
    counts = Counter(label for label, _ in found)
    yield from ((label, value) for label, value in found if counts[label] == 1)


def _until(
    episode: Trajectory, n: int, goal: str, answer: str, checks: list[Check], kind: str
) -> Trajectory:
    """The episode up to step `n` and no further, for another goal."""
    template, score = f"{episode.template}: {kind}", scored(checks).noted(_SOURCE)
    update = {"goal": goal, "template": template, "score": score}
    return until(episode, n, answer).model_copy(update=update)
