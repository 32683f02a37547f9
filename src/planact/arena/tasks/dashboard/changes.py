"""Templates of what a shop's manager changes (WebArena's "shopping_admin")."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from random import Random

from planact.arena.sites.shop.records import Product
from planact.arena.tasks.dashboard import changes_shown as show
from planact.arena.tasks.dashboard.questions import orders, products
from planact.arena.tasks.template import (
    Instance,
    Params,
    Template,
    equals,
    shows,
    state,
    value_of,
)
from planact.arena.world import World
from planact.tasks.task import Eval, ProgramHtml

TABLE = "document.querySelector('table').innerText"
PRICE, STOCK = "stockrecords-0-price", "stockrecords-0-num_in_stock"
NEXT_STATUS = {
    "Pending": ("Being processed", "Cancelled"),
    "Being processed": ("Shipped", "Cancelled"),
    "Shipped": ("Complete",),
}
SUFFIXES = ("Plus", "Pro", "Mark II", "Special Edition", "New Edition", "Classic Edition")
NOTES = (
    "Customer asked for gift wrapping",
    "Call before delivery",
    "Leave the parcel with the neighbour",
    "Customer wants an invoice by post",
    "Address checked by phone",
    "Refund agreed with the customer",
    "Parcel came back, send it again",
    "Deliver in the afternoon only",
    "Payment was confirmed by the bank",
    "Customer will collect it in person",
)
CATEGORY_NAMES = tuple(
    f"{first} {second}"
    for first in ("Summer", "Winter", "Vintage", "Travel", "Kids", "Office", "Outdoor", "Luxury")
    for second in ("Gifts", "Bags", "Clocks", "Candles", "Rugs", "Games", "Tools", "Baskets")
)
PARTNER_NAMES = tuple(
    f"{first} {second}"
    for first in ("Northern", "Harbour", "Silver", "Green", "United", "Bright", "Castle", "River")
    for second in ("Supplies", "Trading", "Wholesale", "Imports", "Logistics", "Makers", "Depot")
)


def field(product: Product, name: str, value: str) -> ProgramHtml:
    """The product's form in the dashboard holds that value."""
    return equals(f"__SHOPPING__{product.dashboard_path}", value_of(name), value)


def prices(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in products(world, rng):
        price = world.shop.product(params["upc"]).price + rng.choice((-4, -3, -2, 2, 3, 5, 8))
        yield Instance(keys, {**params, "price": str(abs(price).quantize(Decimal("0.01")))})


def _priced(world: World, p: Params) -> Eval:
    return state(field(world.shop.product(p["upc"]), PRICE, p["price"]))


def _stocks(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in products(world, rng):
        yield Instance(keys, {**params, "stock": str(rng.randint(130, 400))})


def _stocked(world: World, p: Params) -> Eval:
    return state(field(world.shop.product(p["upc"]), STOCK, p["stock"]))


def titles(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in products(world, rng):
        yield Instance(keys, {**params, "title": f"{params['product']} {rng.choice(SUFFIXES)}"})


def _titled(world: World, p: Params) -> Eval:
    return state(field(world.shop.product(p["upc"]), "title", p["title"]))


def hidden(product: Product) -> ProgramHtml:
    """The product is not public."""
    ticked = "document.querySelector('[name=\"is_public\"]').checked ? 'yes' : 'no'"
    return equals(f"__SHOPPING__{product.dashboard_path}", ticked, "no")


def _hidden(world: World, p: Params) -> Eval:
    return state(hidden(world.shop.product(p["upc"])))


def _statuses(world: World, rng: Random) -> Iterable[Instance]:
    for key, order in orders(world):
        for status in NEXT_STATUS.get(order.status, ()):
            yield Instance((key,), {"number": order.number, "status": status})


def _order_status(world: World, p: Params) -> Eval:
    url = f"__SHOPPING__/dashboard/orders/{p['number']}/"
    status = (
        "[...document.querySelectorAll('table')].find(t => /Order information/.test("
        "t.caption?.innerText)).rows[1].cells[3].innerText"
    )
    return state(equals(url, status, p["status"]))


def _notes(world: World, rng: Random) -> Iterable[Instance]:
    for key, order in orders(world):
        yield Instance((key,), {"number": order.number, "note": rng.choice(NOTES)})


def note_in(number: str, note: str) -> Eval:
    """The order has a note of that text."""
    notes = "document.querySelector('#notes').textContent"
    return state(shows(f"__SHOPPING__/dashboard/orders/{number}/", note, locator=notes))


def _noted(world: World, p: Params) -> Eval:
    return note_in(p["number"], p["note"])


def _reviews(world: World, rng: Random) -> Iterable[Instance]:
    for review in world.shop.reviews:
        params = {
            "product": world.shop.product(review.upc).title,
            "reviewer": world.shop.customer(review.email).name,
            "id": str(review.id),
        }
        yield Instance((f"product:{review.upc}", f"customer:{review.email}"), params)


def _deleted(world: World, p: Params) -> Eval:
    title = "document.title"
    return state(shows(f"__SHOPPING__/dashboard/reviews/{p['id']}/", "not found", locator=title))


def _rejected(world: World, p: Params) -> Eval:
    status = "document.querySelector('[name=\"status\"]').selectedOptions[0].text"
    return state(equals(f"__SHOPPING__/dashboard/reviews/{p['id']}/", status, "Rejected"))


def _category_names(world: World, rng: Random) -> Iterable[Instance]:
    return (Instance((f"name:{name}",), {"name": name}) for name in CATEGORY_NAMES)


def _category_exists(world: World, p: Params) -> Eval:
    url = f"__SHOPPING__/dashboard/catalogue/categories/?name={p['name']}"
    return state(shows(url, p["name"], locator=TABLE))


def _partner_names(world: World, rng: Random) -> Iterable[Instance]:
    return (Instance((f"name:{name}",), {"name": name}) for name in PARTNER_NAMES)


def _partner_exists(world: World, p: Params) -> Eval:
    return state(shows("__SHOPPING__/dashboard/partners/", p["name"], locator=TABLE))


TEMPLATES = (
    Template(
        "set-price",
        ("shopping_admin",),
        (
            "Set the price of the {product} to {price}.",
            "Change the price of the {product} to {price} pounds.",
            "The {product} should cost {price} from now on.",
            "Update the {product}: its new price is {price}.",
        ),
        prices,
        _priced,
        show.set_price,
    ),
    Template(
        "set-stock",
        ("shopping_admin",),
        (
            "Set the stock of the {product} to {stock}.",
            "We have counted the {product}: {stock} in stock. Update it.",
            "Change the number of {product} in stock to {stock}.",
        ),
        _stocks,
        _stocked,
        show.set_stock,
    ),
    Template(
        "rename-product",
        ("shopping_admin",),
        (
            'Rename the product "{product}" to "{title}".',
            'Change the title of the {product} to "{title}".',
            'The {product} is now called "{title}". Update its title.',
        ),
        titles,
        _titled,
        show.rename_product,
    ),
    Template(
        "hide-product",
        ("shopping_admin",),
        (
            "Hide the {product} from the shop.",
            "Make the {product} not public.",
            "Customers should no longer see the {product}. Make it non-public.",
        ),
        products,
        _hidden,
        show.hide_product,
    ),
    Template(
        "change-order-status",
        ("shopping_admin",),
        (
            'Change the status of order {number} to "{status}".',
            'Set order {number} to "{status}".',
            'Order {number} is now "{status}". Update its status.',
        ),
        _statuses,
        _order_status,
        show.change_order_status,
    ),
    Template(
        "add-order-note",
        ("shopping_admin",),
        (
            'Add the note "{note}" to order {number}.',
            'Write a note on order {number}: "{note}"',
            'Leave the note "{note}" in order {number}.',
        ),
        _notes,
        _noted,
        show.add_order_note,
    ),
    Template(
        "delete-review",
        ("shopping_admin",),
        (
            "Delete the review that {reviewer} wrote about the {product}.",
            "Remove the review of the {product} by {reviewer}.",
            "{reviewer} wants the review of the {product} deleted. Do that.",
        ),
        _reviews,
        _deleted,
        show.delete_review,
    ),
    Template(
        "reject-review",
        ("shopping_admin",),
        (
            "Reject the review that {reviewer} wrote about the {product}.",
            'Set the review of the {product} by {reviewer} to "Rejected".',
            "The review of the {product} by {reviewer} breaks our rules. Reject it.",
        ),
        _reviews,
        _rejected,
        show.reject_review,
    ),
    Template(
        "create-category",
        ("shopping_admin",),
        (
            'Create a category called "{name}".',
            'Add a new category "{name}" to the catalogue.',
            'We need a new category with the name "{name}". Create it.',
        ),
        _category_names,
        _category_exists,
        show.create_category,
    ),
    Template(
        "create-partner",
        ("shopping_admin",),
        (
            'Create a partner called "{name}".',
            'Add "{name}" to our fulfilment partners.',
            '"{name}" is our new partner. Create it in the dashboard.',
        ),
        _partner_names,
        _partner_exists,
        show.create_partner,
    ),
)
