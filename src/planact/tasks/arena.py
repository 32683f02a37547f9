"""The suite "arena": tasks on the self-hosted shop and its dashboard, with demonstrations.

Tasks come from templates filled from the seeded world. The split of a task follows from what it is
about: every product, customer, order, category and so on belongs to one split, so that a test task
never names anything training has seen; the held-out templates occur in the test split alone.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from random import Random
from typing import Any

from planact import arena
from planact.arena.instance import Instance as Sites
from planact.arena.world import World, generate
from planact.errors import UsageError
from planact.tasks.demonstrator import Demonstrator, Page
from planact.tasks.task import Task
from planact.tasks.templates import TEMPLATES, Instance, Template
from planact.types import Budget

SPLITS = {"train": 72, "validation": 3, "test": 3}  # tasks of a template
ROLES = {"shopping": "customer", "shopping_admin": "manager"}
TEST_SHARE = VALIDATION_SHARE = 0.15  # of the keys of a kind


class ArenaWorld:
    """`planact.tasks.task.World` on one running instance of the arena."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites

    @property
    def urls(self) -> dict[str, str]:
        return self._sites.urls

    def reset(self) -> None:
        self._sites.reset()

    def storage_state(self, task: Task) -> dict[str, Any] | None:
        return self._sites.storage_state(task.storage_state) if task.storage_state else None

    def start_url(self, task: Task) -> str:
        return task.resolved(self.urls).start_url


class ArenaSuite:
    """`planact.tasks.task.Suite`, with a demonstrator for each task."""

    name = "arena"
    seeds = 1
    budget = Budget()

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def tasks(self, split: str) -> list[Task]:
        """The tasks of "train", "validation" or "test". Raises `UsageError` for any other name."""
        if split not in SPLITS:
            raise UsageError(f"no split {split!r}", f"choose from {', '.join(SPLITS)}")
        return [
            task
            for template in TEMPLATES
            if split == "test" or not template.held_out
            for task in self._tasks_of(template, split)
        ]

    @contextmanager
    def world(self) -> Iterator[ArenaWorld]:
        with arena.start(seed=self.seed) as sites:
            yield ArenaWorld(sites)

    def demonstrator(self, task: Task) -> Demonstrator:
        """An executor that does the task."""
        template = next(t for t in TEMPLATES if t.name == task.template)
        page = Page()
        return Demonstrator(page, template.demonstrate(page, task.instantiation_dict))

    @cached_property
    def _world(self) -> World:
        return generate(self.seed)

    @cached_property
    def _instances(self) -> dict[str, list[Instance]]:
        """The fillings of each template, each once, shuffled."""
        filled = {}
        for template in TEMPLATES:
            rng = Random(f"{template.name}-{self.seed}")
            drawn = template.instances(self._world, rng)
            instances = list({tuple(i.params.values()): i for i in drawn}.values())
            rng.shuffle(instances)
            filled[template.name] = instances
        return filled

    @cached_property
    def _split_of(self) -> dict[str, str]:
        """Key → split."""
        kinds: dict[str, set[str]] = defaultdict(set)
        for instances in self._instances.values():
            for key in (key for instance in instances for key in instance.keys):
                kinds[key.partition(":")[0]].add(key)
        return {key: split for keys in kinds.values() for key, split in _divide(keys)}

    def _tasks_of(self, template: Template, split: str) -> Iterator[Task]:
        instances = [
            instance
            for instance in self._instances[template.name]
            if {self._split_of[key] for key in instance.keys} == {split}
        ]
        worded = _worded(template, instances)
        for number, (intent, instance) in zip(range(SPLITS[split]), worded, strict=False):
            yield self._task(template, split, number, intent, instance)

    def _task(
        self, template: Template, split: str, number: int, intent: str, instance: Instance
    ) -> Task:
        return Task(
            task_id=f"{template.name}.{split}.{number}",
            sites=(template.site,),
            start_url=f"__{template.site.upper()}__",
            intent=intent.format(**instance.params),
            eval=template.check(self._world, instance.params),
            require_login=True,
            storage_state=ROLES[template.site],
            intent_template=intent,
            instantiation_dict=instance.params,
            intent_template_id=template.name,
            require_reset=True,
            template=template.name,
            split=split,
        )


def _divide(keys: set[str]) -> Iterator[tuple[str, str]]:
    """Keys of one kind with their splits, by the order of their hashes."""
    ordered = sorted(keys, key=lambda key: hashlib.sha256(key.encode()).hexdigest())
    test = max(1, round(len(keys) * TEST_SHARE))
    validation = max(1, round(len(keys) * VALIDATION_SHARE))
    for place, key in enumerate(ordered):
        if place < test:
            yield key, "test"
        else:
            yield key, "validation" if place < test + validation else "train"


def _worded(template: Template, instances: list[Instance]) -> Iterator[tuple[str, Instance]]:
    """Every instance once with one of the wordings in turn, then again with the next, and so on."""
    wordings = template.intents
    for turn in range(len(wordings)):
        for place, instance in enumerate(instances):
            yield wordings[(place + turn) % len(wordings)], instance
