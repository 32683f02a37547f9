"""Templates of questions about commits, files and milestones (WebArena's "gitlab")."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from random import Random

from planact.arena.sites.hosting.world import KINDS, PRIORITIES, Commit, Ticket
from planact.arena.tasks.hosting import history_shown as show
from planact.arena.tasks.hosting.common import LISTS, answers_fact, shown
from planact.arena.tasks.template import Instance, Params, Template, answer, impossible
from planact.arena.world import World
from planact.tasks.task import Eval

ENOUGH = 2  # of what is counted: less is soon guessed
TICKET_FACTS = ("reporter", "priority", "milestone")
STATES = ("closed", "active")
COMMITS = ("__GITLAB__/timeline", "__GITLAB__/log", "__GITLAB__/search")  # where they are listed
MILESTONES = ("__GITLAB__/roadmap", "__GITLAB__/milestone", *LISTS)


def month_of(commit: Commit) -> str:
    return f"{commit.at:%B %Y}"


def months(world: World, rng: Random) -> Iterable[Instance]:
    """Developers and months with some commits of theirs."""
    counts = Counter((commit.author, month_of(commit)) for commit in world.hosting.commits)
    for (author, month), count in counts.items():
        if count >= ENOUGH:
            params = {"developer": shown(world, author), "account": author, "month": month}
            yield Instance((f"developer:{author}",), params)


def commits_of(world: World, p: Params) -> list[Commit]:
    wanted = (p["account"], p["month"])
    return [c for c in world.hosting.commits if (c.author, month_of(c)) == wanted]


def _commit_count(world: World, p: Params) -> Eval:
    return answer(str(len(commits_of(world, p))), seen_at=COMMITS)


def _history(world: World, path: str) -> list[Commit]:
    return [commit for commit in world.hosting.commits if path in dict(commit.files)]


def _paths(world: World) -> list[str]:
    return sorted({path for commit in world.hosting.commits for path, _ in commit.files})


def _files(world: World, rng: Random) -> Iterable[Instance]:
    for path in _paths(world):
        if len(_history(world, path)) > 1:
            for fact in show.FILE_FACTS:
                yield Instance((f"file:{path}",), {"path": path, "fact": fact})


def _origin(world: World, p: Params) -> Eval:
    first = _history(world, p["path"])[0]
    if p["fact"] == "date":
        return answer(f"{first.at:%Y-%m-%d}")
    name = shown(world, first.author)
    return answer(f"{name} |OR| {name.lower().replace(' ', '.')}")


def fixed_in(world: World, commit: Commit) -> Ticket | None:
    found = re.search(r"Fixes #(\d+)", commit.message)
    return world.hosting.ticket(int(found[1])) if found else None


def _last_fixed(world: World, path: str) -> Ticket | None:
    fixed = (fixed_in(world, commit) for commit in reversed(_history(world, path)))
    return next(filter(None, fixed), None)


def _fixed(world: World, rng: Random) -> Iterable[Instance]:
    for path in _paths(world):
        if ticket := _last_fixed(world, path):
            for fact in TICKET_FACTS:
                if fact != "milestone" or ticket.milestone:
                    yield Instance((f"file:{path}",), {"path": path, "fact": fact})


def _fixed_fact(world: World, p: Params) -> Eval:
    ticket = _last_fixed(world, p["path"])
    assert ticket is not None  # `_fixed`
    return answers_fact(world, ticket, p["fact"])


def _progress(world: World, p: Params) -> int:
    tickets = (t for t in world.hosting.tickets if t.milestone == p["milestone"])
    of_value = (t for t in tickets if p["value"] in (t.priority, t.kind))
    return sum((t.status == "closed") == (p["state"] == "closed") for t in of_value)


def _progresses(world: World, rng: Random) -> Iterable[Instance]:
    fields = {"priority": PRIORITIES, "type": KINDS}
    for milestone in world.hosting.milestones:
        for field, values in fields.items():
            for value in values:
                for at in STATES:
                    params = {"milestone": milestone.name, "field": field, "value": value}
                    params["state"] = at
                    if _progress(world, params) >= ENOUGH:
                        yield Instance((f"milestone:{milestone.name}",), params)


def _progressed(world: World, p: Params) -> Eval:
    return answer(str(_progress(world, p)), seen_at=MILESTONES)


def _milestones(world: World, rng: Random) -> Iterable[Instance]:
    for milestone in world.hosting.milestones:
        for fact in show.MILESTONE_FACTS:
            params = {"milestone": milestone.name, "fact": fact}
            yield Instance((f"milestone:{milestone.name}",), params)


def _milestone_fact(world: World, p: Params) -> Eval:
    milestone = next(m for m in world.hosting.milestones if m.name == p["milestone"])
    tickets = [ticket for ticket in world.hosting.tickets if ticket.milestone == milestone.name]
    closed = sum(ticket.status == "closed" for ticket in tickets)
    facts = {
        "number of closed tickets": str(closed),
        "number of active tickets": str(len(tickets) - closed),
        "total number of tickets": str(len(tickets)),
        "description": milestone.description,
    }
    return answer(facts[p["fact"]], seen_at=MILESTONES)


def _missing(world: World, rng: Random) -> Iterable[Instance]:
    known = {milestone.name for milestone in world.hosting.milestones}
    for name in (f"{major}.{minor}" for major in range(1, 7) for minor in range(10)):
        if name not in known:
            params = {"milestone": name, "fact": rng.choice(list(show.MILESTONE_FACTS))}
            yield Instance((f"no milestone:{name}",), params)


def _no_such_milestone(world: World, p: Params) -> Eval:
    return impossible("There is no such milestone.", *MILESTONES)


MILESTONE_INTENTS = (
    "What is the {fact} of milestone {milestone}?",
    "Look up milestone {milestone} in the roadmap and tell me its {fact}.",
    "For milestone {milestone} I need the {fact}.",
)

TEMPLATES = (
    Template(
        "commits-in-month",
        ("gitlab",),
        (
            "How many commits did {developer} make in {month}?",
            "Count the changesets by {developer} from {month}.",
            "In {month}, how often did {developer} commit to the repository?",
        ),
        months,
        _commit_count,
        show.commits_in_month,
    ),
    Template(
        "file-origin",
        ("gitlab",),
        (
            "What is the {fact} of the very first revision of the file {path}?",
            "Go back to the commit that brought {path} into the repository. What is its {fact}?",
            "Look into the history of {path} and tell me the {fact} of its oldest revision.",
        ),
        _files,
        _origin,
        show.file_origin,
    ),
    Template(
        "last-fix",
        ("gitlab",),
        (
            "Which ticket was fixed most recently by a change to {path}? Tell me its {fact}.",
            "Find the last commit to {path} that fixes a ticket. What is the ticket's {fact}?",
            "What is the {fact} of the ticket that the newest fix in the file {path} is about?",
        ),
        _fixed,
        _fixed_fact,
        show.last_fix,
    ),
    Template(
        "milestone-progress",
        ("gitlab",),
        (
            'How many tickets of the {field} "{value}" are {state} in milestone {milestone}?',
            'Milestone {milestone}: count the {state} tickets with the {field} "{value}".',
            'Of the tickets for milestone {milestone} whose {field} is "{value}", how many are'
            " {state}?",
        ),
        _progresses,
        _progressed,
        show.milestone_progress,
    ),
    Template(
        "milestone-fact",
        ("gitlab",),
        MILESTONE_INTENTS,
        _milestones,
        _milestone_fact,
        show.milestone_fact,
    ),
    Template(
        "missing-milestone",
        ("gitlab",),
        MILESTONE_INTENTS,
        _missing,
        _no_such_milestone,
        show.missing_milestone,
    ),
)
