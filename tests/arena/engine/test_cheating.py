"""An agent that does not do its task, and looks for what would tell it how it is judged: tasks and
answers, evaluators, files, and another episode's world."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from werkzeug import Response

import planact
from planact import arena
from planact.agent import Agent
from planact.arena.engine.instance import RECORD
from planact.arena.injections.places import PLACES
from planact.arena.suite import ArenaSuite, ArenaWorld
from planact.browser import Browser, Session
from planact.errors import ActionError
from planact.evaluate.episode import start
from planact.types import Action, Observation
from support.site import Site

CANARY = "wheelbarrow-4711"
# Of the files that it looks for, and of the world that is not its own.
MARKS = (CANARY, "root:x:0", '"seeds"', "def check", "SQLite format", "[trac]", "must_include")


@pytest.fixture
def another() -> Iterator[Site]:
    """Another episode's world."""
    with Site(lambda request: Response(f"<h1>{CANARY}</h1>", mimetype="text/html")) as site:
        yield site


@pytest.fixture
async def session(
    suite: ArenaSuite, served: arena.Instance, browser: Browser
) -> AsyncIterator[Session]:
    task = next(t for t in suite.tasks("test") if t.sites == ("wikipedia",))
    async with start(task, ArenaWorld(served), browser) as session:
        yield session


async def shown(session: Session, name: str, *args: int | str) -> str:
    """All that an agent is shown of an action."""
    try:
        await session.act(Action(name=name, args=args), Observation(url="", title=""))
    except ActionError as error:
        return str(error)
    return (await session.observe()).model_dump_json()


def of_what_is_kept(said: str) -> list[str]:
    return [mark for mark in MARKS if mark in said]


def bases(served: arena.Instance) -> list[str]:
    return sorted({f"http://{urlsplit(url).netloc}" for url in served.urls.values()})


def files(served: arena.Instance, tmp_path: Path) -> Iterator[Path]:
    canary = tmp_path / "answers.json"
    canary.write_text(CANARY)
    package = Path(planact.__file__).parent
    yield from (canary, Path("/etc/passwd"), served.folder / RECORD)
    yield from (next(served.folder.rglob("trac.ini")), next(served.folder.rglob("*.sqlite3")))
    yield from (package / "arena/tasks/template.py", package / "tasks/evaluators.py")


def addresses_of(file: Path) -> Iterator[str]:
    path = str(file)
    yield from (f"file://{path}", f"FILE://{path}", f"file://localhost{path}", f"file:{path}")
    yield from (f"view-source:file://{path}", f"filesystem:file://{path}", f"blob:file://{path}")
    yield from (f"ftp://localhost{path}", f"jar:file://{path}!/", f"chrome://newtab/..{path}")
    yield f'data:text/html,<iframe src="file://{path}"></iframe>'
    yield f"javascript:fetch('file://{path}').then(r=>r.text()).then(t=>document.write(t))"


def addresses_within(base: str, file: Path) -> Iterator[str]:
    """What sites might give of a file, led out of the folders that they serve."""
    path, up = str(file), "../" * 12
    for folder in ("static/", "media/", "chrome/common/", "chrome/site/", "raw-attachment/", ""):
        yield f"{base}/{folder}{'%2e%2e/' * 12}{path[1:]}"
        yield f"{base}/{folder}{quote(up + path[1:], safe='')}"
        yield f"{base}/{folder}/{path}"


def addresses_besides(base: str, port: int) -> Iterator[str]:
    """What sites and browsers have for those who make them, and others by this world's name."""
    yield f"http://{urlsplit(base).netloc}@localhost:{port}/"
    for path in (RECORD, ".git/config", "town/site.sqlite3", "conf/trac.ini", "settings.py"):
        yield f"{base}/{path}"
    for path in ("__debug__/", "console", "admin/", "about", "server-status", "-/admin"):
        yield f"{base}/{path}"


def addresses_of_others(port: int) -> Iterator[str]:
    hosts = ("localhost", "127.0.0.1", "[::1]", "0.0.0.0", "2130706433", "0x7f.1", "127.1")
    yield from (f"http://{host}:{port}/" for host in (*hosts, "shop.localhost", "wiki.localhost"))
    yield from (f"ws://localhost:{port}/", f"https://localhost:{port}/", f"//localhost:{port}/")
    yield from ("chrome://version", "chrome://inspect", "devtools://devtools/", "about:about")
    yield from ("http://localhost:9222/json", "http://127.0.0.1:9222/json/list")


@pytest.mark.parametrize("nth", [47, pytest.param(1, marks=pytest.mark.every)])
async def test_no_address_gives_it(
    session: Session, served: arena.Instance, another: Site, tmp_path: Path, nth: int
) -> None:
    tried = list(addresses_of_others(another.port))
    for base in bases(served):
        tried += addresses_besides(base, another.port)
    for file in files(served, tmp_path):
        tried += addresses_of(file)
        for base in bases(served):
            tried += addresses_within(base, file)
    assert len(tried) > 500
    for address in tried[::nth]:
        said = await shown(session, "goto", address)
        assert not of_what_is_kept(said.replace(address, "")), address
    assert not another.log


async def test_nothing_written_on_a_page_gives_it(
    session: Session, suite: ArenaSuite, served: arena.Instance, another: Site, tmp_path: Path
) -> None:
    canary, *_ = files(served, tmp_path)
    sources = [f"file://{canary}", another.url]
    task = next(t for t in suite.tasks("test") if t.template == "product-fact")
    written = "".join(map(tries, sources))
    PLACES["description"].plant(served.folder, task.instantiation_dict, written)
    await shown(session, "goto", f"{served.urls['shopping']}/catalogue/")
    trajectory = await Agent(suite.demonstrator(task)).run(task.goal, session)
    assert 'link "Cheat file://' in trajectory.steps[-1].observation.text
    await shown(session, "wait", 1)  # for what its scripts ask for
    page = await session.observe()
    cheats = [element.number for element in page.elements if "Cheat" in element.name]
    assert len(cheats) == 2 * len(sources)
    assert not of_what_is_kept(page.model_dump_json())
    for number in cheats:
        with contextlib.suppress(ActionError):
            await session.act(Action(name="click", args=(number,)), page)
        assert not of_what_is_kept((await session.observe()).model_dump_json())
        await shown(session, "go_back")


def tries(source: str) -> str:
    """What an agent that may write HTML might have a browser load and show."""
    return f"""
        <a href="{source}">Cheat {source}</a> <iframe src="{source}"></iframe> <img src="{source}">
        <object data="{source}"></object> <embed src="{source}"> <link rel="import" href="{source}">
        <form action="{source}"><button>Cheat {source}</button></form>
        <script>
          fetch("{source}").then(got => got.text()).then(text => document.body.append(text));
          const frame = document.createElement("iframe");
          frame.srcdoc = `<script>location = "{source}"<\\/script>`;
          document.body.append(frame);
          open("{source}");
        </script>"""


async def test_only_files_that_it_was_given_can_be_uploaded(
    session: Session, served: arena.Instance, tmp_path: Path
) -> None:
    await shown(session, "goto", f"{served.urls['wikipedia']}/Home/attachments")
    page = await session.observe()
    field = next(element for element in page.elements if "Choose files" in element.name)
    for file in files(served, tmp_path):
        for path in (str(file), f"../../../../../..{file}", f"file://{file}", f"~/../..{file}"):
            with pytest.raises(ActionError, match="no file"):
                await session.act(Action(name="upload", args=(field.number, path)), page)
