"""WebArena's suites: the published tasks, where their sites are, and being signed in to them."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.async_api import StorageState

from planact.agent import Agent
from planact.browser import Browser
from planact.errors import EnvironmentFailure, TaskError, UsageError
from planact.evaluate.folder import RunFolder
from planact.tasks.file import VARIABLES, FileSuite, RunningSites
from planact.tasks.login import LogIns
from planact.tasks.suites import open_suite
from planact.tasks.task import Task
from planact.types import Action, Decision, History, OnExchange, unheard
from support.running import run
from support.webarena_sites import FORMS, SignInSite, sign_in_sites

Sites = dict[str, SignInSite]


@pytest.fixture
def sites(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sites]:
    """The four sites with a log-in, and the variables that say where they are."""
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    with sign_in_sites() as sites:
        for name, site in sites.items():
            monkeypatch.setenv(VARIABLES[name], f"{site.url}/")
        yield sites


def task(*names: str, **more: Any) -> Task:
    return Task.model_validate(
        {
            "task_id": 1,
            "sites": names,
            "start_url": f"__{names[0].upper()}__",
            "intent": "See the page that needs an account",
            "require_login": True,
            "storage_state": None,
            "eval": {"eval_types": ["url_match"], "reference_url": f"__{names[0].upper()}__"},
            **more,
        }
    )


def suite(folder: Path, *tasks: Task) -> FileSuite:
    path = folder / "tasks.json"
    path.write_text(json.dumps([task.model_dump(mode="json") for task in tasks]))
    return FileSuite(path)


def urls(sites: Sites) -> dict[str, str]:
    return {name: site.url for name, site in sites.items()}


async def signed_in(browser: Browser, state: dict[str, Any] | None, site: SignInSite) -> bool:
    url = site.url.removesuffix("/admin") + site.form.proof
    async with browser.open(url, storage_state=cast("StorageState | None", state)) as session:
        return site.form.text in (await session.observe()).text


# ---------------------------------------------------------------- tasks


@pytest.mark.parametrize(("name", "number"), [("webarena", 812), ("webarena-lite", 165)])
def test_all_published_tasks_load(name: str, number: int) -> None:
    tasks = open_suite(name).tasks("test")
    assert len({task.key for task in tasks}) == len(tasks) == number
    assert all(task.needs <= VARIABLES.keys() for task in tasks)


def test_a_text_for_a_list_is_a_list_of_one() -> None:
    tasks = {task.key: task for task in open_suite("webarena-lite").tasks("test")}
    answers = tasks["81"].eval.reference_answers
    assert answers is not None
    assert answers.must_include == ("yjlou",)


def test_a_task_on_several_sites_starts_with_a_tab_for_each(tmp_path: Path) -> None:
    tasks = [
        task("map", "wikipedia"),
        task("shopping", "shopping_admin", task_id=2),
        task("reddit", "gitlab", start_url="__GITLAB__ |AND| __REDDIT__/f/news", task_id=3),
        task("shopping", start_url="__SHOPPING__/a |AND| __SHOPPING__/b", task_id=4),
    ]
    assert [task.start_url for task in suite(tmp_path, *tasks).tasks("")] == [
        "__MAP__ |AND| __WIKIPEDIA__",
        "__SHOPPING__ |AND| __SHOPPING_ADMIN__",
        "__GITLAB__ |AND| __REDDIT__/f/news",
        "__SHOPPING__/a |AND| __SHOPPING__/b",
    ]


def test_a_site_nobody_named_is_told_before_anything_starts(sites: Sites, tmp_path: Path) -> None:
    file = suite(tmp_path, task("map", "wikipedia"), task("gitlab", task_id=2))
    with pytest.raises(UsageError, match=r"map, wikipedia.*Set WA_MAP, WA_WIKIPEDIA") as failure:
        file.check(file.tasks(""))
    assert "\n" not in str(failure.value)
    file.check(file.tasks("")[1:])


def test_a_page_that_only_planact_serves_is_no_place_for_a_task(tmp_path: Path) -> None:
    file = suite(tmp_path, task("shopping", start_url="__MINIWOB__/click-test.html"))
    with pytest.raises(UsageError, match="on miniwob, which no task file"):
        file.check(file.tasks(""))


# ---------------------------------------------------------------- log-in


async def test_one_is_signed_in(sites: Sites, browser: Browser) -> None:
    state = await asyncio.to_thread(RunningSites(Path()).storage_state, task("shopping"))
    assert await signed_in(browser, state, sites["shopping"])
    assert not [name for name in FORMS if await signed_in(browser, None, sites[name])]


async def test_a_log_in_is_kept_until_it_expires(sites: Sites, browser: Browser) -> None:
    log_ins, site = LogIns(urls(sites)), sites["gitlab"]
    first = await asyncio.to_thread(log_ins.state, ["gitlab"])
    assert await asyncio.to_thread(log_ins.state, ["gitlab"]) == first
    assert site.log_ins == 1
    site.sessions.clear()
    state = await asyncio.to_thread(log_ins.state, ["gitlab"])
    assert site.log_ins == 2
    assert await signed_in(browser, state, site)


async def test_one_is_signed_in_to_all_sites_of_a_task(sites: Sites, browser: Browser) -> None:
    names = ("gitlab", "reddit", "shopping_admin")
    state = await asyncio.to_thread(RunningSites(Path()).storage_state, task(*names))
    assert [await signed_in(browser, state, sites[name]) for name in names] == [True] * 3


async def test_where_sites_share_a_cookie_the_one_webarena_names_has_it(
    sites: Sites, browser: Browser
) -> None:
    for names in (("shopping", "reddit"), ("reddit", "shopping")):
        both = task(*names, storage_state="./.auth/reddit_state.json")
        state = await asyncio.to_thread(RunningSites(Path()).storage_state, both)
        assert await signed_in(browser, state, sites["reddit"])


async def test_a_state_beside_the_task_file_is_taken(sites: Sites, tmp_path: Path) -> None:
    (tmp_path / "me.json").write_text('{"cookies": [], "origins": []}')
    world = RunningSites(tmp_path)
    state = await asyncio.to_thread(world.storage_state, task("reddit", storage_state="me.json"))
    assert state == {"cookies": [], "origins": []}
    with pytest.raises(TaskError, match=r"none\.json cannot be read"):
        world.storage_state(task("map", storage_state="none.json"))
    assert world.storage_state(task("map")) is None
    assert world.storage_state(task("reddit", require_login=False)) is None


async def test_a_log_in_that_fails_is_the_environments_and_tells_no_password(
    sites: Sites,
) -> None:
    sites["reddit"].secret = "changed"
    for address, why in (
        (sites["reddit"].url, "does not take WebArena's account MarvelsGrantMan136"),
        ("http://127.0.0.1:9", "ERR_"),
    ):
        with pytest.raises(EnvironmentFailure, match=why) as failure:
            await asyncio.to_thread(LogIns({"reddit": address}).state, ["reddit"])
        assert "\n" not in str(failure.value)
        shown = "".join(traceback.format_exception(failure.value))
        assert FORMS["reddit"].secret not in shown


class Visitor:
    """An executor that goes to a page and answers."""

    name = "visitor"

    def __init__(self, path: str) -> None:
        self.actions = iter([Action(name="goto", args=(path,)), Action(name="exit", args=("ok",))])

    async def decide(self, history: History, on_exchange: OnExchange = unheard) -> Decision:
        return Decision(reasoning="As told.", action=next(self.actions))


async def test_episodes_are_signed_in_and_keep_no_password(sites: Sites, tmp_path: Path) -> None:
    """A task on two sites from its file to its score."""
    heading = "document.querySelector('h1').outerText"
    checks = [
        {"url": url, "locator": heading, "required_contents": {"exact_match": text}}
        for url, text in (
            ("last", "Profile"),
            ("__REDDIT__" + FORMS["reddit"].proof, "Delete account"),
        )
    ]
    file = suite(
        tmp_path,
        task(
            "gitlab",
            "reddit",
            storage_state="./.auth/gitlab.reddit_state.json",
            eval={
                "eval_types": ["url_match", "program_html"],
                "reference_url": "__GITLAB__/-/profile",
                "program_html": checks,
            },
        ),
    )
    summary = await run(
        file,
        file.tasks("test"),
        lambda task, world: Agent(Visitor("/-/profile")),
        tmp_path / "run",
        seeds=[0, 1],
    )
    episodes = RunFolder.open(tmp_path / "run").episodes()
    assert summary.successes == 2, [(episode.stop, episode.score) for episode in episodes]
    assert len(episodes[0].steps[0].observation.tabs) == 2
    assert [sites[name].log_ins for name in ("gitlab", "reddit")] == [1, 1]
    stored = "".join(f.read_text() for f in (tmp_path / "run").rglob("*") if f.is_file())
    assert not [form.secret for form in FORMS.values() if form.secret in stored]
