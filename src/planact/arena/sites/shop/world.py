"""The shop as plain data: what the site shows, and what tasks compute their answers from.

`generate(seed)` is deterministic and needs neither Django nor a database. Times are UTC and lie in
the years before `TODAY`; prices are pounds. There is no tax and delivery is free, so the total of
an order is the sum of its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random

from planact.arena.sites.shop.records import (
    Address,
    Category,
    Customer,
    Offer,
    Order,
    OrderLine,
    Product,
    Review,
    Voucher,
    WishList,
    slugify,
    word_patterns,
)
from planact.arena.vocabulary import Kind, vocabulary

TODAY = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
STATUSES = ("Pending", "Being processed", "Shipped", "Complete", "Cancelled")
PASSWORD = "arena-shop-1"  # of every account
PRODUCTS_PER_KIND = 10
CUSTOMERS = 60
ORDERS = 210
# The main customer's orders, youngest first, so that every state is there to be found.
MAIN_CUSTOMER_STATUSES = (*STATUSES[:3], "Shipped", "Cancelled", *["Complete"] * 7)


@dataclass(frozen=True)
class Shop:
    seed: int
    categories: tuple[Category, ...]
    products: tuple[Product, ...]
    customers: tuple[Customer, ...]  # shoppers; the first is the main customer
    manager: Customer
    reviews: tuple[Review, ...]
    orders: tuple[Order, ...]  # oldest first
    vouchers: tuple[Voucher, ...]
    offers: tuple[Offer, ...]
    wish_lists: tuple[WishList, ...]

    @property
    def main_customer(self) -> Customer:
        return self.customers[0]

    @cached_property
    def _products(self) -> dict[str, Product]:
        return {p.upc: p for p in self.products}

    def product(self, upc: str) -> Product:
        return self._products[upc]

    def category(self, name: str) -> Category:
        return next(c for c in self.categories if c.name == name)

    def customer(self, email: str) -> Customer:
        return next(c for c in (*self.customers, self.manager) if c.email == email)

    def products_in(self, category: str) -> tuple[Product, ...]:
        """Products of a subcategory or of a whole top category."""
        return tuple(p for p in self.products if category in (p.category, p.top_category))

    def reviews_of(self, upc: str) -> tuple[Review, ...]:
        return tuple(r for r in self.reviews if r.upc == upc)

    def orders_of(self, email: str) -> tuple[Order, ...]:
        """A customer's orders, oldest first."""
        return tuple(o for o in self.orders if o.email == email)

    def order(self, number: str) -> Order:
        return next(o for o in self.orders if o.number == number)

    def matching(self, query: str) -> tuple[Product, ...]:
        """What the shop's search finds: products whose text has every word of the query, newest
        first. Text is title, description, UPC and category; a word matches where a word begins
        with it, and a plural `s` does not count."""
        patterns = [re.compile(pattern, re.IGNORECASE) for pattern in word_patterns(query)]
        found = [
            p
            for p in self.products
            if all(
                any(pattern.search(text) for text in (p.title, p.description, p.upc, p.category))
                for pattern in patterns
            )
        ]
        return tuple(sorted(found, key=lambda p: p.created, reverse=True))


def generate(seed: int = 0) -> Shop:
    """A lived-in shop. The same seed gives the same world on every machine."""
    rng = Random(f"planact-shop-{seed}")
    products = tuple(_products(rng))
    customers = tuple(_customers(rng))
    main = customers[0]
    wishes = [product.upc for product in rng.sample(products, 9)]
    return Shop(
        seed=seed,
        categories=tuple(_categories()),
        products=products,
        customers=customers,
        manager=Customer(
            CUSTOMERS + 1,
            "Morgan",
            "Reid",
            "manager@example.com",
            (),
            _moment(rng, 1000, 950),
            True,
        ),
        reviews=tuple(_reviews(rng, products, customers[1:])),
        orders=tuple(_orders(rng, products, customers)),
        vouchers=_vouchers(),
        offers=(
            Offer("Back to school", "10% off every notebook", "Notebooks", 10),
            Offer("Tea time", "5% off every mug", "Mugs", 5),
        ),
        wish_lists=(
            WishList("Birthday ideas", main.email, "BDAY01", tuple(wishes[:5])),
            WishList("New flat", main.email, "FLAT01", tuple(wishes[5:])),
        ),
    )


def _categories() -> Iterator[Category]:
    number = 0
    for top, kinds in vocabulary().kinds.items():
        for name, parent in [(top, ""), *((kind.category, top) for kind in kinds)]:
            number += 1
            yield Category(number, name, parent)


def _products(rng: Random) -> Iterator[Product]:
    number = 0
    for top, kinds in vocabulary().kinds.items():
        for kind in kinds:
            for brand, option, variant in _names(rng, kind):
                number += 1
                yield _product(rng, number, top, kind, brand, option, variant)


def _names(rng: Random, kind: Kind) -> list[tuple[str, str, str]]:
    """Brand, option and variant of each product of a kind; two pairs differ in the option alone."""
    brands = rng.sample(vocabulary().brands, PRODUCTS_PER_KIND - 2)
    variants = rng.sample(kind.variants, len(kind.variants))
    names = []
    for i, brand in enumerate(brands):
        options = rng.sample(kind.options, 2) if i < 2 else [rng.choice(["", *kind.options[:2]])]
        names += [(brand, option, variants[i % len(variants)]) for option in options]
    rng.shuffle(names)
    return names


def _product(
    rng: Random, number: int, top: str, kind: Kind, brand: str, option: str, variant: str
) -> Product:
    grams = rng.randrange(kind.grams[0], kind.grams[1] + 1, 10)
    weight = f"{grams} g" if grams < 1000 else f"{grams / 1000:.1f} kg"
    material = rng.choice(kind.materials)
    years = rng.choice((1, 2, 2, 3, 5, 10))
    warranty = "1 year" if years == 1 else f"{years} years"
    facts = f"Made of {material}; weighs {weight}. Guaranteed for {warranty}."
    pence = rng.choice((0, 50, 95, 99))
    return Product(
        id=number,
        upc=f"50{number:06d}{rng.randint(0, 99):02d}",
        sku=f"{slugify(kind.noun)[:3].upper()}-{number:04d}",
        title=" ".join(part for part in (brand, option, variant, kind.noun) if part),
        brand=brand,
        option=option,
        category=kind.category,
        top_category=top,
        description=f"{kind.use} {facts}",
        material=material,
        weight=weight,
        warranty=warranty,
        price=Decimal(f"{rng.randint(*kind.pounds)}.{pence:02d}"),
        stock=rng.choices((0, rng.randint(1, 4), rng.randint(5, 120)), weights=(6, 10, 84))[0],
        created=_moment(rng, 500, 40),
    )


def _moment(rng: Random, most_days: float, least_days: float = 0) -> datetime:
    """A whole minute, so many days before `TODAY`."""
    return TODAY - timedelta(minutes=rng.randint(int(least_days * 1440), int(most_days * 1440)))


def _customers(rng: Random) -> Iterator[Customer]:
    words = vocabulary()
    names = [("Emma", "Lopez")]
    while len(names) < CUSTOMERS:
        first = words.first_names[(len(names) - 1) % len(words.first_names)]
        name = (first, rng.choice(words.last_names))
        if name not in names:
            names.append(name)
    for number, (first, last) in enumerate(names, 1):
        yield Customer(
            id=number,
            first_name=first,
            last_name=last,
            email=f"{first}.{last}@example.com".lower(),
            addresses=tuple(_address(rng, first, last) for _ in range(2 if number % 4 == 1 else 1)),
            joined=_moment(rng, 900, 370),
        )


def _address(rng: Random, first: str, last: str) -> Address:
    city, outward = rng.choice(vocabulary().cities).rsplit(" ", 1)
    inward = f"{rng.randint(1, 9)}{''.join(rng.choices('ABDEFGHJLNPQRSTUWXYZ', k=2))}"
    street = f"{rng.randint(1, 180)} {rng.choice(vocabulary().streets)}"
    return Address(first, last, street, city, f"{outward} {inward}")


def _reviews(
    rng: Random, products: Sequence[Product], customers: Sequence[Customer]
) -> Iterator[Review]:
    words = vocabulary()
    number = 0
    for product in products:
        count = rng.choices((0, 1, 2, 3, 4, 6), weights=(30, 25, 20, 13, 8, 4))[0]
        for customer in rng.sample(customers, count):
            number += 1
            score = rng.choices((1, 2, 3, 4, 5), weights=(10, 12, 18, 28, 32))[0]
            topics = rng.sample(list(words.topics), 1 if score == 3 else rng.choice((1, 2)))
            said = [words.topics[topic][0 if score >= 3 else 1] for topic in topics]
            yield Review(
                id=number,
                upc=product.upc,
                email=customer.email,
                title=rng.choice(words.review_titles[score]),
                body=" ".join([rng.choice(words.review_openings[score]), *said]),
                score=score,
                topics=tuple(topics),
                created=_moment(rng, min(360, (TODAY - product.created).days)),
            )


def _orders(
    rng: Random, products: Sequence[Product], customers: Sequence[Customer]
) -> Iterator[Order]:
    main, others = customers[0], customers[1:]
    sales = []  # when, in which state, to whom; later orders are denser, as in a growing shop
    for i, status in enumerate(MAIN_CUSTOMER_STATUSES):
        sales.append((_moment(rng, 2 + 3 * i * i, 1 + 2.5 * i * i), status, main))
    for _ in range(ORDERS - len(sales)):
        placed = _moment(rng, 1 + 363 * rng.random() ** 1.5)
        sales.append((placed, _status(rng, (TODAY - placed).days), rng.choice(others)))
    sales.sort(key=lambda sale: sale[0])
    for number, (placed, status, buyer) in enumerate(sales, 100101):
        on_sale = [product for product in products if product.created < placed]
        lines = tuple(
            OrderLine(p.upc, p.title, rng.choices((1, 2, 3), weights=(75, 18, 7))[0], p.price)
            for p in rng.sample(on_sale, rng.choices((1, 2, 3, 4), weights=(40, 30, 20, 10))[0])
        )
        yield Order(str(number), buyer.email, status, lines, rng.choice(buyer.addresses), placed)


def _status(rng: Random, days_ago: int) -> str:
    """Old orders are finished; the youngest wait."""
    if days_ago > 60:
        return rng.choices(("Complete", "Cancelled"), weights=(88, 12))[0]
    if days_ago > 25:
        return rng.choices(("Complete", "Shipped", "Cancelled"), weights=(45, 42, 13))[0]
    return rng.choices(STATUSES[:3], weights=(45, 35, 20))[0]


def _vouchers() -> tuple[Voucher, ...]:
    """Two that hold for years, whenever the shop runs, and one that has ended."""
    start, end = TODAY - timedelta(days=180), TODAY + timedelta(days=3650)
    return (
        Voucher("Welcome", "WELCOME10", 10, start, end),
        Voucher("Newsletter thanks", "THANKS15", 15, start, end),
        Voucher("Winter sale", "WINTER20", 20, start, start + timedelta(days=80)),
    )
