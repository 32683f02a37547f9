"""Templates of a customer's wish lists, reviews and account (WebArena's "shopping")."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from planact.arena.tasks.shopping import account_shown as show
from planact.arena.tasks.template import Instance, Params, Template, shows, state
from planact.arena.vocabulary import vocabulary
from planact.arena.world import World
from planact.tasks.task import Eval

REVIEW_BODIES = (
    "I would buy it again.",
    "My sister liked it at once.",
    "It came on time and works as it should.",
    "The colour is different from the picture.",
    "Good value for what it costs.",
    "It is smaller than I had thought.",
    "I use it nearly every day.",
    "It feels solid in the hand.",
)
LIST_NAMES = tuple(
    f"{first} {second}"
    for first in ("Autumn", "Winter", "Spring", "Summer", "Office", "Holiday", "Wedding", "Garden")
    for second in (
        "gifts",
        "ideas",
        "shopping",
        "project",
        "plans",
        "treats",
        "party",
        "favourites",
    )
)


def _wishes(world: World, rng: Random) -> Iterable[Instance]:
    wished = {upc for wish_list in world.shop.wish_lists for upc in wish_list.upcs}
    names = [w.name for w in world.shop.wish_lists]
    for product in world.shop.products:
        if product.upc not in wished:
            params = {"product": product.title, "wish_list": rng.choice(names)}
            yield Instance((f"product:{product.upc}",), params)


def wished(world: World, product: str, wish_list: str) -> Eval:
    """The product's page says that it is in the wish list."""
    path = next(p.path for p in world.shop.products if p.title == product)
    text = f"Product is in '{wish_list}' wishlist"
    return state(shows(f"__SHOPPING__{path}", text, locator="document.body.innerText"))


def _wish(world: World, p: Params) -> Eval:
    return wished(world, p["product"], p["wish_list"])


def _list_names(world: World, rng: Random) -> Iterable[Instance]:
    return (Instance((f"list:{name}",), {"name": name}) for name in LIST_NAMES)


def list_exists(world: World, p: Params) -> Eval:
    return state(shows("__SHOPPING__/accounts/wishlists/", p["name"]))


def _reviews(world: World, rng: Random) -> Iterable[Instance]:
    for product in world.shop.products:
        stars = rng.randint(1, 5)
        params = {
            "product": product.title,
            "upc": product.upc,
            "stars": str(stars),
            "title": rng.choice(vocabulary().review_titles[stars]),
            "body": rng.choice(REVIEW_BODIES),
        }
        yield Instance((f"product:{product.upc}",), params)


def _reviewed(world: World, p: Params) -> Eval:
    own = "[...document.querySelectorAll('article.review')].find(r => /by you/.test(r.innerText))"
    page = f"__SHOPPING__{world.shop.product(p['upc']).path}reviews/"
    stars = ("One", "Two", "Three", "Four", "Five")[int(p["stars"]) - 1]
    return state(
        shows(page, p["title"], p["body"], locator=f"{own}.innerText"),
        shows(page, stars, locator=f"{own}.querySelector('.star-rating').className"),
    )


def _names(world: World, rng: Random) -> Iterable[Instance]:
    for last in vocabulary().last_names:
        for first in rng.sample(vocabulary().first_names, 3):
            yield Instance((f"name:{last}",), {"first": first, "last": last})


def _named(world: World, p: Params) -> Eval:
    name = f"{p['first']} {p['last']}"
    table = "document.querySelector('table').innerText"
    return state(shows("__SHOPPING__/accounts/profile/", name, locator=table))


def _streets(world: World, rng: Random) -> Iterable[Instance]:
    for street in vocabulary().streets:
        for address in world.shop.main_customer.addresses:
            for _ in range(3):
                params = {"city": address.city, "street": f"{rng.randint(2, 199)} {street}"}
                yield Instance((f"street:{street}",), params)


def _moved(world: World, p: Params) -> Eval:
    postcode = next(a.postcode for a in world.shop.main_customer.addresses if a.city == p["city"])
    address = f"[...document.querySelectorAll('address')].find(a => /{postcode}/.test(a.innerText))"
    url = "__SHOPPING__/accounts/addresses/"
    return state(shows(url, p["street"], locator=f"{address}.innerText"))


TEMPLATES = (
    Template(
        "add-to-wish-list",
        ("shopping",),
        (
            'Add the {product} to my wish list "{wish_list}".',
            'Put the {product} on the wish list "{wish_list}".',
            'I would like to have the {product}. Save it in my wish list "{wish_list}".',
        ),
        _wishes,
        _wish,
        show.add_to_wish_list,
    ),
    Template(
        "create-wish-list",
        ("shopping",),
        (
            'Create a wish list called "{name}".',
            'Make a new wish list with the name "{name}".',
            'I need another wish list. Call it "{name}".',
        ),
        _list_names,
        list_exists,
        show.create_wish_list,
    ),
    Template(
        "write-review",
        ("shopping",),
        (
            'Review the {product} with {stars} stars. Title: "{title}". Text: "{body}"',
            'Write a review of the {product}: {stars} stars, title "{title}", text "{body}"',
            'Give the {product} {stars} stars in a review titled "{title}" that says "{body}"',
        ),
        _reviews,
        _reviewed,
        show.write_review,
    ),
    Template(
        "change-name",
        ("shopping",),
        (
            "Change my name to {first} {last}.",
            "My name is now {first} {last}. Update my profile.",
            "Set the name in my profile to {first} {last}.",
        ),
        _names,
        _named,
        show.change_name,
    ),
    Template(
        "change-address",
        ("shopping",),
        (
            "Change the street of my address in {city} to {street}.",
            "I have moved within {city}, to {street}. Update that address in my address book.",
            "Set the first line of my {city} address to {street}.",
        ),
        _streets,
        _moved,
        show.change_address,
    ),
)
