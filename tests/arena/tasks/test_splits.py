"""The arena's tasks: how many there are, and how they are split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from planact.arena.suite import SEVERAL, SHARES, TRAIN, ArenaSuite
from planact.arena.tasks import TEMPLATES
from planact.errors import UsageError
from planact.evaluate.evaluation import select
from planact.tasks.evaluators import match_strings
from planact.tasks.task import Task

IDENTIFIERS = (
    *("product", "first", "second", "upc", "number", "customer", "reviewer"),
    *("brand", "category", "name", "last"),
    *("ticket", "model", "summary", "component", "milestone", "developer", "account", "path"),
    *("subject", "board", "headline", "member", "place", "signature"),
    *("page", "sight", "cafe", "person", "bus", "warden", "author"),
)
SAME = dict.fromkeys(
    ("first", "second", "page", "place", "sight", "cafe", "person", "bus"), "product"
) | {"model": "ticket", "reviewer": "customer"}


@pytest.fixture(scope="module")
def splits(suite: ArenaSuite) -> dict[str, list[Task]]:
    return {split: suite.tasks(split) for split in ("train", "validation", "test")}


@pytest.fixture(scope="module")
def everything(suite: ArenaSuite) -> list[Task]:
    """Tens of thousands of tasks, which take seconds to make."""
    return list(suite.all_training_tasks)


def test_every_template_has_tasks_in_its_splits(splits: dict[str, list[Task]]) -> None:
    """But for those that span sites: the test split has fewer such tasks than templates."""
    held_out = {t.name for t in TEMPLATES if t.held_out}
    trained = {t.name for t in TEMPLATES} - held_out
    of_one_site = {t.name for t in TEMPLATES if len(t.sites) == 1}
    counts = {split: Counter(t.template for t in tasks) for split, tasks in splits.items()}
    assert set(counts["train"]) == set(counts["validation"]) == trained
    assert set(counts["test"]) >= of_one_site
    assert set(counts["train"].values()) == {TRAIN}


def test_training_may_see_many_tasks_of_every_template(
    splits: dict[str, list[Task]], everything: list[Task]
) -> None:
    assert min(Counter(task.template for task in everything).values()) >= 72
    assert {task.key for task in splits["train"]} <= {task.key for task in everything}


def test_splits_have_the_proportions_of_webarena_lite(splits: dict[str, list[Task]]) -> None:
    assert [len(splits[split]) for split in ("validation", "test")] == [200, 165]
    assert len(splits["train"]) >= 2500
    for split in ("validation", "test"):
        counts = Counter(t.site if len(t.sites) == 1 else SEVERAL for t in splits[split])
        assert counts == SHARES[split]
    held_out = {t.name for t in TEMPLATES if t.held_out}
    assert sum(task.template in held_out for task in splits["test"]) >= 50


def test_templates_are_many_and_of_many_kinds(splits: dict[str, list[Task]]) -> None:
    assert len({t.name for t in TEMPLATES}) == len(TEMPLATES) >= 90
    assert sum(len(t.sites) == 2 for t in TEMPLATES) >= 12
    answers = {t.template: t.eval.reference_answers for tasks in splits.values() for t in tasks}
    assert sum(bool(a and a.fuzzy_match == "N/A") for a in answers.values()) >= 10


def test_tasks_are_selected_by_id_and_by_site(suite: ArenaSuite) -> None:
    assert {t.template for t in select(suite, "test", "product-price.*,set-p*")} == {
        "product-price",
        "set-price",
    }
    assert {t.site for t in select(suite, "test", "shopping_admin")} == {"shopping_admin"}


def test_what_a_test_task_is_about_never_occurs_in_training(
    splits: dict[str, list[Task]], everything: list[Task]
) -> None:
    def about(tasks: Iterable[Task]) -> set[tuple[str, str]]:
        found = set()
        for task in tasks:
            params = {k: v for k, v in task.instantiation_dict.items() if v in task.intent}
            if "last" in params:  # of a name, whose first name may recur
                del params["first"]
            found |= {(SAME.get(k, k), params[k]) for k in IDENTIFIERS if k in params}
        return found

    training = about(everything)
    validation, test = (about(splits[split]) for split in ("validation", "test"))
    assert about(splits["train"]) <= training
    assert not training & (validation | test)
    assert not validation & test


def test_all_training_tasks_begin_with_those_that_are_kept(
    splits: dict[str, list[Task]], everything: list[Task]
) -> None:
    assert len({task.key for task in everything}) == len(everything) >= 40_000
    kept = {task.key: task for task in splits["train"]}
    assert {task.key: task for task in everything if task.key in kept} == kept
    assert {task.split for task in everything} == {"train"}
    first = everything[: len({task.template for task in everything})]
    assert len({task.template for task in first}) == len(first)


def test_tasks_are_distinct_and_the_same_every_time(splits: dict[str, list[Task]]) -> None:
    tasks = [task for split in splits.values() for task in split]
    assert len({task.key for task in tasks}) == len(tasks)
    assert len({(task.site, task.intent) for task in tasks}) == len(tasks)
    assert ArenaSuite().tasks("validation") == splits["validation"]


def test_another_seed_gives_other_tasks(splits: dict[str, list[Task]]) -> None:
    others = {task.intent for task in ArenaSuite(seed=1).tasks("test")}
    same = others & {task.intent for task in splits["test"]}
    assert len(same) < 20


def test_wordings_vary_and_are_filled(splits: dict[str, list[Task]]) -> None:
    for template in TEMPLATES:
        wordings = {t.intent_template for t in splits["train"] if t.template == template.name}
        assert template.held_out or wordings == set(template.intents)
        assert 2 <= len(template.intents) <= 5
    assert not any("{" in task.intent for task in splits["train"])


@pytest.mark.parametrize(
    ("said", "right"), [("£2,133.72", True), ("2133.72", True), ("£2,133", False)]
)
async def test_amounts_count_with_and_without_the_comma_of_thousands(
    splits: dict[str, list[Task]], said: str, right: bool
) -> None:
    (task,) = [t for t in splits["train"] if t.key == "customer-fact.train.8"]
    checks = await match_strings(task, said, None)
    assert [check.passed for check in checks] == [right]


def test_an_unknown_split_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="choose from train, validation, test"):
        ArenaSuite().tasks("dev")
