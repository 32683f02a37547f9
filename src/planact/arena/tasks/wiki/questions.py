"""Templates of questions about the valley and the wiki's history (WebArena's "wikipedia")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from random import Random

from planact.arena.sites.forum.world import Member
from planact.arena.tasks.template import Instance, Params, Template, answer, impossible
from planact.arena.tasks.wiki import common as wiki
from planact.arena.tasks.wiki import questions_shown as show
from planact.arena.tasks.wiki.questions_shown import CHEAPER, COMMENT, CREATOR, LAST_AUTHOR
from planact.arena.tasks.wiki.skills import PLACE_FACTS, SIGHT_FACTS
from planact.arena.world import World
from planact.tasks.task import Eval

UNTOLD = ("telephone number", "owner", "year of opening", "price of a coffee", "e-mail address")
CHANGELOG = "__WIKIPEDIA__/-/changelog"


def _pairs(world: World, rng: Random) -> Iterable[Instance]:
    """Two sights that differ in what is compared. Pairs within a place come most often, since a
    split has few places."""
    sights = world.wiki.sights
    for first in sights:
        near = [s for s in sights if s.place == first.place and s is not first]
        for second in (*near, *rng.sample(sights, 2)):
            for which in (show.OLDER, CHEAPER):
                if _measure(world, first.name, which) != _measure(world, second.name, which):
                    params = {"first": first.name, "second": second.name, "which": which}
                    yield Instance((f"place:{first.place}", f"place:{second.place}"), params)


def _measure(world: World, name: str, which: str) -> int:
    sight = wiki.sight(world, name)
    return sight.entry if which == CHEAPER else sight.founded


def _comparison(world: World, p: Params) -> Eval:
    names = (p["first"], p["second"])
    found, other = sorted(names, key=lambda name: _measure(world, name, p["which"]))
    return answer(found, excludes=(other,), seen_at=[wiki.address(name) for name in names])


def _people(world: World, rng: Random) -> Iterable[Instance]:
    for person in world.wiki.people:
        yield Instance((f"person:{person.name}",), {"person": person.name})


def _birthplace(world: World, p: Params) -> Eval:
    return wiki.ends_exactly_at(wiki.birthplace(world, p["person"]))


def _birthplace_facts(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in _people(world, rng):
        for fact in PLACE_FACTS:
            yield Instance(keys, {**params, "fact": fact})


def _birthplace_fact(world: World, p: Params) -> Eval:
    place = wiki.birthplace(world, p["person"])
    return answer(wiki.place_facts(world, place)[p["fact"]], seen_at=[wiki.address(place)])


def _wardens(world: World, rng: Random) -> Iterable[Instance]:
    for sight in world.wiki.sights:
        for fact in ("telephone number", "year of opening", "entry fee"):
            yield Instance((f"place:{sight.place}",), {"warden": sight.warden, "fact": fact})


def _sight_of_warden(world: World, p: Params) -> Eval:
    sight = next(s for s in world.wiki.sights if s.warden == p["warden"])
    fact = wiki.sight_facts(sight)[p["fact"]].removesuffix(" pounds")
    return answer(fact, seen_at=[wiki.address(sight.name), wiki.RESULTS])


def _stops(world: World, rng: Random) -> Iterable[Instance]:
    for bus in world.wiki.buses:
        ordinals = show.STOPS[: len(bus.stops)]
        for i, start in enumerate(ordinals):
            for end in ordinals[i + 1 :]:
                params = {"bus": f"Bus {bus.number}", "start": start, "end": end}
                yield Instance((f"bus:{bus.number}",), params)


def _minutes(world: World, p: Params) -> Eval:
    stops = next(b.stops for b in world.wiki.buses if f"Bus {b.number}" == p["bus"])
    start, end = (stops[show.STOPS.index(p[stop])][1] for stop in ("start", "end"))
    return answer(str(end - start), seen_at=[wiki.address(p["bus"])])


def _histories(world: World, rng: Random) -> Iterable[Instance]:
    """Pages that one member created and another changed last."""
    for title, key in wiki.subjects(world).items():
        first, *_, last = world.wiki_pages[title].revisions * 2
        if first.author is not last.author:
            for question in (LAST_AUTHOR, CREATOR, COMMENT):
                params = {"page": title, "question": question}
                yield Instance((key,), params)


def _history(world: World, p: Params) -> Eval:
    revisions = world.wiki_pages[p["page"]].revisions
    authors = [_name(r.author) for r in revisions]
    said = {LAST_AUTHOR: authors[-1], CREATOR: authors[0], COMMENT: revisions[-1].message}
    found = said[p["question"]]
    others = {*authors, *(r.message for r in revisions)} - {found}
    history = f"{wiki.address(p['page'])}/history"
    return answer(found, excludes=sorted(others), seen_at=[history, CHANGELOG])


def _dated(world: World, rng: Random) -> Iterable[Instance]:
    """Members with a day on which they changed one page."""
    revisions = [r for page in world.wiki_pages.values() for r in page.revisions]
    days = Counter((r.author, r.at.date()) for r in revisions)
    names = Counter(_name(member) for member in world.forum.members)
    for (author, day), changes in days.items():
        if changes == 1 and names[_name(author)] == 1:
            params = {"author": _name(author), "date": f"{day:%-d %B %Y}"}
            yield Instance((f"member:{author.username}",), params)


def _name(member: Member) -> str:
    return f"{member.first_name} {member.last_name}"


def _changed(world: World, p: Params) -> Eval:
    day = show.day(p["date"])
    return answer(
        *(
            page.title
            for page in world.wiki_pages.values()
            for revision in page.revisions
            if revision.at.date() == day and _name(revision.author) == p["author"]
        )
    )


def _cafes(world: World, rng: Random) -> Iterable[Instance]:
    for cafe in world.wiki.cafes:
        for fact in UNTOLD:
            yield Instance((f"cafe:{cafe.name}",), {"cafe": cafe.name, "fact": fact})


def _untold(world: World, p: Params) -> Eval:
    return impossible("The page of the cafe does not say it.", wiki.address(p["cafe"]))


def _missing(world: World, rng: Random) -> Iterable[Instance]:
    for place, name in wiki.missing_sights(world):
        params = {"place": place, "sight": name, "fact": rng.choice(list(SIGHT_FACTS))}
        yield Instance((f"place:{place}",), params)


def _no_sight(world: World, p: Params) -> Eval:
    return impossible("The valley has no such sight.", *wiki.where_missing(p))


TEMPLATES = (
    Template(
        "sight-comparison",
        ("wikipedia",),
        (
            "Which one {which}: the {first} or the {second}?",
            "Look up the {first} and the {second} and tell me which of them {which}.",
            "The {first} or the {second}, which one {which}?",
        ),
        _pairs,
        _comparison,
        show.sight_comparison,
    ),
    Template(
        "birthplace-fact",
        ("wikipedia",),
        (
            "What is the {fact} of the place where {person} was born?",
            "{person} was born in a place of this valley. Tell me the {fact} of it.",
            "Find out where {person} was born, and then the {fact} of that place.",
            "I need the {fact} of the birthplace of {person}.",
        ),
        _birthplace_facts,
        _birthplace_fact,
        show.birthplace_fact,
    ),
    Template(
        "open-birthplace",
        ("wikipedia",),
        (
            "Open the page of the place where {person} was born.",
            "Show me the birthplace of {person} in the wiki.",
            "Where was {person} born? Go to the page of that place.",
        ),
        _people,
        _birthplace,
        show.open_birthplace,
    ),
    Template(
        "sight-of-warden",
        ("wikipedia",),
        (
            "What is the {fact} of the sight that the warden {warden} looks after?",
            "The warden {warden} looks after one of the sights. Tell me its {fact}.",
            "Find the sight with the warden {warden}. What is its {fact}?",
        ),
        _wardens,
        _sight_of_warden,
        show.sight_of_warden,
    ),
    Template(
        "bus-minutes",
        ("wikipedia",),
        (
            "How many minutes does {bus} take from its {start} stop to its {end} stop?",
            "I get on {bus} at the {start} stop and off at the {end}. How many minutes is that?",
            "Look at the stops of {bus}. How many minutes is it from the {start} to the {end}?",
        ),
        _stops,
        _minutes,
        show.bus_minutes,
    ),
    Template(
        "page-history",
        ("wikipedia",),
        (
            'Look into the history of the page "{page}": {question}?',
            'I want to know about the wiki page "{page}": {question}?',
            'The page "{page}" has been changed. Its history tells {question}. Tell me, too.',
        ),
        _histories,
        _history,
        show.page_history,
    ),
    Template(
        "dated-change",
        ("wikipedia",),
        (
            "Which page of the wiki did {author} change on {date}?",
            "{author} made a change on {date}. Which page was it?",
            "Find the change by {author} of {date} and tell me the page.",
        ),
        _dated,
        _changed,
        show.dated_change,
    ),
    Template(
        "missing-fact",
        ("wikipedia",),
        (
            'What is the {fact} of the café "{cafe}"?',
            'Tell me the {fact} of "{cafe}". It is one of the cafes.',
            'Look up the café "{cafe}" in the wiki: what is its {fact}?',
        ),
        _cafes,
        _untold,
        show.missing_fact,
    ),
    Template(
        "missing-sight",
        ("wikipedia",),
        (
            "What is the {fact} of the {sight}?",
            "Tell me the {fact} of the {sight}.",
            "I want to visit the {sight}. Look up its {fact}.",
        ),
        _missing,
        _no_sight,
        show.missing_sight,
    ),
)
