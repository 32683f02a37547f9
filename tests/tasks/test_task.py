"""Task files: WebArena's format in and out, and one clear line for what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planact.errors import TaskError
from planact.tasks.task import Task, dump_tasks, load_tasks

WEBARENA: dict[str, Any] = {
    "sites": ["shopping_admin"],
    "task_id": 0,
    "require_login": True,
    "storage_state": "./.auth/shopping_admin_state.json",
    "start_url": "__SHOPPING_ADMIN__",
    "geolocation": None,
    "intent_template": "What sold best in {{year}}",
    "instantiation_dict": {"year": 2022},
    "intent": "What sold best in 2022",
    "require_reset": False,
    "eval": {
        "eval_types": ["string_match", "url_match", "program_html"],
        "reference_answers": {"must_include": ["Quest Duffle"]},
        "reference_url": "__SHOPPING_ADMIN__/a |OR| __SHOPPING__/b",
        "url_note": "GOLD in PRED",
        "program_html": [
            {
                "url": "last",
                "locator": "document.querySelector('h1').outerText",
                "required_contents": {"must_include": ["duffle |OR| bag"]},
                "prep_actions": ["document.body.click()"],
            }
        ],
        "string_note": "",
        "reference_answer_raw_annotation": "Quest Duffle",
    },
    "intent_template_id": 279,
}


def edited(path: str, value: Any) -> dict[str, Any]:
    """The task with one field, named by its dotted path, set."""
    task = json.loads(json.dumps(WEBARENA))
    *parents, last = path.split(".")
    place = task
    for key in parents:
        place = place[int(key)] if isinstance(place, list) else place[key]
    place[last] = value
    return task


@pytest.mark.parametrize("name", ["tasks.json", "tasks.jsonl"])
def test_webarena_tasks_come_back_as_they_were(tmp_path: Path, name: str) -> None:
    source = tmp_path / "source.json"
    source.write_text(json.dumps([WEBARENA, WEBARENA | {"task_id": "b.1-x"}]))
    tasks = load_tasks(source)
    dump_tasks(tasks, tmp_path / name)
    text = (tmp_path / name).read_text()
    stored = json.loads(text) if name.endswith("json") else list(map(json.loads, text.splitlines()))
    assert stored == json.loads(source.read_text())
    assert load_tasks(tmp_path / name) == tasks


def test_a_json_file_may_hold_one_task(tmp_path: Path) -> None:
    (tmp_path / "0.json").write_text(json.dumps(WEBARENA))
    (task,) = load_tasks(tmp_path / "0.json")
    assert (task.key, task.goal, task.site) == ("0", "What sold best in 2022", "shopping_admin")


def test_placeholders_are_replaced_wherever_they_stand() -> None:
    urls = {"shopping": "http://localhost:1/", "shopping_admin": "http://localhost:1/admin"}
    task = Task.model_validate(WEBARENA).resolved(urls)
    assert task.start_url == "http://localhost:1/admin"
    assert task.eval.reference_url == "http://localhost:1/admin/a |OR| http://localhost:1/b"


def test_a_site_that_is_not_served_is_named() -> None:
    with pytest.raises(TaskError, match=r"task 0 needs the site 'shopping_admin'.*shopping"):
        Task.model_validate(WEBARENA).resolved({"shopping": "http://localhost:1"})


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("eval.eval_types", ["string_mach"], "field eval.eval_types.0"),
        ("eval.eval_types", [], "field eval.eval_types"),
        ("eval.reference_answers", None, "field eval: string_match needs reference_answers"),
        ("eval.reference_url", "", "field eval: url_match needs reference_url"),
        ("eval.program_html", [], "field eval: program_html needs program_html"),
        ("eval.url_note", "PRED in GOLD", "field eval.url_note"),
        ("eval.program_html.0.locator", "window.x", "field eval.program_html.0.locator"),
        ("eval.program_html.0.required_contents", {}, "needs exact_match, must_include"),
        ("eval.reference_answers", {"includes": ["x"]}, "field eval.reference_answers.includes"),
        ("intent", 5, "field intent"),
        ("start_url", "__SHOPPING__ |AND| elsewhere", "field start_url"),
        ("sites", [], "field sites"),
        ("task_id", "../up", "field task_id: .*names files"),
        ("goal", "x", "field goal"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path, field: str, value: Any, message: str
) -> None:
    path = tmp_path / "tasks.jsonl"
    lines = [WEBARENA | {"task_id": 7}, edited(field, value)]
    path.write_text("\n\n".join(map(json.dumps, lines)))
    with pytest.raises(TaskError, match=message) as failure:
        load_tasks(path)
    assert str(failure.value).startswith(f"{path}: line 3: ")
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.jsonl", '{"task_id": 1\n', "line 1: not JSON"),
        ("a.json", '[\n{"task_id": 1},\n{]', "line 3: not JSON"),
        ("a.json", "[1]", "item 0: field task"),
        ("a.json", json.dumps([WEBARENA, WEBARENA]), "item 1: task_id 0 occurs a second time"),
    ],
)
def test_broken_files(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(TaskError, match=message):
        load_tasks(tmp_path / name)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match=r"none\.json: cannot be read"):
        load_tasks(tmp_path / "none.json")
