"""The real wiki, over HTTP: it shows what the world says, and lets editors write."""

import re

import pytest

from planact import arena
from planact.arena.sites.shop.world import PASSWORD
from planact.arena.sites.wiki.pages import Page, write
from planact.arena.world import generate
from support.visitor import Visitor

pytest.importorskip("otterwiki")
WORLD = generate()
WIKI = WORLD.wiki
PAGES = write(WIKI, WORLD.forum)


def visit(instance: arena.Instance, role: str = "editor") -> Visitor:
    return Visitor(instance, role, start="wikipedia")


def test_it_is_lived_in() -> None:
    assert len(PAGES) >= 150
    assert sum(len(page.revisions) for page in PAGES) >= 2 * 150
    assert len({page.title for page in PAGES}) == len(PAGES)


def test_every_link_leads_to_a_page_and_every_page_is_linked() -> None:
    links = {target for page in PAGES for target in re.findall(r"\[\[(.+?)\]\]", page.text)}
    assert links == {page.title for page in PAGES} - {"Home"}


def test_no_way_round_is_shorter_by_more_than_rounding() -> None:
    names = [place.name for place in WIKI.places]
    km = WIKI.kilometres
    for a, b, c in ((a, b, c) for a in names for b in names for c in names if len({a, b, c}) == 3):
        assert km[a, b] == km[b, a]
        assert km[a, c] <= km[a, b] + km[b, c] + 2


@pytest.mark.parametrize("page", PAGES[::31], ids=lambda p: p.title)
def test_pages_show_the_world(instance: arena.Instance, page: Page) -> None:
    shown = "".join(visit(instance).page(f"/{page.title}").split())
    words = re.sub(r"\[\[(.+?)\]\]", r"\1", page.text)
    for line in words.splitlines():
        for part in line.lstrip("#- ").split("|"):
            assert "".join(part.strip("- ").split()) in shown


def test_the_history_is_the_world_s(instance: arena.Instance) -> None:
    page = max(PAGES, key=lambda p: len(p.revisions))
    text = visit(instance).page(f"/{page.title}/history")
    for revision in page.revisions:
        author = f"{revision.author.first_name} {revision.author.last_name}"
        assert f"{revision.at:%Y-%m-%d %H:%M}" in text
        assert author in text
        assert revision.message in text


def test_the_search_finds_facts(instance: arena.Instance) -> None:
    sight = WIKI.sights[7]
    visitor = visit(instance, "")
    visitor.page("/-/search")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get(visitor.base).text)
    fields = {"query": sight.telephone} | ({"csrf_token": token[1]} if token else {})
    reply = visitor.post(f"{visitor.base}/-/search", data=fields)
    assert sight.name in reply.text


def test_editors_write_and_a_reset_undoes_it(instance: arena.Instance) -> None:
    visitor = visit(instance)
    page = f"{visitor.base}/Bus 3"
    form = visitor.get(f"{page}/edit").text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    fields |= {"content": "# Bus 3\n\nNot before May.\n", "commit": "Summer"}
    assert visitor.post(f"{page}/save", data=fields).status_code == 200
    assert "Not before May." in visitor.page("/Bus 3")
    assert "Summer" in visitor.page("/Bus 3/history")
    instance.reset()
    assert "Not before May." not in visitor.page("/Bus 3")
    assert "Summer" not in visitor.page("/Bus 3/history")


def test_strangers_may_read_but_not_write(instance: arena.Instance) -> None:
    stranger = visit(instance, "")
    assert WIKI.places[0].name in stranger.page("/Places")
    reply = stranger.get(f"{stranger.base}/Places/edit", allow_redirects=False)
    assert reply.status_code in (302, 403)


def test_signs_in_with_the_password(instance: arena.Instance) -> None:
    visitor = visit(instance, "")
    form = visitor.get(f"{visitor.base}/-/login").text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    fields |= {"email": WORLD.forum.members[5].email, "password": PASSWORD}
    assert "Logout" in visitor.post(f"{visitor.base}/-/login", data=fields).text
