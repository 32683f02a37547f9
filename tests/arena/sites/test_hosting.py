"""The real Trac, over HTTP: it shows what the world says, and lets developers work."""

import re

import pytest

from planact import arena
from planact.arena.sites.hosting.world import Ticket
from planact.arena.sites.shop.world import PASSWORD
from planact.arena.world import generate
from support.visitor import Visitor

pytest.importorskip("trac")
PROJECT = generate().hosting


def visit(instance: arena.Instance, role: str = "developer") -> Visitor:
    return Visitor(instance, role, start="gitlab")


def name_of(username: str) -> str:
    """Trac shows people it knows by their full names."""
    known = {d.username: f"{d.first_name} {d.last_name}" for d in PROJECT.developers}
    return known.get(username, username)


def test_it_is_lived_in() -> None:
    assert len(PROJECT.tickets) >= 250
    assert len(PROJECT.commits) >= 300
    assert len({commit.author for commit in PROJECT.commits}) >= 12
    assert (PROJECT.commits[-1].at - PROJECT.commits[0].at).days >= 700
    assert {ticket.status for ticket in PROJECT.tickets} == {
        "new",
        "assigned",
        "accepted",
        "closed",
    }
    assert sum(len(ticket.comments) for ticket in PROJECT.tickets) >= 250


@pytest.mark.parametrize("ticket", PROJECT.tickets[::67], ids=lambda t: f"#{t.id}")
def test_tickets_show_the_world(instance: arena.Instance, ticket: Ticket) -> None:
    text = visit(instance).page(f"/ticket/{ticket.id}")
    assert f"#{ticket.id} {ticket.status} {ticket.kind}" in text
    assert ticket.summary in text
    assert ticket.description in text
    assert f"Reported by: {name_of(ticket.reporter)}" in text
    for comment in ticket.comments:
        assert comment.new in text


def test_queries_count_what_the_world_says(instance: arena.Instance) -> None:
    mine = PROJECT.main_developer.username
    open_ = [t for t in PROJECT.tickets if t.owner == mine and t.status != "closed"]
    text = visit(instance).page(f"/query?status=!closed&owner={mine}")
    assert f"({len(open_)} matches)" in text or f"({len(open_)} match)" in text


def test_commits_are_in_the_log_and_the_source_is_there(instance: arena.Instance) -> None:
    visitor = visit(instance)
    text = visitor.page("/log/?limit=400")
    newest = PROJECT.commits[-1]
    assert newest.message.splitlines()[0] in text
    assert len(re.findall(r"@[0-9a-f]{7}", text)) >= len(PROJECT.commits)
    path, content = newest.files[0]
    functions = re.findall(r"def (\w+)", content)
    source = visitor.page(f"/browser/{path}")
    assert functions
    assert all(name in source for name in functions)


def test_the_roadmap_and_the_wiki_show_the_world(instance: arena.Instance) -> None:
    visitor = visit(instance)
    roadmap = visitor.page("/roadmap?show=completed&show=noduedate")
    assert all(milestone.description in roadmap for milestone in PROJECT.milestones)
    team = visitor.page("/wiki/Team")
    assert all(component in team for component, _ in PROJECT.components)


def test_developers_comment_and_a_reset_undoes_it(instance: arena.Instance) -> None:
    visitor = visit(instance)
    page = visitor.get(visitor.base + "/ticket/3").text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    fields |= {"comment": "Seen on my boat too.", "submit": "Submit changes", "action": "leave"}
    reply = visitor.post(visitor.base + "/ticket/3", data=fields)
    assert "Seen on my boat too." in reply.text
    instance.reset()
    assert "Seen on my boat too." not in visitor.page("/ticket/3")


def test_developers_plan_tickets_but_delete_neither_these_nor_milestones(
    instance: arena.Instance,
) -> None:
    visitor = visit(instance)
    ticket = visitor.get(f"{visitor.base}/ticket/3").text
    assert 'name="field_milestone"' in ticket
    milestone = PROJECT.milestones[-1].name
    assert "Edit milestone" in visitor.get(f"{visitor.base}/milestone/{milestone}").text
    assert visitor.get(f"{visitor.base}/ticket/3?action=delete").status_code == 403
    assert visitor.get(f"{visitor.base}/milestone/{milestone}?action=delete").status_code == 403


def test_strangers_may_read_but_not_write(instance: arena.Instance) -> None:
    stranger = visit(instance, "")
    assert PROJECT.ticket(5).summary in stranger.page("/ticket/5")
    assert stranger.get(f"{stranger.base}/newticket").status_code == 403


def test_signs_in_with_the_password(instance: arena.Instance) -> None:
    stranger = visit(instance, "")
    developer = PROJECT.developers[4].username
    assert stranger.get(f"{stranger.base}/login").status_code == 401
    stranger.auth = (developer, PASSWORD)
    reply = stranger.get(f"{stranger.base}/login", allow_redirects=False)
    assert reply.status_code in (302, 303)
    assert "trac_auth" in reply.headers["Set-Cookie"]
