"""The short form of tasks: what it comes to, on real pages in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planact.browser import Browser
from planact.errors import StopReason
from planact.tasks.evaluators import evaluate
from planact.tasks.file import FileSuite
from planact.tasks.own import OwnTask
from planact.types import Score, Stop, Trajectory
from support.site import folder_site

PAGE = """<!doctype html><title>Basket</title><h3>Kettle</h3><h3>Lamp</h3>
<input id="stock" value="7"><p hidden>nobody sees this</p><p data-x='a"b'>quoted</p>"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "basket.html").write_text(PAGE)
    with folder_site(folder) as site:
        yield site.url


async def score(folder: Path, url: str, browser: Browser, wanted: str, answer: str = "") -> Score:
    """Of an episode that ended on the basket's page; `wanted` is YAML, URL in it the site's."""
    file = folder / "tasks.yaml"
    file.write_text(f"goal: Look\nurl: {url}\n{wanted.replace('URL', url)}\n")
    suite = FileSuite(file)
    (task,) = suite.tasks("test")
    trajectory = Trajectory(
        task_id=task.key,
        goal=task.goal,
        start_url="",
        answer=answer,
        stop=Stop(reason=StopReason.EXIT),
    )
    with suite.world() as world:
        if task.eval.by_record:
            return await evaluate(task, trajectory, None, world, None)
        async with browser.open(f"{url}/basket.html", allowed_origins=task.allow) as session:
            return await evaluate(task, trajectory, session, world, None)


@pytest.mark.parametrize(
    ("wanted", "success"),
    [
        ("page: {locator: h3, exactly: 'kettle\\nlamp'}", False),  # one text, a line an element
        ('page: {locator: h3, exactly: "kettle\\nlamp"}', True),
        ("page: {locator: h3, includes: Lamp}", True),
        ("page: {locator: h3, includes: [Lamp, Chair]}", False),
        ("page: {locator: h3, excludes: Chair}", True),
        ("page: {locator: h3, excludes: [Chair, Lamp]}", False),
        ("page: {locator: '#stock', exactly: 7}", True),
        ("page: {locator: .gone, includes: Lamp}", False),
        ("page: {locator: .gone, exactly: ''}", True),
        ('page: {locator: \'[data-x="a\\"b"]\', exactly: quoted}', True),
        ("page: {includes: Lamp}", True),
        ("page: {includes: nobody sees this}", False),
        ("page: {url: URL/basket.html, includes: Lamp}", True),
        ("page: {url: URL/gone.html, includes: Lamp}", False),
        ("page: [{includes: Lamp}, {includes: Chair}]", False),
        ("ends_at: URL/basket.html", True),
        ("ends_at: [URL/gone.html, URL/basket.html]", True),
        ("ends_at: URL/", False),  # a part of the address is not enough
        ("ends_at: URL/basket.html\npage: {includes: Chair}", False),
    ],
)
async def test_pages(
    tmp_path: Path, url: str, browser: Browser, wanted: str, success: bool
) -> None:
    verdict = await score(tmp_path, url, browser, wanted)
    assert verdict.success is success, verdict.checks


@pytest.mark.parametrize(
    ("wanted", "answer", "success"),
    [
        ("{includes: 24.90}", "It is £24.90.", True),
        ("{includes: 24.90}", "It is £24.9.", False),
        ("{includes: [24, kettle]}", "24 kettles", True),
        ("{includes: 24, excludes: about}", "about 24", False),
        ("{exactly: no}", "No", True),
        ("{exactly: 24}", "24 kettles", False),
        ("{means: N/A}", "n/a", True),
    ],
)
async def test_answers(
    tmp_path: Path, url: str, browser: Browser, wanted: str, answer: str, success: bool
) -> None:
    verdict = await score(tmp_path, url, browser, f"answer: {wanted}", answer)
    assert verdict.success is success, verdict.checks


def own(**fields: Any) -> OwnTask:
    return OwnTask.model_validate(
        {"goal": "Look", "url": "https://shop.example:8080/a", "ends_at": "https://b.example"}
        | fields
    )


def test_what_is_left_out_is_made_up() -> None:
    task = own().task(3)
    assert (task.task_id, task.sites, task.allow) == (3, ("shop.example:8080",), ())
    assert (task.split, task.storage_state) == ("", None)


def test_what_is_given_is_kept() -> None:
    fields = {"id": "a", "site": "shop", "split": "train", "storage_state": "in.json"}
    task = own(**fields, allow=["https://login.example"]).task(3)
    assert (task.task_id, task.sites, task.split) == ("a", ("shop",), "train")
    assert (task.storage_state, task.allow) == ("in.json", ("https://login.example",))


async def test_a_task_may_allow_other_sites(tmp_path: Path, url: str, browser: Browser) -> None:
    elsewhere = url.replace("127.0.0.1", "localhost")
    wanted = f"page: {{url: {elsewhere}/basket.html, includes: Lamp}}"
    verdict = await score(tmp_path, url, browser, f"{wanted}\nallow: [{elsewhere}]")
    assert verdict.success, verdict.checks
