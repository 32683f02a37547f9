"""Whatever a page asks for, under the network policy `site` no other host hears of it."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager

import pytest

from planact.browser import Browser, Session
from planact.browser.browser import Network
from planact.types import Action, Observation
from support import PAGES
from support.site import Site

SEVERAL = 60  # of the ways of leaks.html; some are none in this or that Chromium


class Foreign(asyncio.DatagramProtocol):
    """A host that notes what it is asked for, in any protocol."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.asked.add("a datagram")

    async def connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        words = (await reader.read(1 << 16)).split(b" ")
        self.asked.add(words[1].decode() if len(words) > 2 else "a connection")
        writer.write(b"HTTP/1.1 204 None\r\nAccess-Control-Allow-Origin: *\r\n\r\n")
        writer.close()


@asynccontextmanager
async def visited(browser: Browser, network: Network) -> AsyncIterator[tuple[Session, Foreign]]:
    """A page that tries every way there is to reach another host."""
    foreign = Foreign()
    other = await asyncio.start_server(foreign.connected, "127.0.0.1")
    port = other.sockets[0].getsockname()[1]
    datagrams, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: foreign, local_addr=("127.0.0.1", port)
    )
    page = (PAGES / "leaks.html").read_bytes().replace(b"FOREIGN", b"http://127.0.0.1:%d" % port)

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
        writer.write(head % len(page) + page)
        await writer.drain()
        writer.close()

    home = await asyncio.start_server(serve, "127.0.0.1")
    url = f"http://127.0.0.1:{home.sockets[0].getsockname()[1]}/"
    try:
        async with other, home, browser.open(url, network=network) as session:
            yield session, foreign
    finally:
        datagrams.close()


async def until_several(found: Callable[[], Collection[str]]) -> None:
    async with asyncio.timeout(60):
        while len(set(found())) < SEVERAL:  # noqa: ASYNC110, of another process
            await asyncio.sleep(0.05)


async def until_shown(session: Session, name: str) -> Observation:
    """The page, once it has the element: one that is held back so often is late in coming, and an
    empty window that it opened may be in front of it."""
    async with asyncio.timeout(60):
        while True:
            page = await session.observe()
            if any(e.name == name for e in page.elements):
                return page
            if page.tabs:
                await session.act(Action(name="switch_tab", args=(1,)), page)


@pytest.mark.every
async def test_without_the_policy_a_page_reaches_anybody(browser: Browser) -> None:
    async with visited(browser, "open") as (session, foreign):
        await until_several(lambda: foreign.asked)
        assert not session.stopped


async def test_with_it_no_other_host_hears_of_the_page(browser: Browser) -> None:
    async with visited(browser, "site") as (session, foreign):
        await until_several(lambda: session.stopped)
        page = await until_shown(session, "Click me")
        button = next(e for e in page.elements if e.name == "Click me")
        await session.act(Action(name="click", args=(button.number,)), page)
        assert (await session.observe()).title == "Clicked"
    assert not foreign.asked


async def test_what_the_site_has_is_there(browser: Browser, home: Site) -> None:
    async with browser.open(f"{home.url}/redirect?to=/events.html", network="site") as session:
        assert (await session.observe()).url == f"{home.url}/events.html"
        await session.goto("/status?code=404")
        assert (await session.observe()).url == f"{home.url}/status?code=404"
