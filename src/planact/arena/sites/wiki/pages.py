"""The wiki's pages: the world's facts as Markdown, and how each page came to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random

from jinja2 import Environment, PackageLoader, StrictUndefined

from planact.arena.sites.forum.world import Forum, Member
from planact.arena.sites.shop.world import TODAY
from planact.arena.sites.wiki.world import Place, Wiki, words


@dataclass(frozen=True)
class Revision:
    author: Member
    at: datetime
    message: str
    text: str


@dataclass(frozen=True)
class Page:
    title: str
    revisions: tuple[Revision, ...]  # oldest first

    @property
    def text(self) -> str:
        return self.revisions[-1].text


def write(wiki: Wiki, forum: Forum) -> tuple[Page, ...]:
    """All pages, written by the forum's members over some two years."""
    rng = Random(f"planact-wiki-pages-{len(wiki.places)}-{wiki.places[0].inhabitants}")
    members = forum.members[:-1]
    return tuple(Page(title, _history(rng, text, members)) for title, text in _texts(wiki))


def _texts(wiki: Wiki) -> Iterator[tuple[str, str]]:
    """Title and Markdown of each page."""
    names = [place.name for place in wiki.places]
    lists = {
        "Places": names,
        "Sights": [sight.name for sight in wiki.sights],
        "Cafes": [cafe.name for cafe in wiki.cafes],
        "People": sorted(person.name for person in wiki.people),
        "Buses": [f"Bus {bus.number}" for bus in wiki.buses],
        "Walks": [walk.name for walk in wiki.walks],
    }
    yield "Home", _render("home", name=wiki.name)
    for title, targets in lists.items():
        yield title, _render("index", title=title, targets=targets)
    distances = {(a, b): wiki.kilometres.get((a, b), 0) for a in names for b in names}
    yield "Distances", _render("distances", places=names, kilometres=distances)
    for place in wiki.places:
        yield place.name, _render("place", place=place, links=_links(wiki, place))
        yield f"{place.name} Library", _render("library", place=place)
    for sight in wiki.sights:
        yield sight.name, _render("sight", sight=sight)
    for cafe in wiki.cafes:
        yield cafe.name, _render("cafe", cafe=cafe)
    for person in wiki.people:
        yield person.name, _render("person", person=person)
    for bus in wiki.buses:
        yield f"Bus {bus.number}", _render("bus", bus=bus)
    for walk in wiki.walks:
        yield walk.name, _render("walk", walk=walk)


def _links(wiki: Wiki, place: Place) -> dict[str, list[str]]:
    """What there is in a place, by heading."""
    name = place.name
    return {
        "Sights": [s.name for s in wiki.sights if s.place == name],
        "Cafes": [c.name for c in wiki.cafes if c.place == name],
        "Born here": [p.name for p in wiki.people if p.birthplace == name],
        "Buses": [f"Bus {b.number}" for b in wiki.buses if name in dict(b.stops)],
        "Walks": [w.name for w in wiki.walks if name in (w.start, w.end)],
        "More": [f"{name} Library", "Distances"],
    }


@cache
def _environment() -> Environment:
    loader = PackageLoader("planact.arena.sites.wiki", "")
    return Environment(loader=loader, undefined=StrictUndefined, trim_blocks=False)


def _render(block: str, **facts: object) -> str:
    template = _environment().get_template("pages.md")
    return "".join(template.blocks[block](template.new_context(facts))).strip() + "\n"


def _history(rng: Random, text: str, members: Sequence[Member]) -> tuple[Revision, ...]:
    """A page's way to its text, paragraph by paragraph."""
    at = TODAY - timedelta(minutes=rng.randint(400 * 1440, 730 * 1440))
    parts = text.split("\n\n")
    lengths = {min(len(parts), length) for length in rng.sample(range(1, 6), rng.randint(1, 3))}
    revisions = []
    for i, length in enumerate(sorted(lengths | {len(parts)})):
        message = rng.choice(words().edits) if i else "New page"
        shown = "\n\n".join(parts[:length]).rstrip() + "\n"
        revisions.append(Revision(rng.choice(members), at, message, shown))
        at += timedelta(minutes=rng.randint(60, 120 * 1440))
    return tuple(revisions)
