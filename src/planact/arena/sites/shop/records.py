"""What a shop holds: its categories, products, people, reviews and orders."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


def slugify(text: str) -> str:
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", text.lower())).strip("-")


def word_patterns(query: str) -> list[str]:
    """Regular expressions that a product's text must all match to be found by the shop's search."""
    words = query.lower().replace('"', " ").split()
    return [rf"(?<!\w){re.escape(w.removesuffix('s') if len(w) > 3 else w)}" for w in words]


@dataclass(frozen=True)
class Category:
    id: int
    name: str
    parent: str  # name of the top category; empty for a top category itself

    @property
    def path(self) -> str:
        """URL path of its page."""
        slugs = "/".join(slugify(name) for name in (self.parent, self.name) if name)
        return f"/catalogue/category/{slugs}_{self.id}/"


@dataclass(frozen=True)
class Product:
    id: int
    upc: str
    sku: str
    title: str
    brand: str
    option: str  # size or colour, in the title; empty when there is only one
    category: str  # name of the subcategory
    top_category: str
    description: str
    material: str
    weight: str  # such as "450 g" or "1.2 kg"
    warranty: str  # such as "2 years"
    price: Decimal
    stock: int
    created: datetime

    @property
    def slug(self) -> str:
        return slugify(self.title)

    @property
    def path(self) -> str:
        return f"/catalogue/{self.slug}_{self.id}/"

    @property
    def dashboard_path(self) -> str:
        return f"/dashboard/catalogue/products/{self.id}/"


@dataclass(frozen=True)
class Address:
    first_name: str
    last_name: str
    street: str
    city: str
    postcode: str
    country: str = "GB"
    phone: str = ""


@dataclass(frozen=True)
class Customer:
    id: int
    first_name: str
    last_name: str
    email: str
    addresses: tuple[Address, ...]  # the first is the default one
    joined: datetime
    staff: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class Review:
    id: int
    upc: str
    email: str  # of the reviewer
    title: str
    body: str
    score: int  # 1 to 5
    topics: tuple[str, ...]  # what it praises (score above 3) or complains about (below 3)
    created: datetime


@dataclass(frozen=True)
class OrderLine:
    upc: str
    title: str
    quantity: int
    unit_price: Decimal

    @property
    def total(self) -> Decimal:
        return self.unit_price * self.quantity


@dataclass(frozen=True)
class Order:
    number: str
    email: str  # of the customer
    status: str  # one of STATUSES
    lines: tuple[OrderLine, ...]
    address: Address
    placed: datetime

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal("0.00"))

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True)
class Voucher:
    """A code that takes `percent` off a whole basket."""

    name: str
    code: str
    percent: int
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Offer:
    """A site offer that takes `percent` off the products of one subcategory."""

    name: str
    description: str
    category: str
    percent: int


@dataclass(frozen=True)
class WishList:
    name: str
    email: str  # of the owner
    key: str
    upcs: tuple[str, ...]
