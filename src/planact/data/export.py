"""Training sets: trajectories with plans to chat examples, through the roles' own render."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Console
from rich.progress import track

from planact.browser.actions import ACTIONS
from planact.data.expand import PlanPair, expand
from planact.data.ground import values
from planact.data.stage import stage
from planact.errors import UsageError
from planact.llm.embedded import SETTINGS
from planact.roles import executor, planner
from planact.tasks.task import Task
from planact.types import Message, ModelSettings, Observation, Policy, Trajectory

_VALUE = re.compile(r'"[^"]*"|\d[\d.,]*')

# Of one skill, such as pressing Enter after a search, so many examples are enough: without a limit,
# what every task begins with would fill the training set. Plans and replans count by template; a
# replan is mostly what is left of the plan before it, which is learnt from few.
LIMITS = {"action": 90, "plan": 30, "replan": 40}


def export_file(grounded: Path, out: Path, tasks: Iterable[Task], console: Console) -> None:
    """Writes `planner.jsonl` and `executor.jsonl` of a file that `ground` wrote, for the embedded
    model's settings. For those of the `tasks` that have no trajectory, plans are expanded from
    those that have one. Raises `UsageError` naming the line that is no trajectory."""
    sets = [out / "planner.jsonl", out / "executor.jsonl"]
    tasks = list(tasks)
    named = hashlib.sha256("\n".join(task.model_dump_json() for task in tasks).encode())
    parameters = {
        "limits": LIMITS,
        "settings": SETTINGS.model_dump(),
        "tasks": named.hexdigest(),
    }
    with stage("export", [grounded], sets, console, parameters=parameters) as running:
        if running is None:
            return
        trajectories = list(read_trajectories(grounded))
        shown = track(trajectories, "planner", console=console, transient=True)
        plans = chain.from_iterable(planner_examples(t, SETTINGS) for t in shown)
        expanded = (expanded_example(pair, SETTINGS) for pair in expand(trajectories, tasks))
        _write(sets[0], chain(plans, expanded), running.counts)
        shown = track(trajectories, "executor", console=console, transient=True)
        actions = chain.from_iterable(executor_examples(t, SETTINGS) for t in shown)
        _write(sets[1], actions, running.counts)


def _write(path: Path, examples: Iterable[dict[str, Any]], counts: Counter[str]) -> None:
    skills: Counter[str] = Counter()
    with path.open("w", encoding="utf-8") as file:
        for example in examples:
            skills[example["skill"]] += 1
            if skills[example["skill"]] <= LIMITS[example["kind"]]:
                file.write(json.dumps(example, ensure_ascii=False) + "\n")
                counts[f"{example['kind']}s"] += 1
            else:
                counts["left out, one of too many"] += 1


def read_trajectories(path: Path) -> Iterator[Trajectory]:
    """The trajectories of a JSONL file. Raises `UsageError` naming the line that is none."""
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                yield Trajectory.model_validate_json(line)
            except ValidationError as error:
                problem = error.errors()[0]["msg"]
                raise UsageError(f"{path}:{number} is not a trajectory: {problem}") from error


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
        said = values(" ".join(step.step for step in round_.plan.steps))
        if _hidden(said, page, messages):
            continue
        reply = planner.print_plan(round_.plan)
        kind = "replan" if n else "plan"
        template = trajectory.template
        yield {
            **example(messages, reply, trajectory.task_id, template, kind),
            "skill": f"{template} {kind}",
            "at": round_.at,
        }


def expanded_example(pair: PlanPair, settings: ModelSettings) -> dict[str, Any]:
    """The example of a plan that was expanded from another task's."""
    messages = planner.render(pair.task.goal, pair.page, settings)
    template = pair.task.template
    reply = planner.print_plan(pair.plan)
    line = example(messages, reply, pair.task.key, template, "plan")
    return {**line, "skill": f"{template} plan", "at": 0}


def executor_examples(trajectory: Trajectory, settings: ModelSettings) -> Iterator[dict[str, Any]]:
    """One example per action that did what it should with what the model is shown of the page."""
    on_request = trajectory.policy == Policy.ON_REQUEST
    actions = tuple(name for name in ACTIONS if name != "replan" or on_request)
    for n, step in enumerate(trajectory.steps):
        if step.error or step.decision.slip == "made":
            continue
        plan = trajectory.plans[step.plan].plan if step.plan >= 0 else None
        page = executor.shown(trajectory.goal, plan, step.observation, settings)
        if step.decision.target not in ("", *(element.label for element in page.elements)):
            continue
        messages = executor.render(
            trajectory.goal, plan, trajectory.steps[:n], page, settings, actions=actions
        )
        said = (a for a in step.decision.action.args if isinstance(a, str))
        if _hidden(said, step.observation, messages):
            continue
        reply = executor.print_decision(step.decision)
        skill = f"{step.decision.action.name} {_VALUE.sub('', step.decision.plan_step)}"
        yield {
            **example(messages, reply, trajectory.task_id, trajectory.template, "action"),
            "skill": skill,
            "at": n,
        }


def _hidden(said: Iterable[str], page: Observation, messages: list[Message]) -> bool:
    """Whether something said is on the page, but not in the part of it that is shown. From such an
    example a model would learn to guess."""
    shown = "\n".join(message.content for message in messages)
    return any(value in page.text and value not in shown for value in said)


def example(
    messages: list[Message], reply: str, task_id: str, template: str, kind: str
) -> dict[str, Any]:
    answer = {"role": "assistant", "content": reply}
    return {
        "messages": [*(message.model_dump() for message in messages), answer],
        "kind": kind,
        "task_id": task_id,
        "template": template,
    }
