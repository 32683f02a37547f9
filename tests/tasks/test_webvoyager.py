"""WebVoyager's files as they are published, and what is wrong with those that are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planact.errors import TaskError
from planact.tasks.file import FileSuite
from planact.tasks.reading import check_tasks, load_tasks

LINE = {
    "web_name": "Town Library",
    "id": "Town Library--0",
    "ques": "When does it open on Mondays?",
    "web": "https://library.example/",
}
REFERENCES = {
    "Town Library": {
        "notice": " real-time",
        "answers": [
            {"id": 0, "type": "golden", "ans": "9 o'clock"},
            {"id": 1, "type": "possible", "ans": "'Moby Dick', 3 copies"},
        ],
    }
}


def published(folder: Path, *lines: dict[str, Any], references: Any = REFERENCES) -> Path:
    (folder / "WebVoyager_data.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (folder / "reference_answer.json").write_text(json.dumps(references))
    return folder / "WebVoyager_data.jsonl"


def test_tasks_have_the_published_ids_sites_and_references(tmp_path: Path) -> None:
    suite = FileSuite(published(tmp_path, LINE, LINE | {"id": "Town Library--1"}))
    first, second = suite.tasks("test")
    assert (first.key, first.site, first.goal) == ("Town Library--0", "Town Library", LINE["ques"])
    assert first.start_url == "https://library.example/"
    assert first.is_judged and first.eval.by_record
    assert first.allow == ("*",)
    references = [task.eval.webvoyager for task in (first, second)]
    assert [(r.type, r.ans, r.notice) for r in references if r] == [
        ("golden", "9 o'clock", "real-time"),
        ("possible", "'Moby Dick', 3 copies", "real-time"),
    ]


def test_the_references_may_have_a_longer_name(tmp_path: Path) -> None:
    file = published(tmp_path, LINE)
    (tmp_path / "reference_answer.json").rename(tmp_path / "WebVoyager_reference_answer.json")
    assert len(load_tasks(file)) == 1


def test_missing_references_are_one_line(tmp_path: Path) -> None:
    file = published(tmp_path, LINE, LINE | {"id": "Town Library--1"})
    (tmp_path / "reference_answer.json").unlink()
    with pytest.raises(TaskError, match=r"there is no reference_answer.json in .*beside them"):
        check_tasks(file)


@pytest.mark.parametrize(
    ("references", "said"),
    [
        ([], "field file: "),
        ({"Town Library": {}}, r"field Town Library\.answers: Field required"),
        (
            {"Town Library": {"answers": [{"id": 0, "type": "silver", "ans": "x"}]}},
            r"field Town Library\.answers\.0\.type",
        ),
        (
            {"Town Library": {"answers": [{"id": 0, "type": "golden", "ans": ""}]}},
            r"field Town Library\.answers\.0\.ans",
        ),
    ],
)
def test_malformed_references_are_one_line(tmp_path: Path, references: Any, said: str) -> None:
    with pytest.raises(TaskError, match=rf"reference_answer.json: {said}"):
        check_tasks(published(tmp_path, LINE, references=references))


def test_every_problem_of_the_tasks_is_found(tmp_path: Path) -> None:
    lines = (
        LINE | {"id": "Town Library--7"},
        LINE | {"ques": "", "web": "library.example"},
        {key: value for key, value in LINE.items() if key != "web"},
        LINE | {"question": "x"},
        LINE,
        LINE,
    )
    tasks, found = check_tasks(published(tmp_path, *lines))
    assert [task.key for task in tasks] == ["Town Library--0"]
    assert [(problem.line, problem.field) for problem in found] == [
        (1, "id"),
        (2, "ques"),
        (2, "web"),
        (3, "web"),
        (4, "question"),
        (6, ""),
    ]
    assert "no reference answer for Town Library--7" in found[0].message
    assert "did you mean ques?" in found[4].message
