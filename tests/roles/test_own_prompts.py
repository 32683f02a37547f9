"""A folder of prompts of one's own: what is wrong with it is said before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from planact.errors import UsageError
from planact.roles.template import check_prompts

BLOCK = "{% block system %}Be brief.{% endblock %}"


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("planner.md", f"You plan.\n{BLOCK}", "'You plan.' is in no block"),
        ("planner.md", "{% block system %}", "planner.md, line 1"),
        ("planner.md", "{% block sytsem %}x{% endblock %}", "other blocks than ours"),
        ("planner.md", "Only text", "has no block"),
        ("planer.md", BLOCK, "is no prompt of ours"),
        ("notes.txt", "", "holds no prompts"),
    ],
)
def test_what_is_wrong(tmp_path: Path, file: str, text: str, says: str) -> None:
    (tmp_path / file).write_text(text)
    with pytest.raises(UsageError, match=says):
        check_prompts(str(tmp_path))


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "planner.md").write_bytes(b"\xff\xfe{")
    with pytest.raises(UsageError, match="cannot be read"):
        check_prompts(str(tmp_path))


def test_a_comment_stands_anywhere(tmp_path: Path) -> None:
    (tmp_path / "planner.md").write_text(f"{{# Ours, but brief. #}}\n{BLOCK}\n")
    check_prompts(str(tmp_path))
