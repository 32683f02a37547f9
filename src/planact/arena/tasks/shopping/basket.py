"""Templates of finding one's way in the shop and filling a basket (WebArena's "shopping")."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from planact.arena.sites.shop.world import TODAY
from planact.arena.tasks.shopping import basket_shown as show
from planact.arena.tasks.shopping.comparisons import extreme, extremes
from planact.arena.tasks.template import (
    Instance,
    Params,
    Template,
    ends_at,
    equals,
    shows,
    state,
    value_of,
)
from planact.arena.world import World
from planact.tasks.task import Eval

BASKET = "__SHOPPING__/basket/"


def _categories(world: World, rng: Random) -> Iterable[Instance]:
    for category in world.shop.categories:
        if category.parent:
            yield Instance(
                (f"category:{category.name}",), {"category": category.name, "top": category.parent}
            )


def _category_page(world: World, p: Params) -> Eval:
    return ends_at(f"__SHOPPING__{world.shop.category(p['category']).path}")


def _by_upc(world: World, rng: Random) -> Iterable[Instance]:
    for product in world.shop.products:
        yield Instance((f"product:{product.upc}",), {"upc": product.upc})


def _product_page(world: World, p: Params) -> Eval:
    return ends_at(f"__SHOPPING__{world.shop.product(p['upc']).path}")


def available(world: World, rng: Random) -> Iterable[Instance]:
    """Products of which there are enough to buy several."""
    for product in world.shop.products:
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
    codes = [v.code for v in world.shop.vouchers if v.end > TODAY]
    # On what has an offer of its own, no voucher is taken.
    offered = {offer.category for offer in world.shop.offers}
    reduced = {p.title for p in world.shop.products if p.category in offered}
    for keys, params in available(world, rng):
        code = rng.choice(codes)
        if params["product"] not in reduced:
            yield Instance(keys, {**params, "code": code})


def _voucher_used(world: World, p: Params) -> Eval:
    totals = "document.querySelector('#basket_totals').innerText"
    name = next(v.name for v in world.shop.vouchers if v.code == p["code"])
    return state(*in_basket(p["product"]).program_html or (), shows(BASKET, name, locator=totals))


def _cheapest(world: World, rng: Random) -> Iterable[Instance]:
    stock = {p.title: p.stock for p in world.shop.products}
    for keys, params in extremes(world, rng):
        if stock[extreme(world, params["category"], params["which"])]:
            yield Instance(keys, params)


def _cheapest_in_basket(world: World, p: Params) -> Eval:
    return in_basket(extreme(world, p["category"], p["which"]))


TEMPLATES = (
    Template(
        "open-category",
        ("shopping",),
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
        ("shopping",),
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
        ("shopping",),
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
        ("shopping",),
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
        ("shopping",),
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
        ("shopping",),
        (
            "Add the {which} product in {top} > {category} to my basket.",
            "In {top}, look through the {category} and put the {which} one into my basket.",
            "Find the {which} product in the category {category} ({top}) and add it to the basket.",
        ),
        _cheapest,
        _cheapest_in_basket,
        show.cheapest_to_basket,
    ),
)
