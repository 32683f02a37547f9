"""How a general model behind an endpoint plans and acts with planact, at the first try.

    .venv/bin/planact eval arena --split train --tasks "*.train.3" --executor demonstrator \\
        --no-plan --out runs/demonstrated
    .venv/bin/python benchmarks/endpoint.py tasks MODEL --out runs/library
    .venv/bin/python benchmarks/endpoint.py replies runs/demonstrated runs/library --model MODEL \\
        --out replies.jsonl

MODEL is a name as planact's options take it. `tasks` runs examples/library.yaml through the command
line, on the site of examples/library.py, whose own state says what was done. `replies` asks the
model for a decision on recorded pages, drawn from all sites alike, and for a plan on first pages,
once held to the form as the endpoint offers and once free: how many first replies are valid, and
how many actions are the demonstrator's. Each decision is asked for with the plan of its episode.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table

from planact.data.teachers.rules import plan_at
from planact.errors import ParseError
from planact.evaluate.folder import RunFolder
from planact.llm.names import open_model
from planact.roles import executor, planner
from planact.roles.replies.forms import executor_form, planner_form
from planact.roles.replies.plans import parse as parse_plan
from planact.types import (
    DEMONSTRATOR,
    Constraint,
    Decision,
    Form,
    Message,
    Model,
    ModelSettings,
    Plan,
    Trajectory,
)

EXAMPLES = Path(__file__).parent.parent / "examples"
PLAN_EVERY = 3  # so many decisions are asked for beside each plan


@dataclass(frozen=True)
class Case:
    """Something to ask a model for, and what a valid reply is."""

    name: str
    kind: str  # "decision" or "plan"
    messages: list[Message]
    form: Form | None
    parse: Callable[[str], Decision | Plan]
    wanted: Decision | None


def cases(episodes: Sequence[Trajectory], count: int, settings: ModelSettings) -> Iterator[Case]:
    """Decisions drawn from all sites alike, and plans for the first pages of some of them."""
    random = Random(0)
    by_site: dict[str, list[tuple[Trajectory, int]]] = defaultdict(list)
    for episode in episodes:
        by_site[episode.site] += [(episode, n) for n in range(len(episode.steps))]
    turns = [random.sample(found, len(found)) for _, found in sorted(by_site.items())]
    drawn = [case for row in zip_longest(*turns) for case in row if case][:count]
    # One kind after the other: what begins all prompts of a kind is read once.
    for episode, n in drawn:
        yield _decision(episode, n, settings)
    for episode in [*{episode.task_id: episode for episode, _ in drawn}.values()][::PLAN_EVERY]:
        yield _plan(episode, settings)


def _decision(episode: Trajectory, n: int, settings: ModelSettings) -> Case:
    demonstrated = episode.executor == DEMONSTRATOR
    step = episode.steps[n]
    plan = episode.plans[step.plan].plan if step.plan >= 0 else None
    if demonstrated:
        plan, _ = plan_at(episode, 0, frozenset())
    actions = executor.offered(settings, None)
    page = executor.shown(episode.goal, plan, step.observation, settings)
    return Case(
        f"{episode.task_id} {n}",
        "decision",
        executor.render(episode.goal, plan, episode.steps[:n], page, settings, actions=actions),
        executor_form(page, actions, settings),
        partial(executor.parse, page=page),
        step.decision if demonstrated else None,
    )


def _plan(episode: Trajectory, settings: ModelSettings) -> Case:
    messages = planner.render(episode.goal, episode.steps[0].observation, settings)
    return Case(
        f"{episode.task_id} plan", "plan", messages, planner_form(settings), parse_plan, None
    )


async def ask(model: Model, case: Case) -> dict[str, Any]:
    """What came of the first reply."""
    began = perf_counter()
    reply = await model.complete(case.messages, max_tokens=300, form=case.form)
    found: dict[str, Any] = {"case": case.name, "kind": case.kind, "reply": reply.text}
    found |= {"seconds": perf_counter() - began, "tokens": reply.tokens_in}
    made = None
    try:
        made = case.parse(reply.text)
    except ParseError as error:
        found["problem"] = str(error)
    found["valid"] = made is not None
    if case.wanted:
        found["same"] = isinstance(made, Decision) and made.action == case.wanted.action
    return found


async def replies(arguments: argparse.Namespace) -> None:
    episodes = [e for run in arguments.runs for e in RunFolder.open(run).episodes()]
    console = Console()
    async with open_model(arguments.model, "executor") as model:
        way = model.settings.constrain
        offered = model.settings.model_copy(update={"page_tokens": arguments.page_tokens})
        out = arguments.out.open("a+")
        out.seek(0)
        done = [json.loads(line) for line in out]
        known = {(row["case"], row["way"]) for row in done}
        both = offered, offered.model_copy(update={"constrain": Constraint.NONE})
        # One after the other: what is the same in both prompts is read once.
        for pair in zip(*(cases(episodes, arguments.count, way) for way in both), strict=True):
            for settings, case in zip(both, pair, strict=True):
                if (case.name, settings.constrain) in known:
                    continue
                row = {"way": settings.constrain, **await ask(model, case)}
                done.append(row)
                out.write(json.dumps(row) + "\n")
                out.flush()
                console.print(f"{settings.constrain} {case.name}: {row['valid']}", markup=False)
        out.close()
    console.print(_table(done, f"{arguments.model}, held by {way}"))


def _table(rows: Sequence[dict[str, Any]], title: str) -> Table:
    table = Table(
        "held by", "asked for", "valid", "the demonstrator's", "seconds", "tokens", title=title
    )
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["way"], row["kind"]].append(row)
    for (way, kind), found in groups.items():
        n = len(found)
        valid = sum(row["valid"] for row in found)
        known = [row["same"] for row in found if "same" in row]
        table.add_row(
            way,
            kind,
            f"{valid} of {n} ({valid / n:.0%})",
            f"{sum(known)} of {len(known)} ({sum(known) / len(known):.0%})" if known else "",
            f"{median(row['seconds'] for row in found):.1f}",
            f"{median(row['tokens'] for row in found):.0f}",
        )
    return table


def tasks(arguments: argparse.Namespace) -> None:
    """The tasks of the library through the command line."""
    command = [sys.executable, "-m", "planact", "eval", str(EXAMPLES / "library.yaml")]
    command += ["--planner", arguments.model, "--executor", arguments.model]
    command += ["--max-steps", "12", "--max-seconds", "1200", "--out", str(arguments.out)]
    with subprocess.Popen(
        [sys.executable, str(EXAMPLES / "library.py")], stdout=subprocess.PIPE
    ) as site:
        assert site.stdout
        site.stdout.readline()
        try:
            subprocess.run([*command, *arguments.more], check=True)
        finally:
            site.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    asked = commands.add_parser("replies")
    asked.add_argument("runs", type=Path, nargs="+")
    asked.add_argument("--model", required=True)
    asked.add_argument("--page-tokens", type=int, default=600)
    asked.add_argument("--count", type=int, default=60)
    asked.add_argument("--out", type=Path, required=True, help="JSONL of replies; gone on with")
    asked.set_defaults(do=lambda arguments: asyncio.run(replies(arguments)))
    done = commands.add_parser("tasks")
    done.add_argument("model")
    done.add_argument("--out", type=Path, required=True)
    done.add_argument("more", nargs="*", help="more options of planact eval, behind --")
    done.set_defaults(do=tasks)
    arguments = parser.parse_args()
    arguments.do(arguments)


if __name__ == "__main__":
    main()
