"""What is done, what is done again, and what is set aside."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from planact.ablate import jobs as module
from planact.ablate.jobs import BOOK, JobFailed, do, missing, read_book
from planact.ablate.ladder import EARLIER, Cell, Job
from planact.ablate.report import results
from planact.errors import Interrupted, StopReason, UsageError
from planact.evaluate.folder import RunFolder
from planact.llm.fetch import adapter
from planact.types import Score, Stop, Trajectory

Do = Callable[..., list[str]]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were run, instead of planact one that writes its first word."""
    commands: list[str] = []
    popen = subprocess.Popen
    code = (
        "import os, signal, sys, time; signal.pthread_sigmask(signal.SIG_BLOCK, [15])\n"
        "from pathlib import Path; out = Path(sys.argv[-1]); word = sys.argv[1]\n"
        "if word == 'fail': sys.exit(3)\n"
        "if word == 'die': os.kill(os.getpid(), 9)\n"
        "if word == 'end':\n"
        "    time.sleep(0.5); os.kill(os.getppid(), 15)\n"
        "    signal.sigwait([15]); time.sleep(0.5)\n"
        "out.parent.mkdir(parents=True, exist_ok=True); out.write_text(word)"
    )

    def start(args: list[str]) -> subprocess.Popen[bytes]:
        commands.append(args[3])
        return popen([sys.executable, "-c", code, *args[3:]])

    monkeypatch.setattr(module.subprocess, "Popen", start)
    return commands


def job(name: str, word: str, root: Path, *needs: str) -> Job:
    return Job(
        name=name, asked=(word, *(str(root / need) for need in needs)), root=root, needs=needs
    )


def go(jobs: list[Job], out: Path) -> None:
    do(missing(jobs, out), out)


def test_what_is_done_is_not_done_again(tmp_path: Path, ran: list[str]) -> None:
    jobs = [job("a", "one", tmp_path), job("b", "two", tmp_path, "a")]
    go(jobs, tmp_path)
    assert ran == ["one", "two"]
    assert missing(jobs, tmp_path) == []


def test_a_changed_job_and_what_reads_it_are_done_again(tmp_path: Path, ran: list[str]) -> None:
    go([job("a", "one", tmp_path), job("b", "two", tmp_path, "a")], tmp_path)
    go([job("a", "new", tmp_path), job("b", "two", tmp_path, "a")], tmp_path)
    assert ran == ["one", "two", "new", "two"]
    assert (tmp_path / "a").read_text() == "new"
    assert (tmp_path / EARLIER / "a").read_text() == "one"  # set aside, not gone


def test_a_job_is_done_again_when_a_file_that_it_names_has_changed(
    tmp_path: Path, ran: list[str]
) -> None:
    recipe = tmp_path / "recipe.yaml"
    root = tmp_path / "out"
    jobs = [Job(name="a", asked=("one", f"--recipe={recipe}"), root=root)]
    for text in ("epochs: 1", "epochs: 1", "epochs: 2"):
        recipe.write_text(text)
        go(jobs, root)
    assert ran == ["one", "one"]
    recipe.unlink()
    assert missing(jobs, root) == []  # what was made of it is not lost with it


def test_an_evaluation_is_of_the_weights_that_there_are(tmp_path: Path) -> None:
    cell = Job(name="cells/x", asked=("eval", "--planner", "embedded"), root=tmp_path)
    assert cell.files == [adapter("planner")]


def test_what_was_removed_is_done_again(tmp_path: Path, ran: list[str]) -> None:
    jobs = [job("a", "one", tmp_path)]
    go(jobs, tmp_path)
    (tmp_path / "a").unlink()
    assert missing(jobs, tmp_path) == jobs


def test_a_folder_may_be_called_otherwise(
    tmp_path: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    there, same = Path("out"), tmp_path / "out"
    there.mkdir()
    go([job("a", "one", there), job("b", "two", there, "a")], there)
    assert missing([job("a", "one", same), job("b", "two", same, "a")], same) == []


@pytest.mark.parametrize(
    ("word", "said", "code"), [("fail", "a failed", 3), ("die", "signal 9 ended it", 1)]
)
def test_a_job_that_fails_ends_it(
    word: str, said: str, code: int, tmp_path: Path, ran: list[str]
) -> None:
    jobs = [job("a", word, tmp_path), job("b", "two", tmp_path, "a")]
    with pytest.raises(JobFailed, match=said) as raised:
        go(jobs, tmp_path)
    assert raised.value.exit_code == code
    assert missing(jobs, tmp_path) == jobs


def test_a_job_finishes_what_it_writes_when_it_is_to_end(tmp_path: Path, ran: list[str]) -> None:
    jobs = [job("a", "end", tmp_path)]
    with pytest.raises(Interrupted):
        go(jobs, tmp_path)
    assert (tmp_path / "a").read_text() == "end"
    assert missing(jobs, tmp_path) == jobs


def test_a_damaged_book_is_told(tmp_path: Path) -> None:
    (tmp_path / BOOK).write_text('{"a": 1}')
    with pytest.raises(UsageError, match="is not what planact ablate wrote"):
        read_book(tmp_path)


def test_a_row_gains_nothing_over_one_that_is_not_done(tmp_path: Path) -> None:
    cells = [
        Cell(row, "column", Job(name=f"cells/{row}", asked=("eval",), root=tmp_path, tasks=("t",)))
        for row in ("first", "second", "third")
    ]
    end = Stop(reason=StopReason.EXIT)
    done = Trajectory(task_id="t", goal="g", start_url="http://localhost/", stop=end)
    for cell in (cells[0], cells[2]):
        RunFolder.start(cell.job.out, {}).save(done)
    assert [(found.row, found.gain) for found in results(cells)] == [
        ("first", None),
        ("third", None),
    ]


def test_an_evaluation_is_done_when_all_its_tasks_are(tmp_path: Path, ran: list[str]) -> None:
    cell = Job(name="cells/x", asked=("eval",), root=tmp_path, tasks=("t1", "t2"))

    def finish(*ends: StopReason) -> None:
        if cell.out.is_file():
            cell.out.unlink()  # of the stand-in
        folder = RunFolder.start(cell.out, {})
        for n, end in enumerate(ends, 1):
            folder.save(
                Trajectory(
                    task_id=f"t{n}",
                    goal="g",
                    start_url="http://localhost/",
                    stop=Stop(reason=end),
                    score=Score(success=end is StopReason.EXIT),
                )
            )

    go([cell], tmp_path)
    finish(StopReason.EXIT, StopReason.FAILED)
    assert missing([cell], tmp_path) == [cell]
    (found,) = results([Cell("row", "column", cell)])
    assert (found.episodes, found.success.value) == (1, 1)  # what broke is not counted
    finish(StopReason.EXIT, StopReason.STEPS)
    assert missing([cell], tmp_path) == []
    more = cell.model_copy(update={"tasks": ("t1", "t2", "t3")})
    assert missing([more], tmp_path) == [more]
    assert module.begun(more, read_book(tmp_path))  # and goes on with what there is
    less = cell.model_copy(update={"tasks": ("t2",)})
    assert [r.episodes for r in results([Cell("row", "column", less)])] == [1]
