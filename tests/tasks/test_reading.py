"""Task files in and out, and clear lines for what is wrong with them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from planact.errors import TaskError
from planact.tasks.reading import check_tasks, load_tasks
from support.webarena_task import WEBARENA


def edited(path: str, value: Any) -> dict[str, Any]:
    """The task with one field, named by its dotted path, set."""
    task = json.loads(json.dumps(WEBARENA))
    *parents, last = path.split(".")
    place = task
    for key in parents:
        place = place[int(key)] if isinstance(place, list) else place[key]
    place[last] = value
    return task


@pytest.mark.parametrize(("name", "between"), [("tasks.json", ","), ("tasks.jsonl", "\n")])
def test_webarena_tasks_are_read_as_they_are(tmp_path: Path, name: str, between: str) -> None:
    wanted = [WEBARENA, WEBARENA | {"task_id": "b.1-x"}]
    text = between.join(map(json.dumps, wanted))
    (tmp_path / name).write_text(f"[{text}]" if between == "," else text)
    read = load_tasks(tmp_path / name)
    assert [task.model_dump(mode="json", exclude_unset=True) for task in read] == wanted


def test_a_json_file_may_hold_one_task(tmp_path: Path) -> None:
    (tmp_path / "0.json").write_text(json.dumps(WEBARENA))
    (task,) = load_tasks(tmp_path / "0.json")
    assert (task.key, task.goal, task.site) == ("0", "What sold best in 2022", "shopping_admin")


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
        ("a.json", "[1]", "line 1: is no task"),
        ("a.json", json.dumps([WEBARENA, WEBARENA]), "line 1: the id 0 occurs a second time"),
    ],
)
def test_broken_files(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(TaskError, match=message):
        load_tasks(tmp_path / name)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match=r"none\.json: cannot be read"):
        load_tasks(tmp_path / "none.json")


OWN = "goal: Look\nurl: http://127.0.0.1/\nends_at: http://127.0.0.1/b\n"


@pytest.mark.parametrize("name", ["tasks.yaml", "tasks.yml", "tasks.json", "tasks.jsonl"])
def test_every_kind_of_file_may_hold_every_form(tmp_path: Path, name: str) -> None:
    short = {"goal": "Look", "url": "http://127.0.0.1/", "ends_at": ["http://127.0.0.1/b"]}
    items = [short, WEBARENA, short]  # JSON is YAML
    lines = name.endswith("l") and name.startswith("tasks.j")
    text = "\n".join(map(json.dumps, items)) if lines else json.dumps(items, indent=2)
    (tmp_path / name).write_text(text)
    assert [task.key for task in load_tasks(tmp_path / name)] == ["1", "0", "3"]


def problems(path: Path, text: str) -> list[str]:
    path.write_text(text)
    return [str(problem) for problem in check_tasks(path)[1]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("url: http://a.b/", ["line 1: field goal: Field required"]),
        (OWN.replace("goal: Look", "goal: 2"), []),
        (OWN.replace("goal: Look", "goal: ''"), ["line 1: field goal: String should have at"]),
        (OWN.replace("goal", "gaol"), ["line 1: field goal: Field", "line 1: field gaol: .*goal?"]),
        (OWN + "zzz: 1", ["line 4: field zzz: there is no such field, only goal, url"]),
        (OWN + "split: [a]", ["line 4: field split: Input should be a valid string"]),
        (OWN + "id: a/b", ["line 4: field id: .*names files"]),
        (OWN + "allow: x", ["line 4: field allow: "]),
        (OWN + "page:\n  exactly: a\n  incldes: b", ["line 6: field page.incldes: .*includes?"]),
        (OWN + "page: [{locator: h1}]", ["line 4: field page.0: needs exactly"]),
        (OWN + "page: {locator: h1}", ["line 4: field page: needs exactly"]),
        (OWN + "page: []", ["line 4: field page: "]),
        (OWN + "answer: x", ["line 4: field answer: "]),
        (OWN + "answer: {excludes: x}", ["line 4: field answer: needs exactly, includes or means"]),
        (OWN + "answer:\n  includes: ['a', '']", ["line 5: field answer.includes.1: "]),
        (OWN + "answer: {includes: true}", ["line 4: field answer.includes: Input should be"]),
        (OWN.replace("ends_at", "url"), ["line 3: not YAML: url is given twice"]),
        (OWN + "answer: {includes: [a", ["line 4: not YAML: "]),
        (OWN + "answer: !!python/name:os.system x", ["line 4: not YAML: "]),
        (OWN + "---\n" + OWN, ["line 4: not YAML: "]),
        (OWN + "\x07", ["line 1: not YAML: "]),
        ("goal: a\nurl: http://a.b/", ["line 1: needs answer, ends_at or page"]),
        (
            "goal: a\nurl: a.b\nends_at: x",
            ["line 2: field url: .*http", "line 3: field ends_at: .*http"],
        ),
        ("- 5\n- x", ["line 1: is no task", "line 2: is no task"]),
        ("[]", ["line 1: the file holds no tasks"]),
        ("", ["line 1: the file holds no tasks"]),
    ],
)
def test_everything_is_said_with_its_line(tmp_path: Path, text: str, said: list[str]) -> None:
    found = problems(tmp_path / "a.yaml", text)
    assert len(found) == len(said), found
    for line, wanted in zip(found, said, strict=True):
        assert re.match(wanted.replace("?", r"\?"), line), line
        assert "\n" not in line


def test_all_problems_of_all_tasks_are_found_by_their_lines(tmp_path: Path) -> None:
    indented = "".join(f"  {line}\n" for line in OWN.splitlines())
    first, second = "- id: a\n" + indented, "- id: a\n" + indented.replace("Look", "''")
    text = first + second + first + "- id: b\n" + indented + "    \n- id: c\n"
    tasks, found = check_tasks_of(tmp_path / "a.yaml", text)
    assert tasks == ["a", "b"]
    assert [line.split(": ")[:2] for line in found] == [
        ["line 6", "field goal"],
        ["line 9", "the id a occurs a second time"],
        ["line 18", "field goal"],
        ["line 18", "field url"],
    ]


def check_tasks_of(path: Path, text: str) -> tuple[list[str], list[str]]:
    path.write_text(text)
    tasks, found = check_tasks(path)
    return [task.key for task in tasks], list(map(str, found))


def test_lines_of_json_that_is_indented_by_tabs(tmp_path: Path) -> None:
    text = json.dumps([WEBARENA, WEBARENA | {"task_id": 1, "intnt": "x"}], indent="\t")
    (line,) = problems(tmp_path / "a.json", text)
    number = 1 + next(n for n, row in enumerate(text.splitlines()) if "intnt" in row)
    assert line == f"line {number}: field intnt: there is no such field; did you mean intent?"


def test_a_broken_line_does_not_hide_the_others(tmp_path: Path) -> None:
    text = "{\n" + json.dumps(WEBARENA) + "\n" + json.dumps(WEBARENA | {"sites": []})
    tasks, found = check_tasks_of(tmp_path / "a.jsonl", text)
    assert tasks == ["0"]
    assert [line[:6] for line in found] == ["line 1", "line 3"]


def test_the_first_problem_says_that_there_are_more(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("goal: a\nurl: b\nends_at: c")
    with pytest.raises(TaskError, match=r"line 2: field url: .*1 more: planact tasks check"):
        load_tasks(tmp_path / "a.yaml")


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(OWN)
    with pytest.raises(TaskError, match=r"no task file. Those end in .jsonl"):
        check_tasks(tmp_path / "a.txt")


def test_anchors_share_what_tasks_have_in_common(tmp_path: Path) -> None:
    text = "- &a\n  goal: a\n  url: http://a.b/\n  ends_at: http://a.b/c\n- {<<: *a, goal: b}"
    (tmp_path / "a.yaml").write_text(text)
    assert [task.goal for task in load_tasks(tmp_path / "a.yaml")] == ["a", "b"]
