"""Templates for the test split alone (WebArena's "gitlab"): the trained skills in combinations, and
on pages, unknown to training."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from planact.arena.sites.hosting.world import Commit
from planact.arena.tasks.hosting import held_out_shown as show
from planact.arena.tasks.hosting.changes import COMMENTS, named, reassigned, ticket_of
from planact.arena.tasks.hosting.common import comments_are, is_now, key, open_tickets, owner_of
from planact.arena.tasks.hosting.history import commits_of, fixed_in, months
from planact.arena.tasks.hosting.history_shown import last_commit_in_month
from planact.arena.tasks.hosting.skills import NEWEST, OLDEST
from planact.arena.tasks.hosting.tickets import extreme
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

EVENTS = (
    "Ticket that I own is created or modified",
    "Ticket that I previously updated is modified",
    "Ticket that I reported is modified",
    "Any ticket is created",
    "Ticket that I'm listed in the CC field is modified",
    "I update a ticket",
)
RULES = (
    "[...document.querySelectorAll('.rules-email .rule-label')]"
    ".map(e => e.innerText.trim()).join(' | ')"
)
PAGES = tuple(
    f"{first}{second}"
    for first in ("Fuel", "Harbour", "Anchor", "Weather", "Radio", "Engine", "Safety", "Winter")
    for second in ("Notes", "Survey", "Checklist", "Plans")
)
TEXTS = (
    "This page is for the meeting in August.",
    "Please add what you know about it.",
    "Nothing has been decided yet.",
    "Whoever sails in autumn may begin with this.",
)
TEXT = "document.querySelector('#wikipage').innerText"


def _unsorted(world: World, rng: Random) -> Iterable[Instance]:
    """Open tickets that somebody else has than the developer of their component."""
    for ticket in open_tickets(world):
        account = owner_of(world, ticket.component)
        if ticket.owner != account:
            params = {"ticket": str(ticket.id), "account": account}
            yield Instance((key(ticket),), params)


def _pairs(world: World, rng: Random) -> Iterable[Instance]:
    """Open tickets, and some that differ from them in priority and have a coming milestone."""
    coming = {milestone.name for milestone in world.hosting.milestones if not milestone.completed}
    models = [ticket for ticket in world.hosting.tickets if ticket.milestone in coming]
    for ticket in open_tickets(world):
        for model in rng.sample(models, 12):
            if ticket.priority != model.priority and ticket.milestone != model.milestone:
                params = {"ticket": str(ticket.id), "model": str(model.id)}
                yield Instance((key(ticket), key(model)), params)


def _copied(world: World, p: Params) -> Eval:
    ticket, model = ticket_of(world, p), world.hosting.ticket(int(p["model"]))
    copied = replace(ticket, priority=model.priority, milestone=model.milestone)
    return state(is_now(world, copied), comments_are(ticket))


def _own_comments(world: World, rng: Random) -> Iterable[Instance]:
    for comment in COMMENTS:
        for which in (NEWEST, OLDEST):
            yield Instance(("extreme own ticket:",), {"which": which, "comment": comment})


def _own_commented(world: World, p: Params) -> Eval:
    me = world.hosting.main_developer.username
    ticket = extreme([t for t in open_tickets(world) if t.owner == me], p["which"])
    return state(comments_are(ticket, p["comment"]), is_now(world, ticket))


def _message(commit: Commit) -> str:
    return commit.message.partition("\n")[0]


def _last_message(world: World, p: Params) -> Eval:
    *others, last = map(_message, commits_of(world, p))
    return answer(last, excludes=sorted(set(others) - {last}))


def _fixes(world: World) -> dict[int, str]:
    """The file that was changed for each ticket that was fixed."""
    fixes = ((fixed_in(world, commit), commit) for commit in world.hosting.commits)
    return {ticket.id: commit.files[0][0] for ticket, commit in fixes if ticket}


def _fixed(world: World, rng: Random) -> Iterable[Instance]:
    return (named(world.hosting.ticket(number)) for number in _fixes(world))


def _fixed_file(world: World, p: Params) -> Eval:
    paths = _fixes(world)
    right = paths[int(p["ticket"])]
    return answer(right, excludes=sorted(set(paths.values()) - {right}))


def _rules(world: World, rng: Random) -> Iterable[Instance]:
    for event in EVENTS:
        for when in ("Notify:", "Never notify:"):
            yield Instance((f"rule:{event}",), {"when": when, "event": event})


def _ruled(world: World, p: Params) -> Eval:
    return state(equals("__GITLAB__/prefs/notification", RULES, f"{p['when']} {p['event']}"))


def _pages(world: World, rng: Random) -> Iterable[Instance]:
    for page in PAGES:
        yield Instance((f"page:{page}",), {"page": page, "text": rng.choice(TEXTS)})


def _written(world: World, p: Params) -> Eval:
    return state(equals(f"__GITLAB__/wiki/{p['page']}", TEXT, p["text"]))


def _milestones(world: World, rng: Random) -> Iterable[Instance]:
    for milestone in world.hosting.milestones:
        yield Instance((f"milestone:{milestone.name}",), {"milestone": milestone.name})


def _undeletable(world: World, p: Params) -> Eval:
    page = f"__GITLAB__/milestone/{p['milestone']}"
    return impossible("Developers may not delete milestones.", page)


TEMPLATES = (
    Template(
        "assign-to-responsible",
        ("gitlab",),
        (
            "Reassign ticket {ticket} to the developer who, as our wiki says, does its component.",
            "Ticket {ticket} has the wrong owner. Look up in the wiki who is responsible for the"
            " component that it belongs to, and give it to that account.",
        ),
        _unsorted,
        reassigned,
        show.assign_to_responsible,
        held_out=True,
    ),
    Template(
        "copy-properties",
        ("gitlab",),
        (
            "Give ticket {ticket} the same priority and milestone as ticket {model}.",
            "Ticket {model} has the right priority and milestone. Change those of ticket {ticket}"
            " accordingly.",
        ),
        _pairs,
        _copied,
        show.copy_properties,
        held_out=True,
    ),
    Template(
        "comment-own",
        ("gitlab",),
        (
            'Comment on my {which} open ticket: "{comment}"',
            'Of the open tickets that I own, find the {which} and add the comment "{comment}".',
        ),
        _own_comments,
        _own_commented,
        show.comment_own,
        held_out=True,
    ),
    Template(
        "last-commit-in-month",
        ("gitlab",),
        (
            "What is the message of the last commit that {developer} made in {month}?",
            "In {month}, {developer} made several commits. Tell me the message of the latest one.",
        ),
        months,
        _last_message,
        last_commit_in_month,
        held_out=True,
    ),
    Template(
        "fixing-file",
        ("gitlab",),
        (
            'Which file was changed to fix the ticket "{summary}"? Give its whole path.',
            'Find the changeset that fixed "{summary}" and tell me the path of the file it edits.',
        ),
        _fixed,
        _fixed_file,
        show.fixing_file,
        held_out=True,
    ),
    Template(
        "notify",
        ("gitlab",),
        (
            'Add the rule "{when} {event}" to my subscriptions.',
            'I want a rule for the mails that I get: "{when} {event}". Set it up.',
        ),
        _rules,
        _ruled,
        show.notify,
        held_out=True,
    ),
    Template(
        "new-page",
        ("gitlab",),
        (
            'Create a wiki page {page} that says: "{text}"',
            'The wiki has no page {page} yet. Start it with the sentence "{text}"',
        ),
        _pages,
        _written,
        show.new_page,
        held_out=True,
    ),
    Template(
        "delete-milestone",
        ("gitlab",),
        (
            "Delete milestone {milestone}.",
            "Milestone {milestone} should disappear from the roadmap for good. Delete it.",
        ),
        _milestones,
        _undeletable,
        show.delete_milestone,
        held_out=True,
    ),
)
