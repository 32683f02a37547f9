"""The arena's tasks: how many, how they are split, and that none is done without doing it."""

from __future__ import annotations

from collections import Counter

import pytest

from planact.errors import UsageError
from planact.tasks.arena import SHARES, ArenaSuite
from planact.tasks.evaluators import match_strings
from planact.tasks.task import Task
from planact.tasks.templates import TEMPLATES

URLS = {
    "shopping": "http://shop.test",
    "shopping_admin": "http://shop.test/dashboard",
    "gitlab": "http://hosting.test",
    "wikipedia": "http://wiki.test",
}
IDENTIFIERS = (
    *("product", "first", "second", "upc", "number", "customer"),
    *("brand", "category", "name", "last"),
    *("ticket", "model", "summary", "component", "milestone", "developer", "account", "path"),
    *("page", "place", "sight", "cafe", "person", "bus", "warden", "author"),
)
SAME = dict.fromkeys(
    ("first", "second", "page", "place", "sight", "cafe", "person", "bus"), "product"
) | {"model": "ticket"}


@pytest.fixture(scope="module")
def splits() -> dict[str, list[Task]]:
    suite = ArenaSuite()
    return {split: suite.tasks(split) for split in ("train", "validation", "test")}


def test_every_template_has_tasks_in_its_splits(splits: dict[str, list[Task]]) -> None:
    held_out = {t.name for t in TEMPLATES if t.held_out}
    trained = {t.name for t in TEMPLATES} - held_out
    counts = {split: Counter(t.template for t in tasks) for split, tasks in splits.items()}
    assert set(counts["train"]) == set(counts["validation"]) == trained
    assert min(counts["train"].values()) >= 60
    assert set(counts["test"]) == trained | held_out


def test_sites_have_their_shares(splits: dict[str, list[Task]]) -> None:
    for split in ("validation", "test"):
        counts = Counter(task.site for task in splits[split])
        assert counts == {site: SHARES[split][site] for site in counts}


def test_what_a_test_task_is_about_never_occurs_in_training(splits: dict[str, list[Task]]) -> None:
    def about(split: str) -> set[tuple[str, str]]:
        found = set()
        for task in splits[split]:
            params = {k: v for k, v in task.instantiation_dict.items() if v in task.intent}
            if "last" in params:  # of a name, whose first name may recur
                del params["first"]
            found |= {(SAME.get(k, k), params[k]) for k in IDENTIFIERS if k in params}
        return found

    assert not about("train") & about("test")
    assert not about("train") & about("validation")
    assert not about("validation") & about("test")


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


async def test_an_idle_agent_answers_no_question(splits: dict[str, list[Task]]) -> None:
    checked = 0
    for task in splits["test"]:
        task = task.resolved(URLS)
        if "string_match" in task.eval.eval_types:
            passed = [passed for passed, _ in await match_strings(task, "", None)]
            assert not all(passed)
            checked += 1
    assert checked > 30


def test_no_task_starts_where_it_should_end(splits: dict[str, list[Task]]) -> None:
    for task in splits["test"]:
        task = task.resolved(URLS)
        if "url_match" in task.eval.eval_types:
            assert task.eval.reference_url != task.start_url
            assert str(task.eval.reference_url).startswith(task.start_url)


def test_an_unknown_split_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="choose from train, validation, test"):
        ArenaSuite().tasks("dev")
