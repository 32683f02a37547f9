"""Training sets: trajectories with plans, and pairs of goal and plan, to chat examples through the
roles' own render."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeVar

from planact.data.engine.records import VARIATIONS, Pair, Planned, parse_line, read_lines
from planact.data.engine.stage import Listener, Running, stage
from planact.data.export.card import write_card
from planact.data.export.formats import Format, settings_files
from planact.data.export.rewording import reworded
from planact.data.export.sets import LIMITS, TOO_MANY, TrainingSet
from planact.data.teachers.wording import values
from planact.errors import UsageError
from planact.evaluate.folder import write_whole
from planact.llm.embedded import SETTINGS
from planact.roles import executor, planner
from planact.roles.template import digest
from planact.types import Message, ModelSettings, Observation, Plan, Record, Trajectory, unheard

NO_PAGE = "left out, the page was"  # a later stage had no answer for it, or refused one

Goal = TypeVar("Goal", Trajectory, Pair)

_VALUE = re.compile(r'"[^"]*"|\d[\d.,]*')


class ExportOptions(Record):
    """What training sets are to be like."""

    format: Format = Format.TRL
    reasoning: bool = True  # whether replies say why before they say what
    rewording: float = 0.0  # share of the goals that are put in other words
    validation: float = 0.05  # share of the tasks that is held out
    license: str = "unknown"  # as Hugging Face names licences
    settings: ModelSettings = SETTINGS  # of the model to be trained


def export(
    planned: Sequence[Path],
    pairs: Sequence[Path],
    out: Path,
    options: ExportOptions,
    listener: Listener = unheard,
) -> None:
    """Writes `ROLE/train.jsonl` and `ROLE/validation.jsonl` of planner and executor, a dataset
    card, and the settings that the trainer of `options.format` needs.

    `planned` hold `Planned` lines, `pairs` hold `Pair` lines that start on their pages; neither
    is held in memory. Raises `UsageError` naming the line that cannot be used.
    """
    plans = TrainingSet("planner", out, options.validation, options.format)
    actions = TrainingSet("executor", out, options.validation, options.format)
    written = [out / "README.md", *plans.files.values(), *actions.files.values()]
    prompts = digest("planner", "executor")
    limits = {"limits": LIMITS, "for": "each site"}
    parameters = options.model_dump(mode="json") | limits | {"prompts": prompts}
    with stage(
        "export", [*planned, *pairs], written, parameters=parameters, listener=listener
    ) as running:
        if running is None:
            return
        places = _places(planned)
        with plans, actions, _opened(planned) as line_at:
            done = count()
            # What comes first fills the limits: not one site, or what files begin with.
            for place in sorted(places, key=lambda place: place.id):
                running.tick(next(done))
                line = line_at(place)
                if line.rejected:
                    continue
                trajectory = _prepared(line, options)
                trajectory = _worded(trajectory, line.id, options)
                source = {"teacher": line.origin.teacher, "source": line.id}
                for example in planner_examples(trajectory, options.settings):
                    _add(plans, example | source, running)
                for example in executor_examples(trajectory, options.settings):
                    _add(actions, example | source, running)
            for pair, start in _with_starts(pairs, places, planned):
                running.tick(next(done))
                if start is None:
                    running.counts[NO_PAGE] += 1
                    continue
                source = {"teacher": pair.origin.teacher, "source": pair.id}
                # Reading and rendering are what takes time.
                if plans.has_enough(_counted(pair, "plan")):
                    running.counts[TOO_MANY] += 1
                    continue
                page = line_at(start).trajectory.steps[0].observation
                if not options.reasoning:
                    pair = pair.model_copy(update={"plan": _bare(pair.plan)})
                pair = _worded(pair, pair.id, options)
                for example in pair_examples(pair, page, options.settings):
                    _add(plans, example | source, running)
        _describe(out, (plans, actions), options)


def _add(set_: TrainingSet, example: dict[str, Any], running: Running) -> None:
    running.counts[set_.add(example) or f"{example['kind']}s"] += 1


def _describe(out: Path, sets: Sequence[TrainingSet], options: ExportOptions) -> None:
    if not any(set_.lengths for set_ in sets):
        raise UsageError("there is nothing to export: no line holds a plan or an action")
    splits = {set_.role: {name: set_.files[name] for name in set_.splits} for set_ in sets}
    for name, text in settings_files(options.format, splits).items():
        write_whole(out / name, text)
    facts = options.model_dump(exclude={"settings"})
    write_card(out, sets, page_tokens=options.settings.page_tokens, **facts)


# ---------------------------------------------------------------- lines


def _prepared(line: Planned, options: ExportOptions) -> Trajectory:
    """The line's trajectory, without reasoning where none is wanted."""
    trajectory = line.trajectory
    late = [round_.at for round_ in trajectory.plans if round_.at >= len(trajectory.steps)]
    wrong = [step.plan for step in trajectory.steps if step.plan >= len(trajectory.plans)]
    if late or wrong:
        problem = f"is for action {late[0]}" if late else f"{wrong[0]} is followed"
        raise UsageError(f"line {line.id}: a plan {problem}, which is not there")
    return trajectory if options.reasoning else without_reasoning(trajectory)


def _worded(of: Goal, id_: str, options: ExportOptions) -> Goal:
    """The same with the goal in other words, where it is one of the share that are put so."""
    random = Random(id_)
    if random.random() >= options.rewording:
        return of
    return of.model_copy(update={"goal": reworded(of.goal, random)})


def without_reasoning(trajectory: Trajectory) -> Trajectory:
    """The trajectory as if plans and actions had been given without a word on why."""
    rounds = (r.model_copy(update={"plan": _bare(r.plan)}) for r in trajectory.plans)
    steps = (
        step.model_copy(update={"decision": step.decision.model_copy(update={"reasoning": ""})})
        for step in trajectory.steps
    )
    return trajectory.model_copy(update={"plans": tuple(rounds), "steps": tuple(steps)})


def _bare(plan: Plan) -> Plan:
    return Plan(steps=tuple(step.model_copy(update={"reasoning": ""}) for step in plan.steps))


class _Place(NamedTuple):
    """Where a line begins. It is kept in memory, the line is not."""

    id: str
    path: Path
    byte: int
    number: int  # of the line in its file
    has_page: bool


def _places(planned: Sequence[Path]) -> list[_Place]:
    """Raises `UsageError` naming the line that is none."""
    places = []
    for path in planned:
        if not path.is_file():
            raise UsageError(f"there is no file {path}")
        byte = 0
        with path.open("rb") as file:
            for number, text in enumerate(file, 1):
                try:
                    line = json.loads(text)
                    id_, has_page = str(line["id"]), bool(line["trajectory"].get("steps"))
                except (AttributeError, LookupError, TypeError, ValueError):
                    parse_line(text, Planned, path, number)  # says why
                    raise
                places.append(_Place(id_, path, byte, number, has_page))
                byte += len(text)
    return places


@contextmanager
def _opened(planned: Sequence[Path]) -> Iterator[Callable[[_Place], Planned]]:
    """Gives what reads the line at a place."""
    with ExitStack() as stack:
        files = {path: stack.enter_context(path.open("rb")) for path in planned}

        def line_at(place: _Place) -> Planned:
            files[place.path].seek(place.byte)
            return parse_line(files[place.path].readline(), Planned, place.path, place.number)

        yield line_at


def _with_starts(
    pairs: Sequence[Path], places: Iterable[_Place], planned: Sequence[Path]
) -> Iterator[tuple[Pair, _Place | None]]:
    """The pairs, each with the line whose first page it starts on, where that is there. Raises
    `UsageError` where a file has the page of no pair."""
    with_pages = {place.id: place for place in places if place.has_page}
    for path in pairs:
        known: set[bool] = set()
        for pair in read_lines(path, Pair):
            known.add(pair.page in with_pages)
            yield pair, with_pages.get(pair.page)
        if known == {False}:
            others = " and ".join(map(str, planned))
            raise UsageError(f"{others} has the page of none of the pairs in {path}")


# ---------------------------------------------------------------- examples


def planner_examples(trajectory: Trajectory, settings: ModelSettings) -> Iterator[dict[str, Any]]:
    """One example per plan and replan that says nothing of the page that the model is not shown.
    `settings` are those of the model to be trained."""
    for n, round_ in enumerate(trajectory.plans):
        page = trajectory.steps[round_.at].observation
        messages = planner.render(
            trajectory.goal,
            page,
            settings,
            rounds=trajectory.plans[:n],
            steps=trajectory.steps[: round_.at],
        )
        if _tells_hidden(round_.plan, page, messages):
            continue
        kind = "replan" if n else "plan"
        yield {
            **example(messages, planner.print_plan(round_.plan), trajectory),
            **_counted(trajectory, kind),
            "at": round_.at,
        }


def pair_examples(
    pair: Pair, page: Observation, settings: ModelSettings
) -> Iterator[dict[str, Any]]:
    """The example of a pair on the page that it starts on, unless its plan tells what is hidden."""
    messages = planner.render(pair.goal, page, settings)
    if not _tells_hidden(pair.plan, page, messages):
        yield {
            **example(messages, planner.print_plan(pair.plan), pair),
            **_counted(pair, "plan"),
            "at": 0,
        }


def executor_examples(trajectory: Trajectory, settings: ModelSettings) -> Iterator[dict[str, Any]]:
    """One example per action that did what it should with what the model is shown of the page."""
    actions = executor.offered(settings, trajectory.policy)
    for n, step in enumerate(trajectory.steps):
        if step.error or step.decision.note.slip == "made":
            continue
        plan = trajectory.plans[step.plan].plan if step.plan >= 0 else None
        page = executor.shown(trajectory.goal, plan, step.observation, settings)
        if step.decision.target and page.line_of(step.decision.target) is None:
            continue
        messages = executor.render(
            trajectory.goal, plan, trajectory.steps[:n], page, settings, actions=actions
        )
        said = (a for a in step.decision.action.args if isinstance(a, str))
        if _hidden(said, step.observation, messages):
            continue
        purpose = _VALUE.sub("", step.decision.note.step)
        yield {
            **example(messages, executor.print_decision(step.decision), trajectory),
            "kind": "action",
            "skill": f"{step.decision.action.name} {purpose}" if purpose else "",
            "at": n,
        }


def _counted(of: Trajectory | Pair, kind: str) -> dict[str, str]:
    """What plans are counted by: their template. Those of none are all different, and those made
    for what a model fails at are there to be more."""
    targeted = isinstance(of, Pair) and of.origin.stage == VARIATIONS
    skill = f"{of.template} {kind}" if of.template and not targeted else ""
    return {"site": of.site, "kind": kind, "skill": skill}


def _tells_hidden(plan: Plan, page: Observation, messages: list[Message]) -> bool:
    return _hidden(values(" ".join(step.step for step in plan.steps)), page, messages)


def _hidden(said: Iterable[str], page: Observation, messages: list[Message]) -> bool:
    """Whether something said is on the page, but not in the part of it that is shown. From such an
    example a model would learn to guess."""
    shown = "\n".join(message.content for message in messages)
    return any(value in page.text and value not in shown for value in said)


def example(messages: list[Message], reply: str, of: Trajectory | Pair) -> dict[str, Any]:
    answer = {"role": "assistant", "content": reply}
    return {
        "messages": [*(message.model_dump() for message in messages), answer],
        "task_id": of.task_id or of.goal,  # a goal that is no task's is a task of its own
        "site": of.site,
        "template": of.template,
    }
