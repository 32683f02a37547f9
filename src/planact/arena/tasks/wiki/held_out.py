"""Templates on the wiki for the test split alone."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from planact.arena.sites.wiki.world import Walk
from planact.arena.tasks.template import Instance, Params, Template, answer, impossible, state
from planact.arena.tasks.wiki import common as wiki
from planact.arena.tasks.wiki import held_out_shown as show
from planact.arena.tasks.wiki.changes import WARDENS, appended
from planact.arena.tasks.wiki.held_out_shown import GAPS, WALK_FACTS
from planact.arena.world import World
from planact.tasks.task import Eval


def _walks(world: World, place: str) -> list[Walk]:
    return [walk for walk in world.wiki.walks if place in (walk.start, walk.end)]


def _ordered(walks: list[Walk], which: str) -> list[Walk]:
    """The one that is asked for first."""
    climb = which == "one that climbs most"
    most = WALK_FACTS[which][1]
    return sorted(walks, key=lambda w: w.climb if climb else w.kilometres, reverse=most)


def _walkers(world: World, rng: Random) -> Iterable[Instance]:
    for place in world.wiki.places:
        walks = _walks(world, place.name)
        measures = {(walk.kilometres, walk.climb) for walk in walks}
        for which in WALK_FACTS if len(walks) > 1 and len(measures) == len(walks) else ():
            yield Instance((f"place:{place.name}",), {"place": place.name, "which": which})


def _extreme_walk(world: World, p: Params) -> Eval:
    found, *others = (w.name for w in _ordered(_walks(world, p["place"]), p["which"]))
    return answer(found, excludes=others, seen_at=[wiki.address(n) for n in (found, *others)])


def _buses(world: World, rng: Random) -> Iterable[Instance]:
    for bus in world.wiki.buses:
        yield Instance((f"bus:{bus.number}",), {"bus": f"Bus {bus.number}"})


def _arrival(world: World, p: Params) -> Eval:
    bus = next(b for b in world.wiki.buses if f"Bus {b.number}" == p["bus"])
    hours, minutes = bus.first.split(":")
    hour, minute = divmod(int(hours) * 60 + int(minutes) + bus.stops[-1][1], 60)
    return answer(f"{hour:02d}:{minute:02d} |OR| {hour}:{minute:02d}")


def _pairs(world: World, rng: Random) -> Iterable[Instance]:
    for first in world.wiki.people:
        for second in world.wiki.people:
            if first.birthplace != second.birthplace:
                params = {"first": first.name, "second": second.name}
                yield Instance((f"person:{first.name}", f"person:{second.name}"), params)


def _distance(world: World, p: Params) -> Eval:
    places = wiki.birthplace(world, p["first"]), wiki.birthplace(world, p["second"])
    return answer(str(world.wiki.kilometres[places]), seen_at=["__WIKIPEDIA__/Distances"])


def _gaps(world: World, rng: Random) -> Iterable[Instance]:
    for place in world.wiki.places:
        for sentence in GAPS:
            params = {"place": place.name, "page": wiki.library(place.name), "sentence": sentence}
            yield Instance((f"place:{place.name}",), params)


def _filled(world: World, p: Params) -> Eval:
    fact = wiki.place_facts(world, p["place"])[GAPS[p["sentence"]]]
    return appended(world, p["page"], p["sentence"].replace("…", fact))


def _corrections(world: World, rng: Random) -> Iterable[Instance]:
    for person in world.wiki.people:
        values = {
            "mayor": rng.choice(WARDENS),
            "number of inhabitants": f"{rng.randint(9001, 9900)}",
        }
        for fact, value in values.items():
            params = {"person": person.name, "fact": fact, "value": value}
            yield Instance((f"person:{person.name}",), params)


def _corrected(world: World, p: Params) -> Eval:
    place = wiki.birthplace(world, p["person"])
    old = wiki.place_facts(world, place)[p["fact"]]
    return state(wiki.holds(place, world.wiki_pages[place].text.replace(old, p["value"])))


def _missing(world: World, rng: Random) -> Iterable[Instance]:
    for place, name in wiki.missing_sights(world):
        params = {"place": place, "sight": name, "sentence": rng.choice(wiki.SENTENCES)}
        yield Instance((f"place:{place}",), params)


def _unchanged(world: World, p: Params) -> Eval:
    """It is said that the page is missing, and it has not been made."""
    said = impossible("The wiki has no such page.", *wiki.where_missing(p))
    absent = {"eval_types": (*said.eval_types, "program_html")}
    return said.model_copy(update=absent | {"program_html": (wiki.is_absent(p["sight"]),)})


TEMPLATES = (
    Template(
        "extreme-walk",
        ("wikipedia",),
        (
            "Of the walks that begin or end in {place}, which is the {which}?",
            "Look at every walk from or to {place} and tell me the {which}.",
        ),
        _walkers,
        _extreme_walk,
        show.extreme_walk,
        held_out=True,
    ),
    Template(
        "bus-arrival",
        ("wikipedia",),
        (
            "At what time does the first {bus} of the day reach its last stop?",
            "I take the first {bus} in the morning, to the end of the line. When am I there?",
        ),
        _buses,
        _arrival,
        show.bus_arrival,
        held_out=True,
    ),
    Template(
        "birthplace-distance",
        ("wikipedia",),
        (
            "How many kilometres is it by road from the birthplace of {first} to that of {second}?",
            "How far apart, in kilometres by road, are the birthplaces of {first} and {second}?",
        ),
        _pairs,
        _distance,
        show.birthplace_distance,
        held_out=True,
    ),
    Template(
        "fill-gap",
        ("wikipedia",),
        (
            'Add a sentence to the end of the page "{page}": "{sentence}" '
            "Put in what the page of {place} says.",
            'The page "{page}" should end with "{sentence}" Fill the gap with what the wiki says '
            "of {place}.",
        ),
        _gaps,
        _filled,
        show.fill_gap,
        held_out=True,
    ),
    Template(
        "correct-birthplace",
        ("wikipedia",),
        (
            "The place where {person} was born has a new {fact}: {value}. Correct its page.",
            "Find out where {person} was born, and change the {fact} on that place's page to "
            "{value}.",
        ),
        _corrections,
        _corrected,
        show.correct_birthplace,
        held_out=True,
    ),
    Template(
        "change-missing-page",
        ("wikipedia",),
        (
            'Add the sentence "{sentence}" to the end of the page of the {sight}.',
            'The page about the {sight} should end with "{sentence}" Write it there.',
        ),
        _missing,
        _unchanged,
        show.change_missing_page,
        held_out=True,
    ),
)
