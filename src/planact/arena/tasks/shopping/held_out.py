"""Templates of the shop and dashboard for the test split alone: known skills, newly combined."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from planact.arena.tasks.dashboard import changes as dashboard
from planact.arena.tasks.dashboard.questions import customers
from planact.arena.tasks.shopping import account, basket
from planact.arena.tasks.shopping import held_out_shown as show
from planact.arena.tasks.shopping.comparisons import (
    PRICE_RANGES,
    cheaper,
    extreme,
    extremes,
    pairs,
    within,
)
from planact.arena.tasks.shopping.questions import ORDER_FACTS, order_fact
from planact.arena.tasks.shopping.skills import DEAREST
from planact.arena.tasks.template import Instance, Params, Template, amount, answer, state
from planact.arena.world import World
from planact.tasks.task import Eval


def _pairs(world: World, rng: Random) -> Iterable[Instance]:
    stock = {p.title: p.stock for p in world.shop.products}
    for keys, params in pairs(world, rng):
        if stock[cheaper(world, params)[0]]:
            yield Instance(keys, params)


def _cheaper(world: World, p: Params) -> Eval:
    return basket.in_basket(cheaper(world, p)[0])


def _several(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in basket.available(world, rng):
        yield Instance(keys, {"upc": params["upc"], "quantity": str(rng.randint(2, 9))})


def _several_in_basket(world: World, p: Params) -> Eval:
    return basket.in_basket(world.shop.product(p["upc"]).title, p["quantity"])


def _extremes(world: World, rng: Random) -> Iterable[Instance]:
    wished = {world.shop.product(upc).title for w in world.shop.wish_lists for upc in w.upcs}
    for keys, params in extremes(world, rng):
        if extreme(world, params["category"], params["which"]) not in wished:
            wish_list = rng.choice(world.shop.wish_lists).name
            yield Instance(keys, {**params, "wish_list": wish_list})


def _extreme_wished(world: World, p: Params) -> Eval:
    title = extreme(world, p["category"], p["which"])
    return account.wished(world, title, p["wish_list"])


def _extremes_in_ranges(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in extremes(world, rng):
        for prices in PRICE_RANGES:
            if _extreme_in(world, {**params, "prices": prices}):
                yield Instance(keys, {**params, "prices": prices})


def _extreme_in(world: World, p: Params) -> str:
    """Title of the only cheapest or dearest of at least two products in the price range."""
    found = within(p["prices"], world.shop.products_in(p["category"]))
    found.sort(key=lambda q: q.price, reverse=p["which"] == DEAREST)
    alone = len(found) > 1 and found[0].price != found[1].price
    return found[0].title if alone else ""


def _extreme_in_range(world: World, p: Params) -> Eval:
    return answer(_extreme_in(world, p))


def _latest_own(world: World, rng: Random) -> Iterable[Instance]:
    number = world.shop.orders_of(world.shop.main_customer.email)[-1].number
    for fact in ORDER_FACTS:
        yield Instance(("latest own order:",), {"number": number, "fact": fact})


def _oldest_orders(world: World, rng: Random) -> Iterable[Instance]:
    for status in sorted({order.status for order in world.shop.orders}):
        for fact in show.OLDEST_ORDER_FACTS:
            yield Instance((f"oldest order:{status}",), {"status": status, "fact": fact})


def _oldest_order(world: World, p: Params) -> Eval:
    oldest = min((o for o in world.shop.orders if o.status == p["status"]), key=lambda o: o.number)
    facts = {
        "number": oldest.number,
        "customer": world.shop.customer(oldest.email).name,
        "total": amount(oldest.total),
    }
    return answer(facts[p["fact"]])


def _prices_and_stocks(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in dashboard.prices(world, rng):
        yield Instance(keys, {**params, "stock": str(rng.randint(130, 400))})


def _priced_and_stocked(world: World, p: Params) -> Eval:
    product = world.shop.product(p["upc"])
    return state(
        dashboard.field(product, dashboard.PRICE, p["price"]),
        dashboard.field(product, dashboard.STOCK, p["stock"]),
    )


def _notes(world: World, rng: Random) -> Iterable[Instance]:
    for key, customer in customers(world):
        placed = world.shop.orders_of(customer.email)
        if placed:
            params = {
                "customer": customer.name,
                "number": placed[-1].number,
                "note": rng.choice(dashboard.NOTES),
            }
            yield Instance((key,), params)


def _noted(world: World, p: Params) -> Eval:
    return dashboard.note_in(p["number"], p["note"])


def _renamed_and_hidden(world: World, p: Params) -> Eval:
    product = world.shop.product(p["upc"])
    return state(dashboard.field(product, "title", p["title"]), dashboard.hidden(product))


TEMPLATES = (
    Template(
        "cheaper-to-basket",
        ("shopping",),
        (
            "Add the {first} or the {second} to my basket, whichever is cheaper.",
            "Put the cheaper one of the {first} and the {second} into my basket.",
        ),
        _pairs,
        _cheaper,
        show.cheaper_to_basket,
        held_out=True,
    ),
    Template(
        "several-by-upc",
        ("shopping",),
        (
            "Put {quantity} of the product with the UPC {upc} into my basket.",
            "I need {quantity} pieces of the product with UPC {upc} in my basket.",
        ),
        _several,
        _several_in_basket,
        show.several_by_upc,
        held_out=True,
    ),
    Template(
        "extreme-to-wish-list",
        ("shopping",),
        (
            'Add the {which} product in {top} > {category} to my wish list "{wish_list}".',
            'Put the {which} of all {category} in {top} on the wish list "{wish_list}".',
        ),
        _extremes,
        _extreme_wished,
        show.extreme_to_wish_list,
        held_out=True,
    ),
    Template(
        "extreme-in-price-range",
        ("shopping",),
        (
            'What is the {which} product in {top} > {category} in the price range "{prices}"?',
            'Of all {category} ({top}) in the price range "{prices}", which is the {which} one?',
        ),
        _extremes_in_ranges,
        _extreme_in_range,
        show.extreme_in_price_range,
        held_out=True,
    ),
    Template(
        "my-latest-order",
        ("shopping",),
        (
            "What is the {fact} of my latest order?",
            "Tell me the {fact} of the order that I placed last.",
        ),
        _latest_own,
        order_fact,
        show.my_latest_order,
        held_out=True,
    ),
    Template(
        "oldest-order",
        ("shopping_admin",),
        (
            'What is the {fact} of the oldest order with the status "{status}"?',
            'Of all orders that are "{status}", find the oldest. What is its {fact}?',
        ),
        _oldest_orders,
        _oldest_order,
        show.oldest_order,
        held_out=True,
    ),
    Template(
        "price-and-stock",
        ("shopping_admin",),
        (
            "Set the price of the {product} to {price} and its stock to {stock}.",
            "We now have {stock} of the {product}, at a price of {price}. Update both.",
        ),
        _prices_and_stocks,
        _priced_and_stocked,
        show.price_and_stock,
        held_out=True,
    ),
    Template(
        "note-on-latest-order",
        ("shopping_admin",),
        (
            'Add the note "{note}" to the latest order of the customer {customer}.',
            'Write a note on the most recent order by {customer}: "{note}"',
        ),
        _notes,
        _noted,
        show.note_on_latest_order,
        held_out=True,
    ),
    Template(
        "rename-and-hide",
        ("shopping_admin",),
        (
            'Rename the {product} to "{title}" and hide it from the shop.',
            'Change the title of the {product} to "{title}" and make it not public.',
        ),
        dashboard.titles,
        _renamed_and_hidden,
        show.rename_and_hide,
        held_out=True,
    ),
)
