"""Tasks in WebArena's format: the addresses of their sites."""

from __future__ import annotations

import pytest

from planact.errors import TaskError
from planact.tasks.task import Task
from support.webarena_task import WEBARENA


def test_placeholders_are_replaced_wherever_they_stand() -> None:
    urls = {"shopping": "http://localhost:1/", "shopping_admin": "http://localhost:1/admin"}
    task = Task.model_validate(WEBARENA).resolved(urls)
    assert task.start_url == "http://localhost:1/admin"
    assert task.eval.reference_url == "http://localhost:1/admin/a |OR| http://localhost:1/b"


def test_a_site_that_is_not_served_is_named() -> None:
    with pytest.raises(TaskError, match=r"task 0 needs the site 'shopping_admin'.*shopping"):
        Task.model_validate(WEBARENA).resolved({"shopping": "http://localhost:1"})
