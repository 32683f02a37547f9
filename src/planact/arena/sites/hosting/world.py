"""The hosted project as plain data: its people, tickets, commits, milestones and wiki pages.

`generate(forum)` is deterministic. Members of the forum report and develop here, so the same people
can be met on all sites.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random

from planact.arena.sites.forum.world import Forum, Member
from planact.arena.sites.shop.world import TODAY
from planact.arena.vocabulary import read_words
from planact.types import Record

PRIORITIES = ("blocker", "critical", "major", "minor", "trivial")
KINDS = ("defect", "enhancement", "task")
DEVELOPERS = 14
TICKETS = 270
COMMITS = 330
DAYS = 730  # that the project is old


@dataclass(frozen=True)
class Milestone:
    name: str
    description: str
    due: datetime
    completed: datetime | None


@dataclass(frozen=True)
class Change:
    """One field of a ticket changed, or a comment made: then `field` is `comment`."""

    author: str  # username
    at: datetime
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Ticket:
    id: int
    summary: str
    description: str
    kind: str
    component: str
    priority: str
    milestone: str
    version: str  # empty where none is given
    reporter: str  # username
    owner: str  # username; empty where nobody has it
    status: str  # new, assigned, accepted or closed
    resolution: str  # empty unless closed
    keywords: tuple[str, ...]
    created: datetime
    changes: tuple[Change, ...]  # oldest first

    @property
    def comments(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.field == "comment")

    @property
    def changed(self) -> datetime:
        return self.changes[-1].at if self.changes else self.created


@dataclass(frozen=True)
class Commit:
    author: str  # username
    at: datetime
    message: str
    files: tuple[tuple[str, str], ...]  # path, its whole text from then on


@dataclass(frozen=True)
class WikiPage:
    name: str
    text: str


@dataclass(frozen=True)
class Project:
    name: str
    description: str
    developers: tuple[Member, ...]  # the first is the main one
    components: tuple[tuple[str, str], ...]  # name, username of its owner
    milestones: tuple[Milestone, ...]
    tickets: tuple[Ticket, ...]
    commits: tuple[Commit, ...]  # oldest first
    pages: tuple[WikiPage, ...]

    @property
    def main_developer(self) -> Member:
        return self.developers[0]

    def ticket(self, number: int) -> Ticket:
        return self.tickets[number - 1]


class ComponentWords(Record):
    name: str
    path: str
    modules: list[str]
    things: list[str]


class Words(Record):
    project: str
    description: str
    places: list[str]
    systems: list[str]
    keywords: list[str]
    milestones: list[tuple[str, int, str]]
    components: list[ComponentWords]
    defects: list[tuple[str, str]]
    enhancements: list[tuple[str, str]]
    tasks: list[tuple[str, str]]
    comments: list[str]
    resolutions: list[str]
    commits: list[str]
    wiki: dict[str, str]


@cache
def words() -> Words:
    return read_words(__package__, Words)


def generate(forum: Forum) -> Project:
    """The project of a forum's members. The same forum gives the same project on every machine."""
    rng = Random(f"planact-hosting-{len(forum.topics)}-{forum.topics[0].views}")
    developers = (forum.main_member, *rng.sample(forum.members[1:-1], DEVELOPERS - 1))
    w = words()
    owners = tuple(
        (component.name, developers[i % DEVELOPERS].username)
        for i, component in enumerate(w.components)
    )
    milestones = tuple(
        Milestone(
            name,
            text,
            due=TODAY - timedelta(days=days),
            completed=TODAY - timedelta(days=days - 3) if days > 0 else None,
        )
        for name, days, text in w.milestones
    )
    tickets = _Tracker(rng, forum.members[:-1], developers, milestones).tickets()
    return Project(
        name=w.project,
        description=w.description,
        developers=developers,
        components=owners,
        milestones=milestones,
        tickets=tickets,
        commits=tuple(_commits(rng, developers, tickets)),
        pages=tuple(_pages(developers, owners)),
    )


class _Tracker:
    """Writes tickets and what became of them."""

    def __init__(
        self,
        rng: Random,
        members: Sequence[Member],
        developers: Sequence[Member],
        milestones: Sequence[Milestone],
    ) -> None:
        self._rng = rng
        self._members = members
        self._developers = developers
        self._milestones = milestones

    def tickets(self) -> tuple[Ticket, ...]:
        rng = self._rng
        moments = sorted(
            TODAY - timedelta(minutes=rng.randint(1440, DAYS * 1440)) for _ in range(TICKETS)
        )
        seen: set[str] = set()
        return tuple(self._ticket(number, at, seen) for number, at in enumerate(moments, 1))

    def _ticket(self, number: int, at: datetime, seen: set[str]) -> Ticket:
        rng, w = self._rng, words()
        kind = rng.choices(KINDS, weights=(6, 3, 2))[0]
        patterns = {"defect": w.defects, "enhancement": w.enhancements, "task": w.tasks}[kind]
        while True:
            component = rng.choice(w.components)
            slots = self._slots(component)
            pattern, text = rng.choice(patterns)
            summary = _capital(pattern.format_map(slots))
            if summary not in seen:
                seen.add(summary)
                break
        owner = rng.choice(self._developers).username if rng.random() < 0.8 else ""
        reporter = rng.choice([m for m in self._members if m.joined < at]).username
        coming = [m for m in self._milestones if m.due > at]
        milestone = rng.choice(coming[:3]).name if rng.random() < 0.8 else ""
        released = [m.name for m in self._milestones if m.completed and m.completed < at]
        age = (TODAY - at).days
        closed = bool(owner) and rng.random() < min(0.9, age / 200)
        changes, status, resolution = self._history(at, owner, closed, slots)
        return Ticket(
            id=number,
            summary=summary,
            description=text.format_map(slots),
            kind=kind,
            component=component.name,
            priority=rng.choices(PRIORITIES, weights=(1, 2, 8, 5, 2))[0],
            milestone=milestone,
            version=rng.choice(released[-2:]) if released and kind == "defect" else "",
            reporter=reporter,
            owner=owner,
            status=status,
            resolution=resolution,
            keywords=tuple(sorted(rng.sample(w.keywords, rng.choice((0, 0, 1, 1, 2))))),
            created=at,
            changes=changes,
        )

    def _history(
        self, at: datetime, owner: str, closed: bool, slots: dict[str, str]
    ) -> tuple[tuple[Change, ...], str, str]:
        """What happened to a ticket, its status now and its resolution."""
        rng, w = self._rng, words()
        moments: list[datetime] = []
        moment = at
        for _ in range(rng.choice((0, 1, 2, 3, 4)) + closed):
            moment += timedelta(minutes=rng.randint(30, 12 * 1440))
            if moment < TODAY:
                moments.append(moment)
        closed = closed and bool(moments)
        changes: list[Change] = []
        status = "assigned" if owner else "new"
        talk = moments[:-1] if closed else moments
        for i, moment in enumerate(talk):
            author = rng.choice(self._members).username
            if i == 0 and owner and rng.random() < 0.5:
                changes.append(Change(owner, moment, "status", status, "accepted"))
                status = "accepted"
            else:
                text = rng.choice(w.comments).format_map(slots)
                changes.append(Change(author, moment, "comment", "", text))
        if not closed:
            return tuple(changes), status, ""
        resolution = rng.choice(w.resolutions)
        last = moments[-1]
        changes.append(Change(owner, last, "status", status, "closed"))
        changes.append(Change(owner, last, "resolution", "", resolution))
        return tuple(changes), "closed", resolution

    def _slots(self, component: ComponentWords) -> dict[str, str]:
        rng, w = self._rng, words()
        thing, other = rng.sample(component.things, 2)
        return {
            "thing": thing,
            "other": other,
            "number": str(rng.randint(2, 9)),
            "place": rng.choice(w.places),
            "system": rng.choice(w.systems),
            "version": rng.choice(w.milestones[:6])[0],
        }


def _commits(
    rng: Random, developers: Sequence[Member], tickets: Sequence[Ticket]
) -> Iterator[Commit]:
    """One commit for each ticket that was fixed, shortly before it was closed, and many others."""
    w = words()
    components = {component.name: component for component in w.components}
    drafts: list[tuple[datetime, str, ComponentWords, str]] = []
    for ticket in tickets:
        if ticket.resolution == "fixed":
            at = ticket.changed - timedelta(minutes=rng.randint(2, 20))
            component = components[ticket.component]
            drafts.append((at, ticket.owner, component, f"{ticket.summary}\n\nFixes #{ticket.id}."))
    while len(drafts) < COMMITS:
        at = TODAY - timedelta(minutes=rng.randint(60, DAYS * 1440))
        drafts.append((at, rng.choice(developers).username, rng.choice(w.components), ""))
    lines: dict[str, list[str]] = {}
    readme = f"{w.project}\n{'=' * len(w.project)}\n\n{w.description}.\n"
    start = TODAY - timedelta(days=DAYS + 1)
    yield Commit(developers[1].username, start, "First commit", (("README.rst", readme),))
    for at, author, component, message in sorted(drafts, key=lambda draft: draft[0]):
        module = rng.choice(component.modules)
        path = f"{component.path}/{module}.py"
        text = lines.setdefault(path, [f'"""{module.capitalize()} of the {component.name}."""', ""])
        name = f"{module}_{len(text)}"
        text += ["", f"def {name}(value: float) -> float:", f"    return value * {len(text)}", ""]
        message = message or rng.choice(w.commits).replace("%s", module)
        yield Commit(author, at, message, ((path, "\n".join(text)),))


def _pages(developers: Sequence[Member], owners: Sequence[tuple[str, str]]) -> Iterator[WikiPage]:
    for name, text in words().wiki.items():
        yield WikiPage(name, text)
    people = {developer.username: developer for developer in developers}
    rows = [
        f"|| {component} || {people[owner].first_name} {people[owner].last_name} || {owner} ||"
        for component, owner in owners
    ]
    header = "= Who does what =\n||= Component =||= Name =||= Account =||\n"
    yield WikiPage("Team", header + "\n".join(rows) + "\n")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
