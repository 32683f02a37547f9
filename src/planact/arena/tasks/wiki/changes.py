"""Templates of what an editor changes in the wiki (WebArena's "wikipedia")."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from planact.arena.tasks.template import Instance, Params, Template, equals, state, value_of
from planact.arena.tasks.wiki import changes_shown as show
from planact.arena.tasks.wiki import common as wiki
from planact.arena.world import World
from planact.tasks.task import Eval

WARDENS = tuple(
    f"{first} {last}"
    for first in ("Ada", "Basil", "Clara", "Desmond", "Elsie", "Francis", "Gwen", "Hubert")
    for last in ("Tresco", "Unwin", "Vane", "Yelland")
)
PAGE_NAMES = tuple(
    f"{first} {second}"
    for first in ("Harvest", "Bonfire", "Tide", "Sheep", "Lantern", "Apple", "Ferry", "Choir")
    for second in ("Fair", "Night", "Society", "Market", "Museum Trail", "Calendar", "Contest")
)
PAGE_TEXTS = (
    "Takes place every second weekend of October.",
    "Meets in the old school on Thursdays.",
    "Was begun in 1988 and has grown ever since.",
    "Nobody knows who had the idea.",
    "Visitors are welcome; there is no entry fee.",
    "All that is known of it is in the parish archive.",
    "Begins at the church and ends at the harbour.",
    "Needs helpers, above all in the morning.",
)
PREFIXES = ("Old", "New", "Former", "Little", "Great", "Upper", "Lower")
OWN_NAMES = tuple(
    f"{first} {last}"
    for first in ("Emma", "Emmeline", "Emilia", "Erma", "Elma", "Emmy")
    for last in ("Lopez Marsh", "Harrow", "Quill", "Stokes", "Merrin", "Bright", "Colby", "Dane")
)


def _corrections(world: World, rng: Random) -> Iterable[Instance]:
    for sight in world.wiki.sights:
        fee = rng.choice([n for n in range(2, 15) if n != sight.entry])
        values = {
            "telephone number": f"01632 97{rng.randint(0, 9999):04d}",
            "warden": rng.choice(WARDENS),
            "entry fee": f"{fee} pounds",
        }
        for fact, value in values.items():
            params = {"sight": sight.name, "fact": fact, "value": value}
            yield Instance((f"place:{sight.place}",), params)


def _corrected(world: World, p: Params) -> Eval:
    old = wiki.sight_facts(wiki.sight(world, p["sight"]))[p["fact"]]
    text = world.wiki_pages[p["sight"]].text
    return state(wiki.holds(p["sight"], text.replace(old, p["value"])))


def _sentences(world: World, rng: Random) -> Iterable[Instance]:
    """Pages that end with a sentence."""
    for title, key in wiki.subjects(world).items():
        if key.startswith(("cafe:", "person:", "walk:")) or title.endswith(" Library"):
            yield Instance((key,), {"page": title, "sentence": rng.choice(wiki.SENTENCES)})


def appended(world: World, title: str, sentence: str) -> Eval:
    return state(wiki.holds(title, f"{world.wiki_pages[title].text} {sentence}"))


def _appended(world: World, p: Params) -> Eval:
    return appended(world, p["page"], p["sentence"])


def _new_pages(world: World, rng: Random) -> Iterable[Instance]:
    for name in PAGE_NAMES:
        yield Instance((f"new page:{name}",), {"name": name, "text": rng.choice(PAGE_TEXTS)})


def _created(world: World, p: Params) -> Eval:
    return state(wiki.holds(p["name"], p["text"]))


def _new_names(world: World, rng: Random) -> Iterable[Instance]:
    for title, key in wiki.subjects(world).items():
        if not key.startswith(("person:", "bus:")) and not title.startswith("The "):
            params = {"page": title, "name": f"{rng.choice(PREFIXES)} {title}"}
            yield Instance((key,), params)


def _renamed(world: World, p: Params) -> Eval:
    text = world.wiki_pages[p["page"]].text
    return state(wiki.holds(p["name"], text), wiki.is_absent(p["page"]))


def _changed_pages(world: World, rng: Random) -> Iterable[Instance]:
    for title, key in wiki.subjects(world).items():
        if len(world.wiki_pages[title].revisions) > 1:
            yield Instance((key,), {"page": title})


def _undone(world: World, p: Params) -> Eval:
    return state(wiki.holds(p["page"], world.wiki_pages[p["page"]].revisions[-2].text))


def _own_names(world: World, rng: Random) -> Iterable[Instance]:
    return (Instance((f"own name:{name}",), {"name": name}) for name in OWN_NAMES)


def _own_name(world: World, p: Params) -> Eval:
    return state(equals("__WIKIPEDIA__/-/settings", value_of("name"), p["name"]))


TEMPLATES = (
    Template(
        "correct-sight",
        ("wikipedia",),
        (
            "The {fact} of the {sight} is now {value}. Correct its page.",
            'On the page "{sight}", change the {fact} to {value}.',
            'The wiki is out of date: put {value} as the {fact} on the page "{sight}".',
            "Update the {fact} of the {sight} to {value}, and leave the rest of the page as it is.",
        ),
        _corrections,
        _corrected,
        show.correct_sight,
    ),
    Template(
        "append-sentence",
        ("wikipedia",),
        (
            'Add the sentence "{sentence}" to the end of the page "{page}".',
            'Write "{sentence}" at the end of the page "{page}" and keep all that is there.',
            'The page "{page}" should end with one more sentence: "{sentence}" Add it.',
        ),
        _sentences,
        _appended,
        show.append_sentence,
    ),
    Template(
        "create-page",
        ("wikipedia",),
        (
            'Create a page called "{name}" that says only: "{text}"',
            'The wiki needs a page "{name}". Its whole text, without a heading, is "{text}"',
            'Make a new page with the name "{name}" and nothing on it but "{text}"',
        ),
        _new_pages,
        _created,
        show.create_page,
    ),
    Template(
        "rename-page",
        ("wikipedia",),
        (
            'Rename the page "{page}" to "{name}".',
            'The page "{page}" should be called "{name}" from now on. Rename it.',
            'Give the page "{page}" the new name "{name}".',
        ),
        _new_names,
        _renamed,
        show.rename_page,
    ),
    Template(
        "undo-change",
        ("wikipedia",),
        (
            'Undo the latest change of the page "{page}".',
            'The last change to the page "{page}" was a mistake. Revert it.',
            'Bring the page "{page}" back to what it was before its latest change.',
        ),
        _changed_pages,
        _undone,
        show.undo_change,
    ),
    Template(
        "wiki-name",
        ("wikipedia",),
        (
            'Change my name in the wiki to "{name}".',
            "My changes in the wiki should be signed {name} from now on. Change my name.",
            'Set my first and last name to "{name}" in my settings.',
        ),
        _own_names,
        _own_name,
        show.change_name,
    ),
)
