"""Questions over several products of the shop: what is cheaper, the cheapest, and how many."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from random import Random

from planact.arena.sites.shop.records import Product
from planact.arena.tasks.shopping.skills import CHEAPEST, DEAREST
from planact.arena.tasks.template import Instance, Params, answer
from planact.arena.world import World
from planact.tasks.task import Eval

RESULTS = "__SHOPPING__/search/"
PRICE_RANGES = {  # by the names that lists of products offer
    "Under £25": (Decimal(0), Decimal("24.99")),
    "£25 to £49.99": (Decimal(25), Decimal("49.99")),
    "£50 to £99.99": (Decimal(50), Decimal("99.99")),
    "£100 and more": (Decimal(100), Decimal("Infinity")),
}


def pairs(world: World, rng: Random) -> Iterable[Instance]:
    """Two products of one category, with different prices."""
    for category in world.shop.categories:
        products = [p for p in world.shop.products if p.category == category.name]
        for _ in products:
            first, second = rng.sample(products, 2)
            if first.price != second.price:
                params = {"first": first.title, "second": second.title}
                yield Instance((f"product:{first.upc}", f"product:{second.upc}"), params)


def cheaper(world: World, p: Params) -> tuple[str, str]:
    """The cheaper of the two products, and the other."""
    prices = {q.title: q.price for q in world.shop.products}
    first, second = sorted((p["first"], p["second"]), key=lambda title: prices[title])
    return first, second


def lower_price(world: World, p: Params) -> Eval:
    first, second = cheaper(world, p)
    return answer(first, excludes=(second,))


def extremes(world: World, rng: Random) -> Iterable[Instance]:
    """Categories with one cheapest, or one dearest, product."""
    for category in world.shop.categories:
        for which in (CHEAPEST, DEAREST):
            if category.parent and extreme(world, category.name, which):
                params = {"category": category.name, "top": category.parent, "which": which}
                yield Instance((f"category:{category.name}",), params)


def extreme(world: World, category: str, which: str) -> str:
    """Title of the cheapest or dearest product; empty where two share the price."""
    products = sorted(world.shop.products_in(category), key=lambda p: p.price)
    if which == DEAREST:
        products.reverse()
    return products[0].title if products[0].price != products[1].price else ""


def its_name(world: World, p: Params) -> Eval:
    return answer(extreme(world, p["category"], p["which"]))


def brand_categories(world: World, rng: Random) -> Iterable[Instance]:
    for brand in sorted({p.brand for p in world.shop.products}):
        yield Instance((f"brand:{brand}",), {"brand": brand})


def brand_count(world: World, p: Params) -> Eval:
    return answer(str(len(world.shop.matching(p["brand"]))), seen_at=[RESULTS])


def within(prices: str, products: Iterable[Product]) -> list[Product]:
    """Those of the products whose price is in the range of that name."""
    low, high = PRICE_RANGES[prices]
    return [product for product in products if low <= product.price <= high]


def brand_ranges(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in brand_categories(world, rng):
        found = world.shop.matching(params["brand"])
        for prices in PRICE_RANGES:
            if within(prices, found):
                yield Instance(keys, {**params, "prices": prices})


def brand_in_range_count(world: World, p: Params) -> Eval:
    found = within(p["prices"], world.shop.matching(p["brand"]))
    return answer(str(len(found)), seen_at=[RESULTS])
