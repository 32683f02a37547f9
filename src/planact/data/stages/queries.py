"""New goals from a handful (Plan-and-Act, section 4.1), in the manner of Alpaca: five sampled seeds
to ten new ones, without what cannot be reached and what was asked before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from math import ceil
from pathlib import Path
from random import Random
from typing import Unpack

from planact.browser import launch
from planact.data.engine.duplicates import Duplicates
from planact.data.engine.jobs import Job
from planact.data.engine.records import Line, Origin, Query, identity, read_lines
from planact.data.engine.stage import How, Running, run_stage
from planact.data.stages.collect import some_of_each
from planact.data.teachers.opening import training_tasks
from planact.data.teachers.teacher import Refused, Teacher
from planact.evaluate.episode import start
from planact.evaluate.evaluation import select
from planact.tasks.suites import world_of
from planact.tasks.task import Suite, Task
from planact.types import Observation

SEEDS, NEW = 5, 10  # in and out of one call


async def write_queries(
    suite: Suite,
    split: str,
    out: Path,
    teacher: Teacher,
    *,
    count: int,
    pattern: str = "*",
    seed: int = 0,
    **how: Unpack[How],
) -> None:
    """Makes `count` new goals, or somewhat fewer where many are rejected, from one of the suite's
    tasks of each template. Raises `PlanactError`."""
    tasks = some_of_each(select(suite, split, pattern), 1)  # a handful
    seeds = [_as_query(task) for task in tasks]
    pages = await first_pages(suite, tasks) if teacher.reads_pages else {}

    def jobs(running: Running) -> Iterator[Job]:
        teacher.begin(running)
        known = {task.goal: task.key for task in training_tasks(suite)}
        near: dict[str, Duplicates] = defaultdict(Duplicates)
        for query in (*seeds, *read_lines(out, Query)):
            near[query.site].add(query.goal)
        by_site: dict[str, list[Query]] = defaultdict(list)
        for query in seeds:
            by_site[query.site].append(query)
        for n in range(ceil(count / NEW)):
            rng = Random(f"{seed} {n}")
            yield Job(str(n), partial(_new, teacher, by_site, known, pages, near, rng))

    await run_stage(
        "queries",
        [],
        out,
        jobs,
        teacher=teacher.name,
        parameters={
            "suite": suite.name,
            "split": split,
            "seeds": identity(*(q.goal for q in seeds)),
            "count": count,
            "seed": seed,
            "prompt": teacher.prompt("queries"),
            "feasible": teacher.prompt("feasible"),
        },
        **how,
        total=ceil(count / NEW) * NEW,
    )


async def _new(
    teacher: Teacher,
    by_site: Mapping[str, Sequence[Query]],
    known: Mapping[str, str],
    pages: Mapping[str, Observation],
    near: Mapping[str, Duplicates],
    rng: Random,
) -> list[Line]:
    """The lines of one call."""
    alike = by_site[rng.choice(sorted(by_site))]
    examples = rng.sample(alike, min(SEEDS, len(alike)))
    origin = Origin(
        stage="queries",
        teacher=teacher.name,
        prompt=teacher.prompt("queries"),
        parents=tuple(example.id for example in examples),
    )
    first = examples[0]
    page = pages.get(first.url)
    made = Query(id="", job="", origin=origin, goal="", site=first.site, url=first.url)
    try:
        goals = await teacher.queries(examples, page, NEW)
    except Refused as refusal:
        key = identity("refused", *origin.parents)
        return [made.model_copy(update={"id": key, "rejected": str(refusal)})]
    lines: list[Line] = []
    for goal in goals:
        line = await _judged(teacher, goal, made, examples, page, near)
        lines.append(line.model_copy(update={"task_id": known.get(goal, "")}))
    return lines


async def _judged(
    teacher: Teacher,
    goal: str,
    made: Query,
    examples: Sequence[Query],
    page: Observation | None,
    near: Mapping[str, Duplicates],
) -> Query:
    query = made.model_copy(update={"goal": goal, "id": identity(made.site, goal)})
    if earlier := near[made.site].add(goal):
        return query.model_copy(update={"rejected": f"near duplicate of: {earlier}"})
    try:
        reason = await teacher.infeasible(goal, examples, page)
    except Refused as refusal:
        reason = f"feasibility not judged, {refusal}"
    return query.model_copy(update={"rejected": reason})


def _as_query(task: Task) -> Query:
    return Query(
        id=task.key,
        job="",
        origin=Origin(stage="seeds", teacher="people"),
        goal=task.goal,
        site=task.site,
        url=task.start_url,
        task_id=task.key,
    )


async def first_pages(suite: Suite, tasks: Iterable[Task]) -> dict[str, Observation]:
    """Address → the page where tasks start, for each address. Raises `EnvironmentFailure`."""
    starts = {task.start_url: task for task in tasks}
    pages = {}
    with world_of(suite) as world:
        async with launch() as browser:
            for url, task in starts.items():
                async with start(task, world, browser) as session:
                    pages[url] = await session.observe()
    return pages
