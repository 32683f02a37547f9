"""Templates of questions a shop's manager has (WebArena's "shopping_admin")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from random import Random

from planact.arena.sites.shop.records import Customer, Order
from planact.arena.tasks.dashboard import questions_shown as show
from planact.arena.tasks.template import Instance, Params, Template, amount, answer
from planact.arena.world import World
from planact.tasks.task import Eval


def orders(world: World) -> Iterator[tuple[str, Order]]:
    """Orders, with their keys, of all but the main customer: those are for the shop's tasks."""
    for order in world.shop.orders:
        if order.email != world.shop.main_customer.email:
            yield f"order:{order.number}", order


def customers(world: World) -> Iterator[tuple[str, Customer]]:
    for customer in world.shop.customers[1:]:
        yield f"customer:{customer.email}", customer


def _order_facts(world: World, rng: Random) -> Iterable[Instance]:
    for key, order in orders(world):
        fact = rng.choice(list(show.ORDER_FACTS))
        yield Instance((key,), {"number": order.number, "fact": fact})


def _order_fact(world: World, p: Params) -> Eval:
    order = world.shop.order(p["number"])
    facts = {
        "customer": world.shop.customer(order.email).name,
        "total": amount(order.total),
        "status": order.status,
    }
    return answer(facts[p["fact"]])


def _page(world: World, p: Params) -> str:
    """The customer's page in the dashboard."""
    return f"__SHOPPING__/dashboard/users/{world.shop.customer(p['email']).id}/"


def _customer_facts(world: World, rng: Random) -> Iterable[Instance]:
    for key, customer in customers(world):
        for fact in show.CUSTOMER_FACTS:
            params = {"customer": customer.name, "email": customer.email, "fact": fact}
            yield Instance((key,), params)


def _customer_fact(world: World, p: Params) -> Eval:
    placed = world.shop.orders_of(p["email"])
    facts = {
        "number of orders": str(len(placed)),
        "total spent": amount(sum((order.total for order in placed), Decimal())),
        "number of reviews": str(sum(r.email == p["email"] for r in world.shop.reviews)),
    }
    return answer(facts[p["fact"]], seen_at=[_page(world, p)])


def _latest_orders(world: World, rng: Random) -> Iterable[Instance]:
    for key, customer in customers(world):
        if len(world.shop.orders_of(customer.email)) > 1:
            for fact in ("number", "status"):
                params = {"customer": customer.name, "email": customer.email, "fact": fact}
                yield Instance((key,), params)


def _latest_order(world: World, p: Params) -> Eval:
    order = world.shop.orders_of(p["email"])[-1]
    return answer(order.number if p["fact"] == "number" else order.status)


def _statuses(world: World, rng: Random) -> Iterable[Instance]:
    for key, customer in customers(world):
        for status in sorted({order.status for order in world.shop.orders_of(customer.email)}):
            params = {"customer": customer.name, "email": customer.email, "status": status}
            yield Instance((key,), params)


def _status_count(world: World, p: Params) -> Eval:
    count = sum(order.status == p["status"] for order in world.shop.orders_of(p["email"]))
    return answer(str(count), seen_at=(_page(world, p), "__SHOPPING__/dashboard/orders/"))


def products(world: World, rng: Random) -> Iterable[Instance]:
    for product in world.shop.products:
        params = {"product": product.title, "upc": product.upc}
        yield Instance((f"product:{product.upc}",), params)


def _sku(world: World, p: Params) -> Eval:
    return answer(world.shop.product(p["upc"]).sku)


TEMPLATES = (
    Template(
        "order-fact",
        ("shopping_admin",),
        (
            "What is the {fact} of order {number}?",
            "Look up order {number} and tell me the {fact}.",
            "Find order {number}. What is its {fact}?",
            "I need to know the {fact} of the order with the number {number}.",
        ),
        _order_facts,
        _order_fact,
        show.order_fact,
    ),
    Template(
        "customer-fact",
        ("shopping_admin",),
        (
            "What is the {fact} of the customer {customer}?",
            "Look up the customer {customer} and tell me the {fact}.",
            "Tell me the {fact} that we have on record for {customer}.",
        ),
        _customer_facts,
        _customer_fact,
        show.customer_fact,
    ),
    Template(
        "latest-order",
        ("shopping_admin",),
        (
            "What is the {fact} of the latest order of the customer {customer}?",
            "Tell me the {fact} of the most recent order by {customer}.",
            "{customer} has just called about the last order. What is its {fact}?",
        ),
        _latest_orders,
        _latest_order,
        show.latest_order,
    ),
    Template(
        "orders-with-status",
        ("shopping_admin",),
        (
            'How many orders of the customer {customer} have the status "{status}"?',
            'Count the orders by {customer} that are "{status}".',
            'Look up the customer {customer}. How many of the orders are "{status}"?',
        ),
        _statuses,
        _status_count,
        show.orders_with_status,
    ),
    Template(
        "product-sku",
        ("shopping_admin",),
        (
            "What is the SKU of the {product}?",
            "Tell me the SKU of the {product}.",
            "Look up the SKU of the product {product}.",
        ),
        products,
        _sku,
        show.product_sku,
    ),
)
