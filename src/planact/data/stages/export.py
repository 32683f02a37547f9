"""Training sets: trajectories with plans, and pairs of goal and plan, to chat examples through the
roles' own render."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, count
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from planact.data.engine.records import VARIATIONS, Pair, Planned, parse_line, read_lines
from planact.data.engine.stage import Listener, Running, stage
from planact.data.export.card import write_card
from planact.data.export.formats import Format, settings_files
from planact.data.export.rewording import reworded
from planact.data.export.sets import LIMITS, TrainingSet
from planact.data.teachers.wording import values
from planact.errors import UsageError
from planact.evaluate.folder import write_whole
from planact.llm.embedded import SETTINGS
from planact.roles import executor, planner
from planact.roles.template import digest
from planact.types import Message, ModelSettings, Observation, Plan, Record, Trajectory, unheard

TOO_MANY = "left out, one of too many"
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
    parameters = options.model_dump(mode="json") | {"limits": LIMITS, "prompts": prompts}
    with stage(
        "export", [*planned, *pairs], written, parameters=parameters, listener=listener
    ) as running:
        if running is None:
            return
        running.counts.clear()  # one that was stopped is begun anew
        with plans, actions:
            done = count()
            for line in chain.from_iterable(read_lines(path, Planned) for path in planned):
                running.tick(next(done))
                trajectory = _prepared(line, options)
                trajectory = _worded(trajectory, line.id, options)
                source = {"teacher": line.origin.teacher, "source": line.id}
                for example in planner_examples(trajectory, options.settings):
                    _add(plans, example | source, running)
                for example in executor_examples(trajectory, options.settings):
                    _add(actions, example | source, running)
            for pair, page in _with_pages(pairs, planned):
                running.tick(next(done))
                if page is None:
                    running.counts[NO_PAGE] += 1
                    continue
                source = {"teacher": pair.origin.teacher, "source": pair.id}
                if plans.has_enough("plan", _skill(pair, "plan")):  # rendering is what takes time
                    running.counts[TOO_MANY] += 1
                    continue
                if not options.reasoning:
                    pair = pair.model_copy(update={"plan": _bare(pair.plan)})
                pair = _worded(pair, pair.id, options)
                for example in pair_examples(pair, page, options.settings):
                    _add(plans, example | source, running)
        _describe(out, (plans, actions), options)


def _add(set_: TrainingSet, example: dict[str, Any], running: Running) -> None:
    added = set_.add(example)
    running.counts[f"{example['kind']}s" if added else TOO_MANY] += 1


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


def _with_pages(
    pairs: Sequence[Path], planned: Sequence[Path]
) -> Iterator[tuple[Pair, Observation | None]]:
    """The pairs, each with the page that it starts on, where it is there. Where it is in a file is
    kept in memory, not the page. Raises `UsageError` where a file has the page of no pair."""
    places = _places(planned) if pairs else {}
    with ExitStack() as stack:
        files = {path: stack.enter_context(path.open("rb")) for path in planned}
        for path in pairs:
            known: set[bool] = set()
            for pair in read_lines(path, Pair):
                known.add(here := pair.page in places)
                if not here:
                    yield pair, None
                    continue
                of, place, number = places[pair.page]
                files[of].seek(place)
                line = parse_line(files[of].readline().decode(), Planned, of, number)
                yield pair, line.trajectory.steps[0].observation
            if known == {False}:
                others = " and ".join(map(str, planned))
                raise UsageError(f"{others} has the page of none of the pairs in {path}")


def _places(planned: Sequence[Path]) -> dict[str, tuple[Path, int, int]]:
    """Where each line that has a page begins: in which file, at which byte, and the line's
    number."""
    places = {}
    for path in planned:
        place = 0
        with path.open("rb") as file:
            for number, text in enumerate(file, 1):
                line = json.loads(text)
                if line["trajectory"]["steps"]:
                    places[line["id"]] = path, place, number
                place += len(text)
    return places


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
            **example(messages, planner.print_plan(round_.plan), kind, trajectory),
            "skill": _skill(trajectory, kind),
            "at": round_.at,
        }


def pair_examples(
    pair: Pair, page: Observation, settings: ModelSettings
) -> Iterator[dict[str, Any]]:
    """The example of a pair on the page that it starts on, unless its plan tells what is hidden."""
    messages = planner.render(pair.goal, page, settings)
    if not _tells_hidden(pair.plan, page, messages):
        yield {
            **example(messages, planner.print_plan(pair.plan), "plan", pair),
            "skill": _skill(pair, "plan"),
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
            **example(messages, executor.print_decision(step.decision), "action", trajectory),
            "skill": f"{step.decision.action.name} {purpose}" if purpose else "",
            "at": n,
        }


def _skill(of: Trajectory | Pair, kind: str) -> str:
    """What plans are counted by; nothing for those of no template, which are all different, and for
    those made for what a model fails at, which are there to be more."""
    targeted = isinstance(of, Pair) and of.origin.stage == VARIATIONS
    return f"{of.template} {kind}" if of.template and not targeted else ""


def _tells_hidden(plan: Plan, page: Observation, messages: list[Message]) -> bool:
    return _hidden(values(" ".join(step.step for step in plan.steps)), page, messages)


def _hidden(said: Iterable[str], page: Observation, messages: list[Message]) -> bool:
    """Whether something said is on the page, but not in the part of it that is shown. From such an
    example a model would learn to guess."""
    shown = "\n".join(message.content for message in messages)
    return any(value in page.text and value not in shown for value in said)


def example(
    messages: list[Message], reply: str, kind: str, of: Trajectory | Pair
) -> dict[str, Any]:
    answer = {"role": "assistant", "content": reply}
    return {
        "messages": [*(message.model_dump() for message in messages), answer],
        "kind": kind,
        "task_id": of.task_id or of.goal,  # a goal that is no task's is a task of its own
        "site": of.site,
        "template": of.template,
    }
