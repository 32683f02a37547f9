"""Templates of what a developer changes: tickets and settings (WebArena's "gitlab")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from planact.arena.sites.hosting.world import KINDS, PRIORITIES, Ticket, words
from planact.arena.sites.shop.world import TODAY
from planact.arena.tasks.hosting import changes_shown as show
from planact.arena.tasks.hosting.common import (
    comments_are,
    is_now,
    key,
    open_tickets,
    owner_of,
    page_of,
)
from planact.arena.tasks.template import (
    Instance,
    Params,
    Template,
    equals,
    impossible,
    shows,
    state,
)
from planact.arena.world import World
from planact.tasks.task import Eval

COMMENTS = (
    "I can test a patch at the weekend",
    "Still there on my boat",
    "Please attach the log file",
    "The manual should mention this",
    "I will look into it next week",
    "This needs a test first",
    "Could somebody try it with a new profile?",
    "We talked about this at the meeting",
    "It blocks the next release for me",
    "A screenshot would help",
)
REASONS = {
    "fixed": ("Fixed on the main branch", "Done, with a test"),
    "invalid": ("This is how it is meant to work", "That was a broken chart file"),
    "wontfix": ("Too few people need it", "It would slow everything else down"),
    "duplicate": ("We have this already", "Known from an older ticket"),
    "worksforme": ("Works here on three machines", "Cannot be seen any more"),
}
WISHES = (
    "Explain {} on the website",
    "Larger letters for {}",
    "Let us switch off {}",
    "Read {} aloud",
    "Colours of {} too pale",
    "Undo for {}",
    "A video about {}",
)
ZONES = tuple(f"GMT {hours:+d}:00" for hours in range(-12, 15) if hours)
FORMATS = ("Relative format", "Absolute format")
CHOSEN = "document.querySelector('[name=\"{}\"]').selectedOptions[0].text"


def ticket_of(world: World, p: Params) -> Ticket:
    return world.hosting.ticket(int(p["ticket"]))


def named(ticket: Ticket) -> Instance:
    return Instance((key(ticket),), {"ticket": str(ticket.id), "summary": ticket.summary})


def _comments(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in map(named, world.hosting.tickets):
        yield Instance(keys, {**params, "comment": rng.choice(COMMENTS)})


def _commented(world: World, p: Params) -> Eval:
    ticket = ticket_of(world, p)
    return state(comments_are(ticket, p["comment"]), is_now(world, ticket))


def _closings(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in map(named, open_tickets(world)):
        resolution = rng.choice(list(REASONS))
        reason = rng.choice(REASONS[resolution])
        yield Instance(keys, {**params, "resolution": resolution, "comment": reason})


def _closed(world: World, p: Params) -> Eval:
    ticket = ticket_of(world, p)
    closed = replace(ticket, status="closed", resolution=p["resolution"])
    return state(is_now(world, closed), comments_are(ticket, p["comment"]))


def _sortings(world: World, rng: Random) -> Iterable[Instance]:
    for ticket in open_tickets(world):
        keys, params = named(ticket)
        kind = rng.choice([name for name in KINDS if name != ticket.kind])
        priority = rng.choice([name for name in PRIORITIES if name != ticket.priority])
        yield Instance(keys, {**params, "type": kind, "priority": priority})


def _sorted_in(world: World, p: Params) -> Eval:
    ticket = ticket_of(world, p)
    changed = replace(ticket, kind=p["type"], priority=p["priority"])
    return state(is_now(world, changed), comments_are(ticket))


def _assignments(world: World, rng: Random) -> Iterable[Instance]:
    for ticket in open_tickets(world):
        for developer in world.hosting.developers[1:]:
            if developer.username != ticket.owner:
                keys = (key(ticket), f"developer:{developer.username}")
                yield Instance(keys, {"ticket": str(ticket.id), "account": developer.username})


def reassigned(world: World, p: Params) -> Eval:
    """The ticket is now of `account`, and nothing else about it is new."""
    ticket = replace(ticket_of(world, p), owner=p["account"], status="assigned")
    return state(is_now(world, ticket), comments_are(ticket))


def _wishes(world: World, rng: Random) -> Iterable[Instance]:
    for component in words().components:
        for thing in component.things:
            for wish in WISHES:
                params = {
                    "summary": wish.format(thing),
                    "type": rng.choice(KINDS),
                    "priority": rng.choice([p for p in PRIORITIES if p != "major"]),
                    "component": component.name,
                }
                keys = (f"wish:{params['summary']}", f"component:{component.name}")
                yield Instance(keys, params)


def _wished(world: World, p: Params) -> Eval:
    """The one new ticket."""
    ticket = Ticket(
        id=len(world.hosting.tickets) + 1,
        summary=p["summary"],
        description="",
        kind=p["type"],
        component=p["component"],
        priority=p["priority"],
        milestone="",
        version="",
        reporter=world.hosting.main_developer.username,
        owner=owner_of(world, p["component"]),
        status="new",
        resolution="",
        keywords=(),
        created=TODAY,
        changes=(),
    )
    after = f"__GITLAB__/ticket/{ticket.id + 1}"
    none = shows(after, "Invalid ticket number", locator="document.title")
    return state(is_now(world, ticket), none)


def _times(world: World, rng: Random) -> Iterable[Instance]:
    for zone in ZONES:
        for form in FORMATS:
            yield Instance((f"zone:{zone}",), {"zone": zone, "format": form})


def _times_shown(world: World, p: Params) -> Eval:
    page = "__GITLAB__/prefs/localization"
    return state(
        equals(page, CHOSEN.format("tz"), p["zone"]),
        equals(page, CHOSEN.format("dateinfo"), p["format"]),
    )


def _tickets(world: World, rng: Random) -> Iterable[Instance]:
    """Those of three digits: the address of a shorter number is the beginning of others."""
    return map(named, world.hosting.tickets[99:])


def _undeletable(world: World, p: Params) -> Eval:
    return impossible("Developers may not delete tickets.", page_of(ticket_of(world, p)))


TEMPLATES = (
    Template(
        "comment-ticket",
        ("gitlab",),
        (
            'Comment on the ticket "{summary}": "{comment}"',
            'Write "{comment}" as a comment on the ticket called "{summary}".',
            'There is a ticket "{summary}". Add this comment to it: "{comment}"',
        ),
        _comments,
        _commented,
        show.comment_ticket,
    ),
    Template(
        "close-ticket",
        ("gitlab",),
        (
            'Close ticket {ticket} as {resolution} with the comment "{comment}".',
            'Ticket {ticket} can be closed: resolution {resolution}, comment "{comment}".',
            'Resolve ticket {ticket} as "{resolution}" and comment on it with "{comment}".',
        ),
        _closings,
        _closed,
        show.close_ticket,
    ),
    Template(
        "classify-ticket",
        ("gitlab",),
        (
            'Set the priority of the ticket "{summary}" to {priority} and its type to {type}.',
            'The ticket "{summary}" is of the type {type}, and {priority}. Correct both.',
            'Change the ticket "{summary}": type {type}, priority {priority}.',
        ),
        _sortings,
        _sorted_in,
        show.classify_ticket,
    ),
    Template(
        "reassign-ticket",
        ("gitlab",),
        (
            "Reassign ticket {ticket} to {account}.",
            "From now on the account {account} owns ticket {ticket}. Change that.",
            "Give ticket {ticket} to the developer with the account {account}.",
        ),
        _assignments,
        reassigned,
        show.reassign_ticket,
    ),
    Template(
        "new-ticket",
        ("gitlab",),
        (
            'Create a ticket "{summary}": type {type}, priority {priority}, component {component}.',
            'Report a new {type} for the component "{component}" with priority {priority}. The'
            ' summary is "{summary}".',
            'Open a ticket in "{component}" called "{summary}". It is of the type {type}, and its'
            " priority is {priority}.",
        ),
        _wishes,
        _wished,
        show.new_ticket,
    ),
    Template(
        "show-times",
        ("gitlab",),
        (
            'Show me all times in the time zone "{zone}", in the "{format}".',
            'I live in the time zone "{zone}" now. Change my settings, and set the time format to'
            ' "{format}".',
            'Set up my account: time format "{format}", time zone "{zone}".',
        ),
        _times,
        _times_shown,
        show.show_times,
    ),
    Template(
        "delete-ticket",
        ("gitlab",),
        (
            "Delete ticket {ticket}.",
            "Remove ticket {ticket} from the tracker altogether, so that it is gone.",
            "Ticket {ticket} was made by mistake. Delete it.",
        ),
        _tickets,
        _undeletable,
        show.delete_ticket,
    ),
)
