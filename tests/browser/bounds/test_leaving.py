"""Every way off the site, to every spelling of another one: none gets there."""

from __future__ import annotations

import contextlib
from itertools import product

import pytest
from playwright.async_api import Error as PlaywrightError

from planact.browser import Browser, Session
from planact.errors import ActionError
from support.acting import do
from support.site import Site

WAYS = {
    "address": "location = T",
    "assign": "location.assign(T)",
    "replace": "location.replace(T)",
    "open": "open(T)",
    "open in a frame": "document.body.append(made('iframe', {name: 'f'})); open(T, 'f')",
    "link": "add('a', {href: T}).click()",
    "link to a tab": "add('a', {href: T, target: '_blank', rel: 'noopener'}).click()",
    "form": "add('form', {action: T}).submit()",
    "form that posts": "add('form', {action: T, method: 'post'}).submit()",
    "form to a tab": "add('form', {action: T, method: 'post', target: '_blank'}).submit()",
    "frame": "add('iframe', {src: T})",
    "frame in a frame": "add('iframe', {srcdoc: `<iframe src='${T}'></iframe>`})",
    "frame that leads away": "add('iframe', {srcdoc: script(`top.location = '${T}'`)})",
    "object": "add('object', {data: T, type: 'text/html'})",
    "meta": "document.head.append(made('meta', {httpEquiv: 'refresh', content: `0;url=${T}`}))",
    "base": "document.head.append(made('base', {href: T})); add('a', {href: 'x'}).click()",
    "empty page": "open('about:blank').document.write(script(`location = '${T}'`))",
    "later": "setTimeout(() => { location = T }, 10)",
}
MAKE = """T => {
    const made = (name, has) => Object.assign(document.createElement(name), has);
    const add = (name, has) => { const e = made(name, has); document.body.append(e); return e; };
    const script = text => `<script>${text}</` + 'script>';
    %s;
}"""


def targets(home: str, port: int) -> list[str]:
    hosts = ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.1", "2130706433", "0x7f.1"]
    hosts += ["x.localhost", "[::ffff:127.0.0.1]", f"{home.partition('//')[2]}@localhost"]
    found = [f"http://{host}:{port}/there" for host in hosts]
    found += [f"{home}/redirect?to={found[0]}", f"{home}/redirect?to=/redirect?to={found[3]}"]
    return found


async def leave(session: Session, way: str, target: str) -> bool:
    """Whether it was stopped, as the session says."""
    try:
        with contextlib.suppress(PlaywrightError):  # the page began to go
            await session.page.evaluate(MAKE % WAYS[way], target)
        page = await session.observe()
    finally:
        with contextlib.suppress(ActionError):
            await do(session, 'goto("/events.html")')
    return any(message.startswith("Blocked") for message in page.messages)


@pytest.mark.parametrize("nth", [17, pytest.param(1, marks=pytest.mark.every)])
async def test_no_way_leads_off_the_site(
    browser: Browser, home: Site, foreign: Site, nth: int
) -> None:
    tried = list(product(WAYS, targets(home.url, foreign.port)))[::nth]
    stopped = []
    async with browser.open(f"{home.url}/events.html") as session:
        for way, target in tried:
            stopped += [(way, target)] * await leave(session, way, target)
    assert foreign.log == []
    assert len(stopped) > 0.8 * len(tried), set(tried) - set(stopped)
    assert nth > 1 or len(stopped) >= 150
