"""Templates of questions about the shop (WebArena's "shopping")."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from planact.arena.sites.shop.records import Product
from planact.arena.tasks.shopping import questions_shown as show
from planact.arena.tasks.shopping.comparisons import (
    RESULTS,
    brand_categories,
    brand_count,
    brand_in_range_count,
    brand_ranges,
    extremes,
    its_name,
    lower_price,
    pairs,
)
from planact.arena.tasks.template import Instance, Params, Template, amount, answer, impossible
from planact.arena.world import World
from planact.tasks.task import Eval

EXTRAS = ("genuine", "original", "official", "authentic")  # words no product's text has
ORDER_FACTS = ("status", "total", "delivery postcode")
UNKNOWN_BRANDS = (
    "Norvik",
    "Zelmar",
    "Castelo",
    "Quorra",
    "Brunello",
    "Hexley",
    "Ostrava",
    "Pellucid",
)


def _products(world: World, rng: Random) -> Iterable[Instance]:
    for product in world.shop.products:
        yield Instance((f"product:{product.upc}",), {"product": product.title, "upc": product.upc})


def _page(product: Product) -> str:
    return f"__SHOPPING__{product.path}"


def _price(world: World, p: Params) -> Eval:
    return answer(str(world.shop.product(p["upc"]).price))


def _facts(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in _products(world, rng):
        yield Instance(keys, {**params, "fact": rng.choice(list(show.FACTS))})


def _fact(world: World, p: Params) -> Eval:
    product = world.shop.product(p["upc"])
    facts = {
        "weight": product.weight,
        "material": product.material,
        "guarantee": product.warranty,
        "UPC": product.upc,
    }
    return answer(facts[p["fact"]])


def _in_stock(world: World, rng: Random) -> Iterable[Instance]:
    return (i for i in _products(world, rng) if world.shop.product(i.params["upc"]).stock)


def _stock(world: World, p: Params) -> Eval:
    product = world.shop.product(p["upc"])
    return answer(str(product.stock), seen_at=[_page(product)])


def _reviewed(world: World, rng: Random) -> Iterable[Instance]:
    return (i for i in _products(world, rng) if world.shop.reviews_of(i.params["upc"]))


def _review_count(world: World, p: Params) -> Eval:
    count = len(world.shop.reviews_of(p["upc"]))
    return answer(str(count), seen_at=[_page(world.shop.product(p["upc"]))])


def _reviewers(world: World, rng: Random) -> Iterable[Instance]:
    """Reviews on their product's page, which shows three at most."""
    for keys, params in _reviewed(world, rng):
        reviews = world.shop.reviews_of(params["upc"])
        if len(reviews) <= 3:
            reviewer = world.shop.customer(rng.choice(reviews).email)
            yield Instance(
                (*keys, f"customer:{reviewer.email}"), {**params, "reviewer": reviewer.name}
            )


def _review_title(world: World, p: Params) -> Eval:
    by_reviewer = {
        world.shop.customer(r.email).name: r.title for r in world.shop.reviews_of(p["upc"])
    }
    return answer(by_reviewer[p["reviewer"]])


def _extras(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in _products(world, rng):
        yield Instance(keys, {**params, "extra": rng.choice(EXTRAS)})


def _unknown(world: World, rng: Random) -> Iterable[Instance]:
    for product in world.shop.products:
        title = product.title.replace(product.brand, rng.choice(UNKNOWN_BRANDS))
        yield Instance((f"product:{product.upc}",), {"product": title})


def _not_sold(world: World, p: Params) -> Eval:
    return impossible("The shop has no such product.", RESULTS)


def my_orders(world: World, rng: Random) -> Iterable[Instance]:
    for order in world.shop.orders_of(world.shop.main_customer.email):
        for fact in ORDER_FACTS:
            params = {"number": order.number, "fact": fact}
            yield Instance((f"own order:{order.number}",), params)


def order_fact(world: World, p: Params) -> Eval:
    order = world.shop.order(p["number"])
    facts = {
        "status": order.status,
        "total": amount(order.total),
        "delivery postcode": order.address.postcode,
    }
    return answer(facts[p["fact"]])


PRICE_INTENTS = (
    "How much does the {product} cost?",
    "What is the price of the {product}?",
    "Tell me the price of the {product}.",
    "I would like to know what the {product} costs.",
)

TEMPLATES = (
    Template("product-price", ("shopping",), PRICE_INTENTS, _products, _price, show.product_price),
    Template(
        "product-fact",
        ("shopping",),
        (
            "What is the {fact} of the {product}?",
            "Look up the {fact} of the {product}.",
            "Tell me the {fact} of the {product}.",
            "I need to know the {fact} of the {product}.",
        ),
        _facts,
        _fact,
        show.product_fact,
    ),
    Template(
        "product-stock",
        ("shopping",),
        (
            "How many of the {product} are in stock?",
            "How many pieces of the {product} does the shop have available?",
            "Check the stock of the {product} and tell me the number.",
            "Find out how many {product} I could buy right now.",
        ),
        _in_stock,
        _stock,
        show.product_stock,
    ),
    Template(
        "review-count",
        ("shopping",),
        (
            "How many reviews does the {product} have?",
            "Count the customer reviews of the {product}.",
            "How many customers have reviewed the {product}?",
        ),
        _reviewed,
        _review_count,
        show.review_count,
    ),
    Template(
        "review-title",
        ("shopping",),
        (
            "What is the title of the review that {reviewer} wrote about the {product}?",
            "What title did {reviewer} give to the review of the {product}?",
            "Find the review of the {product} by {reviewer} and tell me its title.",
        ),
        _reviewers,
        _review_title,
        show.review_title,
    ),
    Template(
        "price-comparison",
        ("shopping",),
        (
            "Which is cheaper, the {first} or the {second}?",
            "Compare the prices of the {first} and the {second}: which one costs less?",
            "I can't decide between the {first} and the {second}. Which has the lower price?",
        ),
        pairs,
        lower_price,
        show.price_comparison,
    ),
    Template(
        "extreme-of-category",
        ("shopping",),
        (
            "What is the {which} product in {top} > {category}?",
            "Which product in the category {category} ({top}) is the {which}?",
            "In {top}, look through the {category} and tell me the name of the {which} one.",
            "Tell me the name of the {which} of all {category}. They are in {top}.",
        ),
        extremes,
        its_name,
        show.extreme_of_category,
    ),
    Template(
        "brand-count",
        ("shopping",),
        (
            "How many products of the brand {brand} does the shop have?",
            "How many {brand} products can I buy here?",
            "Count the products by {brand}.",
            "Search for {brand} and tell me the number of results.",
        ),
        brand_categories,
        brand_count,
        show.brand_count,
    ),
    Template(
        "price-range-count",
        ("shopping",),
        (
            'How many {brand} products are in the price range "{prices}"?',
            'Count the products by {brand} in the price range "{prices}".',
            'Search for {brand}, narrow the results to "{prices}" and tell me how many there are.',
            'For how many products of the brand {brand} is the price "{prices}"?',
        ),
        brand_ranges,
        brand_in_range_count,
        show.price_range_count,
    ),
    Template(
        "refined-search",
        ("shopping",),
        tuple(text.replace("{product}", "{extra} {product}") for text in PRICE_INTENTS),
        _extras,
        _price,
        show.refined_search,
    ),
    Template(
        "unknown-product", ("shopping",), PRICE_INTENTS, _unknown, _not_sold, show.unknown_product
    ),
    Template(
        "my-order-fact",
        ("shopping",),
        (
            "What is the {fact} of my order {number}?",
            "Tell me the {fact} of my order number {number}.",
            "Look up order {number} in my account. What is its {fact}?",
            "I placed order {number}. What is the {fact}?",
        ),
        my_orders,
        order_fact,
        show.my_order_fact,
    ),
)
