"""The examples, as their heads say to use them."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from planact.tasks.file import FileSuite
from support import REPOSITORY
from support.endpoint import Answer, Server, endpoint, later, reply

EXAMPLES = REPOSITORY / "examples"


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


# ---------------------------------------------------------------- the scripts

AUTHOR = re.compile(r"Aino Virtanen|Tomas Lindqvist|Paul Mercier")
PLAN = "## Step 1\nReasoning: r\nStep: Open the book and answer"


def librarian(prompt: str) -> str:
    """What a model would say that can read: of the last page in a prompt, the next action."""
    if "You plan" in prompt:
        return PLAN
    if "fit this schema" in prompt:
        return json.dumps({"author": "Aino Virtanen", "pages": 160})
    title = re.findall(r'the book "([^"]*)"', prompt)[-1]
    page = prompt.rpartition("<page>")[2]
    if author := AUTHOR.search(page.partition("Pages")[0]) if "Pages" in page else None:
        return f'Reasoning: r\nAction: exit("{author[0]}")'
    for name in (title, "Books"):
        if found := re.search(rf'\[(\d+)\] link "{name}"', page):
            return f'Reasoning: r\nElement: link "{name}"\nAction: click({found[1]})'
    raise AssertionError(page)


@pytest.fixture
def model() -> Iterator[Server]:
    with endpoint() as server:
        said = lambda body: "\n".join(message["content"] for message in body["messages"])  # noqa: E731
        server.answer = later(lambda body: reply(librarian(said(body))))
        yield server


def script(
    name: str, site: str, server: Server, folder: Path, *command: str, **environment: str
) -> str:
    """What an example prints."""
    run = command or (sys.executable, str(EXAMPLES / f"{name}.py"), server.model)
    done = subprocess.run(
        run,
        env=os.environ | {"LIBRARY": f"{site}/mine/", "PYTHONPATH": str(EXAMPLES)} | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_scripts_are_short_and_use_nothing_private() -> None:
    scripts = [file for file in EXAMPLES.glob("*.py") if file.name != "library.py"]
    assert len(scripts) == 9
    for file in scripts:
        code = file.read_text("utf-8").split('"""', 2)[2]
        lines = [line for line in code.splitlines() if line.strip()]
        assert len(lines) < 30, file
        assert "planact._" not in code and "from planact" not in code


def test_one_task_with_its_answer_as_a_pydantic_model(
    site: str, model: Server, tmp_path: Path
) -> None:
    said = script("one_task", site, model, tmp_path)
    assert said.startswith("Aino Virtanen\nauthor='Aino Virtanen' pages=160\n")


def test_the_loop_by_hand(site: str, model: Server, tmp_path: Path) -> None:
    assert script("loop_by_hand", site, model, tmp_path).endswith('exit("Aino Virtanen")\n')


def test_a_policy_of_ones_own(site: str, model: Server, tmp_path: Path) -> None:
    said = script("own_policy", site, model, tmp_path)
    assert said == "after 0 actions, since start: 1 steps\nAino Virtanen\n"


def test_an_action_of_ones_own(site: str, model: Server, tmp_path: Path) -> None:
    def write(body: dict[str, Any]) -> Answer:
        system, user = (message["content"] for message in body["messages"])
        assert 'look_up_card("Bo Kim"): Look up the number of a member\'s library card.' in system
        if "look_up_card" not in user:
            return reply('Reasoning: r\nAction: look_up_card("Ann Lee")')
        assert '1. look_up_card "Ann Lee" -> L-4471' in user
        return reply('Reasoning: r\nAction: exit("L-4471")')

    model.answer = later(write)
    said = script("own_action", site, model, tmp_path)
    assert said == 'look_up_card "Ann Lee" -> L-4471\nexit "L-4471"\n'


def test_a_planner_and_prompts_of_ones_own(site: str, model: Server, tmp_path: Path) -> None:
    assert script("own_planner", site, model, tmp_path) == "Aino Virtanen\n"
    asked = model.requests[-1]["messages"]
    assert "You work at a town library." in asked[1]["content"]
    assert "How: 1. Open Books 2. Open the book" in asked[1]["content"]
    assert "Choose the one action that comes next" in asked[0]["content"]  # ours


def test_a_model_of_ones_own_by_object_and_by_name(
    site: str, model: Server, tmp_path: Path
) -> None:
    model.answer = lambda body: (200, {"text": librarian(body["prompt"])})
    assert script("own_model", site, model, tmp_path, SERVICE=model.url) == "Aino Virtanen\n"
    command = [sys.executable, "-m", "planact", "run", 'Who wrote the book "Soups of the North"?']
    options = ["--url", f"{site}/b/", "--no-plan", "--executor", "own_model:Service"]
    said = script("", site, model, tmp_path, *command, *options, SERVICE=model.url)
    assert "answer: Aino Virtanen" in said


def test_a_suite_of_ones_own(site: str, model: Server, tmp_path: Path) -> None:
    def reserve(body: dict[str, Any]) -> Answer:
        prompt = "\n".join(message["content"] for message in body["messages"])
        page = prompt.rpartition("<page>")[2]
        if "Thank you" in page or ("Night Trains" in prompt and "Pages" in page):
            return reply('Reasoning: r\nAction: exit("done")')  # of one it says so only
        for name, action in (('combobox "Fetch it at" = "Hill"', 'button "Reserve"'),):
            if name in page:
                number = re.search(r'\[(\d+)\] button "Reserve"', page)
                assert number
                return reply(f"Reasoning: r\nElement: {action}\nAction: click({number[1]})")
        if found := re.search(r'\[(\d+)\] combobox "Fetch it at"', page):
            return reply(f'Reasoning: r\nAction: select({found[1]}, "Hill")')
        return reply(librarian(prompt))

    model.answer = later(reserve)
    command = [sys.executable, "-m", "planact", "eval", "own_suite:Reservations", "--no-plan"]
    options = ["--executor", model.model, "--out", "out"]
    script("", site, model, tmp_path, *command, *options, LIBRARY=f"{site}/")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert (summary["suite"], summary["successes"], summary["episodes"]) == ("reservations", 1, 2)


def test_listening(site: str, model: Server, tmp_path: Path) -> None:
    lines = script("listening", site, model, tmp_path).splitlines()
    assert lines[:4] == [
        "page: Town Library, 4 elements",
        "planner: 7 tokens in, 3 out",
        "plan (start): Open the book and answer",
        "executor: 7 tokens in, 3 out",
    ]
    assert 'action: click link "Books"' in lines
    assert lines[-2:] == ['action: exit "Aino Virtanen"', "end: exit"]


def test_many_tasks_side_by_side(site: str, model: Server, tmp_path: Path) -> None:
    said = script("many_tasks", site, model, tmp_path)
    assert said.startswith("2 of 2, ")
    assert 'Who wrote the book "Night Trains"? | Paul Mercier | exit' in said
    asked = len(model.requests)
    assert script("many_tasks", site, model, tmp_path) == said
    assert len(model.requests) <= asked + 5  # what the endpoint offers is found out again
