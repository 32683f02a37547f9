"""The suite "miniwob": the tasks of MiniWoB++ (arXiv 1802.08802) as BrowserGym's benchmark has them
(packages browsergym-miniwob and browsergym-experiments 0.14.3): the same 125 pages, five seeds of
each, goals, limits and rewards.

A page makes its task up from a seed once the episode starts, so it is the page that says the goal.
It ends the episode itself, with a reward.
"""

from __future__ import annotations

import mimetypes
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import platformdirs
from numpy.random import RandomState
from playwright.async_api import Error as PlaywrightError

from planact.browser import Session
from planact.browser.failures import first_line
from planact.errors import EnvironmentFailure, UsageError
from planact.files.download import fetched
from planact.tasks.demonstrator import Demonstrator, Page
from planact.tasks.suites.miniwob.shown import SHOWN
from planact.tasks.task import Eval, Task
from planact.types import Budget

PACKAGE = "miniwob==1.1.0"  # MIT; only its pages are used, so nothing it depends on is needed
SHA256 = "297006e84219d56ad037e843527ed773a4a82509dc43b6031ec4a3ad3e3e61d9"

LEFT_OUT = frozenset(  # by BrowserGym; they want a hand that is quick
    ("button-delay", "chase-circle", "hover-shape", "moving-items", "simon-says")
)
TRAIN = 20  # pages of a task to train on
DRAWN = 34  # BrowserGym's benchmark draws numbers below it for its pages
REPEATS = 5  # episodes of a task in BrowserGym's benchmark
STEPS = 10  # actions of an episode there
MILLISECONDS = 1_000_000  # of an episode there

_START = """([seed, milliseconds]) => {
  Math.seedrandom(seed);
  core.EPISODE_MAX_TIME = milliseconds;
  core.startEpisodeReal();
}"""

_GOAL = "() => { const said = core.getUtterance(); return said.utterance ?? said; }"
_GOALS = {  # that name something by showing it; the words for it are BrowserGym's
    "click-menu-2": """() => [...document.getElementById('query').childNodes].map(node =>
      node.children ? `"${node.classList[1]}"` : node.textContent.replace(/\\s+/g, ' ').trim()
    ).join(' ')""",
    "use-colorwheel-2": """() => [...document.getElementById('query').children].map(node =>
      node.textContent.replace(/\\s+/g, ' ').trim() ||
      '#' + node.style.backgroundColor.match(/\\d+/g)
        .map(part => Number(part).toString(16).padStart(2, '0')).join('')
    ).join(' ')""",
}

# What is for people goes: the goal, which agents are told, the clock, rewards and the start button.
_HIDE = """() => {
  core.clearTimer();
  document.getElementById('query').innerHTML = '';
  document.head.insertAdjacentHTML('beforeend',
    '<style>#reward-display, #click-canvas, #sync-task-cover { display: none !important }</style>');
}"""

_REWARD = "() => WOB_DONE_GLOBAL ? WOB_RAW_REWARD_GLOBAL : null"


class MiniwobSuite:
    """`planact.tasks.task.Suite`, with demonstrators for some of its tasks. All splits but "train"
    are alike."""

    name = "miniwob"
    seeds = REPEATS
    budget = Budget(steps=STEPS, seconds=MILLISECONDS / 1000)

    def tasks(self, split: str) -> list[Task]:
        """All tasks; in the split "train", `TRAIN` of each that has a demonstrator, on pages that
        no other split has. Raises `EnvironmentFailure` without the package."""
        if split == "train":
            return [_task(name, n) for n in range(TRAIN) for name in names() if name in SHOWN]
        return [_task(name) for name in names()]

    def demonstrator(self, task: Task) -> Demonstrator:
        """An executor that does the task. Raises `UsageError` where there is none."""
        if task.template not in SHOWN:
            raise UsageError(
                f"{task.template} has no demonstrator", "Those of the split train have."
            )
        page, show = Page(), SHOWN[task.template]
        return Demonstrator(page, lambda goal: show(page, goal))

    @contextmanager
    def world(self) -> Iterator[MiniwobWorld]:
        with zipfile.ZipFile(package()) as pages, _Server(pages) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            try:
                yield MiniwobWorld(f"http://127.0.0.1:{server.server_port}/miniwob")
            finally:
                server.shutdown()


class MiniwobWorld:
    """`planact.tasks.task.World` and `Rewarding`. All there is of an episode is in its page."""

    def __init__(self, url: str) -> None:
        self.urls = {"miniwob": url}

    def reset(self) -> None:
        """Nothing: a page that is opened starts anew."""

    def storage_state(self, task: Task) -> dict[str, Any] | None:
        return None

    def start_url(self, task: Task) -> str:
        return task.resolved(self.urls).start_url

    async def begin(self, task: Task, seed: int, session: Session) -> str:
        """Starts the episode `seed`, 0 to 4 for those of BrowserGym's benchmark. Raises
        `EnvironmentFailure` where the page is not one of MiniWoB++."""
        page = session.page
        try:
            await page.wait_for_load_state("load")
            drawn = train_seed(task) if task.split else page_seed(task.key, seed)
            await page.evaluate(_START, [drawn, MILLISECONDS])
            goal = str(await page.evaluate(_GOALS.get(task.template, _GOAL)))
            await page.evaluate(_HIDE)
        except PlaywrightError as error:
            raise EnvironmentFailure(f"{task.key} does not start: {first_line(error)}") from error
        return goal

    async def reward(self, task: Task, session: Session) -> float | None:
        """The page's reward, its deduction for time aside. Leaving the page ends the episode with
        0, as in BrowserGym."""
        page = session.page
        if page.url != self.start_url(task):
            return 0.0
        try:
            given: float | None = await page.evaluate(_REWARD)
        except PlaywrightError as error:
            raise EnvironmentFailure(f"{page.url} cannot be read: {first_line(error)}") from error
        return given


def _task(name: str, number: int | None = None) -> Task:
    """The task, or one of those to train on."""
    return Task(
        task_id=name if number is None else f"{name}.train.{number}",
        sites=("miniwob",),
        start_url=f"__MINIWOB__/{name}.html",
        intent=name,
        eval=Eval(eval_types=("reward",)),
        template=name,
        split="" if number is None else "train",
    )


def train_seed(task: Task) -> int:
    """The seed of a page to train on: of a number that the benchmark does not draw."""
    number = int(task.key.rpartition(".")[2])
    return int(RandomState(DRAWN + number).randint(1_000_000))


def page_seed(name: str, repeat: int) -> int:
    """The seed of the page in a repeat of a task, as BrowserGym draws it: its benchmark gives each
    task in turn five numbers below 34, of which the environment makes the page's. Repeats from 5
    on go on with the same generator."""
    rounds = RandomState(42).randint(DRAWN, size=(repeat // REPEATS + 1, len(names()), REPEATS))
    drawn = rounds[repeat // REPEATS, names().index(name), repeat % REPEATS]
    return int(RandomState(drawn).randint(1_000_000))


@cache
def names() -> tuple[str, ...]:
    """The tasks' names, sorted. Raises `EnvironmentFailure`."""
    with zipfile.ZipFile(package()) as pages:
        files = [PurePosixPath(name) for name in pages.namelist()]
    found = {file.stem for file in files if file.match("miniwob/html/miniwob/*.html")}
    return tuple(sorted(found - LEFT_OUT))


def package() -> Path:
    """The package with the pages, downloaded if need be. Raises `EnvironmentFailure`."""
    path = platformdirs.user_cache_path("planact") / "miniwob-1.1.0.whl"
    return fetched(PACKAGE, SHA256, path, what="MiniWoB++ (2 MB, once)", room="10 MB")


class _Server(ThreadingHTTPServer):
    """Serves the pages out of the package."""

    daemon_threads = True

    def __init__(self, pages: zipfile.ZipFile) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages = pages


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        try:
            body = self.server.pages.read(f"miniwob/html{path}")
        except KeyError:
            self.send_error(404)
            return
        kind = mimetypes.guess_type(path)[0] or "text/plain"
        text = kind.startswith("text/")  # all of it is UTF-8, and the pages do not say so
        self.send_response(200)
        self.send_header("Content-Type", kind + "; charset=utf-8" * text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not logged."""
