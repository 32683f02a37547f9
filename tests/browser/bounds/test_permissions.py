"""What is not permitted is not done, whatever a model says and however the page does it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from werkzeug import Request as HttpRequest
from werkzeug import Response

from planact.browser import Browser, Session
from planact.browser.bounds.guards import Guard
from planact.browser.bounds.permissions import (
    _WORDS,
    ASK_ALL,
    Act,
    Effect,
    Permissions,
    Request,
    Rule,
    effects_of,
)
from planact.errors import ActionError, UsageError
from planact.types import Action, Observation
from support import PAGES
from support.site import Site, file_of

NO_SUBMIT = Permissions(rules=(Rule(deny=("submit",)),))
REDRAWN = """<title>Redrawn</title><p><button onclick="document.title = 'Gone'">Delete</button>
<script>setInterval(() => { p = document.querySelector('p'); p.innerHTML = p.innerHTML }, 50)
</script>"""
SLOW = ("Worker", "Shared worker", "Worker socket", "Later")  # what these do takes a moment
UNHELD = {"/worker-socket"}  # see docs/security.md
WAYS = 30  # of effects.html that change something
WORDS = [word for words in _WORDS.values() for word in words.split("|")]


class Noting(Site):
    """Notes what changes something: all that is not a GET, and sockets."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.changes: set[str] = set()

    def _answer(self, request: HttpRequest) -> Response:
        if request.method != "GET" or request.path.endswith("socket"):
            self.changes.add(request.path)
            return Response("<title>Changed</title>", mimetype="text/html")
        if request.path == "/reset":
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        if request.path == "/redrawn":
            return Response(REDRAWN, mimetype="text/html")
        if request.path == "/words":
            post = """onclick="fetch('/w', {method: 'POST'})" """
            buttons = "".join(f"<button {post}>{word}</button>" for word in WORDS)
            return Response(f"<title>Words</title>{buttons}", mimetype="text/html")
        return file_of(PAGES, request, request.path)


@pytest.fixture
def site() -> Iterator[Noting]:
    with Noting() as site:
        yield site


def on(page: Observation, name: str, role: str = "button") -> int:
    return next(e.number for e in page.elements if (e.role, e.name) == (role, name))


async def act(session: Session, page: Observation, name: str, *args: int | str) -> bool:
    """Whether it could be done."""
    try:
        await session.act(Action(name=name, args=args), page)
    except ActionError:
        return False
    return True


async def every_way(session: Session, url: str) -> None:
    """Acts on every element of the page, each time on the page anew."""
    for n in range(len((await session.observe()).elements)):
        await session.goto(url)
        page = await session.observe()
        if len(page.elements) <= n:
            continue
        number, role, name = (getattr(page.elements[n], a) for a in ("number", "role", "name"))
        if role == "textbox":
            await act(session, page, "fill", number, "x")
            await act(session, page, "press", "Enter")
        elif role == "combobox":
            await act(session, page, "select", number, "B")
        else:
            await act(session, page, "click", number)
        if name in SLOW:
            await session.wait_for_change(2)
        await session.observe()


async def tried(browser: Browser, site: Noting, permissions: Permissions) -> set[str]:
    """What was changed by doing everything that the page has."""
    url = f"{site.url}/effects.html"
    async with browser.open(url, permissions=permissions) as session:
        await every_way(session, url)
    return site.changes


@pytest.mark.every
async def test_what_may_not_be_submitted_is_sent_in_no_way(browser: Browser, site: Noting) -> None:
    assert await tried(browser, site, NO_SUBMIT) <= UNHELD


@pytest.mark.every
async def test_without_permissions_all_of_it_is_sent(browser: Browser, site: Noting) -> None:
    assert len(await tried(browser, site, Permissions())) >= WAYS


async def test_what_is_called_so_is_denied(browser: Browser, site: Noting) -> None:
    rules = (Rule(deny=("buy", "delete", "send")),)
    permitted = Permissions(rules=rules)
    async with browser.open(f"{site.url}/words", permissions=permitted) as session:
        page = await session.observe()
        assert len(page.elements) > 60
        for element in page.elements:
            assert not await act(session, page, "click", element.number), element.name
            await session.page.focus(f"text='{element.name}'")
            assert not await act(session, page, "press", "Enter"), element.name
    assert not site.changes


OF_NO_SNAPSHOT = """
    <style>p + button { display: none } p:hover + button, button:hover { display: block }</style>
    <p>Row</p><button onclick="fetch('/shown', {method: 'POST'})">Delete row</button>
    <img usemap="#m" alt="Rows" width=100 height=100 src="data:image/gif;base64,R0lGODlhAQABAIAAA\
AAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">
    <map name=m><area shape=rect coords="0,0,100,100" href="#" alt="Delete all"
        onclick="fetch('/area', {method: 'POST'})"></map>
"""


async def test_what_shows_on_hover_or_is_part_of_a_picture_is_denied_too(
    browser: Browser, site: Noting
) -> None:
    for denied in (Permissions(rules=(Rule(deny=("delete",)),)), Permissions()):
        async with browser.open(f"{site.url}/effects.html", permissions=denied) as session:
            await session.page.evaluate("html => document.body.innerHTML = html", OF_NO_SNAPSHOT)
            page = await session.observe()
            row, all_ = on(page, "Delete row"), on(page, "Delete all", "link")
            done = [await act(session, page, "click", number) for number in (row, all_)]
            await session.wait_for_change(0.3)
            assert done == [not denied.rules] * 2
            assert site.changes == (set() if denied.rules else {"/shown", "/area"})


async def test_what_is_asked_for_is_done_once_where_it_is_confirmed(
    browser: Browser, site: Noting
) -> None:
    asked: list[Request] = []

    async def confirm(request: Request) -> bool:
        asked.append(request)
        return "Save" in request.what

    url = f"{site.url}/effects.html"
    async with browser.open(url, permissions=ASK_ALL, confirm=confirm) as session:
        page = await session.observe()
        assert not await act(session, page, "click", on(page, "Go on"))
        assert not await act(session, page, "click", on(page, "Do it"))
        assert await act(session, page, "click", on(page, "Fetch"))  # asked for as it is sent
        page = await session.observe()
        assert "Not permitted" in str(page.messages)
        assert await act(session, page, "click", on(page, "Save"))
        assert (await session.observe()).title == "Changed"
    assert site.changes == {"/form"}
    assert [r.effects for r in asked] == [("submit",)] * 4
    assert asked[2].what == f"POST {site.url}/fetch"
    assert (asked[3].what, asked[3].address) == ('click button "Save"', f"{site.url}/form")


async def test_nobody_leaves_a_site_that_may_not_be_left(
    browser: Browser, site: Noting, foreign: Site
) -> None:
    permissions = Permissions(rules=(Rule(deny=("leave",)),))
    url, away = f"{site.url}/effects.html", f"{foreign.url}/events.html"
    opened = browser.open(url, allowed_origins=[foreign.url], permissions=permissions)
    async with opened as session:
        page = await session.observe()
        assert not await act(session, page, "goto", away)
        ways = (
            f"location = '{away}'",
            f"document.body.innerHTML = '<a href={away}>Away</a>'",
            f"document.body.innerHTML = '<form action={away}><button>Away</button></form>'",
        )
        for way in ways:
            await session.page.evaluate(way)
            page = await session.observe()
            for element in page.elements[:1]:
                await act(session, page, "click", element.number)
            assert (await session.observe()).url == url
    assert not foreign.log


async def test_a_dialog_says_what_it_is_about(browser: Browser, site: Noting) -> None:
    permissions = Permissions(rules=(Rule(deny=("delete",)),))
    async with browser.open(f"{site.url}/effects.html", permissions=permissions) as session:
        await session.page.evaluate("setTimeout(() => document.title = confirm('Delete all?'))")
        page = await session.observe()
        assert not await act(session, page, "click", on(page, "OK"))
        assert await act(session, page, "click", on(page, "Cancel"))


@pytest.mark.parametrize(
    ("facts", "effects"),
    [
        ({"words": ["Wish list"]}, set()),
        ({"words": ["Commands", "Compress", "Teilnehmer", "Payments"]}, set()),
        ({"words": ["Delete"]}, {"delete"}),
        ({"words": ["", "btn_deleteItem"]}, {"delete"}),
        ({"words": ["x"], "link": "http://a.test/item/3/delete"}, {"delete"}),
        ({"words": ["Comments"], "link": "http://a.test/comments"}, set()),
        ({"words": ["Reply"], "link": "http://a.test/reply"}, set()),
        ({"words": ["Reply"], "method": "post", "action": "http://a.test/r"}, {"submit", "send"}),
        ({"words": ["Search"], "method": "get", "action": "http://a.test/s"}, set()),
        ({"words": ["Shop"], "link": "http://b.test/"}, {"leave"}),
        ({"words": ["Pay"], "method": "post", "action": "//b"}, {"submit", "buy"}),
    ],
)  # fmt: skip
def test_effects(facts: dict[str, object], effects: set[str]) -> None:
    assert effects_of("click", {"address": "http://a.test/", **facts}).keys() == effects


def test_the_first_rule_that_says_something_holds() -> None:
    here = ("https://shop.example.com",)
    rules = (Rule(allow=("submit",), sites=here), Rule(deny=("buy",), ask=("submit", "buy")))
    permissions = Permissions(rules=rules)
    assert permissions.verdict("submit", "https://shop.example.com/x") == "allow"
    assert permissions.verdict("submit", "https://other.org/") == "ask"
    assert permissions.verdict("buy", "https://shop.example.com/x") == "deny"
    assert permissions.verdict("upload", "https://other.org/") == "allow"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rules: [{deny: [fly]}]", "rules.0.deny.0"),
        ("rules: [{forbid: [buy]}]", "rules.0.forbid"),
        ("rules: [{deny: [buy], sites: [shop]}]", "cannot be allowed"),
        ("- deny", "permissions.yaml"),
        (": :", "permissions.yaml"),
    ],
)
def test_a_file_of_permissions_that_is_none(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "permissions.yaml").write_text(text)
    with pytest.raises(UsageError, match=says):
        Permissions.read(tmp_path / "permissions.yaml")


async def test_what_a_page_sends_while_it_is_closed_is_held(browser: Browser, site: Noting) -> None:
    url = f"{site.url}/effects.html"
    async with browser.open(url):  # which nothing holds
        for _ in range(3):
            async with browser.open(url, permissions=NO_SUBMIT) as session:
                await session.page.evaluate("setInterval(() => fetch('/x', {method: 'POST'}), 20)")
                await session.observe()
    assert not site.changes


async def test_what_is_asked_for_after_the_end_is_held_as_before(
    browser: Browser, site: Noting, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes, ended, verdicts = Guard._passes, asyncio.Event(), asyncio.Queue[bool]()

    async def late(guard: Guard, event: dict[str, Any]) -> bool:
        if event["request"]["method"] == "POST":
            await ended.wait()
            await verdicts.put(await passes(guard, event))
            return False
        return await passes(guard, event)

    monkeypatch.setattr(Guard, "_passes", late)
    url = f"{site.url}/effects.html"
    async with browser.open(url):  # which nothing holds
        async with browser.open(url, permissions=NO_SUBMIT) as session:
            await session.page.evaluate("void fetch('/x', {method: 'POST'}).catch(() => 0)")
            await session.observe()
        ended.set()
        assert await asyncio.wait_for(verdicts.get(), 10) is False


async def test_an_existing_page_is_held_from_then_on(browser: Browser, site: Noting) -> None:
    class Nothing:
        def beyond(self, act: Act, effects: Mapping[Effect, str]) -> str:
            return "that" if effects else ""

        def done(self, act: Act) -> None: ...

    async with browser.open(f"{site.url}/effects.html") as session:
        await session.hold(Nothing())
        await session.page.evaluate("fetch('/x', {method: 'POST'}).catch(() => 0)")
    assert not site.changes


async def test_who_is_asked_and_fails_has_not_confirmed(browser: Browser, site: Noting) -> None:
    def fails(request: Request) -> bool:
        raise ValueError

    url = f"{site.url}/effects.html"
    async with browser.open(url, permissions=ASK_ALL, confirm=fails) as session:
        await session.page.evaluate("fetch('/x', {method: 'POST'}).catch(() => 0)")
    assert not site.changes


async def test_an_answer_holds_for_what_was_asked_for(browser: Browser, site: Noting) -> None:
    asked: list[str] = []
    answer = asyncio.Event()

    async def slow(request: Request) -> bool:
        asked.append(request.what.rpartition("/")[2])
        await answer.wait()
        return True

    url = f"{site.url}/effects.html"
    async with browser.open(url, permissions=ASK_ALL, confirm=slow) as session:
        send = "x => void fetch(x, {method: 'POST'})"
        for path in ("/1", "/2"):  # of one action: it is asked for once
            await session.page.evaluate(send, path)
        await session.wait_for_change(0.3)
        await session.act(Action(name="wait", args=(1,)), await session.observe())
        answer.set()
        await session.wait_for_change(0.3)
        assert site.changes == {"/1", "/2"}
        answer.clear()
        await session.page.evaluate(send, "/3")
        await session.wait_for_change(0.3)
        assert (asked, site.changes) == (["1", "3"], {"/1", "/2"})


async def test_addresses_are_held_where_a_page_did_not_load(browser: Browser, site: Noting) -> None:
    permissions = Permissions(rules=(Rule(deny=("delete",)),))
    async with browser.open(f"{site.url}/words", permissions=permissions) as session:
        page = await session.observe()
        with pytest.raises(ActionError, match="does not load"):
            await session.act(Action(name="goto", args=("/reset",)), page)
        page = await session.observe()
        for address in ("/items/5/delete", f"{site.url}/items/5/delete"):
            with pytest.raises(ActionError, match="delete"):
                await session.act(Action(name="goto", args=(address,)), page)


async def test_what_is_drawn_anew_is_held_too(browser: Browser, site: Noting) -> None:
    permissions = Permissions(rules=(Rule(deny=("delete",)),))
    async with browser.open(f"{site.url}/redrawn", permissions=permissions) as session:
        for _ in range(5):
            page = await session.observe()
            with pytest.raises(ActionError):
                await session.act(Action(name="click", args=(1,)), page)
        assert (await session.observe()).title == "Redrawn"
