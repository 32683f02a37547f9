"""Templates of things customers do in the shop (WebArena's "shopping")."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from planact.arena.vocabulary import vocabulary
from planact.arena.world import TODAY, World
from planact.tasks.demonstrations import shopping_changes as show
from planact.tasks.task import Eval
from planact.tasks.templates.shopping_questions import extreme, extremes
from planact.tasks.templates.template import (
    Instance,
    Params,
    Template,
    ends_at,
    equals,
    shows,
    state,
    value_of,
)

BASKET = "__SHOPPING__/basket/"
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
    for second in ("gifts", "ideas", "shopping", "project", "plans", "treats", "party", "favourites")
)


def _categories(world: World, rng: Random) -> Iterable[Instance]:
    for category in world.categories:
        if category.parent:
            yield Instance((f"category:{category.name}",), {"category": category.name, "top": category.parent})


def _category_page(world: World, p: Params) -> Eval:
    return ends_at(f"__SHOPPING__{world.category(p['category']).path}")


def _by_upc(world: World, rng: Random) -> Iterable[Instance]:
    for product in world.products:
        yield Instance((f"product:{product.upc}",), {"upc": product.upc})


def _product_page(world: World, p: Params) -> Eval:
    return ends_at(f"__SHOPPING__{world.product(p['upc']).path}")


def available(world: World, rng: Random) -> Iterable[Instance]:
    """Products of which there are enough to buy several."""
    for product in world.products:
        if product.stock > 10:
            params = {"product": product.title, "upc": product.upc}
            yield Instance((f"product:{product.upc}",), params)


def in_basket(product: str, quantity: str = "1") -> Eval:
    """The basket holds so many of the product, and nothing else."""
    titles = "[...document.querySelectorAll('#basket_formset h3')].map(h => h.innerText).join()"
    return state(
        equals(BASKET, titles, product), equals(BASKET, value_of("form-0-quantity"), quantity)
    )


def _in_basket(world: World, p: Params) -> Eval:
    return in_basket(p["product"])


def _several(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in available(world, rng):
        yield Instance(keys, {**params, "quantity": str(rng.randint(2, 9))})


def _quantity(world: World, p: Params) -> Eval:
    return in_basket(p["product"], p["quantity"])


def _vouchers(world: World, rng: Random) -> Iterable[Instance]:
    codes = [v.code for v in world.vouchers if v.end > TODAY]
    for keys, params in available(world, rng):
        yield Instance(keys, {**params, "code": rng.choice(codes)})


def _voucher_used(world: World, p: Params) -> Eval:
    totals = "document.querySelector('#basket_totals').innerText"
    name = next(v.name for v in world.vouchers if v.code == p["code"])
    return state(*in_basket(p["product"]).program_html or (), shows(BASKET, name, locator=totals))


def _cheapest(world: World, rng: Random) -> Iterable[Instance]:
    stock = {p.title: p.stock for p in world.products}
    for keys, params in extremes(world, rng):
        if stock[extreme(world, params["category"], params["which"])]:
            yield Instance(keys, params)


def _cheapest_in_basket(world: World, p: Params) -> Eval:
    return in_basket(extreme(world, p["category"], p["which"]))


def _wishes(world: World, rng: Random) -> Iterable[Instance]:
    wished = {upc for wish_list in world.wish_lists for upc in wish_list.upcs}
    names = [w.name for w in world.wish_lists]
    for product in world.products:
        if product.upc not in wished:
            params = {"product": product.title, "wish_list": rng.choice(names)}
            yield Instance((f"product:{product.upc}",), params)


def wished(world: World, product: str, wish_list: str) -> Eval:
    """The product's page says that it is in the wish list."""
    path = next(p.path for p in world.products if p.title == product)
    text = f"Product is in '{wish_list}' wishlist"
    return state(shows(f"__SHOPPING__{path}", text, locator="document.body.innerText"))


def _wish(world: World, p: Params) -> Eval:
    return wished(world, p["product"], p["wish_list"])


def _list_names(world: World, rng: Random) -> Iterable[Instance]:
    return (Instance((f"list:{name}",), {"name": name}) for name in LIST_NAMES)


def _list_exists(world: World, p: Params) -> Eval:
    return state(shows("__SHOPPING__/accounts/wishlists/", p["name"]))


def _reviews(world: World, rng: Random) -> Iterable[Instance]:
    for product in world.products:
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
    page = f"__SHOPPING__{world.product(p['upc']).path}reviews/"
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
        for address in world.main_customer.addresses:
            for _ in range(3):
                params = {"city": address.city, "street": f"{rng.randint(2, 199)} {street}"}
                yield Instance((f"street:{street}",), params)


def _moved(world: World, p: Params) -> Eval:
    address = next(a for a in world.main_customer.addresses if a.city == p["city"])
    rows = f"[...document.querySelectorAll('address')].find(a => a.innerText.includes('{address.postcode}'))"
    return state(shows("__SHOPPING__/accounts/addresses/", p["street"], locator=f"{rows}.innerText"))


TEMPLATES = (
    Template(
        "open-category",
        "shopping",
        (
            "Show me all {category} in {top}.",
            "Open the category {top} > {category}.",
            "Take me to the page with all the {category}. It is a part of {top}.",
            "I want to browse the {category} in {top}.",
        ),
        _categories,
        _category_page,
        show.open_category,
    ),
    Template(
        "open-by-upc",
        "shopping",
        (
            "Show me the product with the UPC {upc}.",
            "Open the page of the product whose UPC is {upc}.",
            "Find the product with UPC {upc} and open it.",
        ),
        _by_upc,
        _product_page,
        show.open_by_upc,
    ),
    Template(
        "add-to-basket",
        "shopping",
        (
            "Add the {product} to my basket.",
            "Put the {product} into my basket.",
            "I want to buy the {product}. Add it to the basket.",
            "Place one {product} in my shopping basket.",
        ),
        available,
        _in_basket,
        show.add_to_basket,
    ),
    Template(
        "add-several",
        "shopping",
        (
            "Put {quantity} of the {product} into my basket.",
            "Add {quantity} pieces of the {product} to my basket.",
            "I need {quantity} of the {product} in my basket.",
        ),
        _several,
        _quantity,
        show.add_several,
    ),
    Template(
        "use-voucher",
        "shopping",
        (
            "Add the {product} to my basket and use the voucher {code}.",
            "Put the {product} into my basket and apply the voucher code {code}.",
            "I have a voucher, {code}. Add the {product} to my basket and redeem it.",
        ),
        _vouchers,
        _voucher_used,
        show.use_voucher,
    ),
    Template(
        "extreme-to-basket",
        "shopping",
        (
            "Add the {which} product in {top} > {category} to my basket.",
            "In {top}, look through the {category} and put the {which} one into my basket.",
            "Find the {which} product in the category {category} ({top}) and add it to the basket.",
        ),
        _cheapest,
        _cheapest_in_basket,
        show.cheapest_to_basket,
    ),
    Template(
        "add-to-wish-list",
        "shopping",
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
        "shopping",
        (
            'Create a wish list called "{name}".',
            'Make a new wish list with the name "{name}".',
            'I need another wish list. Call it "{name}".',
        ),
        _list_names,
        _list_exists,
        show.create_wish_list,
    ),
    Template(
        "write-review",
        "shopping",
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
        "shopping",
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
        "shopping",
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
