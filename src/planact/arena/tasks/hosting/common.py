"""What the templates of the project hosting share: who is who, tickets with their keys, and the
checks of a ticket's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planact.arena.sites.hosting.world import Ticket
from planact.arena.tasks.template import answer, equals
from planact.arena.world import World
from planact.tasks.task import Eval, ProgramHtml

LISTS = ("__GITLAB__/query", "__GITLAB__/report", "__GITLAB__/search")  # of tickets
PROPERTIES = (
    "[...document.querySelectorAll('#ticket .trac-status, #ticket .trac-type,"
    " #ticket .trac-resolution, #ticket .summary, #ticket td[headers]')]"
    ".map(e => e.innerText.trim()).join(' | ')"
)
COMMENTS = (
    "[...document.querySelectorAll('#changelog .comment')].map(e => e.innerText.trim()).join(' | ')"
)


def key(ticket: Ticket) -> str:
    return f"ticket:{ticket.id}"


def open_tickets(world: World) -> Iterator[Ticket]:
    return (t for t in world.hosting.tickets if t.status != "closed")


def shown(world: World, username: str) -> str:
    """How the site shows a person: developers by their names, all others by their accounts."""
    names = {d.username: f"{d.first_name} {d.last_name}" for d in world.hosting.developers}
    return names.get(username, username)


def owner_of(world: World, component: str) -> str:
    """The account of the developer who has the component."""
    return dict(world.hosting.components)[component]


def fact_of(world: World, ticket: Ticket, fact: str) -> str:
    """As the ticket's page shows it; empty where it has none."""
    value: str = getattr(ticket, fact)
    return shown(world, value) if fact in ("owner", "reporter") else value


def answers_fact(world: World, ticket: Ticket, fact: str) -> Eval:
    """The fact, and no other value that the fact has for other tickets: to list them is no
    answer."""
    right = fact_of(world, ticket, fact)
    others = {fact_of(world, t, fact) for t in world.hosting.tickets} - {right, ""}
    excludes = sorted(other for other in others if other not in right)
    return answer(right, excludes=excludes, seen_at=(page_of(ticket), *LISTS))


def answers_number(ticket: Ticket, others: Sequence[Ticket]) -> Eval:
    """The ticket's number, and of `others` none."""
    number = str(ticket.id)
    numbers = [str(other.id) for other in others if other.id != ticket.id]
    return answer(number, excludes=[other for other in numbers if other not in number])


def page_of(ticket: Ticket) -> str:
    return f"__GITLAB__/ticket/{ticket.id}"


def is_now(world: World, ticket: Ticket) -> ProgramHtml:
    """The page shows exactly these properties, the unchanged ones included."""
    properties = (
        ticket.status,
        ticket.kind,
        *([f"({ticket.resolution})"] if ticket.resolution else []),
        ticket.summary,
        *(fact_of(world, ticket, fact) for fact in ("reporter", "owner", "priority")),
        *(ticket.milestone, ticket.component, ticket.version, " ".join(ticket.keywords)),
        "",  # who gets copies
    )
    return equals(page_of(ticket), PROPERTIES, " | ".join(properties))


def comments_are(ticket: Ticket, *new: str) -> ProgramHtml:
    """The comments are those of the seed and, once, the new ones."""
    old = [comment.new for comment in ticket.comments]
    return equals(page_of(ticket), COMMENTS, " | ".join([*old, *new]))
