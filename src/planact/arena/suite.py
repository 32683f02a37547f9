"""The suite "arena": tasks on the self-hosted sites, with demonstrations.

Tasks come from templates filled from the seeded world. The split of a task follows from what it is
about: every product, topic, ticket, place and so on belongs to one split, so that a test task never
names anything training has seen; the held-out templates occur in the test split alone.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from random import Random
from typing import Any

from more_itertools import interleave_longest

from planact import arena
from planact.arena.engine.instance import Instance as Sites
from planact.arena.tasks import TEMPLATES, Instance, Template
from planact.arena.world import World, generate
from planact.browser.browser import AND
from planact.errors import UsageError
from planact.tasks.demonstrator import Demonstrator, Page
from planact.tasks.task import Task
from planact.types import Budget

TRAIN = 30  # tasks of a template: so few that demonstrators do the whole split within hours
SEVERAL = "several"  # the sites of a task that spans them
SHARES = {  # tasks of a site; in the proportions of WebArena-Lite (arXiv 2408.06327, 165 tasks)
    "validation": {
        "shopping": 54,
        "shopping_admin": 42,
        "gitlab": 36,
        "wikipedia": 32,
        "reddit": 23,
        SEVERAL: 13,
    },
    "test": {
        "shopping": 45,
        "shopping_admin": 35,
        "gitlab": 30,
        "wikipedia": 26,
        "reddit": 19,
        SEVERAL: 10,
    },
}
SPLITS = ("train", *SHARES)
HELD_OUT_SHARE = 1 / 3  # of a site's test tasks, from templates that training never sees
ROLES = {
    "shopping": "customer",
    "shopping_admin": "manager",
    "reddit": "member",
    "gitlab": "developer",
    "wikipedia": "editor",
}
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
        return self._sites.storage_state(*(task.storage_state or "").split())

    def start_url(self, task: Task) -> str:
        return task.resolved(self.urls).start_url


class ArenaSuite:
    """`planact.tasks.task.Suite`, with a demonstrator for each task."""

    name = "arena"
    seeds = 1
    budget = Budget()

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self._dealt: dict[str, list[Task]] = {}  # by split

    def __reduce__(self) -> tuple[type[ArenaSuite], tuple[int]]:
        """Without its tasks, which are dealt alike wherever it goes."""
        return ArenaSuite, (self.seed,)

    def tasks(self, split: str) -> list[Task]:
        """The tasks of "train", "validation" or "test". Raises `UsageError` for any other name."""
        if split not in SPLITS:
            raise UsageError(f"no split {split!r}", f"choose from {', '.join(SPLITS)}")
        if split not in self._dealt:
            self._dealt[split] = self._deal(split)
        return [*self._dealt[split]]

    @cached_property
    def all_training_tasks(self) -> tuple[Task, ...]:
        """Every filling of every template that training may see, in every wording, the templates
        in turn: tens of thousands, which take seconds to make. `tasks("train")` are the first
        `TRAIN` of each template."""
        trained = [t for t in TEMPLATES if not t.held_out]
        return tuple(interleave_longest(*(self._every_task(t, "train") for t in trained)))

    @contextmanager
    def world(self) -> Iterator[ArenaWorld]:
        with arena.start(seed=self.seed) as sites:
            yield ArenaWorld(sites)

    def demonstrator(self, task: Task) -> Demonstrator:
        """An executor that does the task."""
        template = next(t for t in TEMPLATES if t.name == task.template)
        page = Page()
        return Demonstrator(page, lambda _: template.demonstrate(page, task.instantiation_dict))

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

    def _deal(self, split: str) -> list[Task]:
        """The tasks of a split, template by template."""
        templates = [t for t in TEMPLATES if split == "test" or not t.held_out]
        possible = {t.name: len(t.intents) * len(self._instances_in(t, split)) for t in templates}
        counts = Counter(dict.fromkeys(possible, TRAIN) if split == "train" else {})
        for site, share in SHARES.get(split, {}).items():
            here = [t for t in templates if _group(t) == site]
            held_out = math.ceil(HELD_OUT_SHARE * share) if split == "test" else 0
            for kept_out, total in ((True, held_out), (False, share - held_out)):
                names = [t.name for t in here if t.held_out is kept_out]
                counts += _shared_out({name: possible[name] for name in names}, total)
        return [
            task for t in templates for task in islice(self._every_task(t, split), counts[t.name])
        ]

    def _every_task(self, template: Template, split: str) -> Iterator[Task]:
        worded = _worded(template, self._instances_in(template, split))
        for number, (intent, instance) in enumerate(worded):
            yield self._task(template, split, number, intent, instance)

    def _instances_in(self, template: Template, split: str) -> list[Instance]:
        return [
            instance
            for instance in self._instances[template.name]
            if {self._split_of[key] for key in instance.keys} == {split}
        ]

    def _task(
        self, template: Template, split: str, number: int, intent: str, instance: Instance
    ) -> Task:
        return Task(
            task_id=f"{template.name}.{split}.{number}",
            sites=template.sites,
            start_url=AND.join(f"__{site.upper()}__" for site in template.sites),
            intent=intent.format(**instance.params),
            eval=template.check(self._world, instance.params),
            require_login=True,
            storage_state=template.role or " ".join(ROLES[site] for site in template.sites),
            intent_template=intent,
            instantiation_dict=instance.params,
            intent_template_id=template.name,
            require_reset=True,
            template=template.name,
            split=split,
        )


def _group(template: Template) -> str:
    return template.sites[0] if len(template.sites) == 1 else SEVERAL


def _shared_out(possible: Mapping[str, int], total: int) -> Counter[str]:
    """Shares out `total` among templates, one each in turn while they have any."""
    turns = [name for turn in range(total) for name, count in possible.items() if turn < count]
    return Counter(turns[:total])


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
