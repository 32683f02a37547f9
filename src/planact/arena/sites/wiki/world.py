"""The wiki as plain data: made-up facts about a valley that do not contradict each other.

`generate(forum)` is deterministic. The places are those that the forum talks about. What the facts
look like on pages is in `pages`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from random import Random

from planact.arena.sites.forum.world import Forum, Member
from planact.arena.sites.forum.world import words as forum_words
from planact.arena.vocabulary import read_words
from planact.types import Record

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Hours:
    closed: str  # a day of the week
    opens: str  # such as 10:00
    closes: str

    def __str__(self) -> str:
        return f"{self.opens} to {self.closes}, closed on {self.closed}s"


@dataclass(frozen=True)
class Place:
    name: str
    region: str
    inhabitants: int
    market: str  # day of the week
    mayor: str
    library: Hours
    founded: int
    metres: int  # above the sea


@dataclass(frozen=True)
class Sight:
    name: str
    place: str
    kind: str
    shows: str
    founded: int
    entry: int  # pounds; 0 is free
    hours: Hours
    warden: str
    telephone: str


@dataclass(frozen=True)
class Cafe:
    name: str
    place: str
    dish: str
    seats: int
    hours: Hours


@dataclass(frozen=True)
class Person:
    name: str
    born: int
    died: int
    birthplace: str
    calling: str
    work: str


@dataclass(frozen=True)
class Bus:
    number: int
    stops: tuple[tuple[str, int], ...]  # place, minutes from the first
    first: str  # departure
    last: str
    every: int  # minutes
    pounds: int  # for a single ticket


@dataclass(frozen=True)
class Walk:
    name: str
    start: str
    end: str
    kilometres: float
    hours: float
    climb: int  # metres
    surface: str


@dataclass(frozen=True)
class Wiki:
    name: str
    editor: Member  # who is signed in
    places: tuple[Place, ...]
    sights: tuple[Sight, ...]
    cafes: tuple[Cafe, ...]
    people: tuple[Person, ...]
    buses: tuple[Bus, ...]
    walks: tuple[Walk, ...]
    kilometres: dict[tuple[str, str], int]  # by road, both ways round


class Words(Record):
    name: str
    regions: list[str]
    kinds: list[tuple[str, list[str], tuple[int, int]]]
    cafes: list[str]
    cafes_more: list[str]
    dishes: list[str]
    first_names: list[str]
    first_names_more: list[str]
    last_names: list[str]
    last_names_more: list[str]
    callings: list[str]
    works: dict[str, list[str]]
    walks: list[str]
    walks_more: list[str]
    surfaces: list[str]
    edits: list[str]


@cache
def words() -> Words:
    return read_words(__package__, Words)


def generate(forum: Forum) -> Wiki:
    """The wiki of a forum's members. The same forum gives the same wiki on every machine."""
    rng = Random(f"planact-wiki-{forum.topics[0].views}-{forum.topics[1].views}")
    facts = _Facts(rng)
    names = forum_words().places
    places = tuple(facts.place(name) for name in names)
    sights = tuple(facts.sight(place, i) for place in names for i in range(4))
    cafes = tuple(facts.cafes(names))
    people = tuple(facts.person(names) for _ in range(36))
    kilometres = facts.distances(names)
    buses = tuple(facts.bus(number, names, kilometres) for number in range(1, 13))
    walks = tuple(facts.walks(names))
    return Wiki(
        name=words().name,
        editor=forum.main_member,
        places=places,
        sights=sights,
        cafes=cafes,
        people=people,
        buses=buses,
        walks=walks,
        kilometres=kilometres,
    )


class _Facts:
    """Draws facts that do not contradict each other."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._people: set[str] = set()

    def place(self, name: str) -> Place:
        rng = self._rng
        return Place(
            name=name,
            region=rng.choice(words().regions),
            inhabitants=rng.randint(300, 9000),
            market=rng.choice(DAYS[:6]),
            mayor=self._name(),
            library=self._hours(),
            founded=rng.randint(800, 1700),
            metres=rng.randint(2, 410),
        )

    def sight(self, place: str, which: int) -> Sight:
        rng = self._rng
        kind, shown, (lowest, highest) = words().kinds[(len(place) + which) % len(words().kinds)]
        return Sight(
            name=f"{place} {kind}",
            place=place,
            kind=kind,
            shows=rng.choice(shown),
            founded=rng.randint(1750, 2005),
            entry=rng.randint(lowest, highest),
            hours=self._hours(),
            warden=self._name(),
            telephone=f"01632 96{rng.randint(0, 9999):04d}",
        )

    def cafes(self, places: Sequence[str]) -> Iterator[Cafe]:
        names = [*words().cafes, *words().cafes_more]
        for name, place in zip(names, self._rng.sample(places, len(places)), strict=False):
            dish, seats = self._rng.choice(words().dishes), self._rng.randint(12, 60)
            yield Cafe(name, place, dish, seats, self._hours())

    def person(self, places: Sequence[str]) -> Person:
        rng = self._rng
        born = rng.randint(1740, 1920)
        calling = rng.choice(words().callings)
        return Person(
            name=self._name(),
            born=born,
            died=born + rng.randint(38, 94),
            birthplace=rng.choice(places),
            calling=calling,
            work=rng.choice(words().works[calling]),
        )

    def distances(self, places: Sequence[str]) -> dict[tuple[str, str], int]:
        """As if the places lay on a map, so that no way round is shorter than the way."""
        at = {name: (self._rng.uniform(0, 40), self._rng.uniform(0, 30)) for name in places}
        return {
            (a, b): max(2, round(1.3 * ((xa - xb) ** 2 + (ya - yb) ** 2) ** 0.5))
            for a, (xa, ya) in at.items()
            for b, (xb, yb) in at.items()
            if a != b
        }

    def bus(
        self, number: int, places: Sequence[str], kilometres: dict[tuple[str, str], int]
    ) -> Bus:
        rng = self._rng
        line = rng.sample(places, rng.randint(3, 5))
        stops, minutes = [(line[0], 0)], 0
        for before, after in pairwise(line):
            minutes += kilometres[before, after] * 2
            stops.append((after, minutes))
        first, last = rng.randint(5, 8), rng.randint(18, 23)
        half = rng.choice(("00", "15", "30", "45"))
        return Bus(
            number=number,
            stops=tuple(stops),
            first=f"{first:02d}:{half}",
            last=f"{last:02d}:{half}",
            every=rng.choice((20, 30, 60, 120)),
            pounds=rng.randint(2, 9),
        )

    def walks(self, places: Sequence[str]) -> Iterator[Walk]:
        rng = self._rng
        for name in [*words().walks, *words().walks_more]:
            start, end = rng.sample(places, 2)
            length = rng.randint(30, 190) / 10
            yield Walk(
                name=name,
                start=start,
                end=end,
                kilometres=length,
                hours=round(length / 3.6 * 2) / 2,
                climb=rng.randint(10, 620),
                surface=rng.choice(words().surfaces),
            )

    def _hours(self) -> Hours:
        rng = self._rng
        return Hours(rng.choice(DAYS), f"{rng.randint(8, 11):02d}:00", f"{rng.randint(15, 19)}:30")

    def _name(self) -> str:
        w = words()
        first, last = [*w.first_names, *w.first_names_more], [*w.last_names, *w.last_names_more]
        while (name := f"{self._rng.choice(first)} {self._rng.choice(last)}") in self._people:
            pass
        self._people.add(name)
        return name
