"""Templates of questions about tickets (WebArena's "gitlab")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from planact.arena.sites.hosting.world import KINDS, PRIORITIES, Ticket
from planact.arena.tasks.hosting import tickets_shown as show
from planact.arena.tasks.hosting.common import (
    LISTS,
    answers_fact,
    answers_number,
    fact_of,
    key,
    open_tickets,
    owner_of,
)
from planact.arena.tasks.hosting.skills import FACTS, NEWEST, OLDEST
from planact.arena.tasks.template import (
    Instance,
    Params,
    Template,
    answer,
    equals,
    impossible,
    state,
)
from planact.arena.world import World
from planact.tasks.task import Eval

EXTRAS = (  # words that no ticket has
    "this morning",
    "every evening",
    "at anchor",
    "under sail",
    "while motoring",
    "yet again",
    "for beginners",
)
LISTED = "[...document.querySelectorAll('td.id')].map(e => e.innerText.trim()).sort().join(' ')"


def _facts(world: World, rng: Random) -> Iterable[Instance]:
    for ticket in world.hosting.tickets:
        fact = rng.choice([fact for fact in FACTS if fact_of(world, ticket, fact)])
        yield Instance((key(ticket),), {"ticket": str(ticket.id), "fact": fact})


def _fact(world: World, p: Params) -> Eval:
    return answers_fact(world, world.hosting.ticket(int(p["ticket"])), p["fact"])


def _described(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in _facts(world, rng):
        summary = world.hosting.ticket(int(params["ticket"])).summary
        yield Instance(keys, {**params, "summary": summary, "extra": rng.choice(EXTRAS)})


def _of_kind(world: World, p: Params) -> list[Ticket]:
    found = (t for t in open_tickets(world) if (t.component, t.kind) == (p["component"], p["kind"]))
    return list(found)


def _kinds(world: World, rng: Random) -> Iterable[Instance]:
    for component, _ in world.hosting.components:
        for kind in KINDS:
            for which in (NEWEST, OLDEST):
                params = {"component": component, "kind": kind, "which": which}
                if len(_of_kind(world, params)) > 1:
                    yield Instance((f"component:{component}",), params)


def extreme(tickets: Sequence[Ticket], which: str) -> Ticket:
    return tickets[-1] if which == NEWEST else tickets[0]


def _extreme_of_kind(world: World, p: Params) -> Eval:
    tickets = _of_kind(world, p)
    return answers_number(extreme(tickets, p["which"]), tickets)


def _mine(world: World, p: Params) -> list[Ticket]:
    me = world.hosting.main_developer.username
    tickets = (t for t in world.hosting.tickets if t.owner == me)
    return [t for t in tickets if fact_of(world, t, p["field"]) == p["value"]]


def _my_tickets(world: World, rng: Random) -> Iterable[Instance]:
    values = {
        "component": [name for name, _ in world.hosting.components],
        "milestone": [milestone.name for milestone in world.hosting.milestones],
    }
    for field in values:
        for value in values[field]:
            for which in (NEWEST, OLDEST):
                params = {"field": field, "value": value, "which": which}
                if _mine(world, params):
                    yield Instance((f"{field}:{value}",), params)


def _my_extreme(world: World, p: Params) -> Eval:
    tickets = _mine(world, p)
    return answers_number(extreme(tickets, p["which"]), tickets)


def _open_of_responsible(world: World, p: Params) -> list[Ticket]:
    owner = owner_of(world, p["component"])
    return [ticket for ticket in open_tickets(world) if ticket.owner == owner]


def _responsible(world: World, rng: Random) -> Iterable[Instance]:
    for component, _ in world.hosting.components:
        for which in (NEWEST, OLDEST):
            for fact in ("number", "summary"):
                params = {"component": component, "which": which, "fact": fact}
                if _open_of_responsible(world, params):
                    yield Instance((f"component:{component}",), params)


def _extreme_of_responsible(world: World, p: Params) -> Eval:
    tickets = _open_of_responsible(world, p)
    ticket = extreme(tickets, p["which"])
    if p["fact"] == "number":
        return answers_number(ticket, tickets)
    return answer(ticket.summary, excludes=[t.summary for t in tickets if t != ticket])


def _urgent(world: World, p: Params) -> list[Ticket]:
    wanted = (p["component"], p["priority"])
    return [t for t in open_tickets(world) if (t.component, t.priority) == wanted]


def _lists(world: World, rng: Random) -> Iterable[Instance]:
    for component, _ in world.hosting.components:
        for priority in PRIORITIES:
            params = {"component": component, "priority": priority}
            if _urgent(world, params):
                yield Instance((f"component:{component}",), params)


def _listed(world: World, p: Params) -> Eval:
    numbers = sorted(f"#{ticket.id}" for ticket in _urgent(world, p))
    return state(equals("last", LISTED, " ".join(numbers)))


def _missing(world: World, rng: Random) -> Iterable[Instance]:
    for number in rng.sample(range(len(world.hosting.tickets) + 30, 1000), 120):
        params = {"ticket": str(number), "fact": rng.choice(list(FACTS))}
        yield Instance((f"ticket:{number}",), params)


def _no_such_ticket(world: World, p: Params) -> Eval:
    return impossible("There is no such ticket.", "__GITLAB__/ticket", *LISTS)


FACT_INTENTS = (
    "What is the {fact} of ticket {ticket}?",
    "Look up ticket {ticket} and tell me its {fact}.",
    "I need to know the {fact} of ticket number {ticket}.",
    "Ticket {ticket}: which {fact} does it have?",
)

TEMPLATES = (
    Template("ticket-fact", ("gitlab",), FACT_INTENTS, _facts, _fact, show.ticket_fact),
    Template(
        "described-ticket",
        ("gitlab",),
        (
            'What is the {fact} of the ticket about "{summary} {extra}"?',
            'Somebody wrote a ticket like "{summary} {extra}". Tell me its {fact}.',
            'Find the ticket "{summary} {extra}", or what comes closest. Which {fact} has it?',
        ),
        _described,
        _fact,
        show.described_ticket,
    ),
    Template(
        "extreme-ticket",
        ("gitlab",),
        (
            'What is the number of the {which} open {kind} in the component "{component}"?',
            'Which open {kind} of the component "{component}" is the {which}? Give its number.',
            'Look through the open tickets of "{component}" and tell me the number of the {which}'
            " {kind}.",
            "Of the {kind}s that are not closed, find the {which} one about {component}: its"
            " ticket number, please.",
        ),
        _kinds,
        _extreme_of_kind,
        show.extreme_ticket,
    ),
    Template(
        "my-ticket",
        ("gitlab",),
        (
            "Of all tickets that I own, closed ones included, which is the {which} of the {field}"
            ' "{value}"? Give its number.',
            'What is the number of my {which} ticket with the {field} "{value}", open or closed?',
            'Take the tickets assigned to me, whether closed or not, with the {field} "{value}"'
            " and tell me the number of the {which}.",
            'Which ticket is the {which} of mine where the {field} is "{value}"? It may be closed.'
            " I need the number.",
        ),
        _my_tickets,
        _my_extreme,
        show.my_ticket,
    ),
    Template(
        "ticket-of-responsible",
        ("gitlab",),
        (
            "What is the {fact} of the {which} open ticket of the developer who is responsible for"
            ' "{component}" according to our wiki?',
            'Find out in the wiki who does "{component}", and then the {fact} of the {which} open'
            " ticket that this person owns.",
            'The wiki says who looks after "{component}". Which {fact} has the {which} ticket of'
            " theirs that is not closed?",
            "Tell me the {fact} of the {which} open ticket owned by whoever has the component"
            ' "{component}" on the page "Who does what".',
        ),
        _responsible,
        _extreme_of_responsible,
        show.ticket_of_responsible,
    ),
    Template(
        "list-tickets",
        ("gitlab",),
        (
            'Show me all open tickets of the component "{component}" with priority "{priority}".',
            'List the {priority} tickets in "{component}" that are still open, whoever owns them.',
            'Open a list of what is not closed yet in "{component}": priority {priority} only.',
            'I want to see the open tickets that are {priority} and belong to "{component}".',
        ),
        _lists,
        _listed,
        show.list_tickets,
    ),
    Template(
        "missing-ticket", ("gitlab",), FACT_INTENTS, _missing, _no_such_ticket, show.missing_ticket
    ),
)
