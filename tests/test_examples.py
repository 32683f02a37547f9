"""The examples, as their heads say to use them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from planact.tasks.file import FileSuite

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="module")
def library() -> ModuleType:
    spec = importlib.util.spec_from_file_location("library", EXAMPLES / "library.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["library"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def site(library: ModuleType) -> Iterator[str]:
    with library.served() as url:
        yield url


def read(url: str, **form: str) -> str:
    with urlopen(url, urlencode(form).encode() if form else None) as answer:
        return str(answer.read().decode())


def test_the_librarys_tasks_are_well_formed_and_each_has_a_library_of_its_own() -> None:
    suite = FileSuite(EXAMPLES / "library.yaml")
    tasks = list(suite.tasks("test"))
    suite.check(tasks)
    assert len({task.start_url for task in tasks}) == len(tasks) == 10


def test_what_is_done_in_one_library_is_its_state_and_no_others(site: str) -> None:
    assert "Monday to Friday" in read(f"{site}/a")
    assert read(f"{site}/a/books?q=garden").count("books/") == 2
    assert "Reserved" in read(f"{site}/a/books/6", branch="Hill")
    read(f"{site}/a/events", event="Poetry Evening", name="<b>", email="b@example.com")
    state = read(f"{site}/a/state")
    assert "Reserved: The Tide Atlas, to be fetched at Hill" in state
    assert "&lt;b&gt;, b@example.com, Poetry Evening, without newsletter" in state
    assert "nothing was done" in read(f"{site}/b/state")


@pytest.mark.parametrize("path", ["a/nothing", "a/books/99", "a/books/x"])
def test_other_addresses_are_not_found(site: str, path: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        read(f"{site}/{path}")


def test_a_form_that_lacks_something_changes_nothing(site: str) -> None:
    with pytest.raises(HTTPError, match="400"):
        read(f"{site}/a/events", event="Poetry Evening")
    assert "nothing was done" in read(f"{site}/a/state")
