"""What the wiki's templates share: its pages, what they are about, checks of their text."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from planact.arena.sites.wiki.world import Sight
from planact.arena.tasks.template import Params, equals, shows
from planact.arena.world import World
from planact.tasks.task import Eval, ProgramHtml

RESULTS = "__WIKIPEDIA__/-/search"
TEXT = "document.querySelector('pre.code').innerText.replace(/\\s+/g, ' ').trim()"
TITLE = "document.title"
ABSENT_KINDS = ("Castle", "Cathedral", "Theatre", "Observatory", "Aquarium", "Town Hall", "Zoo")
SENTENCES = (
    "The door sticks a little.",
    "Dogs are welcome.",
    "There is a bench in the shade nearby.",
    "Ask for the guest book.",
    "A photograph would be nice here.",
    "The last bus waits for late visitors.",
    "Bring a coat in October.",
    "This was checked on site in spring.",
    "More is known at the parish archive.",
    "Children like it too.",
    "The signpost is hard to see.",
    "A new roof is planned.",
)


def address(title: str) -> str:
    return f"__WIKIPEDIA__/{quote(title)}"


def subjects(world: World) -> dict[str, str]:
    """The pages about single things: title → key. What is in a place goes with the place."""
    wiki = world.wiki
    found = {f"Bus {bus.number}": f"bus:{bus.number}" for bus in wiki.buses}
    for place in wiki.places:
        found |= dict.fromkeys((place.name, library(place.name)), f"place:{place.name}")
    found |= {it.name: f"place:{it.place}" for it in wiki.sights}
    found |= {it.name: f"cafe:{it.name}" for it in wiki.cafes}
    found |= {it.name: f"person:{it.name}" for it in wiki.people}
    found |= {it.name: f"walk:{it.name}" for it in wiki.walks}
    return found


def library(place: str) -> str:
    return f"{place} Library"


def sight(world: World, name: str) -> Sight:
    return next(s for s in world.wiki.sights if s.name == name)


def sight_facts(it: Sight) -> dict[str, str]:
    return {
        "telephone number": it.telephone,
        "warden": it.warden,
        "entry fee": f"{it.entry} pounds" if it.entry else "free",
        "year of opening": str(it.founded),
    }


def place_facts(world: World, name: str) -> dict[str, str]:
    place = next(p for p in world.wiki.places if p.name == name)
    return {
        "mayor": place.mayor,
        "market day": place.market,
        "number of inhabitants": str(place.inhabitants),
        "height": str(place.metres),
    }


def birthplace(world: World, person: str) -> str:
    return next(p.birthplace for p in world.wiki.people if p.name == person)


def missing_sights(world: World) -> Iterable[tuple[str, str]]:
    """Sights that there are not, as place and name: of kinds that are unknown in the valley, and of
    those that other places have."""
    known = {s.name for s in world.wiki.sights}
    kinds = sorted({s.kind for s in world.wiki.sights})
    for place in world.wiki.places:
        for kind in (*ABSENT_KINDS, *kinds):
            if (name := f"{place.name} {kind}") not in known:
                yield place.name, name


def where_missing(p: Params) -> tuple[str, ...]:
    """Where one sees that the sight is missing."""
    places = ("__WIKIPEDIA__/Sights", "__WIKIPEDIA__/-/index", address(p["place"]))
    return (RESULTS, address(p["sight"]), *places)


def holds(title: str, text: str) -> ProgramHtml:
    """The page's Markdown is the text, white space aside: as it should be, and nothing else."""
    return equals(f"{address(title)}/source", TEXT, " ".join(text.split()))


def is_absent(title: str) -> ProgramHtml:
    return shows(address(title), "not found", locator=TITLE)


def ends_exactly_at(title: str) -> Eval:
    """On the page of that title, and not on one whose title begins like it."""
    return Eval(eval_types=("url_match",), reference_url=address(title), url_note="EXACT")
